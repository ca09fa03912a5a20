"""Reading a plain list of entities: JSONL, an object a line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec

from annotator.kb.entry import Entry
from annotator.kb.lines import Line
from annotator.kb.reading import Plain, Report, read_lines
from annotator.kb.staging import Staging
from annotator.kb.table import Malformed, entry, mapping

META: dict[str, str] = {}
RESUMABLE = True


def read(staged: Staging, source: Path, options: Plain, report: Report) -> Iterator[Plain]:
    """Stage the entities of a list and yield progress; option `map` says which column is what."""
    columns = mapping(options.get("map") or "")
    decode = msgspec.json.Decoder(dict).decode

    def parse(line: Line) -> Entry | None:
        if line.text is not None and not line.text.strip():
            return None
        report.records += 1
        place = f"line {line.number:,}"
        try:
            if line.text is None:
                raise Malformed("The record is too long.")
            return entry(decode(line.text), columns, partial(report.doubt, place))
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
            report.refuse(place, f"{error}.")
        except Malformed as error:
            report.refuse(place, str(error))
        return None

    yield from read_lines(staged, source, parse, report)
