"""XML as a stream of calls: no tree in memory, no document type, no entities, no network.

That is all that untrusted XML may do: what it declares is refused, and so is what is nested too
deeply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from xml.parsers import expat

from annotator.core.extension import Limits
from annotator.errors import AnnotatorError
from annotator.formats.broken import Broken

Start = Callable[[str, Mapping[str, str]], object]
End = Callable[[str], object]
Text = Callable[[str], object]


def local(name: str) -> str:
    """Return the name of an element or attribute without its namespace."""
    return name.rpartition("}")[2]


def space(name: str) -> str:
    """Return the namespace of a name, or ""."""
    return name.rpartition("}")[0]


def parse(
    data: bytes | Iterable[bytes],
    name: str,
    limits: Limits,
    start: Start,
    end: End = lambda name: None,
    text: Text = lambda text: None,
) -> None:
    """Tell of each element as it begins and ends, and of the text; names are `namespace}local`.

    Broken, with the line, where it is no XML from there on, and AnnotatorError where it declares a
    document type, or is nested more deeply than the limits allow.
    """
    for _ in parsing((data,) if isinstance(data, bytes) else data, name, limits, start, end, text):
        pass


def parsing(
    chunks: Iterable[bytes], name: str, limits: Limits, start: Start, end: End, text: Text
) -> Iterator[None]:
    """Do the same chunk by chunk, and yield after each."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    depth = 0

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > limits.nesting:
            raise _refusal("is nested too deeply")
        start(tag, attributes)

    def finish(tag: str) -> None:
        nonlocal depth
        depth -= 1
        end(tag)

    def refuse(*_: object) -> None:
        raise _refusal("declares a document type or entities, which is not read")

    def _refusal(why: str) -> AnnotatorError:
        return AnnotatorError(f"{name} {why}, at line {parser.CurrentLineNumber}.")

    parser.StartElementHandler = begin
    parser.EndElementHandler = finish
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.UnparsedEntityDeclHandler = refuse
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        reason = expat.errors.messages.get(error.code, "") or expat.ErrorString(error.code)
        raise Broken(
            f"{name} breaks at line {error.lineno}: it is no XML there ({reason})."
        ) from None
    except (LookupError, ValueError):  # an encoding that Python does not know, or cannot use here
        raise AnnotatorError(f"{name} is in an encoding that cannot be read.") from None
