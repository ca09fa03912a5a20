"""File systems of odd kinds, and what is in a project."""

from __future__ import annotations

import contextlib
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annotator.project import Project

LINUX = sys.platform == "linux"


@contextlib.contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A small file system in memory, where this user may mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if not LINUX or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a file system can be mounted by root on Linux only")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def state(path: Path) -> tuple[str, tuple[list[Any], Any, list[Any]]]:
    """The bytes of a project file, and what is in it."""
    with Project.open(path, read_only=True) as opened:
        rows = [opened.record(document_id) for document_id in opened.document_ids()]
        held = (rows, opened.labels(), list(opened.journal()))
    return hashlib.sha256(path.read_bytes()).hexdigest(), held
