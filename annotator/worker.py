"""The worker program: `python -m annotator.worker`, JSON lines on standard input and output.

The first line names the work, `{"work": "propose", "options": {…}}`; each further line is a
payload `{"payload": {…}}` until `{"end": true}`; `{"cancel": true}`, or the end of the input
because the other program has gone, stops the work. It answers with
`{"progress": [done, total, text]}`, `{"result": {…}}`, `{"error": "sentence"}`, `{"done": true}`.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
from collections.abc import Iterator
from typing import Any

Plain = dict[str, Any]


def encode(message: Plain) -> bytes:
    """Return a message as one line; ASCII escapes keep every code point, lone surrogates too."""
    return json.dumps(message).encode("ascii") + b"\n"


def decode(line: bytes) -> Plain:
    """Return the message of a line; ValueError if it is none."""
    message = json.loads(line)
    if not isinstance(message, dict):
        raise ValueError(line[:80])
    return message


class _Input:
    """Standard input, read by a thread so that a cancel is seen while the work goes on."""

    def __init__(self) -> None:
        self.cancelled = threading.Event()
        self._lines: queue.SimpleQueue[Plain | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin.buffer:
            message = decode(line)
            if message.get("cancel"):
                break
            self._lines.put(None if message.get("end") else message)
        self.cancelled.set()
        self._lines.put(None)

    def next(self) -> Plain | None:
        return self._lines.get()

    def payloads(self) -> Iterator[Plain]:
        while (message := self.next()) is not None:
            yield message["payload"]


def main() -> int:
    """Do the work that the first line of the input names; exit status 0 unless it failed."""
    output, sys.stdout = sys.stdout, sys.stderr  # a library that prints must not break the lines
    source = _Input()
    first = source.next()
    if first is None:
        return 0

    def send(message: Plain) -> None:
        output.buffer.write(encode(message))
        output.buffer.flush()

    from annotator import work
    from annotator.errors import AnnotatorError

    def tell(done: int, total: int, text: str) -> None:
        if source.cancelled.is_set():
            raise work.Cancelled
        send({"progress": [done, total, text]})

    work.lower_priority()
    try:
        for result in getattr(work, first["work"])(first["options"], source.payloads(), tell):
            if source.cancelled.is_set():
                raise work.Cancelled
            send({"result": result})
    except work.Cancelled:
        return 0
    except AnnotatorError as error:
        send({"error": str(error)})
        return 1
    except MemoryError:
        send({"error": "There was not enough memory for this."})
        return 1
    send({"done": True})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
