"""What the sources of a knowledge base share: what is told of a reading, and how it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from annotator.kb.entry import Entry
from annotator.kb.lines import Line, Lines
from annotator.kb.staging import Staging

_BATCH = 500  # records between two looks at how far it is
_KEEP = 10_000  # records after which what was read is kept
_TOLD = 20  # places of records that are malformed or incomplete

Plain = dict[str, Any]


class Report:
    """Counts of a reading: records, those left out and why, and those taken in part."""

    def __init__(self, stored: Plain | None = None) -> None:
        stored = stored or {}
        self.records: int = stored.get("records", 0)
        self.malformed: int = stored.get("malformed", 0)
        self.incomplete: int = stored.get("incomplete", 0)
        self.left_out: dict[str, int] = stored.get("left_out", {})
        self.problems: list[Plain] = stored.get("problems", [])

    def leave_out(self, why: str, count: int = 1) -> None:
        """Count records that are sound and not wanted."""
        if count:
            self.left_out[why] = self.left_out.get(why, 0) + count

    def refuse(self, place: str, sentence: str) -> None:
        """Count a malformed record; the first ones are told with their places."""
        self.malformed += 1
        self._tell(place, sentence)

    def doubt(self, place: str, sentence: str) -> None:
        """Count a record that is taken without what cannot be used of it, and tell it alike."""
        self.incomplete += 1
        self._tell(place, sentence)

    def _tell(self, place: str, sentence: str) -> None:
        if len(self.problems) < _TOLD:
            self.problems.append({"place": place, "sentence": sentence})

    def plain(self) -> Plain:
        """Return all as plain values."""
        return dict(vars(self))


def read_lines(
    staged: Staging,
    source: Path,
    parse: Callable[[Line], Entry | None],
    report: Report,
    keep: Callable[[], None] = lambda: None,
) -> Iterator[Plain]:
    """Stage what `parse` makes of each line, from where an earlier reading ended; yield progress.

    `keep` is called before what was read is kept.
    """
    with Lines(source) as lines:
        number, end = staged.marked("position", (0, 0))
        for _ in lines.skip(number, end):
            yield {"done": lines.done, "total": lines.size, "text": f"Going on at line {number:,}"}
        batch: list[Entry] = []
        line = Line(number, b"", end)
        for line in lines:
            entry = parse(line)
            if entry is not None:
                batch.append(entry)
            if line.number % _BATCH == 0:
                staged.add(batch)
                batch.clear()
                if line.number % _KEEP == 0:
                    _keep(staged, line, report, keep)
                text = f"{staged.count:,} entities of {report.records:,} records"
                yield {"done": lines.done, "total": lines.size, "text": text}
        staged.add(batch)
        _keep(staged, line, report, keep)


def _keep(staged: Staging, line: Line, report: Report, keep: Callable[[], None]) -> None:
    keep()
    staged.mark(position=(line.number, line.end), report=report.plain())
