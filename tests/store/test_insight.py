from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.core.edits import reject
from annotator.core.model import Document, Record, Span
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
    edit = project.take_back([first])
    assert told(project) == [("palmyra", [("GPE", 1), ("PERSON", 1)])]
    assert project.queue.standing().left == 2
    project.take_back([second])
    assert told(project) == []
    assert project.queue.standing().left == 0
    project.apply(edit.inverse())
    assert project.queue.standing().left == 2


def test_what_was_rejected_is_no_reading(project: Project) -> None:
    odd = next(s for s in project.spans(project.document_ids()[1]) if s.label == "PERSON")
    project.apply(reject([odd]))
    assert len(project.spans(odd.document_id)) == 1
    assert told(project) == []
