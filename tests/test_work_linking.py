from __future__ import annotations

from pathlib import Path

import pytest

from annotator.core.model import Document, Entity, Record, Span, Status
from annotator.kb.build import write
from annotator.kb.entry import Entry
from annotator.kb.files import open as open_files
from annotator.knowledge import switch_on
from annotator.project import Project
from annotator.tasks import Propose
from annotator.work.linking import linked

TEXT = "Syria and Homs. Palmyra on Monday."


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "kb.sqlite"
    entries = [
        Entry(Entity("Q858", "Syria", "country in Western Asia", ("GPE", "country")), 1.0,
              country="SY"),
        Entry(Entity("Q131301", "Homs", "city in Syria", ("GPE", "city")), 0.8, country="SY"),
        Entry(Entity("Q5747", "Palmyra", "ancient city in Syria", ("GPE", "city")), 0.6,
              country="SY"),
        Entry(Entity("Q2", "Monday", "day", ("GPE", "city")), 1.0),
    ]  # fmt: skip
    for _ in write(entries, len(entries), path, {"version": "test"}):
        pass
    return path


def found(base: Path, *spans: list[object], links: list[list[object]] | None = None):  # type: ignore[no-untyped-def]
    document = {"id": 7, "text": TEXT, "sections": [(0, len(TEXT))], "marked": links or []}
    results = iter([{"source": "model", "documents": [{"id": 7, "spans": list(spans)}]}])
    payloads = iter([{"documents": [document]}])
    (result,) = linked(payloads, results, open_files([str(base)]))
    return result["documents"][0]["spans"]


def test_spans_come_with_their_likely_links(base: Path) -> None:
    spans = found(base, [0, 5, "GPE", 0.9], [10, 14, "GPE", None], [27, 33, "DATE", 0.8])
    assert [span[4:5] for span in spans] == [["Q858"], ["Q131301"], []]
    assert all(0.7 <= span[5] <= 1 for span in spans[:2])
    assert spans[2] == [27, 33, "DATE", 0.8]


def test_what_a_person_linked_tells_of_the_rest(base: Path) -> None:
    plain = found(base, [16, 23, "GPE", 0.9])[0]
    told = found(base, [16, 23, "GPE", 0.9], links=[[0, 5, "GPE", "Q858"]])[0]
    assert told[4] == "Q5747"
    assert len(plain) == 4 or told[5] > plain[5]


def test_links_come_into_the_project_above_its_threshold(base: Path, tmp_path: Path) -> None:
    with Project.open(tmp_path / "p.annotator", create=True) as project:
        switch_on(project, [str(base)])
        (document_id,) = project.add([Record(Document(0, "a", "a"), TEXT)]).added
        job = Propose(project)
        assert job.options["knowledge"] == [str(base)]
        (payload,) = job.payloads()
        assert payload["documents"][0]["marked"] == []
        spans = [[0, 5, "GPE", 0.9, "Q858", 0.97], [10, 14, "GPE", 0.9, "Q131301", 0.75],
                 [27, 33, "DATE", 0.8]]  # fmt: skip
        job.receive({"source": "model", "documents": [{"id": 0, "spans": spans}]})
        assert [span.kb_id for span in project.spans(document_id)] == ["Q858", None, None]
        assert {span.status.value for span in project.spans(document_id)} == {"proposed"}
        assert Propose(project, link=False).options["knowledge"] == []


def test_proposing_again_updates_a_link_as_the_pipelines_own_word(
    base: Path, tmp_path: Path
) -> None:
    with Project.open(tmp_path / "p.annotator", create=True) as project:
        (document_id,) = project.add([Record(Document(0, "a", "a"), TEXT)]).added
        for kb_id in ("Q1", "Q858"):
            job = Propose(project)
            list(job.payloads())
            spans = [[0, 5, "GPE", 0.9, kb_id, 0.97]]
            job.receive({"source": "model", "documents": [{"id": 0, "spans": spans}]})
        (span,) = project.spans(document_id)
        assert span.kb_id == "Q858"
        assert [entry.author for entry in project.journal(document_id)][1:] == ["model", "model"]


def test_proposals_that_were_there_get_a_link(base: Path, tmp_path: Path) -> None:
    """As those of an import, or of another pipeline; what a person decided on stays as it is."""
    spans = [
        Span(1, 0, 0, 5, "GPE", source="import"),
        Span(2, 0, 10, 14, "GPE", Status.ACCEPTED, source="import"),
        Span(3, 0, 16, 23, "GPE", kb_id="Q1", source="import"),
        Span(4, 0, 27, 33, "GPE", Status.REJECTED, source="import"),
    ]
    with Project.open(tmp_path / "p.annotator", create=True) as project:
        switch_on(project, [str(base)])
        record = Record(Document(0, "a", "a"), TEXT, tuple(spans))
        (document_id,) = project.add([record]).added
        job = Propose(project)
        payloads = list(job.payloads())
        document = payloads[0]["documents"][0]
        assert document["waiting"] == [[0, 5, "GPE"]]
        assert document["marked"] == [[10, 14, "GPE", None]]
        results = iter([{"source": "model", "documents": [{"id": 0, "spans": []}]}])
        for result in linked(iter(payloads), results, open_files([str(base)])):
            job.receive(result)
        assert [span.kb_id for span in project.spans(document_id)] == ["Q858", None, "Q1"]
        assert job.report["linked"] == 1
        assert [entry.author for entry in project.journal(document_id)][-1] == "model"
        project.undo(document_id)
        assert project.spans(document_id)[0].kb_id is None


def test_a_long_text_tells_links_where_they_stand(base: Path, tmp_path: Path) -> None:
    with Project.open(tmp_path / "p.annotator", create=True) as project:
        waiting = Span(1, 0, 30, 35, "GPE", source="import")
        record = Record(Document(0, "a", "a"), "x" * 29 + "\nSyria", (waiting,))
        (document_id,) = project.add([record]).added
        job = Propose(project)
        list(job.payloads())
        found = {"id": 0, "spans": [], "linked": [[30, 35, "GPE", "Q858", 0.99]]}
        job.receive({"source": "model", "documents": [found]})
        assert [span.kb_id for span in project.spans(document_id)] == ["Q858"]
