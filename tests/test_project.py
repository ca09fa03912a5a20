from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project_samples import ODD, TEXT, record, reopened, span

from annotator.core import edits, flags, regions
from annotator.core.edits import Change, Edit
from annotator.core.model import (
    Document,
    DocumentStatus,
    Entity,
    Record,
    Region,
    RegionKind,
    new_id,
)
from annotator.errors import AnnotatorError
from annotator.project import Project


def test_importing_the_facade_loads_nothing_heavy() -> None:
    code = "import sys, annotator.project; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded = {name.partition(".")[0] for name in told.stdout.split()}
    assert not loaded & {"PySide6", "spacy", "sqlalchemy", "alembic"}


def test_a_new_project_has_its_labels_in_order(project: Project) -> None:
    names = [label.name for label in project.labels()]
    assert names[:3] == ["PERSON", "ORG", "GPE"]
    assert [label.position for label in project.labels()] == list(range(18))
    assert (project.name, project.read_only) == ("p", False)
    assert project.document_ids() == []
    assert project.check() == []


def test_texts_and_metadata_come_back_to_the_code_point(project: Project) -> None:
    meta = {"a": [1, 2.5, None, {"ü": "x"}], "big": 2**70}
    given_record = Record(Document(0, "k", "t", "s", DocumentStatus.DONE, meta), ODD)
    (document_id,) = project.add([given_record]).added
    held = reopened(project)
    assert held.text(document_id) == ODD
    assert held.document(document_id) == replace(
        given_record.document, id=document_id, length=len(ODD)
    )
    assert held.check() == []
    held.close()


