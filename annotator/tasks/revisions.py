"""Later revisions of articles, and carrying over what was decided in the earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import msgspec

from annotator.core.anchoring import Anchor
from annotator.core.edits import Change, Edit
from annotator.core.flags import FLAG
from annotator.core.model import Document, Span, Status, new_id
from annotator.project import Project
from annotator.tasks.job import Job, Plain

REVISION_OF = "revision_of"
"""The name in a document's metadata of the key of the earlier revision."""

_DOUBT = "Doubtful: the words around it are not those of the earlier revision."
_LISTED = 5


class FindRevisions(Job):
    """Find later revisions among documents; `report["revisions"]` has a row for each, see
    `work.find_revisions`.
    """

    title = "Comparing revisions"
    work = "find_revisions"

    def __init__(self, project: Project, document_ids: Iterable[int]) -> None:
        super().__init__({"project": project.location})
        self._ids = list(document_ids)
        self.report = {"revisions": []}

    def payloads(self) -> Iterator[Plain]:
        """Yield the ids of the documents."""
        yield {"ids": self._ids}

    def receive(self, result: Plain) -> None:
        """Take note of revisions."""
        self.report["revisions"] += result["revisions"]


def tally(rows: Iterable[Plain]) -> tuple[int, int, int]:
    """Return how many decisions stand in later revisions, are doubtful there, and are gone."""
    anchors = [anchor for row in rows for anchor in row["anchors"]]
    gone = sum(start is None for _, start, _ in anchors)
    doubtful = sum(bool(doubt) and start is not None for _, start, doubt in anchors)
    return len(anchors) - gone - doubtful, doubtful, gone


def carry_on(project: Project, rows: Iterable[Plain]) -> int:
    """Carry decisions over to later revisions, one step for each; return how many there are.

    They are decided there as well; doubtful ones are proposals with a note. What a person decided
    in a later revision stays. An article in which something is doubtful or gone is flagged.
    """
    made, number = [], 0
    for row in rows:
        anchors = [
            Anchor(msgspec.convert(span, Span), start, doubt)
            for span, start, doubt in row["anchors"]
        ]
        record = project.record(row["id"])
        changes = list(_carried(anchors, record.spans, row["id"]))
        number += len(changes)
        noted = _noted(record.document, row["key"], anchors, record.text)
        made.append(
            Edit(f"Carry over from “{row['key']}”", (*changes, Change(record.document, noted)))
        )
    project.apply_all(made)
    return number


def _carried(
    anchors: Iterable[Anchor], existing: Sequence[Span], document_id: int
) -> Iterator[Change]:
    for span, start, is_doubtful in anchors:
        if start is None or (is_doubtful and span.status is Status.REJECTED):
            continue
        end = start + span.end - span.start
        note = "\n".join(filter(None, (span.note, _DOUBT if is_doubtful else "")))
        status = Status.PROPOSED if is_doubtful else span.status
        there = [one for one in existing if one.start < end and start < one.end]
        if any(_stands(one, span, start, end) for one in there):
            continue
        same = [one for one in there if (one.start, one.end) == (start, end)]
        old = next((one for one in same if one.label == span.label), same[0] if same else None)
        if old is None:
            new = replace(span, id=new_id(), document_id=document_id, start=start, end=end)
            yield Change(None, replace(new, status=status, note=note))
        elif span.status is not Status.REJECTED or old.label == span.label:
            after = replace(old, label=span.label, kb_id=span.kb_id, status=status, note=note)
            if after != old:
                yield Change(old, after)


def _stands(one: Span, span: Span, start: int, end: int) -> bool:
    """Whether a person decided on a span that is where another one would come."""
    if one.status is Status.REJECTED:
        return (one.start, one.end, one.label) == (start, end, span.label)
    return one.status is Status.ACCEPTED


def _noted(document: Document, key: str, anchors: Sequence[Anchor], text: str) -> Document:
    """Return the document of a later revision with what is to be looked at."""
    meta = {**document.meta, REVISION_OF: key}
    kept = [anchor for anchor in anchors if anchor.span.status is Status.ACCEPTED]
    gone = sum(anchor.start is None for anchor in kept)
    doubtful = [anchor for anchor in kept if anchor.start is not None and anchor.is_doubtful]
    if (gone or doubtful) and FLAG not in meta:
        listed = ", ".join(f"“{_mention(anchor, text)}”" for anchor in doubtful[:_LISTED])
        doubts = f"{len(doubtful):,} doubtful ({listed})" if doubtful else "none doubtful"
        meta[FLAG] = f"Revision of {key}: {doubts}, {gone:,} gone"
    return replace(document, meta=meta)


def _mention(anchor: Anchor, text: str) -> str:
    start = anchor.start or 0
    return " ".join(text[start : start + anchor.span.end - anchor.span.start].split())
