"""The parts of a message of e-mail, or of a page saved with all that belongs to it.

Headers are cut before they are decoded: the standard library takes quadratic time for long ones.
"""

from __future__ import annotations

import email
import email.header
import re
from collections.abc import Iterator
from email.message import Message
from typing import NamedTuple

from annotator.errors import AnnotatorError
from annotator.formats.encoding import decode

_HEADER = 2000  # code points of a header that are looked at
_LONG = re.compile(rb"(?im)^content-(?:type|disposition):[^\n]*(?:\n[ \t][^\n]*)*")
_PARTS = 1000
_DEEP = 50
_WRONG = (ValueError, LookupError, TypeError, AttributeError, AssertionError)


class Part(NamedTuple):
    """A part that is no container; `text` is "" for what is neither plain text nor HTML."""

    kind: str
    text: str
    name: str
    location: str


def message(data: bytes, name: str) -> Message:
    """Return the message of a file; AnnotatorError where it is nested too deeply to be one."""
    if data.count(b"boundary") > 10 * _DEEP:
        raise AnnotatorError(f"{name} has too many parts inside of each other.")
    try:
        return email.message_from_bytes(_LONG.sub(_shortened, data))
    except (RecursionError, *_WRONG):
        raise AnnotatorError(f"{name} cannot be read as a message.") from None


def parts(data: bytes | Message, name: str) -> Iterator[Part]:
    """Yield the parts of a message in their order."""
    whole = data if isinstance(data, Message) else message(data, name)
    held: list[tuple[Message, int]] = [(whole, 0)]
    count = 0
    while held:
        part, depth = held.pop()
        if depth > _DEEP or count > _PARTS:
            raise AnnotatorError(f"{name} has too many parts, or too many inside of each other.")
        payload = part.get_payload()
        if part.is_multipart() and isinstance(payload, list):
            held += [(one, depth + 1) for one in reversed(payload) if isinstance(one, Message)]
            continue
        count += 1
        yield _part(part)


def header(whole: Message, name: str) -> str:
    """Return a header as text, or ""."""
    try:
        raw = str(whole.get(name, ""))[:_HEADER]
        found = email.header.decode_header(raw)
        return " ".join(str(email.header.make_header(found)).split())
    except (email.errors.MessageError, *_WRONG):
        return " ".join(str(whole.get(name, ""))[:_HEADER].split())


def _shortened(found: re.Match[bytes]) -> bytes:
    """Return a header with parameters, cut if it is long: they take quadratic time."""
    whole = found[0]
    return whole if len(whole) <= 2 * _HEADER else whole[:_HEADER].replace(b"\n", b" ")


def _part(part: Message) -> Part:
    try:
        kind = part.get_content_type()
        name = part.get_filename("") or ""
        payload = part.get_payload(decode=True)
        charset = part.get_content_charset()
    except _WRONG:
        return Part("application/octet-stream", "", "", "")
    raw = payload if isinstance(payload, bytes) else b""
    location = header(part, "Content-Location")
    if kind not in ("text/plain", "text/html"):
        return Part(kind, "", name[:200], location)
    return Part(kind, _decoded(raw, charset), name[:200], location)


def _decoded(raw: bytes, charset: str | None) -> str:
    if charset:
        try:
            return raw.decode(charset)
        except _WRONG:
            pass
    found = decode(raw)
    return found.text if found else raw.decode("latin-1")
