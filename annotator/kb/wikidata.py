"""Reading a dump of Wikidata: `.json`, packed or not, an array with an item a line, or NDJSON.

It is read once. Classes of items (P31) and what is a subclass of what (P279) are set aside on the
way; which items are of the kinds that were asked for is decided at the end, when all subclasses
are known.
"""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from annotator.kb.entry import Entry
from annotator.kb.lines import Line
from annotator.kb.reading import Plain, Report, read_lines
from annotator.kb.staging import Staging
from annotator.kb.territories import country_codes
from annotator.kb.wikidata_item import Item, kinds, pages, parents
from annotator.resources import resource

RESUMABLE = True
META = {"licence": "CC0, Wikidata (wikidata.org)"}
LANGUAGES = ("en", "mul")  # "mul" has the names that are the same in all languages

_DEPTH = 40  # subclasses of subclasses; the longest chains that mean anything are half of it
_TABLES = """
CREATE TABLE IF NOT EXISTS kinds (number INTEGER NOT NULL, class INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS classes (class INTEGER NOT NULL, parent INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS called (class INTEGER PRIMARY KEY, name TEXT NOT NULL);
"""


class Preset(NamedTuple):
    """A choice of items: by label, and by pages in encyclopedias."""

    labels: frozenset[str]
    pages: int


_NEWS = ("PERSON", "GPE", "ORG", "LOC", "FAC", "NORP", "EVENT", "LAW", "PRODUCT", "WORK_OF_ART")
PRESETS = {
    "news": Preset(frozenset(_NEWS), 3),
    "places": Preset(frozenset(("GPE", "LOC", "FAC")), 0),
    "people": Preset(frozenset(("PERSON",)), 1),
}


def read(staged: Staging, source: Path, options: Plain, report: Report) -> Iterator[Plain]:
    """Stage the items of a dump and yield progress.

    Options: `languages` (en and mul; an empty list takes all), `preset` (news, places, people),
    `types` (ids of classes), `pages` (the least number of encyclopedias with a page).
    """
    staged.connection.executescript(f"{_TABLES}BEGIN;")
    dump = _Dump(staged, options, report)
    yield from read_lines(staged, source, dump.parse, report, dump.keep)
    if staged.marked("settled"):
        return
    yield {"done": 1, "total": 1, "text": "Telling kinds of entities"}
    chosen = PRESETS.get(options.get("preset") or "")
    wanted = [int(one[1:]) for one in options.get("types") or ()]
    _settle(staged, chosen.labels if chosen else None, wanted, report)


class _Dump:
    """What becomes of the lines of a dump."""

    def __init__(self, staged: Staging, options: Plain, report: Report) -> None:
        languages = options.get("languages")
        self._item = Item(LANGUAGES if languages is None else languages)
        preset = PRESETS.get(options.get("preset") or "")
        least = options.get("pages")
        self._pages = (preset.pages if preset else 0) if least is None else least
        known = _known()
        chosen = options.get("types") or ()
        self._never = set(known["never"])
        if preset or chosen:
            self._never = self._never | set(known["seldom"]) - {int(one[1:]) for one in chosen}
        self._countries = country_codes()
        self._staged = staged
        self._report = report
        self._number = staged.count
        self._kinds: list[tuple[int, int]] = []
        self._classes: list[tuple[int, int]] = []
        self._called: list[tuple[int, str]] = []

    def parse(self, line: Line) -> Entry | None:
        """Return the entry of a line, or None."""
        report = self._report
        if line.text is None:
            report.refuse(f"line {line.number:,}", "The record is too long.")
            return None
        text = line.text.strip().removesuffix(b",")
        if text in (b"", b"[", b"]"):
            return None
        report.records += 1
        try:
            item: Any = self._item.decode(text)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
            report.refuse(f"line {line.number:,}", f"{error}.")
            return None
        if item.type != "item" or not _is_id(item.id):
            report.leave_out("no items")
            return None
        return self._taken(item)

    def _taken(self, item: Any) -> Entry | None:
        above, classes, number = parents(item), kinds(item), int(item.id[1:])
        why = self._unwanted(item, classes)
        entry = self._item.entry(item, self._countries) if above or not why else None
        self._classes += ((number, parent) for parent in above)
        if above and entry:
            self._called.append((number, entry.entity.label))
        if not why and entry is None:
            why = "without a name in these languages"
        if why:
            self._report.leave_out(why)
            return None
        self._number += 1
        self._kinds += ((self._number, one) for one in classes)
        return entry

    def _unwanted(self, item: Any, classes: list[int]) -> str:
        """Return why an item is not wanted, whatever it is called, or nothing."""
        if self._pages and pages(item.sitelinks) < self._pages:
            return "with too few pages in encyclopedias"
        return "of other kinds" if classes and self._never >= set(classes) else ""

    def keep(self) -> None:
        """Set aside what is known of classes."""
        staged = self._staged
        staged.many("INSERT INTO kinds VALUES (?, ?)", self._kinds)
        staged.many("INSERT INTO classes VALUES (?, ?)", self._classes)
        staged.many("INSERT OR REPLACE INTO called VALUES (?, ?)", self._called)
        for rows in (self._kinds, self._classes, self._called):
            rows.clear()


