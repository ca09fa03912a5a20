"""A virtual screen with a window manager, for pictures, measurements and end-to-end stories."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NEEDED = ("Xvfb", "openbox", "xdotool")
_NO_KEYS = '<openbox_config xmlns="http://openbox.org/3.4/rc"><keyboard/></openbox_config>'


def missing() -> list[str]:
    """Return the programs that a virtual screen needs and that are not installed."""
    return [name for name in NEEDED if shutil.which(name) is None]


@contextmanager
def virtual_screen(folder: Path, size: tuple[int, int] = (1400, 900)) -> Iterator[str]:
    """Start a screen on the first free display and yield its name.

    The window manager has no keys of its own; `folder` is its home.
    """
    read, write = os.pipe()
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size[0]}x{size[1]}x24",
         "-nolisten", "tcp"], pass_fds=[write], **quiet,
    )  # fmt: skip
    os.close(write)
    with os.fdopen(read) as answer:
        display = f":{answer.readline().strip()}"
    config = folder / "openbox.xml"
    config.write_text(_NO_KEYS, encoding="utf-8")
    manager = subprocess.Popen(
        ["openbox", "--sm-disable", "--config-file", str(config)],
        env={**os.environ, "DISPLAY": display, "HOME": str(folder)},
        **quiet,
    )
    try:
        yield display
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait()
