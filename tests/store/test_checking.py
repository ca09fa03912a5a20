from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.core import edits
from annotator.core.model import Document, Record, Span
from annotator.errors import AnnotatorError
from annotator.project import Project

TEXT = "Palmyra is in Syria."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "p.annotator"
    with Project.open(path, create=True) as project:
        spans = (Span(0, 0, 0, 7, "GPE", source="m"), Span(0, 0, 14, 19, "GPE", source="m"))
        (document_id,) = project.add([Record(Document(0, "a", "t"), TEXT, spans)]).added
        project.apply(edits.accept([project.spans(document_id)[0]]))
        project.apply(edits.relabel([project.spans(document_id)[0]], "LOC"))
        assert project.check() == []
    return path


@pytest.mark.parametrize(
    ("damage", "sentences"),
    [
        ('UPDATE spans SET "end" = 99 WHERE start = 14', ["lies outside the text of “a”"]),
        ("UPDATE spans SET start = 8 WHERE start = 14", ["look-up forms of mentions in “a”"]),
        ("UPDATE spans SET label = 'X' WHERE start = 14", ["label “X”, which is not among"]),
        ("UPDATE spans SET kb_id = 'local:7' WHERE start = 14", ["“local:7”, which is not"]),
        ("UPDATE spans SET label = 'GPE'", ["(“Label as LOC”) is not what came of span"]),
        ("DELETE FROM spans WHERE start = 0", ["(“Label as LOC”) is not what came of span"]),
        ("UPDATE spans SET status = 'odd'", ["is damaged"]),
        ("UPDATE spans SET note = x'00'", ["is damaged"]),
        ("UPDATE documents SET title = 'T'", ["(“Import 1 document”) is not what came of"]),
        ("UPDATE documents SET meta = '{'", ["is damaged"]),
        ("UPDATE documents SET key = CAST(x'ff' AS TEXT)", ["is damaged"]),
        ("UPDATE texts SET body = CAST('palmyra is in syria.' AS BLOB)", ["not the one that"]),
        ("UPDATE texts SET body = x'ff'", ["The text of “a” cannot be read"]),
        ("DELETE FROM texts", ["“a” has no text"]),
        ("UPDATE changes SET body = '[' WHERE edit_id = 2", ["is damaged"]),
        (
            "INSERT INTO regions SELECT 1, id, 5, 99, 'checked' FROM documents",
            ["Region 1 lies outside the text of “a”"],
        ),
        (
            "INSERT INTO regions VALUES (1, 2, 3, 4, 'checked')",
            ["Row 1 of regions belongs to a row of documents that is not there"],
        ),
    ],
)
def test_each_contradiction_has_its_sentence(path: Path, damage: str, sentences: list[str]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute(damage)
    with Project.open(path) as project:
        told = project.check()
    assert len(told) >= len(sentences)
    for sentence in sentences:
        assert any(sentence in one for one in told), told


def test_a_broken_index_is_found(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("DELETE FROM sqlite_master WHERE name = 'spans_by_surface'")
        raw.execute("PRAGMA writable_schema = OFF")
    with Project.open(path, read_only=True) as project:
        assert any("The file is damaged" in sentence for sentence in project.check())


def test_a_document_without_its_text_is_no_record(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("DELETE FROM texts")
    with Project.open(path) as project, pytest.raises(AnnotatorError, match="is damaged"):
        list(project.records())
