"""brat standoff: a folder with a `.txt` and an `.ann` for each article, and `annotation.conf`.

A link is an N line, a note a comment. A span over a line end is written in fragments, one for each
line, as brat does it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.core.carrying import Choices, ExportReport, Trait, fitting
from annotator.core.files import writing
from annotator.core.model import Record, Span
from annotator.core.spans import order
from annotator.formats.file_names import FileNames
from annotator.formats.links import prefixed

SUFFIX = ""
TITLE = "brat"
CARRIES = frozenset(
    {Trait.TEXT, Trait.OVERLAPS, Trait.LINKS, Trait.NIL, Trait.NOTES},
)

_NAME = re.compile(r"(?=.*[A-Za-z0-9_])[A-Za-z0-9_-]+")
_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_RENAMED = "An article has another name as a file."
_BLANK = "A span of nothing but line ends was left out."
_ODD = "A label is not of letters, digits, “_” and “-” alone: brat shows it and does not offer it."
_NOTE = "A note was written on one line."


def write(records: Iterable[Record], path: Path, choices: Choices) -> ExportReport:
    """Write two files for each document into a folder that is there and empty."""
    report = ExportReport()
    names = FileNames()
    labels: set[str] = set()
    for record in fitting(records, CARRIES, report):
        name = names.name(record.document.key)
        report.tell(_RENAMED, int(name != record.document.key))
        ordered = [s for s in sorted(record.spans, key=order) if _fragments(record.text, s)]
        report.leave_out(_BLANK, len(record.spans) - len(ordered))
        report.tell(_NOTE, sum(_one_line(s.note) != s.note for s in ordered))
        lines = list(_lines(record, ordered))
        with writing(path / f"{name}.txt") as file:
            file.write(record.text.encode("utf-8"))
        with writing(path / f"{name}.ann") as file:
            file.write("".join(f"{line}\n" for line in lines).encode("utf-8"))
        labels.update(span.label for span in ordered)
        report.wrote(sum(line.startswith("T") for line in lines))
    report.tell(_ODD, sum(not _NAME.fullmatch(label) for label in labels))
    with writing(path / "annotation.conf") as file:
        offered = [label for label in sorted(labels) if _NAME.fullmatch(label)]
        conf = ["[entities]", *offered, "", "[relations]", "", "[events]", ""]
        file.write("\n".join([*conf, "[attributes]", ""]).encode("utf-8"))
    return report


def _lines(record: Record, spans: Iterable[Span]) -> Iterator[str]:
    links = notes = 0
    for number, span in enumerate(spans, 1):
        pieces = _fragments(record.text, span)
        places = ";".join(f"{start} {end}" for start, end in pieces)
        words = " ".join(record.text[start:end] for start, end in pieces)
        yield f"T{number}\t{span.label} {places}\t{words}"
        if span.kb_id is not None:
            links += 1
            base, name = prefixed(span.kb_id)
            yield f"N{links}\tReference T{number} {base}:{name}\t{words}"
        if note := _one_line(span.note):
            notes += 1
            yield f"#{notes}\tAnnotatorNotes T{number}\t{note}"


def _fragments(text: str, span: Span) -> list[tuple[int, int]]:
    """Return the parts of a span on each line, for a line of the file can't hold a line end."""
    found, at = [], span.start
    for line in text[span.start : span.end].splitlines(keepends=True):
        words = line.rstrip(_ENDS)
        if words:
            found.append((at, at + len(words)))
        at += len(line)
    return found


def _one_line(note: str) -> str:
    return " ".join(note.split())
