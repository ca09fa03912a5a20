"""What is noted about a document or a project by name: flags, reasons, dates, options."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from annotator.core.edits import Change, Edit
from annotator.core.model import Document, Option
from annotator.errors import Refused

FLAG = "flag"
"""The name in a document's metadata of the note with which the analyst flagged it."""

SKIPPED = "skipped"
"""The name in a document's metadata of the reason why the analyst passed over it."""

DATE = "date"
"""The name in a document's metadata of the day or time at which it was published."""

APART = "apart"
"""The name in a document's metadata of the ids of mentions that stay apart from their cards."""


def set_meta(document: Document, name: str, value: Any) -> Edit:
    """Note a value in the metadata of a document, or take it out (None).

    Refused where JSON has no form for the value.
    """
    meta = {key: held for key, held in document.meta.items() if key != name}
    if value is not None:
        meta[name] = _plain(value)
    title = f"Set {name}" if value is not None else f"Clear {name}"
    if meta == document.meta:
        return Edit(title, ())
    return Edit(title, (Change(document, replace(document, meta=meta)),))


def set_apart(document: Document, span_ids: Iterable[int]) -> Edit:
    """Let mentions stay apart from their entity cards, and no others."""
    edit = set_meta(document, APART, sorted(span_ids) or None)
    return edit._replace(name="Exception of an entity")


def apart(meta: Mapping[str, Any]) -> set[int]:
    """Return the ids of the mentions of a document that stay apart from their entity cards."""
    held = meta.get(APART)
    return {i for i in held if isinstance(i, int)} if isinstance(held, list) else set()


def set_option(name: str, before: Any, value: Any) -> Edit:
    """Set an option of the project, or forget it (None).

    `before` is what `Project.option(name)` says. Refused where JSON has no form for the value.
    """
    old = None if before is None else Option(name, before)
    new = None if value is None else Option(name, _plain(value))
    return Edit(f"Set {name}", () if old == new else (Change(old, new),))


def is_flagged(meta: Mapping[str, Any]) -> bool:
    """Whether the analyst flagged a document with this metadata, with a note or without."""
    return FLAG in meta


def date_of(meta: Mapping[str, Any]) -> str:
    """Return when a document was published, in ISO form and UTC where a zone is known.

    Both "2016-05-01" and times are understood, in ISO form or as feeds have them; "" if none is.
    """
    value = meta.get(DATE)
    if not isinstance(value, str) or not value.strip():
        return ""
    try:
        return date.fromisoformat(value.strip()).isoformat()
    except ValueError:
        pass
    try:
        return _iso(datetime.fromisoformat(value.strip()))
    except (ValueError, OverflowError):
        return _of_mail(value)


def _of_mail(value: str) -> str:
    from email.utils import parsedate_to_datetime  # few dates look so, and it takes long to load

    try:
        return _iso(parsedate_to_datetime(value))
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _iso(time: datetime) -> str:
    if time.tzinfo is not None:
        time = time.astimezone(UTC).replace(tzinfo=None)
    return time.isoformat(timespec="seconds")


def _plain(value: Any) -> Any:
    """Return a value as JSON gives it back."""
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (ValueError, TypeError, RecursionError) as error:
        raise Refused("This cannot be noted, for JSON has no form for it.") from error
