"""E-mail: the text of a message, its plain part where it has one, else what its HTML shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
        is_body = part.kind in ("text/plain", "text/html") and not part.name
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
    if names := [part.name or part.kind for part in others if part.name or part.text]:
        yield Note("", f"Attachments are not taken: {', '.join(names[:10])}.")


def _chosen(bodies: list[Part]) -> Part | None:
    plain = [part for part in bodies if part.kind == "text/plain"]
    return next(iter(plain or bodies), None)
