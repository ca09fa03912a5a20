from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from annotator.core import edits, flags, regions
from annotator.core.edits import Change, Edit
from annotator.core.history import Act
from annotator.core.model import (
    ANALYST,
    Document,
    DocumentStatus,
    Entity,
    Label,
    Record,
    Region,
    RegionKind,
    Rule,
    Span,
    Status,
    Verdict,
    new_id,
)
from annotator.errors import AnnotatorError, Refused, Stale
from annotator.project import Project

TEXT = "Islamic State took Palmyra. Palmyra is in Syria."
ODD = "Nul\0 \ud800 half, \r\n \ufeff\u2028 e\u0301 👩‍👩‍👧 \u202b\ufdd0 end"


def record(key: str = "a", text: str = TEXT, *spans: Span) -> Record:
    return Record(
        Document(0, key, f"Title {key}", "here", meta={"n": [1, {"x": None}]}), text, spans
    )


def span(start: int, end: int, label: str = "GPE", **more: object) -> Span:
    return Span(0, 0, start, end, label, **{"source": "model", "score": 0.5, **more})  # type: ignore[arg-type]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.open(tmp_path / "p.annotator", create=True) as project:
        yield project


@pytest.fixture
def article(project: Project) -> int:
    spans = (span(0, 13, "ORG"), span(19, 26), span(28, 35), span(42, 47))
    return project.add([record("a", TEXT, *spans)]).added[0]


def reopened(project: Project) -> Project:
    project.close()
    return Project.open(project.location)


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


def test_an_edit_reaches_rows_index_history_and_subscribers(project: Project, article: int) -> None:
    seen: list[Edit] = []
    end = project.subscribe(seen.append)
    index = project.spans(article)
    edit = edits.relabel([index[0]], "NORP")
    project.history(article)
    project.apply(edit)
    assert seen == [edit]
    assert index is project.spans(article)
    assert index[0].label == "NORP"
    assert [step.name for step in project.history(article).undo] == ["Label as NORP"]
    end()
    end()
    project.apply(edits.accept([index[1]]))
    assert seen == [edit]
    held = reopened(project)
    assert held.spans(article)[0] == edit.changes[0].after
    assert [step.name for step in held.history(article).undo] == ["Label as NORP", "Accept"]
    held.close()


def test_an_empty_edit_does_nothing(project: Project, article: int) -> None:
    seen: list[Edit] = []
    project.subscribe(seen.append)
    project.apply(Edit("nothing", ()))
    project.apply_all([])
    assert seen == []
    assert [e.name for e in project.journal()] == ["Import 1 document"]


def test_undo_and_redo_work_after_a_restart(project: Project, article: int) -> None:
    before = project.spans(article).everything()
    project.apply(edits.relabel([project.spans(article)[0]], "NORP"))
    project.apply(edits.merge([project.spans(article)[1], project.spans(article)[2]]))
    after = project.spans(article).everything()
    held = reopened(project)
    seen: list[Edit] = []
    held.subscribe(seen.append)
    undone = held.undo(article)
    assert undone is not None
    assert undone.name == "Join"
    assert held.undo(article) is not None
    assert held.undo(article) is None
    assert held.spans(article).everything() == before
    assert held.redo(article) is not None
    assert held.redo(article) is not None
    assert held.redo(article) is None
    assert held.spans(article).everything() == after
    assert len(seen) == 4
    entries = list(held.journal(article))
    assert [e.act for e in entries[1:]] == [
        Act.DO, Act.DO, Act.UNDO, Act.UNDO, Act.REDO, Act.REDO,
    ]  # fmt: skip
    assert [e.of for e in entries[3:]] == [
        entries[2].id,
        entries[1].id,
        entries[1].id,
        entries[2].id,
    ]
    assert entries[1].changes[0].before == before[0]
    assert entries[1].author == ANALYST
    assert abs((datetime.now(UTC) - entries[-1].at).total_seconds()) < 600
    assert held.check() == []
    held.close()