def _settle(
    staged: Staging, labels: frozenset[str] | None, wanted: list[int], report: Report
) -> None:
    """Give every entity its types, and take out those of other kinds."""
    connection = staged.connection
    _descend(connection, "fit", _roots())
    _descend(connection, "chosen", [(one, "") for one in wanted])
    named = {number: name for part in _known().values() for number, name in part.items()}
    staged.many("INSERT OR IGNORE INTO called VALUES (?, ?)", named.items())
    connection.execute("CREATE TABLE typed (number INTEGER PRIMARY KEY, types TEXT NOT NULL)")
    rows = connection.cursor().execute(_OF_ENTITIES)
    for number, group in groupby(rows, itemgetter(0)):
        classes = list(group)
        found = [label for *_, label, _ in classes if label]
        fits = labels is None or not labels.isdisjoint(found)
        if fits and (not wanted or any(row[-1] for row in classes)):
            names = [name for _, _, name, *_ in classes if name]
            ids = [f"Q{one}" for _, one, *_ in classes if one]
            types = "\n".join(dict.fromkeys((*found[:1], *names, *ids)))
            connection.execute("INSERT INTO typed VALUES (?, ?)", (number, types))
    connection.execute(
        "UPDATE entities SET types = typed.types FROM typed WHERE typed.number = entities.number"
    )
    out = connection.execute("DELETE FROM entities WHERE number NOT IN (SELECT number FROM typed)")
    report.leave_out("of other kinds", out.rowcount)
    staged.mark(settled=True, report=report.plain())


_OF_ENTITIES = """
SELECT e.number, k.class, called.name, fit.label, chosen.class
FROM entities AS e LEFT JOIN kinds AS k USING (number) LEFT JOIN called USING (class)
LEFT JOIN fit ON fit.class = k.class LEFT JOIN chosen ON chosen.class = k.class
ORDER BY e.number, fit.depth IS NULL, fit.depth, fit.root
"""


def _descend(connection: sqlite3.Connection, table: str, roots: Sequence[tuple[int, str]]) -> None:
    """Make a table of classes and all their subclasses, each with the label of its nearest root."""
    connection.execute("CREATE INDEX IF NOT EXISTS by_parent ON classes (parent)")
    connection.execute(
        f"CREATE TABLE {table} (class INTEGER PRIMARY KEY, label TEXT, depth INTEGER, root INTEGER)"
    )
    rows = ((one, label, root) for root, (one, label) in enumerate(roots))
    connection.executemany(f"INSERT OR IGNORE INTO {table} VALUES (?, ?, 0, ?)", rows)
    for depth in range(_DEPTH):
        grown = connection.execute(
            f"INSERT OR IGNORE INTO {table} SELECT c.class, label, depth + 1, root FROM {table}"
            f" JOIN classes AS c ON parent = {table}.class WHERE depth = ? ORDER BY root",
            (depth,),
        )
        if not grown.rowcount:
            break


def types_of(classes: Sequence[int]) -> tuple[str, ...]:
    """Return the types of an entity whose classes alone are known, and not what is above them."""
    roots = dict(_roots())
    labels = [roots[one] for one in classes if one in roots]
    named = {number: name for part in _known().values() for number, name in part.items()}
    names = [named[one] for one in classes if one in named]
    return tuple(dict.fromkeys((*labels[:1], *names, *(f"Q{one}" for one in classes))))


@cache
def _known() -> dict[str, dict[int, str]]:
    listed = tomllib.loads(resource("kb/classes.toml").read_text(encoding="utf-8"))
    return {part: {int(k[1:]): name for k, name in rows.items()} for part, rows in listed.items()}


@cache
def _roots() -> list[tuple[int, str]]:
    """Return classes with the labels of their instances, those of `kinds.toml` after our own."""
    roots = {n: part for part, rows in _known().items() if part.isupper() for n in rows}
    for kind in tomllib.loads(resource("kb/kinds.toml").read_text(encoding="utf-8")).values():
        for one in filter(_is_id, kind["types"] if kind["labels"] else ()):
            roots.setdefault(int(one[1:]), kind["labels"][0])
    return list(roots.items())


def _is_id(text: str) -> bool:
    return len(text) < 14 and text[:1] == "Q" and text[1:].isascii() and text[1:].isdigit()
