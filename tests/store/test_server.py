from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, Integer, create_engine, event
from sqlalchemy.dialects import postgresql
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import CreateIndex, CreateTable

from annotator.core import edits
from annotator.core.model import Document, Record, Span
from annotator.errors import AnnotatorError
from annotator.project import Project
from annotator.store import opening, schema
from annotator.store.location import Location

URL = "postgresql://me:secret@host/team"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A database that stands for a server: no file, named parameters, no SQLite-only statements."""
    engine = create_engine("sqlite://", poolclass=StaticPool, paramstyle="named")
    engine.dialect.name = "server"
    monkeypatch.setattr(schema.edits.c.id, "type", Integer())

    @event.listens_for(engine, "before_cursor_execute")
    def refuse(_c: object, _x: object, statement: str, *_: object) -> None:
        assert not statement.startswith("PRAGMA") or "table_" in statement or "index" in statement

    def connect(location: Location) -> Engine:
        assert location.url is not None
        assert location.url.drivername == "postgresql+psycopg"
        return engine

    monkeypatch.setattr(opening, "connect_server", connect)
    yield engine
    engine.dispose()


def test_a_project_on_a_server(server: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AnnotatorError, match="holds no Annotator project"):
        Project.open(URL)
    project = Project.open(URL, create=True)
    assert (project.name, project.location) == ("team", URL)
    spans = (Span(0, 0, 0, 3, "X", source="m"),)
    (document_id,) = project.add([Record(Document(0, "a", "t"), "text", spans)]).added
    project.apply(edits.accept([project.spans(document_id)[0]]))
    assert project.undo(document_id) is not None
    assert project.check() == []
    with pytest.raises(AnnotatorError, match="where that server is kept"):
        project.backup()
    again = Project.open(URL)
    assert again.record(document_id) == project.record(document_id)
    monkeypatch.setattr(schema, "REVISION", "9999")
    with pytest.raises(AnnotatorError, match="older version"):
        Project.open(URL, read_only=True)
    monkeypatch.setattr("annotator.store.migrating.upgrade", lambda connection: None)
    assert len(Project.open(URL).document_ids()) == 1


def test_a_database_of_something_else_on_a_server(server: Engine) -> None:
    with server.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a)")
    with pytest.raises(AnnotatorError, match="no Annotator project"):
        Project.open(URL, create=True)


def test_the_schema_has_a_form_for_postgresql() -> None:
    schema.tell_postgresql()
    dialect = postgresql.dialect()
    told = [str(CreateTable(t).compile(dialect=dialect)) for t in schema.metadata.sorted_tables]
    told += [
        str(CreateIndex(index).compile(dialect=dialect))
        for table in schema.metadata.sorted_tables
        for index in sorted(table.indexes, key=lambda index: str(index.name))
    ]
    whole = "\n".join(told)
    assert "WHERE deleted IS false" in whole
    assert "WHERE kb_id IS NOT NULL" in whole
    assert "id BIGSERIAL" in whole  # of edits
