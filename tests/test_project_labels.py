"""Changes of the label scheme in a project: written as one Edit, undone as one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.core import edits, scheme
from annotator.core.model import Document, Record, Span, Status
from annotator.core.scheme import LABEL_MAP
from annotator.errors import Refused
from annotator.project import Project
from annotator.tasks import Propose

TEXT = "Palmyra and the Nile. Syria."
MARKS = (("Palmyra", "GPE"), ("Nile", "LOC"), ("Syria", "GPE"))


def record(key: str) -> Record:
    spans = tuple(
        Span(0, 0, TEXT.index(mention), TEXT.index(mention) + len(mention), label, source="model")
        for mention, label in MARKS
    )
    return Record(Document(0, key, key, length=len(TEXT)), TEXT, spans)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.annotator"


@pytest.fixture
def project(path: Path) -> Iterator[Project]:
    with Project.open(path, create=True) as project:
        project.add([record("first"), record("second")])
        yield project


def labels_of(project: Project) -> list[str]:
    return [span.label for record in project.records() for span in record.spans]


def label(project: Project, name: str):
    return next(x for x in project.labels() if x.name == name)


def rename(project: Project, old: str, new: str) -> None:
    made = scheme.rename(
        project.labels(), label(project, old), new, project.labelled([old]),
        project.option(LABEL_MAP),
    )  # fmt: skip
    project.apply(made.edit)


def test_counts_by_label_and_status(project: Project) -> None:
    first = project.document_ids()[0]
    project.apply(edits.accept(list(project.spans(first))[:1]))
    counts = project.label_counts()
    assert counts["GPE"] == {Status.PROPOSED: 3, Status.ACCEPTED: 1, Status.REJECTED: 0}
    assert counts.keys() == {"GPE", "LOC"}
    assert [s.document_id for s in project.labelled(["GPE"])] == sorted(project.document_ids() * 2)
    assert project.labelled([]) == []


def test_a_renaming_is_one_step_in_every_document_and_survives_a_restart(
    project: Project, path: Path
) -> None:
    before = list(project.records())
    project.spans(project.document_ids()[0])
    rename(project, "GPE", "Place")
    assert labels_of(project) == ["Place", "LOC", "Place"] * 2
    assert {span.label for span in project.spans(project.document_ids()[0])} == {"Place", "LOC"}
    assert "GPE" not in {x.name for x in project.labels()}
    assert project.option(LABEL_MAP) == {"GPE": "Place"}
    assert project.check() == []
    project.close()
    with Project.open(path) as again:
        assert [step.name for step in again.scheme_history().undo] == ["Rename GPE to Place"]
        assert again.undo(again.document_ids()[1]) is not None
        assert list(again.records()) == before
        assert again.option(LABEL_MAP) is None
        assert again.scheme_history().undo == []
        assert again.redo_scheme() is not None
        assert labels_of(again) == ["Place", "LOC", "Place"] * 2
        assert again.undo_scheme() is not None
        assert list(again.records()) == before
        assert again.undo_scheme() is None
        assert again.check() == []


def test_what_came_after_is_not_lost_by_undoing(project: Project) -> None:
    rename(project, "GPE", "Place")
    first = project.document_ids()[0]
    project.apply(edits.accept(list(project.spans(first))))
    with pytest.raises(Refused, match="stands on it"):
        project.undo_scheme()
    assert project.undo(first) is not None
    assert project.undo_scheme() is not None


def test_a_label_with_spans_goes_only_with_a_migration(project: Project) -> None:
    gpe = label(project, "GPE")
    with pytest.raises(Refused, match="There are spans with the label GPE"):
        project.apply(scheme.remove(project.labels(), gpe).edit)
    spans = project.labelled(["GPE"])
    made = scheme.remove(project.labels(), gpe, spans)
    assert made.told() == "Goes away in 2 articles: 4 proposed spans."
    project.apply(made.edit)
    assert labels_of(project) == ["LOC", "LOC"]
    assert project.option(LABEL_MAP) == {"GPE": None}
    project.undo_scheme()
    assert project.labelled(["GPE"]) == spans


def test_the_names_that_a_step_brings_are_not_added_beforehand(project: Project) -> None:
    rename(project, "GPE", "Place")
    assert [entry.name for entry in project.journal()][-1] == "Rename GPE to Place"


def test_what_is_done_again_after_its_label_went_brings_the_label_back(project: Project) -> None:
    first = project.document_ids()[0]
    project.apply(edits.add(Span(5, first, 8, 11, "LAW", Status.ACCEPTED)))
    project.undo(first)
    project.apply(scheme.remove(project.labels(), label(project, "LAW")).edit)
    assert project.redo(first) is not None
    assert "LAW" in {x.name for x in project.labels()}
    assert project.check() == []


def test_labels_that_came_with_spans_are_no_step_of_the_scheme(project: Project) -> None:
    first = project.document_ids()[0]
    project.apply(edits.add(Span(5, first, 8, 11, "SHIP", Status.ACCEPTED)))
    assert project.scheme_history().undo == []
    project.apply(scheme.add(project.labels(), "TRAIN"))
    assert [step.name for step in project.scheme_history().undo] == ["Add label TRAIN"]
    project.undo_scheme()
    assert "TRAIN" not in {x.name for x in project.labels()}


def test_proposals_come_with_the_labels_of_the_project(project: Project) -> None:
    rename(project, "GPE", "Place")
    loc = label(project, "LOC")
    made = scheme.remove(
        project.labels(), loc, project.labelled(["LOC"]), project.option(LABEL_MAP)
    )  # fmt: skip
    project.apply(made.edit)
    first = project.document_ids()[0]
    job = Propose(project, [first])
    list(job.payloads())
    spans = [(0, 7, "GPE", 0.9), (16, 20, "LOC", 0.8), (22, 27, "SHIP", 0.7)]
    job.receive({"source": "other", "documents": [{"id": 0, "spans": spans}]})
    assert {(s.start, s.label, s.source) for s in project.spans(first) if s.source == "other"} == {
        (22, "SHIP", "other")
    }
    assert {s.label for s in project.spans(first)} == {"Place", "SHIP"}
