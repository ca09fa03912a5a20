"""The worker program: `python -P -m annotator.worker`, JSON lines on standard input and output.

The first line names the work, `{"work": "propose", "options": {…}}`, and its priority, lowered
unless it says `"priority": "normal"`. Each further line is a payload `{"payload": {…}}` until
`{"end": true}`. `{"cancel": true}`, the end of the input because the other program has gone, and
SIGTERM stop the work wherever it is. It answers with `{"progress": [done, total, text]}`,
`{"result": {…}}`, and either `{"error": "sentence"}` or `{"done": true}`; without one of these
two, the work was cancelled or has crashed.
"""

from __future__ import annotations

import _thread
import contextlib
import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

Plain = dict[str, Any]
Send = Callable[[Plain], None]


class Cancelled(BaseException):
    """The work is no longer wanted; no Exception, for those may be caught by foreign code."""


def command() -> list[str]:
    """Return the command of a worker program, which never takes its modules from the folder that
    it is started in: a file called `spacy.py` may lie there.
    """
    return [sys.executable, "-P", "-m", "annotator.worker"]


def encode(message: Plain) -> bytes:
    """Return a message as one line; ASCII escapes keep every code point, lone surrogates too."""
    return json.dumps(message).encode("ascii") + b"\n"


def decode(line: bytes) -> Plain:
    """Return the message of a line; ValueError if it is none."""
    message = json.loads(line)
    if not isinstance(message, dict):
        raise ValueError(line[:80])
    return message


class _Source:
    """Messages on standard input, read by a thread so that a cancel reaches work that is busy.

    It arrives as a signal that is made here and raises Cancelled in the main thread, so that open
    files are closed and temporary ones removed, the same on every system.
    """

    def __init__(self) -> None:
        self.is_cancelled = False
        self.is_garbled = False
        self._over = False
        self._messages: queue.SimpleQueue[Plain | None] = queue.SimpleQueue()

    def start(self) -> None:
        """Begin to read; from now on Cancelled may be raised."""
        signal.signal(signal.SIGTERM, self._stop)
        threading.Thread(target=self._read, daemon=True).start()

    def next(self) -> Plain | None:
        """Wait for the next message; None after the last one."""
        return self._messages.get()

    def payloads(self) -> Iterator[Plain]:
        """Yield what the work is fed."""
        while (message := self.next()) is not None:
            yield message["payload"]

    def close(self) -> None:
        """Take no more notice of a cancel."""
        self._over = True

    def _read(self) -> None:
        with contextlib.suppress(OSError), open(0, "rb", closefd=False) as lines:
            for line in lines:
                try:
                    message = decode(line)
                except ValueError:
                    self.is_garbled = True
                    break
                if message.get("cancel"):
                    break
                self._messages.put(None if message.get("end") else message)
        self.is_cancelled = True
        self._messages.put(None)
        _thread.interrupt_main(signal.SIGTERM)

    def _stop(self, *_: object) -> None:
        self.is_cancelled = True
        if not self._over:
            raise Cancelled


def main() -> int:
    """Do the work that the first line of the input names; exit status 0 unless it failed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is meant for who started this program
    output = _take_output()
    source = _Source()

    def send(message: Plain) -> None:
        if source.is_cancelled:
            raise Cancelled
        output.write(encode(message))
        output.flush()

    try:
        source.start()
        return _work(source, send)
    except Cancelled:
        return _garbled() if source.is_garbled else 0
    except BrokenPipeError:  # the other program has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), output.fileno())
        return 0
    finally:
        source.close()


def _work(source: _Source, send: Send) -> int:
    first = source.next()
    if first is None:
        raise Cancelled
    if first.get("priority") != "normal":
        _give_way()

    from annotator import work
    from annotator.errors import AnnotatorError

    def tell(done: int, total: int, text: str) -> None:
        send({"progress": [done, total, text]})

    try:
        results = getattr(work, first["work"])(first["options"], source.payloads(), tell)
        with contextlib.closing(results):
            for result in results:
                send({"result": result})
    except AnnotatorError as error:
        send({"error": str(error)})
        return 1
    except MemoryError:
        send({"error": "There was not enough memory for this."})
        return 1
    send({"done": True})
    return 0


def _take_output() -> BinaryIO:
    """Return standard output for messages alone; what libraries print goes to standard error."""
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return output


def _give_way() -> None:
    """Let the window and other programs go first, where the system knows how."""
    if hasattr(os, "nice"):
        os.nice(5)


def _garbled() -> int:
    print("The worker program was sent a line that is no message.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
