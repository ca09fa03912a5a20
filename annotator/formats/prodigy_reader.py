"""Prodigy JSONL: spans of `ner` and `spans` tasks, and links that were chosen among options.

Several tasks may be about one text; they make one document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Problem
from annotator.core.files import reading
from annotator.core.head import Head
from annotator.core.marks import Marks
from annotator.core.model import DocumentStatus, Span, Status
from annotator.formats import objects
from annotator.formats.objects import Line, described, is_lines, key_of

SUFFIXES = (".jsonl", ".json")

_SIGNS = {"_input_hash", "_task_hash", "_view_id", "answer", "_session_id", "spans.token_start"}
_ANSWERS = {
    "accept": Status.ACCEPTED,
    "reject": Status.REJECTED,
    "ignore": Status.PROPOSED,
}


def recognises(head: Head) -> bool:
    """Say whether a file holds tasks of Prodigy."""
    return "text" in head.keys and not _SIGNS.isdisjoint(head.keys)


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield a document for each text, with the spans of all tasks that are about it."""
    with reading(path) as file:
        if not is_lines(file, options):
            yield from _read_list(path, options)
            return
        groups: dict[object, list[Line]] = {}
        for line in objects.lines(file, options):
            if isinstance(line, Problem):
                yield line
                continue
            try:
                task = objects.parse(line.raw)
            except ValueError as error:
                yield Problem(f"line {line.number}", f"The line is not JSON: {error}.")
                continue
            if not isinstance(task, dict) or not isinstance(task.get("text"), str):
                yield Problem(f"line {line.number}", "The line has no text.")
                continue
            groups.setdefault(_same(task), []).append(line._replace(raw=b""))
        for some in groups.values():
            yield from _document([(line.number, _again(file, line)) for line in some], path, "line")


def _read_list(path: Path, options: ImportOptions) -> Iterator[Found]:
    groups: dict[object, list[tuple[int, dict[str, Any]]]] = {}
    for found in objects.objects(path, options):
        if isinstance(found, Problem):
            yield found
        elif not isinstance(found.value, dict) or not isinstance(found.value.get("text"), str):
            yield Problem(found.place, "The task has no text.")
        else:
            groups.setdefault(_same(found.value), []).append((found.number, found.value))
    for some in groups.values():
        yield from _document(some, path, "item")


def _again(file: BinaryIO, line: Line) -> dict[str, Any]:
    file.seek(line.offset)
    task: dict[str, Any] = objects.parse(file.readline())
    return task


def _same(task: dict[str, Any]) -> object:
    """Return what is alike for tasks about one text, of one article if that is named."""
    meta = task.get("meta")
    return hash(task["text"]), str(meta.get("key")) if isinstance(meta, dict) else None


def _document(tasks: list[tuple[int, dict[str, Any]]], path: Path, what: str) -> Iterator[Found]:
    first, task = tasks[0]
    marks = Marks(task["text"], f"{what} {first}")
    whole = skipped = False
    for number, task in tasks:
        marks.place = f"{what} {number}"
        answer = task.get("answer", "accept")
        if answer not in _ANSWERS:
            marks.refuse(f"The answer “{answer}” is none of accept, reject and ignore.")
            continue
        if task.get("relations"):
            marks.refuse(f"{len(task['relations'])} relations were not taken.")
        _take(task, _ANSWERS[answer], marks)
        partial = task.get("_is_binary") or task.get("options") is not None
        whole |= answer == "accept" and not partial
        skipped |= answer == "ignore"
    if len(tasks) > 1:
        marks.spans[:] = _one_each(marks)
    marks.place = f"{what} {first}"
    status = DocumentStatus.DONE if whole else DocumentStatus.NEW
    if not whole and (marks.spans or skipped):
        status = DocumentStatus.SKIPPED if skipped else DocumentStatus.STARTED
    task = tasks[0][1]
    meta = task.get("meta")
    fields = described(meta if isinstance(meta, dict) else {})
    key = fields["meta"].pop("key", None) or task.get("id")
    carried = fields["meta"].pop("status", None)
    if carried in list(DocumentStatus):
        status = DocumentStatus(carried)
    hashed = task.get("_input_hash")
    if isinstance(hashed, int) and len(str(hashed)) < 20:
        fields["meta"]["_input_hash"] = hashed
    yield from marks.found(key_of(key, path, first), status=status, **fields)


def _take(task: dict[str, Any], status: Status, marks: Marks) -> None:
    spans = task.get("spans")
    if spans is None:
        spans = []
    if not isinstance(spans, list):
        marks.refuse("The “spans” are not a list.")
        return
    link = _chosen(task, marks) if task.get("options") is not None else None
    for number, span in enumerate(spans):
        if not isinstance(span, dict):
            marks.refuse(f"Span {number + 1} is no object.")
            continue
        marks.mark(
            span.get("start"),
            span.get("end"),
            span.get("label"),
            span.get("text"),
            status=span.get("status") or status,
            kb_id=link if number == 0 and link else span.get("kb_id"),
            source=span.get("source"),
            score=span.get("score"),
            note=span.get("note"),
        )


def _chosen(task: dict[str, Any], marks: Marks) -> str | None:
    """Return the option that was accepted; those that say "none of these" are NIL."""
    accepted = task.get("accept")
    if task.get("answer") != "accept" or not isinstance(accepted, list) or not accepted:
        return None
    if len(accepted) > 1:
        marks.note(f"Of {len(accepted)} chosen options the first is the link.")
    return str(accepted[0])


def _one_each(marks: Marks) -> Iterator[Span]:
    """Yield spans of several tasks that are the same place and label as one, the last word each."""

    def place(span: Span) -> tuple[int, int, str]:
        return span.start, span.end, span.label

    ordered = sorted(marks.spans, key=place)
    for _, group in groupby(ordered, key=place):
        some = list(group)
        links = [span.kb_id for span in some if span.kb_id is not None]
        if len(set(links)) > 1:
            marks.note(f"A span has the links {', '.join(links)}; the last one counts.")
        last = some[-1]
        yield last if not links or last.kb_id == links[-1] else replace(last, kb_id=links[-1])