@settings(max_examples=25)
@given(texts=st.lists(st.text(st.characters()), max_size=5))
def test_any_text_round_trips(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    with Project.open(tmp_path_factory.mktemp("t") / "p.annotator", create=True) as project:
        added = project.add(record(str(row), text) for row, text in enumerate(texts)).added
        assert [r.text for r in project.records()] == texts
        assert [project.text(i) for i in added] == texts


def test_add_tells_what_became_of_each(project: Project) -> None:
    report = project.add([record("x"), record("y")])
    assert project.document_ids() == report.added
    assert report.added == sorted(report.added)
    again = project.add(
        [
            record("x"),
            record("x", "other"),
            record("x", "other"),
            record("x", "third"),
            record("x-2", "fourth"),
            record("x-2", "third"),
            record("bad", TEXT, span(0, 99)),
            record("empty", TEXT, span(3, 3)),
            replace(record("region"), regions=(Region(0, 0, 5, 99, RegionKind.CHECKED),)),
            record("nan", TEXT, span(0, 3, score=float("nan"))),
            record("half", TEXT, span(0, 3, note="\ud800")),
            Record(Document(0, "meta", "", meta={"x": float("nan")}), TEXT),
            Record(Document(0, "set", "", meta={"x": {1}}), TEXT),
            Record(Document(0, "object", "", meta={"x": object()}), TEXT),
        ]
    )
    keys = [project.document(i).key for i in again.added]
    assert keys == ["x-2", "x-3", "x-2-2", "x-2-3"]
    assert again.duplicates == ["x", "x"]
    assert again.renamed == {"x": "x-3", "x-2": "x-2-3"}
    assert [key for key, _ in again.refused] == [
        "bad", "empty", "region", "nan", "half", "meta", "set", "object",
    ]  # fmt: skip
    assert "characters 0 to 99 of a text of 48" in again.refused[0][1]
    third = project.add([record("x", "third"), record("x", "fifth"), record("x", "other")])
    assert third.duplicates == ["x", "x"]
    assert project.document(third.added[0]).key == "x-4"
    assert project.check() == []


def test_keys_and_titles_are_made_storable(project: Project) -> None:
    report = project.add([Record(Document(0, "caf\udce9\0.txt", "t\ud800"), "x")])
    document = project.document(report.added[0])
    assert (document.key, document.title) == ("caf��.txt", "t�")
    assert project.find("caf\udce9\0.txt") == document
    assert project.find("nothing") is None


def test_add_brings_labels_and_local_entities(project: Project) -> None:
    made = Entity("local:1", "Someone", "who", ("PERSON",), ("S.",))
    other = Entity("Q1", "not local")
    seen: list[Edit] = []
    project.subscribe(seen.append)
    spans = (span(0, 3, "WEAPON", kb_id="local:1"), span(4, 6, "WEAPON"))
    first = replace(record("a", TEXT, *spans), entities=(made, other))
    report = project.add([first, replace(first, document=replace(first.document, key="b"))])
    assert project.labels()[-1].name == "WEAPON"
    assert project.entities() == (made,)
    assert project.entity("local:1") == made
    assert project.entity("Q1") is None
    assert [edit.name for edit in seen] == ["Add label WEAPON", "Import 2 documents"]
    assert [change.after for change in seen[1].changes] == [
        project.document(i) for i in report.added
    ]
    whole = list(project.records())
    assert [r.entities for r in whole] == [(made,), (made,)]
    assert [e.name for e in project.journal()] == ["Add label WEAPON", "Import 2 documents"]
    assert project.history(report.added[0]).undo == []
    again = replace(
        first, document=replace(first.document, key="c"), entities=(replace(made, label="X"),)
    )
    project.add([again])
    assert project.entities() == (made,)
    assert project.check() == []


def test_entities_alone_are_named_so(project: Project) -> None:
    project.add([replace(record(), entities=(Entity("local:1", "S"),))])
    assert next(project.journal()).name == "Add entities"


def test_a_record_is_whole(project: Project, article: int) -> None:
    region = Region(new_id(), article, 0, 5, RegionKind.CHECKED)
    project.apply(regions.mark_region(region, project.regions(article)))
    assert project.regions(article) == (region,)
    whole = project.record(article)
    assert whole.text == TEXT == project.text(article)
    assert project.text(article) is project.text(article)
    assert whole.spans == tuple(project.spans(article).everything())
    assert whole.regions == (region,)
    assert list(project.records(DocumentStatus.DONE)) == []
    with pytest.raises(AnnotatorError, match="no longer"):
        project.record(1)
    with pytest.raises(AnnotatorError, match="no longer"):
        project.text(1)


def test_headings_keep_the_order_asked_for(project: Project, article: int) -> None:
    (other,) = project.add([record("b")]).added
    index = project.spans(article)
    project.apply(edits.link([index[0]], "Q1"))
    project.apply(edits.reject([index[1]]))
    first, second = project.headings([other, 5, article])
    assert (first.document.id, first.proposed) == (other, 0)
    assert (second.proposed, second.accepted, second.rejected, second.linked) == (2, 1, 1, 1)
    assert project.headings([]) == []


def test_taking_a_document_away_is_soft(project: Project, article: int) -> None:
    document = project.document(article)
    gone = Edit("Remove", (Change(document, None),))
    project.apply(gone)
    assert project.document_ids() == []
    assert project.headings([article]) == []
    assert list(project.records()) == []
    assert project.stats()["spans"]["proposed"] == 0
    assert project.find("a") is None
    assert project.check() == []
    project.apply(gone.inverse())
    assert project.record(article).document == document
    assert len(project.spans(article)) == 4


def test_a_closed_project_stays_closed(project: Project, article: int) -> None:
    edit = edits.accept([project.spans(article)[0]])
    project.close()
    project.close()
    for use in (project.document_ids, lambda: project.apply(edit)):
        with pytest.raises(AnnotatorError, match="is closed"):
            use()
    with Project.open(project.location) as again:
        assert again.spans(article)[0] == edit.changes[0].before


def test_stats(project: Project, article: int) -> None:
    index = project.spans(article)
    project.apply(edits.link([index[0]], "Q1"))
    project.apply(edits.link([index[1]], "NIL"))
    project.apply(edits.reject([index[2]]))
    project.apply(edits.link_to_new([index[-1]], Entity("local:1", "S")))
    assert project.stats() == {
        "documents": {"new": 1, "started": 0, "done": 0, "skipped": 0},
        "spans": {"proposed": 0, "accepted": 3, "rejected": 1},
        "labels": {"GPE": 2, "ORG": 1},
        "linked": 2,
        "nil": 1,
        "entities": 1,
        "edits": 5,
        "decisions": 4,
    }


def test_read_only_never_writes(project: Project, article: int) -> None:
    project.close()
    path = Path(project.location)
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    with Project.open(path, read_only=True) as held:
        first = held.spans(article)[0]
        for write in (
            lambda: held.apply(edits.accept([first])),
            lambda: held.add([record("b")]),
            lambda: held.apply(edits.add_labels(held.labels(), ["X"])),
        ):
            with pytest.raises(AnnotatorError, match="read-only"):
                write()
        assert held.check() == []
        assert held.undo(article) is None
        assert held.backup().stat().st_size > 0
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_what_the_queue_sorts_by_follows_the_metadata(project: Project) -> None:
    (document_id,) = project.add(
        [replace(record(), document=Document(0, "a", "", meta={"date": "2016-05-01"}))]
    ).added
    project.apply(flags.set_meta(project.document(document_id), flags.FLAG, "odd"))
    project.set_gains({document_id: 1.5})
    project.set_gains({})

    def columns() -> tuple[object, ...]:
        with closing(sqlite3.connect(project.location)) as raw:
            return raw.execute("SELECT date, flag, gain FROM documents").fetchone()

    assert columns() == ("2016-05-01", 1, 1.5)
    assert project.undo(document_id) is not None
    assert columns() == ("2016-05-01", 0, 1.5)
    assert project.check() == []