def test_undo_stays_within_the_document_and_takes_shared_steps_whole(
    project: Project, article: int
) -> None:
    (other,) = project.add([record("b", TEXT, span(19, 26))]).added
    mine, theirs = project.spans(article)[1], project.spans(other)[0]
    both = edits.link([mine, theirs], "Q5747")
    project.apply(both)
    project.apply(edits.relabel([project.spans(article)[0]], "NORP"))
    assert project.undo(other) is not None
    assert project.spans(article).get(mine.id) == mine
    assert project.spans(other)[0] == theirs
    assert [s.name for s in project.history(article).undo] == ["Label as NORP"]
    assert [s.name for s in project.history(article).redo] == ["Link to Q5747"]
    assert project.redo(article) is not None
    assert project.spans(other)[0].kb_id == "Q5747"
    project.apply(edits.accept([replace(project.spans(other)[0])]))
    project.apply(edits.relabel([project.spans(article)[1]], "FAC"))
    with pytest.raises(Refused, match="“Link to Q5747” cannot be undone"):
        project.undo(other)
    assert project.spans(other)[0].kb_id == "Q5747"
    assert [s.name for s in project.history(other).undo] == ["Link to Q5747"]
    assert project.check() == []


def test_apply_all_is_one_transaction_with_a_step_each(project: Project, article: int) -> None:
    (other,) = project.add([record("b")]).added
    batch = [
        edits.propose(i, "model-2", [], [span(42, 47, "PLACE", source="")])
        for i in (article, other)
    ]
    seen: list[Edit] = []
    project.subscribe(seen.append)
    project.apply_all(batch)
    assert [edit.name for edit in seen] == ["Add label PLACE", *(e.name for e in batch)]
    assert project.labels()[-1].name == "PLACE"
    assert [e.author for e in project.journal(other)] == [ANALYST, "model-2"]
    assert len(project.history(other).undo) == 1
    stale = edits.accept([Span(1, article, 0, 3, "ORG")])
    fresh = edits.accept([project.spans(article)[0]])
    rows = list(project.journal())
    with pytest.raises(Stale):
        project.apply_all([fresh, stale])
    assert project.spans(article)[0].status is Status.PROPOSED
    assert list(project.journal()) == rows
    project.apply_all([fresh], author="someone")
    assert list(project.journal())[-1].author == "someone"


def test_what_cannot_be_is_refused_and_nothing_changes(project: Project, article: int) -> None:
    first = project.spans(article)[0]
    document = project.document(article)
    made = Entity("local:1", "S")
    project.apply(edits.link_to_new([first], made))
    first = project.spans(article)[0]
    (other,) = project.add([record("b")]).added
    rows = list(project.journal())
    index = project.spans(article)
    held = index.everything()
    org = next(label for label in project.labels() if label.name == "ORG")
    wrong: list[tuple[type[AnnotatorError], Change]] = [
        (Refused, Change(first, replace(first, end=99))),
        (Refused, Change(first, replace(first, note="\ud800"))),
        (Refused, Change(first, replace(first, score=float("inf")))),
        (Refused, Change(None, Label(new_id(), "ORG", "#000000"))),
        (Refused, Change(org, None)),
        (Refused, Change(org, replace(org, name="ORGANISATION"))),
        (Refused, Change(made, None)),
        (Refused, Change(None, replace(document, id=new_id(), key="new"))),
        (Refused, Change(document, replace(document, key="b"))),
        (Stale, Change(replace(first, label="GPE"), None)),
        (Stale, Change(None, first)),
        (Stale, Change(first, replace(first, id=1))),
        (Stale, Change(first, replace(first, document_id=other))),
        (Stale, Change(document, replace(document, length=1))),
        (AnnotatorError, Change(None, replace(first, id=new_id(), document_id=1))),
    ]
    for error, change in wrong:
        with pytest.raises(error):
            project.apply(Edit("wrong", (change,)))
    with pytest.raises(Stale):
        project.apply(Edit("", (Change(first, None), Change(first, None))))
    assert project.spans(article) is index
    assert index.everything() == held
    assert list(project.journal()) == rows
    project.apply(edits.relabel([first], "GPE"))
    assert project.check() == []


