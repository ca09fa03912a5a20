from __future__ import annotations

from pathlib import Path

import pytest

from annotator.core import edits
from annotator.core.model import Document, Record, Span, Status
from annotator.core.queue import Question
from annotator.errors import Refused
from annotator.project import Project

TEXT = "Palmyra fell. Homs did not."


def article(key: str, text: str = TEXT) -> Record:
    spans = (Span(0, 0, 0, 7, "GPE", Status.PROPOSED, None, "model", 0.5),)
    return Record(Document(0, key, f"Title of {key}", "wire"), text, spans)


@pytest.fixture
def project(tmp_path: Path):
    with Project.open(tmp_path / "p.annotator", create=True) as project:
        project.add([article("a"), article("b")])
        yield project


def test_what_is_taken_out_comes_back_whole(project: Project) -> None:
    a, b = project.document_ids()
    project.apply(edits.accept(list(project.spans(a))))
    before = project.record(a)
    project.trash.take_out([a])
    assert project.document_ids() == [b]
    (held,) = project.trash.contents()
    assert (held.id, held.key, held.title, held.source, held.decisions) == (
        a, "a", "Title of a", "wire", 1
    )  # fmt: skip
    project.trash.restore([a])
    assert project.trash.contents() == []
    assert project.record(a) == before
    assert project.check() == []


def test_a_key_that_is_taken_meanwhile_is_told(project: Project) -> None:
    a, _ = project.document_ids()
    project.trash.take_out([a])
    project.add([article("a", "Another text.")])
    with pytest.raises(Refused, match="something else of that name"):
        project.trash.restore([a])
    assert [one.id for one in project.trash.contents()] == [a]


def test_what_is_erased_is_gone_and_the_rest_is_whole(project: Project) -> None:
    a, b = project.document_ids()
    spans = [*project.spans(a), *project.spans(b)]
    project.apply(edits.relabel(spans, "ORG"))  # one step in both
    for document_id in (a, b):
        (span,) = project.spans(document_id)
        project.queue.keep_others({document_id: {span.id: (("ORG", 0.3),)}})
    for _ in project.queue.extend_index():
        pass
    project.trash.erase([a])
    assert project.document_ids() == [a, b], "what is not in the trash is not erased"
    project.trash.take_out([a])
    project.trash.erase([a, b])
    assert project.trash.contents() == []
    assert project.document_ids() == [b]
    assert project.check() == []
    assert [len(project.queue.others(one)) for one in (a, b)] == [0, 1]
    assert list(project.queue.head(Question(text="palmyra ")).ids or ()) == [b]
    project.undo(b)
    assert {span.label for span in project.spans(b)} == {"GPE"}
    project.add([article("a")])
    assert project.check() == []


def test_an_article_that_came_back_has_its_undo(project: Project) -> None:
    a, _ = project.document_ids()
    project.apply(edits.relabel(list(project.spans(a)), "ORG"))
    project.trash.take_out([a])
    project.trash.restore([a])
    project.undo(a)
    assert [span.label for span in project.spans(a)] == ["GPE"]
    assert project.document_ids()[0] == a, "neither way is a step of the article"
