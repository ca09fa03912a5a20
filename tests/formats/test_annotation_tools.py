"""Records of annotation tools, in the shapes that these write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from marked_samples import BERLIN, EMOJI, MERKEL, OBAMA, TEXT, lines, prodigy, prodigy_span
from taken import Taken, take

from annotator import registry
from annotator.core.model import NIL, DocumentStatus, Status
from annotator.errors import AnnotatorError

# Prodigy


def test_prodigy_tasks_of_one_text_are_one_document(tmp_path: Path) -> None:
    options = [{"id": "Q76", "html": "…"}, {"id": "NIL_otherLink", "text": "…"}]
    choice = {"_view_id": "choice", "options": options}
    first = prodigy(spans=[prodigy_span(OBAMA, score=0.5), prodigy_span(BERLIN)])
    taken = take(
        tmp_path,
        "a.jsonl",
        lines(
            first,
            prodigy(text="Another.", spans=[], _input_hash=1),
            prodigy(spans=[prodigy_span(OBAMA)], accept=["Q76"], **choice),
            prodigy(spans=[prodigy_span(BERLIN)], accept=["NIL_otherLink"], **choice),
        ),
    )
    assert taken.format == "prodigy"
    one, other = taken.records
    assert (one.text, one.place, one.document.status) == (TEXT, "line 1", DocumentStatus.DONE)
    assert [(s.start, s.end, s.label, s.kb_id) for s in one.spans] == [
        (*OBAMA, "Q76"),
        (*BERLIN, NIL),
    ]
    assert (other.text, other.spans, other.place) == ("Another.", (), "line 2")
    assert (taken.notes, taken.problems) == ([], [])


@pytest.mark.parametrize(
    ("answer", "status", "document"),
    [
        ("accept", Status.ACCEPTED, DocumentStatus.DONE),
        ("reject", Status.REJECTED, DocumentStatus.STARTED),
        ("ignore", Status.PROPOSED, DocumentStatus.SKIPPED),
    ],
)
def test_prodigy_answers(
    tmp_path: Path, answer: str, status: Status, document: DocumentStatus
) -> None:
    taken = take(tmp_path, "a.jsonl", lines(prodigy(answer=answer, spans=[prodigy_span(OBAMA)])))
    assert [span.status for span in taken.record.spans] == [status]
    assert taken.record.document.status is document


# doccano


@pytest.mark.parametrize(
    "example",
    [
        {"text": TEXT, "label": [list(OBAMA), list(BERLIN)]},
        {"id": 7, "data": TEXT, "labels": [list(OBAMA), list(BERLIN)]},
        {
            "id": 7,
            "text": TEXT,
            "entities": [
                {"id": 0, "start_offset": 0, "end_offset": 5, "label": "PERSON"},
                {"id": 1, "start_offset": 27, "end_offset": 33, "label": "GPE"},
            ],
            "relations": [],
            "Comments": [],
        },
    ],
)
@pytest.mark.parametrize("is_list", [False, True])
def test_doccano_shapes(tmp_path: Path, example: dict[str, Any], is_list: bool) -> None:
    name, content = ("a.json", json.dumps([example])) if is_list else ("a.jsonl", lines(example))
    taken = take(tmp_path, name, content)
    assert (taken.format, taken.marks, taken.problems) == ("doccano", [OBAMA, BERLIN], [])


def test_doccano_one_empty_span_costs_only_itself(tmp_path: Path) -> None:
    example = {"text": TEXT, "label": [[3, 3, "X"], list(OBAMA), [0, 99, "X"]], "topic": "talks"}
    taken = take(tmp_path, "a.jsonl", lines({"text": "", "label": []}, example))
    assert [r.place for r in taken.records] == ["line 1", "line 2"]
    assert [s.label for s in taken.records[1].spans] == ["PERSON"]
    assert taken.records[1].document.meta == {"topic": "talks"}
    assert [p.place for p in taken.problems] == ["line 2", "line 2"]


# Label Studio


def region(start: int, end: int, label: str, **more: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": [label], **more.pop("value", {})}
    return {"id": f"r{start}", "type": "labels", "from_name": "label", "value": value, **more}


def test_label_studio_counts_utf16_units(tmp_path: Path) -> None:
    link = {"id": "r5", "type": "textarea", "from_name": "kb_id", "value": {"text": ["Q76"]}}
    result = [region(5, 10, "PERSON", value={"text": "Obama"}), link, region(15, 21, "PERSON")]
    task = {"id": 1, "data": {"text": EMOJI}, "annotations": [{"id": 1, "result": result}]}
    taken = take(tmp_path, "a.json", json.dumps([task]))
    assert (taken.format, taken.problems, taken.notes) == ("label-studio", [], [])
    found = [EMOJI[span.start : span.end] for span in taken.record.spans]
    assert (found, taken.links) == (["Obama", "Merkel"], ["Q76", None])


def test_label_studio_predictions_are_proposals_or_were_rejected(tmp_path: Path) -> None:
    prediction = {"model_version": "m", "score": 0.9, "result": [region(*OBAMA), region(*BERLIN)]}
    open_task = {"data": {"text": TEXT}, "predictions": [prediction], "annotations": []}
    done = {**open_task, "annotations": [{"completed_by": 1, "result": [region(*OBAMA)]}]}
    taken = take(tmp_path, "a.json", json.dumps([open_task, done]))
    first, second = taken.records
    assert [(s.status, s.source, s.score) for s in first.spans] == [
        (Status.PROPOSED, "m", 0.9),
        (Status.PROPOSED, "m", 0.9),
    ]
    assert [(s.status, s.label) for s in second.spans] == [
        (Status.ACCEPTED, "PERSON"),
        (Status.REJECTED, "GPE"),
    ]


def test_label_studio_html_is_refused_with_a_reason(tmp_path: Path) -> None:
    value = {"start": "/p[1]/text()[1]", "startOffset": 0, "end": "/p[1]", "endOffset": 3}
    result = [{"id": "x", "type": "hypertextlabels", "value": {**value, "labels": ["PER"]}}]
    task = {"data": {"text": TEXT}, "annotations": [{"result": result}]}
    taken = take(tmp_path, "a.json", json.dumps([task]))
    assert taken.marks == []
    assert "HTML" in taken.problems[0].sentence


def test_label_studio_json_min(tmp_path: Path) -> None:
    label = [{"start": 0, "end": 5, "text": "Obama", "labels": ["PERSON"]}]
    taken = take(tmp_path, "a.json", json.dumps([{"text": TEXT, "id": 3, "label": label}]))
    assert (taken.format, taken.marks) == ("label-studio", [OBAMA])


# brat


@pytest.mark.parametrize(("there", "missing"), [("a.txt", "a.ann"), ("a.ann", "a.txt")])
def test_brat_without_one_of_its_files(tmp_path: Path, there: str, missing: str) -> None:
    path = tmp_path / there
    path.write_text("T1\tGPE 0 2\tT1", encoding="utf-8")
    with pytest.raises(AnnotatorError, match=f"There is no {missing}, which holds the"):
        list(registry.importers.get("brat").read(path))


def test_brat_pairs_of_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT.replace(" met", "\nmet"), encoding="utf-8")
    taken = take(
        tmp_path,
        "a.ann",
        "T1\tPERSON 0 5\tObama\n"
        "T2\tPERSON 10 16;17 23\tAngela Merkel\n"
        "T3\tEvent 0 5;27 33\tObama Berlin\n"
        "T4\tGPE 27 33\tBerlin\n"
        "R1\tmet Arg1:T1 Arg2:T2\n"
        "N1\tReference T1 Wikidata:Q76\tBarack Obama\n"
        "N2\tReference T4 NIL:NIL\tBerlin\n"
        "#1\tAnnotatorNotes T1\tchecked\n",
    )
    assert taken.format == "brat"
    assert Taken(tmp_path / "a.txt").record == taken.record
    assert taken.marks == [OBAMA, MERKEL, BERLIN]
    assert taken.links == ["Q76", None, NIL]
    assert taken.record.spans[0].note == "checked"
    assert [p.place for p in taken.problems] == ["line 3", ""]


# GATE and Potato


def test_gate_counts_the_escaped_text(tmp_path: Path) -> None:
    value = {
        "text": "A &amp; B met Obama.",
        "entities": {"Person": [{"indices": [14, 19], "kb_id": "Q76"}, {"indices": [0, 9]}]},
    }
    taken = take(tmp_path, "a.json", json.dumps(value))
    assert (taken.format, taken.record.text) == ("gate", "A & B met Obama.")
    assert taken.marks == [(10, 15, "Person"), (0, 5, "Person")]
    assert taken.links == ["Q76", None]


def test_gate_documents_of_gatenlp(tmp_path: Path) -> None:
    annotation = {"type": "Person", "start": 5, "end": 10, "id": 0, "features": {"inst": "Q76"}}
    value = {
        "annotation_sets": {"": {"name": "detached-from:", "annotations": [annotation]}},
        "text": EMOJI,
        "features": {"date": "2026-01-01"},
        "offset_type": "j",
        "name": "",
    }
    taken = take(tmp_path, "a.bdocjs", json.dumps(value))
    assert (taken.format, taken.marks, taken.links) == ("gate", [(3, 8, "Person")], ["Q76"])
    assert taken.record.document.meta == {"date": "2026-01-01"}


def test_potato_spans(tmp_path: Path) -> None:
    span = {"schema": "ner", "name": "PERSON", "start": 0, "end": 5, "span": "Obama"}
    link = {"kb_id": "Q76", "kb_source": "wikidata", "kb_label": "Barack Obama"}
    kept = {"id": "1", "displayed_text": TEXT, "span_annotations": {"ner": [{**span, **link}]}}
    item = {"id": "2", "text": TEXT, "predictions": {"ner": [{**span, **link}]}}
    taken = take(tmp_path, "a.jsonl", lines(kept, item))
    assert taken.format == "potato"
    for record in taken.records:
        assert [(s.start, s.end, s.label, s.kb_id) for s in record.spans] == [(*OBAMA, "Q76")]