def test_an_item_may_change_twice_in_a_step(project: Project, article: int) -> None:
    first = project.spans(article)[0]
    second = replace(first, label="GPE")
    project.apply(Edit("twice", (Change(first, second), Change(second, replace(second, note="n")))))
    assert project.spans(article)[0] == replace(second, note="n")
    project.apply(
        Edit(
            "back and forth",
            (Change(None, replace(first, id=3)), Change(replace(first, id=3), None)),
        )
    )
    there = project.spans(article)[0]
    project.apply(Edit("no net", (Change(there, first), Change(first, there))))
    assert project.spans(article)[0] == there
    assert project.undo(article) is not None
    assert project.check() == []


def test_labels_change_by_edits_and_are_read_again(project: Project) -> None:
    first = project.labels()[0]
    project.apply(Edit("colour", (Change(first, replace(first, color="#112233")),)))
    assert project.labels()[0].color == "#112233"
    project.apply(edits.add_labels(project.labels(), ["PERSON", "WEAPON"]))
    assert [label.name for label in project.labels()][-1] == "WEAPON"
    project.apply(edits.add_labels(project.labels(), ["WEAPON"]))
    assert len(project.labels()) == 19
    project.apply(Edit("away", (Change(project.labels()[-1], None),)))
    assert len(project.labels()) == 18


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


def test_an_error_in_a_subscriber_does_not_make_the_edit_fail(
    project: Project, article: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: told.append(error))
    seen: list[Edit] = []

    def broken(edit: Edit) -> None:
        raise ValueError("a bug in a view")

    project.subscribe(broken)
    project.subscribe(seen.append)
    project.apply(edits.accept([project.spans(article)[0]]))
    assert [str(error) for error in told] == ["a bug in a view"]
    assert len(seen) == 1


def test_a_subscriber_may_apply_and_unsubscribe(project: Project, article: int) -> None:
    document = project.document(article)

    def start(edit: Edit) -> None:
        end()
        project.apply(edits.set_status(document, DocumentStatus.STARTED))

    end = project.subscribe(start)
    project.apply(edits.accept([project.spans(article)[0]]))
    assert project.document(article).status is DocumentStatus.STARTED
    assert project.document_ids(DocumentStatus.STARTED) == [article]
    assert project.document_ids(DocumentStatus.NEW) == []


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


def test_a_stale_edit_before_any_document_was_opened(project: Project, article: int) -> None:
    with pytest.raises(Stale):
        project.apply(edits.accept([Span(1, article, 0, 3, "ORG")]))


def test_another_writer_is_seen_and_what_is_held_dropped(project: Project, article: int) -> None:
    index = project.spans(article)
    with sqlite3.connect(project.location) as other:
        other.execute("UPDATE spans SET note = 'theirs'")
    other.close()
    with pytest.raises(Stale):
        project.apply(edits.accept([index[0]]))
    assert project.spans(article)[0].note == "theirs"
    project.apply(edits.accept([project.spans(article)[0]]))
    (elsewhere,) = project.add([record("b")]).added
    held = project.spans(elsewhere)
    with pytest.raises(Stale):
        project.apply(edits.accept([index[0]]))
    assert project.spans(elsewhere) is held


