import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonl_samples import (
    documents,
    read,
    record,
    span,
    store,
)

from annotator.core.extension import Note, Problem
from annotator.core.model import (
    NIL,
    Document,
    Entity,
    Record,
    Region,
    RegionKind,
    Status,
)
from annotator.formats import jsonl


@given(data=st.data())
def test_reading_gives_back_what_was_written(data, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "both.jsonl"
    written = [data.draw(documents(str(key))) for key in range(data.draw(st.integers(1, 3)))]
    report = jsonl.write(written, path)
    assert read(path) == (written, [])
    assert report.told == {}
    assert report.documents == len(written)
    assert report.spans == sum(len(record.spans) for record in written)
    assert path.read_bytes().count(b"\n") == len(written)


def test_the_shape_of_a_line(tmp_path):
    entity = Entity("local:1", "Palmyra museum", types=("ORG",))
    whole = record(
        "Palmyra\r\nfell",
        spans=(span(0, 7, kb_id="local:1", score=0.5, status=Status.REJECTED, note="why"),),
        regions=(Region(0, 0, 9, 13, RegionKind.CHECKED),),
        entities=(entity,),
    )
    plain = replace(whole, entities=(), spans=(), regions=())
    jsonl.write([whole, plain], tmp_path / "out.jsonl")
    first, second = (tmp_path / "out.jsonl").read_bytes().decode().splitlines()
    assert json.loads(first) == {
        "id": "a",
        "title": "Title",
        "text": "Palmyra\r\nfell",
        "source": "",
        "status": "new",
        "meta": {},
        "spans": [
            {
                "start": 0,
                "end": 7,
                "label": "GPE",
                "text": "Palmyra",
                "kb_id": "local:1",
                "status": "rejected",
                "source": "analyst",
                "score": 0.5,
                "note": "why",
            }
        ],
        "regions": [{"start": 9, "end": 13, "kind": "checked"}],
        "entities": [
            {
                "id": "local:1",
                "label": "Palmyra museum",
                "description": "",
                "types": ["ORG"],
                "aliases": [],
                "note": "",
            }
        ],
    }
    assert list(json.loads(second)) == [
        "id",
        "title",
        "text",
        "source",
        "status",
        "meta",
        "spans",
        "regions",
    ]


def test_only_the_text_is_required(tmp_path):
    path = store(
        tmp_path,
        b"\xef\xbb\xbf" + json.dumps({"text": "Palmyra"}).encode() + b"\r",
        b"  ",
        {
            "text": "Raqqa",
            "id": 7,
            "title": None,
            "spans": [{"start": 0, "end": 5, "label": "GPE"}],
        },
    )
    (first, second), problems = read(path)
    assert problems == []
    assert first == Record(Document(0, "in-1", "", length=7), "Palmyra")
    assert second.document.key == "7"
    assert second.spans == (span(0, 5, status=Status.ACCEPTED, source="import"),)


@pytest.mark.parametrize(
    ("line", "part"),
    [
        (b"{", "not JSON"),
        (b'{"text": "a"} x', "not JSON"),
        (b'{"text": "a", "meta": {"b": NaN}}', "not JSON"),
        (b'{"text": "a", "meta": {"b": 1e999}}', "not JSON"),
        (b'{"text": "a", "meta": {"b": ' + b"9" * 9000 + b'}, "x": 1}', "not JSON"),
        (b'{"text": "\xff"}', "not UTF-8"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"text": "a", "meta": ' + b'{"b":' * 200_000, "nested too deeply"),
        (b"[1]", "not an object"),
        (b"null", "not an object"),
        ({}, "text"),
        ({"text": None}, "text"),
        ({"text": 5}, "text"),
        ({"text": "a", "status": "finished"}, "status"),
        ({"text": "a", "meta": []}, "meta"),
        ({"text": "a", "title": 1}, "title"),
        ({"text": "a", "id": 1.5}, "id"),
        ({"text": "a", "id": "first"}, "earlier line"),
    ],
)
def test_a_line_that_is_no_document(tmp_path, line, part):
    path = store(tmp_path, {"text": "one", "id": "first"}, line, {"text": "two"})
    found, ((place, sentence),) = read(path)
    assert [record.text for record in found] == ["one", "two"]
    assert place == "line 2"
    assert part in sentence
    assert sentence.endswith(".")
    assert len(sentence) < 300


@pytest.mark.parametrize(
    ("name", "item", "part"),
    [
        ("spans", {"start": 3, "end": 3, "label": "GPE"}, "3 to 3"),
        ("spans", {"start": -1, "end": 3, "label": "GPE"}, "-1 to 3"),
        ("spans", {"start": 0, "end": 14, "label": "GPE"}, "0 to 14"),
        ("spans", {"start": 0, "end": 10**30, "label": "GPE"}, "has 13 characters"),
        ("spans", {"start": 0, "end": 7, "label": "GPE", "text": "palmyra"}, "“Palmyra”"),
        ("spans", {"start": "0", "end": 7, "label": "GPE"}, "start"),
        ("spans", {"start": True, "end": 7, "label": "GPE"}, "start"),
        ("spans", {"start": 0, "end": 7.5, "label": "GPE"}, "end"),
        ("spans", {"start": 0, "end": 7}, "label"),
        ("spans", {"start": 0, "end": 7, "label": "GPE", "status": "maybe"}, "maybe"),
        ("spans", {"start": 0, "end": 7, "label": "GPE", "score": "high"}, "score"),
        ("spans", [0, 7, "GPE"], "object"),
        ("regions", {"start": 0, "end": 99, "kind": "checked"}, "0 to 99"),
        ("regions", {"start": 0, "end": 9, "kind": "menu"}, "menu"),
        ("entities", {"id": "Q1", "label": "universe"}, "Q1"),
        ("entities", {"id": "local:2"}, "label"),
    ],
)
def test_a_wrong_part_does_not_cost_the_others(tmp_path, name, item, part):
    good = {
        "spans": {"start": 0, "end": 7, "label": "GPE", "text": "Palmyra"},
        "regions": {"start": 0, "end": 5, "kind": "checked"},
        "entities": {"id": "local:1", "label": "x"},
    }
    line = {"text": "Palmyra fell."} | {key: [value] for key, value in good.items()}
    line[name] = [item, good[name]]
    (found,), ((place, sentence),) = read(store(tmp_path, line))
    assert (len(found.spans), len(found.regions), len(found.entities)) == (1, 1, 1)
    assert place == "line 1"
    assert part in sentence


@pytest.mark.parametrize("name", ["spans", "regions", "entities"])
def test_parts_that_are_no_list(tmp_path, name):
    (found,), problems = read(store(tmp_path, {"text": "a", name: {"start": 0}}))
    assert found.text == "a"
    assert [name in sentence for _, sentence in problems] == [True]


def test_keys_without_a_meaning_are_told_once(tmp_path):
    line = {"text": "Raqqa", "tokens": [], "spans": [{"start": 0, "end": 5, "label": "X", "a": 1}]}
    found, problems = read(store(tmp_path, line, line, {**line, "answer": 1}))
    assert [len(record.spans) for record in found] == [1, 1, 1]
    assert [(place, sentence.split("”")[0]) for place, sentence in problems] == [
        ("line 1", "The key “spans.a"),
        ("line 1", "The key “tokens"),
        ("line 3", "The key “answer"),
    ]


def test_many_problems_of_a_line_are_counted(tmp_path):
    spans = [{"start": n, "end": n, "label": "X"} for n in range(50)]
    _, problems = read(store(tmp_path, {"text": "a", "spans": spans}))
    assert len(problems) == 11
    assert problems[-1] == ("line 1", "40 more parts of this line were left out.")


def test_a_line_that_is_too_long(tmp_path, monkeypatch):
    monkeypatch.setattr(jsonl, "LONGEST", 100)
    exact = {"text": "x" * 87}
    assert len(json.dumps(exact)) == 99
    path = store(tmp_path, exact, {"text": "y" * 88}, {"text": "z" * 1000}, {"text": "end"})
    found, problems = read(path)
    assert [record.text[0] for record in found] == ["x", "e"]
    assert [place for place, _ in problems] == ["line 2", "line 3"]


def test_lone_surrogates_from_other_programs(tmp_path):
    path = store(
        tmp_path,
        b'{"text": "cut \\ud83d off \\ud83d\\ude00", "spans":'
        b' [{"start": 4, "end": 5, "label": "X", "text": "\\ud83d"}]}',
    )
    (found,), problems = read(path)
    assert found.text == "cut \ud83d off 😀"
    assert len(found.spans) == 1
    assert problems == []


def test_two_surrogates_that_json_cannot_keep_apart(tmp_path):
    path = tmp_path / "out.jsonl"
    text = "a\ud83d\ude00b"
    report = jsonl.write([record(text, spans=(span(1, 2), span(2, 4)))], path)
    (found,), problems = read(path)
    assert found.text == "a\ufffd\ude00b"
    assert [(s.start, s.end) for s in found.spans] == [(1, 2), (2, 4)]
    assert problems == []
    assert list(report.told) == ["Half of a surrogate pair was written as U+FFFD."]


def test_a_score_that_json_cannot_hold_is_told(tmp_path):
    path = tmp_path / "out.jsonl"
    spans = (span(0, 7, score=float("nan")), span(0, 7, score=float("inf")))
    records = [record(spans=spans), record("\ud800 has fallen", "b", spans=spans)]
    report = jsonl.write(records, path)
    found, problems = read(path)
    assert [s.score for record in found for s in record.spans] == [None] * 4
    assert problems == []
    assert list(report.told.values()) == [4]


def test_an_empty_label_is_told_and_an_empty_link_is_none(tmp_path: Path) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_text(
        '{"text": "Obama in Berlin", "spans": [{"start": 0, "end": 5, "label": ""},'
        ' {"start": 9, "end": 15, "label": "GPE", "kb_id": ""}]}\n',
        encoding="utf-8",
    )
    problem, record = sorted(jsonl.read(path), key=lambda found: isinstance(found, Record))
    assert isinstance(problem, Problem)
    assert "Number 1 of “spans”" in problem.sentence
    assert isinstance(record, Record)
    assert [(span.label, span.kb_id) for span in record.spans] == [("GPE", None)]


@pytest.mark.parametrize(
    ("link", "meant"),
    [
        ("https://www.wikidata.org/wiki/Q5", "Q5"),
        ("http://www.wikidata.org/entity/Q5", "Q5"),
        ("wikidata:Q5", "Q5"),
        (" Q5 ", "Q5"),
        ("https://www.geonames.org/163808/tadmur.html", "geonames:163808"),
        ("nil", NIL),
        ("NIL_otherLink", NIL),
        ("  ", None),
    ],
)
def test_a_link_that_this_program_never_writes_is_repaired_and_told(tmp_path, link, meant):
    line = {"text": "Raqqa", "spans": [{"start": 0, "end": 5, "label": "GPE", "kb_id": link}]}
    found = list(jsonl.read(store(tmp_path, line)))
    kept, note = found
    assert kept.spans[0].kb_id == meant
    assert isinstance(note, Note)
    assert note.place == "line 1"
    assert f"“{link}” of the span from 0 to 5" in note.sentence


@pytest.mark.parametrize("link", ["q5", "Q5", "NIL", "local:a", "viaf:12/3 4", "http://a.org/Q5"])
def test_any_other_link_comes_back_as_it_was(tmp_path, link):
    jsonl.write([record(spans=(span(0, 7, kb_id=link),))], tmp_path / "out.jsonl")
    (kept,) = jsonl.read(tmp_path / "out.jsonl")
    assert kept.spans[0].kb_id == link
