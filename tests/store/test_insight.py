from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.core.edits import link_to_new, reject, set_status
from annotator.core.flags import set_option
from annotator.core.model import Document, DocumentStatus, Entity, Record, Span
from annotator.project import Project

TEXT = "Palmyra fell, and Palmyra rose."


def article(key: str, first: str, then: str) -> Record:
    marks = ((0, first), (TEXT.rindex("Palmyra"), then))
    spans = tuple(Span(0, 0, start, start + 7, label, source="model") for start, label in marks)
    return Record(Document(0, key, key), TEXT, spans)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.open(tmp_path / "p.annotator", create=True) as project:
        project.add([article("a", "GPE", "GPE"), article("b", "GPE", "PERSON")])
        yield project


def told(project: Project) -> list[tuple[str, list[tuple[str, int]]]]:
    return [
        (one.surface, [(reading.name, reading.total) for reading in one.readings])
        for one in project.queue.inconsistencies()
    ]


def test_what_was_taken_out_again_is_not_counted(project: Project) -> None:
    first, second = project.document_ids()
    assert told(project) == [("palmyra", [("GPE", 3), ("PERSON", 1)])]
    assert project.queue.standing().left == 4
    edit = project.trash.take_out([first])
    assert told(project) == [("palmyra", [("GPE", 1), ("PERSON", 1)])]
    assert project.queue.standing().left == 2
    project.trash.take_out([second])
    assert told(project) == []
    assert project.queue.standing().left == 0
    project.apply(edit.inverse())
    assert project.queue.standing().left == 2


@pytest.mark.parametrize("status", [DocumentStatus.DONE, DocumentStatus.SKIPPED])
def test_nothing_is_left_in_what_is_finished(project: Project, status: DocumentStatus) -> None:
    first, second = (project.document(number) for number in project.document_ids())
    project.apply(set_status(first, status))
    assert project.queue.standing().left == 2
    project.apply(set_status(second, DocumentStatus.STARTED))
    assert project.queue.standing().left == 2
    project.undo(first.id)
    assert project.queue.standing().left == 4


def test_what_was_rejected_is_no_reading(project: Project) -> None:
    odd = next(s for s in project.spans(project.document_ids()[1]) if s.label == "PERSON")
    project.apply(reject([odd]))
    assert len(project.spans(odd.document_id)) == 1
    assert told(project) == []


def test_surfaces_are_told_as_they_are_written(project: Project) -> None:
    text = "PALMYRA and the new \n York."
    loud = Span(0, 0, 0, 7, "ORG", source="model")
    project.add([Record(Document(0, "c", "c"), text, (loud,))])
    assert [one.written for one in project.queue.inconsistencies()] == ["Palmyra"]
    start = text.index("new")
    city = Span(0, 0, start, start + 10, "GPE", source="model")
    project.add([Record(Document(0, "d", "d"), text, (city,))])
    assert project.links.written("new york") == "new York"
    assert project.links.written("of nobody") == "of nobody"


def test_options_of_the_project_are_no_decisions(project: Project) -> None:
    first, _ = project.document_ids()
    project.apply(set_option("knowledge", None, ["a.kb"]))
    assert project.queue.standing().decisions == project.stats()["decisions"] == 0
    project.apply(link_to_new([project.spans(first)[0]], Entity("local:1", "Own")))
    project.apply(set_status(project.document(first), DocumentStatus.DONE))
    assert project.queue.standing().decisions == project.stats()["decisions"] == 2