class Walk(RuleBasedStateMachine):
    """Random verbs, undo and redo in two documents, against what a reopened project holds."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        Walk.count = getattr(Walk, "count", 0) + 1
        self.path = self.folder / f"{Walk.count}.annotator"
        self.project = Project.open(self.path, create=True)
        spans = (span(0, 13, "ORG"), span(19, 26), span(28, 35))
        self.ids = self.project.add([record(key, TEXT, *spans) for key in "ab"]).added

    def teardown(self) -> None:
        self.project.close()

    def attempt(self, edit: Edit) -> None:
        state = list(self.project.records())
        try:
            self.project.apply(edit)
        except AnnotatorError:
            assert list(self.project.records()) == state
            return
        if edit.changes and edit.name == "probe":
            self.project.apply(edit.inverse())
            assert list(self.project.records()) == state

    def pick(self, row: int, document: int) -> list[Span]:
        found = self.project.spans(self.ids[document]).everything()
        return [found[row % len(found)]] if found else []

    rows = st.integers(0, 9)
    documents = st.integers(0, 1)

    @rule(row=rows, document=documents, label=st.sampled_from(["GPE", "ORG", "NEW"]))
    def relabel(self, row: int, document: int, label: str) -> None:
        self.attempt(edits.relabel(self.pick(row, document), label))

    @rule(row=rows, document=documents)
    def reject(self, row: int, document: int) -> None:
        self.attempt(edits.reject(self.pick(row, document)))

    @rule(rows=st.tuples(rows, rows), kb_id=st.sampled_from(["Q1", None, "NIL"]))
    def link_in_both(self, rows: tuple[int, int], kb_id: str | None) -> None:
        self.attempt(edits.link([*self.pick(rows[0], 0), *self.pick(rows[1], 1)], kb_id))

    @rule(row=rows, document=documents, places=st.tuples(st.integers(0, 50), st.integers(0, 50)))
    def resize(self, row: int, document: int, places: tuple[int, int]) -> None:
        for chosen in self.pick(row, document):
            if places[0] < places[1]:
                self.attempt(edits.resize(chosen, *places))

    @rule(document=documents, start=st.integers(0, 40))
    def mark(self, document: int, start: int) -> None:
        made = Span(new_id(), self.ids[document], start, start + 5, "GPE", Status.ACCEPTED)
        self.attempt(Edit("probe", (Change(None, made),)))
        self.attempt(Edit("add", (Change(None, made),)))

    @rule(document=documents, start=st.integers(0, 40))
    def region(self, document: int, start: int) -> None:
        key = self.ids[document]
        made = Region(new_id(), key, start, start + 7, RegionKind.CHECKED)
        self.attempt(regions.mark_region(made, self.project.regions(key)))

    @rule(document=documents)
    def undo(self, document: int) -> None:
        self.revert(self.project.undo, document)

    @rule(document=documents)
    def redo(self, document: int) -> None:
        self.revert(self.project.redo, document)

    def revert(self, how: object, document: int) -> None:
        state = list(self.project.records())
        try:
            how(self.ids[document])  # type: ignore[operator]
        except Refused:
            assert list(self.project.records()) == state

    @invariant()
    def reopened_is_the_same(self) -> None:
        with Project.open(self.path, read_only=True) as other:
            for key in self.ids:
                assert other.record(key) == self.project.record(key)
                assert other.spans(key).everything() == self.project.spans(key).everything()
                assert other.history(key).undo == self.project.history(key).undo
                assert other.history(key).redo == self.project.history(key).redo
            assert other.check() == []


def test_a_random_walk_is_what_a_reopened_project_holds(tmp_path: Path) -> None:
    Walk.folder = tmp_path
    run_state_machine_as_test(
        Walk, settings=settings(max_examples=12, stateful_step_count=15, deadline=None)
    )


def test_options_and_rules_are_edits_like_any_other(project: Project) -> None:
    assert project.option("memory", True) is True
    project.apply(flags.set_option("memory", project.option("memory"), False))
    project.apply(flags.set_option("bases", None, ["a", {"b": 1.5}]))
    rule = Rule(new_id(), "Palmyra", Verdict.ALWAYS, "GPE", "Q219060")
    project.apply(Edit("Lay down a rule", (Change(None, rule),)))
    held = reopened(project)
    assert (held.option("memory", True), held.option("bases")) == (False, ["a", {"b": 1.5}])
    assert held.rules() == (rule,)
    assert held.check() == []
    held.undo(0)
    assert held.rules() == ()
    held.apply(flags.set_option("memory", False, None))
    assert held.option("memory", True) is True
    held.undo(0)
    assert held.option("memory", True) is False
    with pytest.raises(Stale):
        held.apply(flags.set_option("memory", True, None))
    held.close()


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


def test_the_spans_of_two_documents_stay_current_together(tmp_path: Path) -> None:
    with Project.open(tmp_path / "two.annotator", create=True) as project:
        spans = (Span(0, 0, 0, 4, "GPE", source="m"),)
        records = [Record(Document(0, key, key), "Iraq spoke.", spans) for key in ("a", "b")]
        first, second = project.add(records).added
        here, there = project.spans(first), project.spans(second)
        project.apply(edits.relabel([*here, *there], "ORG"))
        assert [span.label for span in (*here, *there)] == ["ORG", "ORG"]
        assert project.spans(first) is here
