from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from annotator.core import edits
from annotator.core.model import Document, Record, Span, Status
from annotator.core.queue import title_key
from annotator.errors import AnnotatorError
from annotator.project import Project
from annotator.store import migrating, schema

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade():
    op.add_column("documents", sa.Column("language", sa.Text()))
"""


@pytest.fixture
def older(tmp_path: Path) -> Path:
    path = tmp_path / "p.annotator"
    with Project.open(path, create=True) as project:
        project.add([Record(Document(0, "a", "t"), "text")])
    return path


@pytest.fixture
def newer_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    scripts = tmp_path / "100% scripts"
    shutil.copytree(migrating.SCRIPTS, scripts)
    (scripts / "versions" / "r0007_language.py").write_text(NEXT, encoding="utf-8")
    monkeypatch.setattr(migrating, "SCRIPTS", scripts)
    monkeypatch.setattr(schema, "REVISION", "0007")
    return scripts


def test_the_scripts_lead_to_the_schema() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrating.SCRIPTS))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_current_head() == schema.REVISION
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        migrating.upgrade(connection)
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, schema.metadata) == []
        migrated = shape(connection.connection.driver_connection)
    engine.dispose()
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        migrating.create(connection)
        assert shape(connection.connection.driver_connection) == migrated
    engine.dispose()


def shape(raw: sqlite3.Connection) -> set[tuple[object, ...]]:
    """Return every column, key and index as SQLite sees it."""
    tables = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found: set[tuple[object, ...]] = set()
    for table in tables:
        found |= {(table, *row) for row in raw.execute(f"PRAGMA table_xinfo({table})")}
        found |= {(table, *row) for row in raw.execute(f"PRAGMA foreign_key_list({table})")}
        found |= {(table, *row[1:]) for row in raw.execute(f"PRAGMA index_list({table})")}
    kinds = raw.execute("SELECT name, wr FROM pragma_table_list WHERE schema = 'main'")
    return found | set(kinds)


def test_an_older_project_is_backed_up_and_brought_up_to_date(
    older: Path, newer_program: Path
) -> None:
    with pytest.raises(AnnotatorError, match="older version"):
        Project.open(older, read_only=True)
    with Project.open(older) as project:
        assert [r.text for r in project.records()] == ["text"]
        assert project.check() == []
    with closing(sqlite3.connect(older)) as raw:
        assert raw.execute("SELECT language FROM documents").fetchall() == [(None,)]
        assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [("0007",)]
    (backup,) = older.with_name("p.annotator.backups").iterdir()
    with closing(sqlite3.connect(backup)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [("0006",)]


def test_a_migration_that_fails_leaves_the_project_as_it_was(
    older: Path, newer_program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = newer_program / "versions" / "r0007_language.py"
    failing = NEXT + '    op.execute("SELECT * FROM nothing")\n'
    script.write_text(failing, encoding="utf-8")
    with pytest.raises(AnnotatorError):
        Project.open(older)
    monkeypatch.undo()
    with Project.open(older) as project:
        assert [r.text for r in project.records()] == ["text"]
        assert project.check() == []


@pytest.fixture
def first_revision(tmp_path: Path) -> Path:
    """A project as the first revision wrote it, with three documents and a journal of theirs."""
    path = tmp_path / "old.annotator"
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript((Path(__file__).parent / "r0001.sql").read_text(encoding="utf-8"))
    return path


def test_a_project_of_the_first_revision_is_brought_up_to_date(first_revision: Path) -> None:
    with Project.open(first_revision) as project:
        assert project.check() == []
        ids = [project.find(key).id for key in "abc"]  # type: ignore[union-attr]
        assert [r.text[:7] for r in project.records()] == ["Islamic", "Nothing", "Palmyra"]
        assert [s.label for s in project.spans(ids[0])] == ["GPE", "GPE"]
        assert [step.name for step in project.history(ids[0]).undo] == [
            "Label as GPE", "Link to new entity Islamic State", "Reject",
        ]  # fmt: skip
        assert project.undo(ids[0]) is not None
        assert project.spans(ids[0])[0].kb_id == "local:1"
        assert (project.option("memory", "on"), project.rules()) == ("on", ())
        assert project.check() == []
    with closing(sqlite3.connect(first_revision)) as raw:
        derived = raw.execute("SELECT date, flag, gain FROM documents ORDER BY key").fetchall()
        keys = raw.execute("SELECT title_key FROM documents ORDER BY key").fetchall()
        titles = raw.execute("SELECT title FROM documents ORDER BY key").fetchall()
        plan = "EXPLAIN QUERY PLAN SELECT id FROM documents WHERE flag IS 1"
        assert "documents_by_flag" in raw.execute(plan).fetchall()[0][3]
    assert keys == [(title_key(title),) for (title,) in titles]
    assert all(key for (key,) in keys)
    assert derived == [("2016-05-01", 1, 0), ("2016-05-02T08:00:00", 0, 0), ("", 0, 0)]
    (backup,) = first_revision.with_name("old.annotator.backups").iterdir()
    with closing(sqlite3.connect(backup)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]


def test_metadata_that_nobody_wrote_stops_a_migration(first_revision: Path) -> None:
    with closing(sqlite3.connect(first_revision)) as raw:
        raw.execute("UPDATE documents SET meta = '{' WHERE key = 'b'")
        raw.commit()
    with pytest.raises(AnnotatorError, match="is damaged"):
        Project.open(first_revision)
    with closing(sqlite3.connect(first_revision)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]


def test_what_else_proposals_may_be_is_taken_over(older: Path) -> None:
    with Project.open(older) as project:
        (document_id,) = project.document_ids()
        span = Span(0, document_id, 0, 4, "GPE", Status.PROPOSED, None, "model", 0.5)
        project.apply(edits.propose(document_id, "model", [], [span]))
        (span,) = project.spans(document_id)
    with closing(sqlite3.connect(older)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '0005'")
        raw.execute("DROP TABLE others")
        owner = "INTEGER NOT NULL PRIMARY KEY REFERENCES spans(id) ON DELETE CASCADE"
        raw.execute(f"CREATE TABLE others (span_id {owner}, body TEXT NOT NULL)")
        raw.execute("INSERT INTO others VALUES (?, ?)", (span.id, '[["ORG",0.3]]'))
        raw.commit()
    with Project.open(older) as project:
        assert project.queue.others(document_id) == {span.id: (("ORG", 0.3),)}
        assert project.check() == []
