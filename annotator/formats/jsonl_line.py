"""One line of JSONL as the file holds it: its parts, and how it is read when it is not right.

A line is decoded in one go. Where that fails, it is read again part by part, so that one wrong
span does not cost the document, and so that lone surrogates pass, which only `json` lets through.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, TypeVar

import msgspec

from annotator.core.model import DocumentStatus, RegionKind, Status
from annotator.core.no_json import why

UNKNOWN = "The key"
"""How a sentence about a key without a meaning begins."""


class RefusedLine(Exception):
    """A line that gives no document; its text is a sentence that says why."""


class SpanPart(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A span; `text` quotes the stretch of the document's text that it covers."""

    id: ClassVar[int] = 0
    document_id: ClassVar[int] = 0
    start: int
    end: int
    label: Annotated[str, msgspec.Meta(min_length=1)]
    text: str | None = None
    kb_id: str | None = None
    status: Status = Status.ACCEPTED
    source: str = "import"
    score: float | None = None
    note: str = ""


class RegionPart(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A region."""

    id: ClassVar[int] = 0
    document_id: ClassVar[int] = 0
    start: int
    end: int
    kind: RegionKind


class EntityPart(msgspec.Struct, forbid_unknown_fields=True):
    """An entity that the analyst made."""

    id: str
    label: str
    description: str = ""
    types: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    note: str = ""


class Line(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A document with all that belongs to it."""

    id: str | int = ""
    title: str = ""
    text: str
    source: str = ""
    status: DocumentStatus = DocumentStatus.NEW
    meta: dict[str, Any] = {}
    spans: list[SpanPart] = []
    regions: list[RegionPart] = []
    entities: list[EntityPart] | msgspec.UnsetType = msgspec.UNSET


_Part = TypeVar("_Part", bound=msgspec.Struct)

_decode = msgspec.json.Decoder(Line).decode


def decode(raw: bytes, sentences: list[str]) -> Line:
    """Return the parts of a line; `sentences` gets what was left out. RefusedLine if it is none."""
    try:
        return _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _piecewise(raw, sentences)


def _piecewise(raw: bytes, sentences: list[str]) -> Line:
    """Read a line that is not as it should be, or holds lone surrogates, as far as it is right."""
    plain = _plain(raw)
    parts = {
        name: list(_parts(plain.pop(name, None), kind, name, sentences))
        for name, kind in (("spans", SpanPart), ("regions", RegionPart), ("entities", EntityPart))
    }
    try:
        return msgspec.convert({**_known(plain, Line, "", sentences), **parts}, Line)
    except msgspec.ValidationError as error:
        raise RefusedLine(f"The line is no document: {_reason(error)}.") from error


def _plain(raw: bytes) -> dict[str, Any]:
    try:
        plain = json.loads(raw.decode("utf-8"), parse_constant=_finite, parse_float=_finite)
    except UnicodeDecodeError as error:
        raise RefusedLine("The line is not UTF-8.") from error
    except RecursionError as error:
        raise RefusedLine("The line is nested too deeply.") from error
    except ValueError as error:
        raise RefusedLine(f"The line is not JSON: {why(error)}.") from error
    if not isinstance(plain, dict):
        raise RefusedLine("The line is JSON, but not an object.")
    return plain


def _parts(given: object, kind: type[_Part], name: str, sentences: list[str]) -> Iterator[_Part]:
    if given is None:
        return
    if not isinstance(given, list):
        sentences.append(f"The “{name}” of the line are not a list.")
        return
    for number, item in enumerate(given, 1):
        try:
            plain = _known(item, kind, f"{name}.", sentences) if isinstance(item, dict) else item
            yield msgspec.convert(plain, kind)
        except msgspec.ValidationError as error:
            sentences.append(f"Number {number} of “{name}” is wrong: {_reason(error)}.")


def _known(
    plain: dict[str, Any], kind: type[msgspec.Struct], within: str, sentences: list[str]
) -> dict[str, Any]:
    """Return the keys of an object that have a meaning and a value, and tell the others."""
    known = dict.fromkeys(kind.__struct_fields__)
    sentences += (f"{UNKNOWN} “{within}{key}” is not known." for key in plain if key not in known)
    return {key: plain[key] for key in known if plain.get(key) is not None}


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"{number[:20]} is no number here")
    return value


def _reason(error: msgspec.ValidationError) -> str:
    return str(error).replace("`", "").replace(" - at $.", " at ").replace(" - at $", "")
