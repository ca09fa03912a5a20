from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from project_samples import TEXT, record, reopened, span

from annotator.core import edits, flags
from annotator.core.edits import Change, Edit
from annotator.core.history import Act
from annotator.core.model import (
    ANALYST,
    Document,
    DocumentStatus,
    Entity,
    Label,
    Record,
    Rule,
    Span,
    Status,
    Verdict,
    new_id,
)
from annotator.errors import AnnotatorError, Refused, Stale
from annotator.project import Project


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


@pytest.mark.parametrize(
    "theirs",
    [
        "document_id = 0",
        "start = start + 1",
        '"end" = "end" + 1',
        "label = 'theirs'",
        "status = 'rejected'",
        "kb_id = 'Q1'",
        "kb_id = NULL",
        "source = ''",
        "score = 0.25",
        "score = NULL",
        "note = 'theirs'",
    ],
)
def test_no_field_that_another_program_changed_is_written_over(
    project: Project, article: int, theirs: str
) -> None:
    first = project.spans(article)[0]
    project.apply(edits.link([first], "Q2"))
    first = project.spans(article)[0]
    project.apply(Edit("score", (Change(first, replace(first, score=0.5)),)))
    (first, *others) = project.spans(article)
    with closing(sqlite3.connect(project.location, isolation_level=None)) as other:
        other.execute("PRAGMA foreign_keys = OFF")
        other.execute(f"UPDATE spans SET {theirs} WHERE id = {first.id}")
        before = other.execute("SELECT * FROM spans").fetchall()
        with pytest.raises(Stale):
            project.apply(edits.relabel([first, *others], "EVENT"))
        assert other.execute("SELECT * FROM spans").fetchall() == before


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


def test_the_spans_of_two_documents_stay_current_together(tmp_path: Path) -> None:
    with Project.open(tmp_path / "two.annotator", create=True) as project:
        spans = (Span(0, 0, 0, 4, "GPE", source="m"),)
        records = [Record(Document(0, key, key), "Iraq spoke.", spans) for key in ("a", "b")]
        first, second = project.add(records).added
        here, there = project.spans(first), project.spans(second)
        project.apply(edits.relabel([*here, *there], "ORG"))
        assert [span.label for span in (*here, *there)] == ["ORG", "ORG"]
        assert project.spans(first) is here
