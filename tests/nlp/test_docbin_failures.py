"""An export that fails leaves the file that was there."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from docbin_samples import record

from annotator.core.model import Record
from annotator.errors import AnnotatorError
from annotator.nlp import docbin, packing


def test_more_text_than_the_format_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_LARGEST", 1000)
    with pytest.raises(AnnotatorError, match="export it in parts"):
        docbin.write([record("word " * 50)], tmp_path / "x.spacy")


def failing() -> Iterator[Record]:
    yield record("Raqqa")
    raise AnnotatorError("The project is gone.")


def test_a_failure_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.spacy"
    path.write_bytes(b"old")
    with pytest.raises(AnnotatorError, match="project is gone"):
        docbin.write(failing(), path)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AnnotatorError, match=r"x\.spacy could not be written: No space left"):
        docbin.write([record("Raqqa")], path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_targets_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    targets = (tmp_path, tmp_path / "none" / "x.spacy", tmp_path / "file" / "x.spacy")
    for target in (*targets, tmp_path / ("x" * 300)):
        with pytest.raises(AnnotatorError, match=r"could not be written|is a folder"):
            docbin.write([record("Raqqa")], target)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
