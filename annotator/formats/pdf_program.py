"""The program that PDFium runs in: `python -P -m annotator.formats.pdf_program`, JSON lines.

PDFium knows no limit: two kilobytes of forms inside of each other take all memory there is, and
what fails there ends the program. This one watches itself, and ends when a file takes too much.
It is asked with `{"open": path, "memory": bytes, "seconds": number}`, which begins the count anew,
`{"page": number}` and `{"close": true}`, and answers each with a line.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from annotator.formats.pdf_pieces import pieces

TOO_MUCH, TOO_LONG = 81, 82
"""Exit statuses: the file took more memory, or more time, than it may."""

_PAUSE = 0.001  # seconds; PDFium takes a megabyte in that time

Plain = dict[str, Any]


class _Watch:
    """Ends the program when memory or processor time go beyond what a file may take."""

    def __init__(self) -> None:
        import psutil

        self._own = psutil.Process()
        self._most = self._end = float("inf")

    def begin(self, asked: Plain) -> None:
        """Count from now on where a file is to be opened, and no longer where it is closed."""
        if "open" in asked:
            self._most = self._in_memory() + asked["memory"]
            self._end = time.process_time() + asked["seconds"]
        elif "close" in asked:
            self._most = self._end = float("inf")

    def run(self) -> None:
        """Look again and again."""
        while True:
            time.sleep(_PAUSE)
            if self._in_memory() > self._most:
                os._exit(TOO_MUCH)
            if time.process_time() > self._end:
                os._exit(TOO_LONG)

    def _in_memory(self) -> int:
        return int(self._own.memory_info().rss)


class _Opened:
    """The document that is open, if one is."""

    def __init__(self) -> None:
        self._document: Any = None

    def answer(self, asked: Plain) -> Plain:
        """Do what is asked."""
        if "open" in asked:
            return self._open(asked["open"])
        if "page" in asked:
            return self._page(asked["page"])
        self.close()
        return {}

    def close(self) -> None:
        """Give the memory of a document back."""
        if self._document is not None:
            self._document.close()
            self._document = None

    def _open(self, path: str) -> Plain:
        import pypdfium2 as pdfium

        self.close()
        try:
            self._document = pdfium.PdfDocument(Path(path).read_bytes())
            meta = self._document.get_metadata_dict(skip_empty=True)
        except pdfium.PdfiumError as error:
            locked = "password" in str(error).lower()
            how = "locked with a password" if locked else "damaged, or no PDF"
            return {"error": f"is {how}"}
        except OSError as error:
            return {"error": f"could not be read: {error.strerror}"}
        return {"pages": len(self._document), "meta": meta}

    def _page(self, number: int) -> Plain:
        found = pieces(self._document, number)
        if found is None:
            return {"pieces": None}
        said = [(p.text, p.left, p.bottom, p.right, p.top, p.last) for p in found]
        return {"pieces": said}


def main() -> int:
    """Answer until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is meant for who started this program
    import pypdfium2.raw  # noqa: F401  (takes memory that is none of a file)

    watch, opened = _Watch(), _Opened()

    threading.Thread(target=watch.run, daemon=True).start()
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        watch.begin(asked)
        sys.stdout.buffer.write(json.dumps(opened.answer(asked)).encode("ascii") + b"\n")
        sys.stdout.buffer.flush()
    opened.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
