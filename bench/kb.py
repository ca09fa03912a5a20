"""Time of a search in the packaged knowledge base at each key press, against a LIKE scan.

    python bench/kb.py [--quick] [--json]

Both read the same table in the same run. The rival returns names only, in order of fame: no
reasons, no spellings, no typing errors, no types. The knowledge base is built first if need be.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable

from annotator.kb import packaged
from annotator.kb.sqlite import SqliteKnowledgeBase

NAMES = (
    "Syria|Damascus|Raqqa|Palmyra|Deir Ezzor|Vladimir Putin|United States|Islamic State|UNESCO"
    "|San José|al-Qaida|Britain|Syrian Observatory|Washington|the Hague|Kyiv|Palmira|Damascuss"
)


def milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def summary(times: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=100)
    return {"p50": cuts[49], "p95": cuts[94], "max": max(times)}


def resident() -> float:
    """Return the memory of this process in MB, or 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer names, once each")
    parser.add_argument("--json", action="store_true", help="a JSON object as the last line")
    args = parser.parse_args()
    build = 0.0
    if not packaged.is_built():
        print("building the knowledge base", file=sys.stderr)
        build = milliseconds(lambda: list(packaged.build({}, ()))) / 1000

    before = resident()
    opened = milliseconds(packaged.open)
    kb = packaged.open()
    assert isinstance(kb, SqliteKnowledgeBase)
    rival = sqlite3.connect(f"{packaged.location().as_uri()}?mode=ro&immutable=1", uri=True)
    names = NAMES.split("|")[: 4 if args.quick else None]
    presses = [name[:end] for name in names for end in range(1, len(name) + 1)]

    def like(query: str) -> None:
        sql = "SELECT rank, name FROM names WHERE name LIKE ? || '%' ORDER BY rank LIMIT 10"
        rival.execute(sql, (query,)).fetchall()

    kb.search("warm")
    like("warm")
    times: dict[str, list[float]] = {"search": [], "LIKE 'x%'": []}
    for _ in range(1 if args.quick else 5):
        for press in presses:
            times["search"].append(milliseconds(lambda press=press: kb.search(press, "GPE")))
    for press in presses:
        times["LIKE 'x%'"].append(milliseconds(lambda press=press: like(press)))
    memory = resident() - before

    results = {name: summary(found) for name, found in times.items()}
    meta = kb.meta()
    print(f"{meta['entities']} entities, {meta['aliases']} names, {len(presses)} key presses")
    print(f"{packaged.location().stat().st_size / 1e6:.0f} MB, opened in {opened:.1f} ms", end="")
    print(f", {memory:.0f} MB of memory after all" + (f", built in {build:.0f} s" if build else ""))
    print(f"{'ms a key press':<16}{'p50':>8}{'p95':>8}{'max':>8}")
    for name, row in results.items():
        print(f"{name:<16}{row['p50']:>8.2f}{row['p95']:>8.2f}{row['max']:>8.2f}")
    if args.json:
        figures = {"search": results["search"], "like": results["LIKE 'x%'"]}
        sizes = {"bytes": packaged.location().stat().st_size, "open_ms": opened, "rss_mb": memory}
        print(json.dumps({**figures, **sizes, "build_s": build or None}))


if __name__ == "__main__":
    main()
