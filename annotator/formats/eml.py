"""E-mail: the text of a message, its plain part where it has one, else what its HTML shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Note, Problem
from annotator.core.files import shown
from annotator.core.head import Head
from annotator.core.marks import storable
from annotator.errors import AnnotatorError
from annotator.formats.article import article, contents, iso_date, stem
from annotator.formats.mail_parts import Part, header, message, parts
from annotator.formats.web import is_mhtml, read_page

SUFFIXES = (".eml",)

_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9\-]{1,40}):[ \t]", re.MULTILINE)
_TEXTS = ("text/plain", "text/html")
_SIGNS = {"received", "message-id", "mime-version", "return-path", "delivered-to", "subject"}


def recognises(head: Head) -> bool:
    """Say whether a file is a message: it begins with the headers that messages have."""
    if is_mhtml(head.data):
        return False
    top = head.text.replace("\r\n", "\n").partition("\n\n")[0]
    fields = {name.lower() for name in _FIELD.findall(top)}
    return "from" in fields and len(fields & _SIGNS) > 1 and bool(_FIELD.match(top))


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the text of a message."""
    name = shown(path)
    whole = message(contents(path, options, options.limits.text), name)
    bodies: list[Part] = []
    others: list[Part] = []
    for part in parts(whole, name):
        is_body = part.kind in _TEXTS and not part.name
        (bodies if is_body and part.text.strip() else others).append(part)
    body = _chosen(bodies)
    if body is None:
        raise AnnotatorError(f"{name} is a message without a text.")
    title = storable(header(whole, "Subject"))
    meta = {
        "date": iso_date(header(whole, "Date")),
        "author": header(whole, "From"),
        "language": header(whole, "Content-Language"),
    }
    if body.kind == "text/html":
        for found in read_page(body.text, stem(path), options, file=name):
            if isinstance(found, Note | Problem):
                yield found
            else:
                kept = {**found.document.meta, **{k: v for k, v in meta.items() if v}}
                dull = [(region.start, region.end) for region in found.regions]
                shown_title = title or found.document.title
                yield article(
                    found.text, stem(path), shown_title, kept, source=name, boilerplate=dull
                )
    else:
        text = storable(body.text.replace("\r\n", "\n"))
        yield article(text, stem(path), title, meta, source=name)
    if names := [part.name or part.kind for part in others if not _is_blank(part)]:
        more = f" and {len(names) - 10} more" if len(names) > 10 else ""
        yield Note("", f"Attachments are not taken: {', '.join(names[:10])}{more}.")
    if further := _further(whole, bodies):
        yield Note("", f"Further texts of the message are not taken: {further}.")


def _is_blank(part: Part) -> bool:
    return part.kind in _TEXTS and not part.name and not part.text.strip()


def _further(whole: Message, bodies: list[Part]) -> int:
    """Count the texts besides the one that is taken and the same in HTML, such as those of messages
    within the message.
    """
    plain = sum(part.kind == "text/plain" for part in bodies)
    within = sum(part.get_content_type() == "message/rfc822" for part in whole.walk())
    return max(plain - 1, len(bodies) - plain - 1, min(within, len(bodies) - 1))


def _chosen(bodies: list[Part]) -> Part | None:
    plain = [part for part in bodies if part.kind == "text/plain"]
    return next(iter(plain or bodies), None)
