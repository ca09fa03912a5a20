"""NIF 2.0 in Turtle: contexts are documents, strings with an entity or a class are spans."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from annotator.core.extension import DEFAULTS, Found, ImportOptions
from annotator.core.files import read_most, reading, shown
from annotator.core.head import Head
from annotator.core.marks import UNNAMED, Marks
from annotator.errors import AnnotatorError

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

SUFFIXES = (".ttl", ".nif", ".nt")

_NIF = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
_ITS = "http://www.w3.org/2005/11/its/rdf#"
_DC = "http://purl.org/dc/elements/1.1/"
_COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"
_GENERIC = ("#Thing", "#Agent", "/Thing")


def recognises(head: Head) -> bool:
    """Say whether a file is Turtle with the words of NIF."""
    return head.text[:1] in ("@", "<", "#", "P", "p") and "nif-core#" in head.text


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the documents of a file; nothing that it names is fetched."""
    graph = _graph(path, options)
    context, anchored = _uri(f"{_NIF}isString"), _uri(f"{_NIF}referenceContext")
    number = 0
    for subject, text in sorted(graph.subject_objects(context), key=lambda pair: str(pair[0])):
        number += 1
        marks = Marks(str(text), str(subject)[:80])
        strings = list(graph.subjects(anchored, subject))
        for _, one in sorted((_begin(graph, one), str(one)) for one in strings):
            _mark(graph, _uri(one), marks)
        key = _value(graph, subject, f"{_DC}identifier") or str(subject).partition("#")[0]
        fields = {
            "title": _value(graph, subject, f"{_DC}title") or "",
            "source": _value(graph, subject, f"{_DC}source") or "",
        }
        yield from marks.found(key, **fields)
    if not number:
        raise AnnotatorError(f"{shown(path)} holds no text: it has no nif:isString.")


def _graph(path: Path, options: ImportOptions) -> Graph:
    with reading(path) as file:
        data = read_most(file, options.limits.text)
    if len(data) > options.limits.text:
        raise AnnotatorError(f"{shown(path)} is larger than {options.limits.text >> 20} MB.")
    import rdflib  # takes a third of a second
    from rdflib.plugins.parsers.notation3 import BadSyntax

    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # it tells of every odd IRI
    graph = rdflib.Graph()
    try:
        graph.parse(data=data.decode("utf-8-sig"), format="turtle", publicID="urn:file:")
    except BadSyntax as error:
        raise AnnotatorError(f"{shown(path)} breaks at line {error.lines + 1}.") from None
    except UnicodeDecodeError:
        raise AnnotatorError(f"{shown(path)} is not UTF-8.") from None
    except RecursionError:
        raise AnnotatorError(f"{shown(path)} is nested too deeply.") from None
    except (ValueError, IndexError, AssertionError, TypeError, AttributeError, KeyError):
        raise AnnotatorError(f"{shown(path)} is no Turtle.") from None
    return graph


def _mark(graph: Graph, string: Any, marks: Marks) -> None:
    start, end = (_number(_value(graph, string, f"{_NIF}{n}Index")) for n in ("begin", "end"))
    classes = [str(one) for one in graph.objects(string, _uri(f"{_ITS}taClassRef"))]
    classes = [one for one in classes if not one.endswith(_GENERIC)] or classes
    links = sorted(str(one) for one in graph.objects(string, _uri(f"{_ITS}taIdentRef")))
    if not classes and not links:
        return  # a word or a sentence
    marks.mark(
        start,
        end,
        _named(classes[0]) if classes else UNNAMED,
        _value(graph, string, f"{_NIF}anchorOf"),
        kb_id=links[0] if links else None,
        score=_value(graph, string, f"{_ITS}taConfidence"),
        source=_named(_value(graph, string, f"{_ITS}taAnnotatorsRef") or ""),
        note=_value(graph, string, _COMMENT),
    )
    if len(links) > 1:
        marks.note(f"The span from {start} to {end} has {len(links)} links; {links[0]} is taken.")


def _named(iri: str) -> str:
    """Return the name at the end of an IRI."""
    last = iri.rpartition("#")[2] if "#" in iri else iri.rpartition("/")[2]
    return unquote(last.rpartition(":")[2] if last.startswith("urn:") else last)


def _begin(graph: Graph, string: Node) -> int:
    return _number(_value(graph, string, f"{_NIF}beginIndex")) or 0


def _value(graph: Graph, subject: Node, predicate: str) -> str | None:
    found = graph.value(subject, _uri(predicate), any=True)
    return None if found is None else str(found)


def _uri(iri: str) -> Any:
    from rdflib import URIRef

    return URIRef(iri)


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 12 else None
