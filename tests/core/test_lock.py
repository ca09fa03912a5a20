from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from annotator.core.lock import lock


def test_one_has_the_lock_until_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "ü %41?x.lock"
    with closing(lock(path)):
        assert [one.name for one in tmp_path.iterdir()] == [path.name]
        with pytest.raises(BlockingIOError):
            lock(path)
    lock(path).close()
    assert path.read_bytes() == b""


def test_where_there_can_be_no_lock(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="open"):
        lock(tmp_path)
    with pytest.raises(PermissionError, match=r"x\.lock"):
        lock(tmp_path / "missing" / "x.lock")
