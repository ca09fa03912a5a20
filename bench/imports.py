"""What files that are made to hurt cost: processor time and memory beyond the size of the file.

Each file has about one megabyte, or what the limits leave of it, and is read in a process of its
own, after a small file of the same format, so that the libraries are in memory: what they take,
once, is not counted. Memory is the growth of the resident set until its highest mark, beside what
the file has, packed if it is. What a reader starts is counted too, such as the program for PDFs. A
file below a megabyte counts as one, for every reader takes some. Stand-alone:
`python bench/imports.py [--quick] [--json] [NAME...]`; the keys are `files`, `slowest_s`,
`most_times`, `over_10_s` and `over_20_times`.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from hurtful_files import FILES, MB, lay_down

LEAST = MB
RESET = Path("/proc/self/clear_refs")


def in_own_process(*arguments: str) -> str:
    """Run a part of this script by itself: a child begins with the memory that its parent holds."""
    command = [sys.executable, __file__, *arguments]
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout


def in_memory(mark: str) -> int:
    """Return bytes of the resident set, now or at most, as Linux counts them."""
    said = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * int(said.partition(f"{mark}:")[2].split()[0])


class Started:
    """What the programs that this one started take meanwhile, looked at every millisecond."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.grown = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Started:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _look(self) -> None:
        """Compare with the program that is there at first, if one is; later ones are like it."""
        known = {number: self._of(number) for number in self._numbers()}
        held_first = max((held for held, _ in known.values()), default=0)
        spent = {number: seconds for number, (_, seconds) in known.items()}
        begun = sum(spent.values())
        while not self._is_over.wait(0.001):
            for number in self._numbers():
                held, seconds = self._of(number)
                spent[number] = max(seconds, spent.get(number, 0.0))
                self.grown = max(self.grown, held - held_first)
        self.seconds = sum(spent.values()) - begun

    def _numbers(self) -> list[str]:
        return Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()

    def _of(self, number: str) -> tuple[int, float]:
        """Return the bytes that a program holds and the seconds that it took."""
        try:
            said = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2]
        except OSError:  # it has just ended
            return 0, 0.0
        user, system, pages = (int(said.split()[place]) for place in (11, 12, 21))
        return pages * os.sysconf("SC_PAGE_SIZE"), (user + system) / os.sysconf("SC_CLK_TCK")


def measure(huge: Path) -> None:
    """Read a file and print what it cost, as JSON; the process has done nothing else before."""
    from annotator.finding import importer_for
    from annotator.work import read_files

    def read(path: Path) -> int:
        payload = {"paths": [str(path)], "format": None, "reading": {}, "texts": []}
        return sum(len(batch["records"]) for batch in read_files({}, [payload], lambda *_: None))

    read(huge.with_name(f"small-{huge.name}"))
    gc.collect()
    RESET.write_text("5")  # the highest mark begins anew
    with Started() as others:
        before, start = in_memory("VmRSS"), time.thread_time()
        articles = read(huge)
        seconds = time.thread_time() - start
        grown = in_memory("VmHWM") - before
    seconds, grown = seconds + others.seconds, grown + others.grown
    told = {"articles": articles, "seconds": seconds, "grown": grown}
    print(json.dumps({"format": importer_for(huge), "bytes": huge.stat().st_size, **told}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="every sixth file")
    parser.add_argument("--make", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--only", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("names", metavar="FILE", nargs="*", help="some of them, by name")
    chosen = parser.parse_args()
    if chosen.only:
        measure(chosen.only)
        return
    if chosen.make:
        print(lay_down(chosen.make[0], Path(chosen.make[1])))
        return
    print(f"{'file':<32}{'format':<16}{'articles':>8}{'MB':>6}{'s':>8}{'times its size':>16}")
    rows = []
    for name in chosen.names or list(FILES)[:: 6 if chosen.quick else 1]:
        with tempfile.TemporaryDirectory() as folder:
            huge = Path(in_own_process("--make", name, folder).splitlines()[-1])
            row = json.loads(in_own_process("--only", str(huge)).splitlines()[-1])
            row["times"] = row.pop("grown") / max(row["bytes"], LEAST)
        rows.append(row)
        size = row["bytes"] / MB
        told = f"{name:<32}{row['format']:<16}{row['articles']:>8,}{size:>6.2f}"
        print(f"{told}{row['seconds']:>8.2f}{row['times']:>16.1f}")
    if chosen.json:
        seconds, times = [r["seconds"] for r in rows], [r["times"] for r in rows]
        over = {
            "over_10_s": sum(s > 10 for s in seconds),
            "over_20_times": sum(t > 20 for t in times),
        }
        most = {"slowest_s": round(max(seconds), 2), "most_times": round(max(times), 1)}
        print(json.dumps({"files": len(rows), **most, **over}))


if __name__ == "__main__":
    main()
