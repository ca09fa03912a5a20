"""PDFs, read by a program of its own that ends when one of them takes too much."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from annotator.core.extension import Note, Problem
from annotator.core.files import shown
from annotator.errors import AnnotatorError
from annotator.formats.pdf_layout import Piece
from annotator.formats.pdf_program import TOO_LONG, TOO_MUCH

_COMMAND = [sys.executable, "-P", "-m", "annotator.formats.pdf_program"]
_LEAST = 1 << 20  # bytes that a file counts for
_TIMES = 16  # its size, which a file may take in memory
_SECONDS = 8.0  # of processor time for each megabyte
_LONGEST = 60.0
_LOST = 2  # pages that may end the program; with one more the rest is given up

Plain = dict[str, Any]


class _Ended(Exception):
    """The program ended while it read a file; the text is the end of a sentence that says why."""

    def __init__(self, status: int) -> None:
        why = {
            TOO_MUCH: "takes far more memory than it may",
            TOO_LONG: "takes far longer to be read than it may",
        }
        super().__init__(why.get(status, "makes the program for PDFs break off"))
        self.status = status


class _Program:
    """The program that reads PDFs."""

    def __init__(self) -> None:
        self._program = subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, question: Plain) -> Plain:
        """Return the answer; _Ended if there is none."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        with suppress(OSError):  # what it says, or does not, tells that it has ended
            self._program.stdin.write(json.dumps(question).encode("ascii") + b"\n")
            self._program.stdin.flush()
        line = self._program.stdout.readline()
        if not line.endswith(b"\n"):
            status = self._program.wait()
            self.end()
            raise _Ended(status)
        answer: Plain = json.loads(line)
        return answer

    @property
    def is_over(self) -> bool:
        """Whether it has ended, by itself or because the system needed the memory."""
        return self._program.poll() is not None

    def end(self) -> None:
        """End the program, wherever it is."""
        self._program.kill()
        self._program.wait()
        for pipe in (self._program.stdin, self._program.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


_idle: list[_Program] = []
"""What waits for the next file: a start takes a fifth of a second."""


def _take() -> _Program:
    """Return a program that waits for a file."""
    while _idle:
        program = _idle.pop()
        if not program.is_over:
            return program
        program.end()
    return _Program()


@atexit.register
def _end_all() -> None:
    while _idle:
        _idle.pop().end()


class Pdf:
    """A PDF that is open: what it says of itself, and its pages one after the other."""

    def __init__(self, path: Path, size: int) -> None:
        size = max(size, _LEAST)
        seconds = min(_LONGEST, _SECONDS * size / _LEAST)
        self._name = shown(path)
        self._end = time.monotonic() + seconds
        self._asked = {"open": str(path.absolute()), "memory": _TIMES * size, "seconds": seconds}
        self._program = _take()
        self.meta: dict[str, str] = {}
        self.count = 0

    def begin(self) -> None:
        """Open the file; AnnotatorError where it cannot be read."""
        try:
            said = self._program.ask(self._asked)
        except _Ended as end:
            raise AnnotatorError(f"{self._name} {end}.") from None
        if "error" in said:
            raise AnnotatorError(f"{self._name} {said['error']}.")
        self.meta, self.count = said["meta"], said["pages"]

    def page(self, number: int) -> list[Piece] | None:
        """Return the runs of text on a page, from 0 on; None where it is damaged."""
        found = self._program.ask({"page": number})["pieces"]
        return None if found is None else [Piece(*one) for one in found]

    def pages(self, most: int, told: list[Note | Problem]) -> Iterator[list[Piece]]:
        """Yield the pieces of each page; one that cannot be read is told, and left out."""
        lost = 0
        for number in range(min(self.count, most)):
            place = f"page {number + 1}"
            try:
                found = self.page(number)
            except _Ended as end:
                lost += 1
                if end.status == TOO_LONG or lost > _LOST:
                    told.append(Problem(place, f"The page {end}; it and the rest are left out."))
                    return
                told.append(Problem(place, f"The page {end}, and is left out."))
                self._asked["seconds"] = max(0.5, self._end - time.monotonic())
                self._program = _take()
                self.begin()
                continue
            if found is None:
                told.append(Problem(place, "The page is damaged, and left out."))
            else:
                yield found

    def close(self, *, is_whole: bool) -> None:
        """Close the file; the program stays for the next one unless it is somewhere in this."""
        if not is_whole or self._program.is_over:
            self._program.end()
            return
        with suppress(_Ended):
            self._program.ask({"close": True})
            _idle.append(self._program)


@contextmanager
def opened(path: Path, size: int) -> Iterator[Pdf]:
    """Open a PDF of so many bytes; AnnotatorError where it cannot be read."""
    pdf, is_whole = Pdf(path, size), False
    try:
        pdf.begin()
        yield pdf
        is_whole = True
    finally:
        pdf.close(is_whole=is_whole)
