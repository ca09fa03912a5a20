"""Writing documents of a project in a format, with an account of every span."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from annotator import registry
from annotator.core.alignment import TOKEN_RULES, TOKENS_OF, is_rule, pipeline_named
from annotator.core.carrying import Choices, ExportReport
from annotator.core.files import holds_otherwise, placing, shown
from annotator.core.flags import date_of
from annotator.core.history import JournalEntry
from annotator.core.model import DocumentStatus, Heading, Record
from annotator.core.splits import BORDERS, Dated, Division, kept
from annotator.core.twins import sides
from annotator.errors import AnnotatorError
from annotator.project import Project
from annotator.work.shape import Plain, Tell

_HEADINGS = 5000  # read at once
_TOLD = 100  # articles from one word on how far it is to the next

_NOWHERE = (
    "An article was left out, for it repeats articles of two splits: a model would be judged by "
    "what it was trained on."
)
_WITH_IT = "A span was left out with an article that repeats articles of two splits."


def write_file(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Export documents of a project, which is opened for reading, and yield the one report, with
    the `borders` between days that came out of shares, "" where there are none.

    Options are `{"project", "out", "format", "status"}` and, if they are given, `"nil"`,
    `"pipeline"`, `"trust"` and `"split"`, which `core.splits.Division` describes.
    """
    exporter = registry.find(registry.exporters, "exporter", options["format"])
    out = Path(options["out"])
    with Project.open(options["project"], read_only=True) as project:
        if getattr(exporter, "OF", "") == "journal":
            report, borders = _write_journal(exporter, project, out, tell), ""
        else:
            export = _Export(exporter, project, options, tell)
            report, borders = export.write(out), export.borders
    yield {"report": asdict(report), "borders": borders}


class _Export:
    """One export of documents: who writes it, how it is divided, and what passes through."""

    def __init__(self, exporter: Any, project: Project, options: Plain, tell: Tell) -> None:
        self._exporter = exporter
        self._project = project
        self._tell = tell
        status = DocumentStatus(options["status"]) if options["status"] else None
        self._ids = project.document_ids(status)
        self._given: Counter[str] = Counter()
        self._owns_splits = hasattr(exporter, "SPLITS")
        usual = getattr(exporter, "SPLITS", "")
        division = _division(options.get("split"), usual, project.option(BORDERS))
        self._split_of, self.borders = divide(project, division, tell) if division else ({}, "")
        self._nowhere = [i for i in self._ids if self._split_of.get(i) == ""]
        self._ids = [i for i in self._ids if self._split_of.get(i) != ""]
        self._splits = tuple(division.shares) if division else ()
        self._choices = Choices(
            nil=options.get("nil"),
            pipeline=options.get("pipeline") or pipeline_named(project.option(TOKENS_OF)),
            trust=bool(options.get("trust")),
            rules=token_rules(project),
            splits=self._splits,
            split_of=self._split_of,
            labels=project.labels(),
        )

    def write(self, out: Path) -> ExportReport:
        """Write to a new place; it takes the place of `out` only if no span is lost."""
        suffix = self._exporter.SUFFIX
        with placing(out, folder=bool(self._splits) or not suffix) as place:
            if self._splits and not self._owns_splits:
                report = self._write_apart(place, suffix)
            else:
                report = self._exporter.write(self._records(self._ids), place, self._choices)
            check(self._given, report, shown(out))
            keep_older(out, place, report)
        for heading in _headings(self._project, self._nowhere):
            report.tell(_NOWHERE)
            report.leave_out(_WITH_IT, heading.proposed + heading.accepted + heading.rejected)
        if self.borders:
            report.tell(
                f"The borders between days are “{self.borders}”, and stay as articles come."
            )
        return report

    def _write_apart(self, folder: Path, suffix: str) -> ExportReport:
        """Write each split by itself, as a file or folder within the one that was asked for."""
        report = ExportReport()
        for split in self._splits:
            ids = [i for i in self._ids if self._split_of[i] == split]
            place = folder / f"{split}{suffix}"
            if not suffix:
                place.mkdir()
            choices = replace(self._choices, split=split)
            report.join(self._exporter.write(self._records(ids), place, choices))
            report.tell(f"An article is in the split {split}.", len(ids))
        return report

    def _records(self, ids: Sequence[int]) -> Iterator[Record]:
        for record in self._project.records_of(ids):
            self._tell(self._given["documents"], len(self._ids), record.document.title)
            self._given["documents"] += 1
            self._given["spans"] += len(record.spans)
            yield record


def _division(asked: Plain | None, usual: str, borders: object) -> Division | None:
    """Return how documents are divided: as was asked for, else as is usual in the format."""
    asked = asked or {}
    shares, by = asked.get("shares") or usual, asked.get("by") or "share"
    if not shares:
        return None
    return Division.parse(kept(borders, shares, by), by, asked.get("seed") or 0)


def divide(project: Project, division: Division, tell: Tell) -> tuple[dict[int, str], str]:
    """Return the split of each document of a project, also of those that are not exported, and how
    borders between days are written that came out of shares.

    Those that say mostly the same go where the oldest of them goes; the split is "" for what would
    then have to go to two of them.
    """
    ids = sorted(project.document_ids())

    def texts() -> Iterator[tuple[int, str]]:
        for number, document_id in enumerate(ids):
            if number % _TOLD == 0:
                tell(number, len(ids), "Looking for articles that repeat others")
            yield document_id, project.text(document_id)

    documents = [heading.document for heading in _headings(project, ids)]
    found = [Dated(d.id, d.key, d.source, date_of(d.meta)) for d in documents]
    return sides(texts(), division.divide(found)), division.as_days(found)


def _headings(project: Project, ids: Sequence[int]) -> Iterator[Heading]:
    for start in range(0, len(ids), _HEADINGS):
        yield from project.headings(ids[start : start + _HEADINGS])


def token_rules(project: Project) -> dict[str, tuple[str, ...]]:
    """Return the words that the analyst wants cut, each with its parts."""
    given = project.option(TOKEN_RULES)
    rules = given if isinstance(given, dict) else {}
    return {word: tuple(parts) for word, parts in rules.items() if is_rule(word, parts)}


def check(given: Counter[str], report: ExportReport, name: str) -> None:
    """Raise AnnotatorError where a report does not account for all that an exporter was given."""
    lost = given["spans"] - report.given
    if lost or given["documents"] != report.documents:
        raise AnnotatorError(
            f"{name} was not written: of {given['documents']:,} articles with {given['spans']:,} "
            f"spans, {report.documents:,} with {report.given:,} are accounted for."
        )


def keep_older(out: Path, place: Path, report: ExportReport) -> None:
    """Raise AnnotatorError where an export of nothing would take the place of something."""
    if not report.documents and holds_otherwise(out, place):
        unit = "article" if report.unit == "document" else report.unit
        raise AnnotatorError(f"There is no such {unit} to export, so {shown(out)} stays as it was.")


def _write_journal(exporter: Any, project: Project, out: Path, tell: Tell) -> ExportReport:
    def named() -> Iterator[tuple[JournalEntry, dict[int, str]]]:
        for number, entry in enumerate(project.journal()):
            tell(number, 0, entry.name)
            ids = {change.document_id for change in entry.changes} - {None}
            headings = project.headings([i for i in ids if i is not None])
            yield entry, {h.document.id: h.document.key for h in headings}

    with placing(out, folder=False) as place:
        report: ExportReport = exporter.write(named(), place, Choices())
        keep_older(out, place, report)
    return report
