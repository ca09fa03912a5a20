import json
import os
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.extension import Problem
from annotator.core.model import (
    NIL,
    Document,
    DocumentStatus,
    Entity,
    Record,
    Region,
    RegionKind,
    Span,
    Status,
)
from annotator.errors import AnnotatorError
from annotator.formats import jsonl

ODD = "Zoë\u00a0and 👩‍👩‍👧 met\r\nاللغة\u2028e\u0301\u2029\0\ufeff\ud800 \udc00\ud83d end\r"

PAIRLESS = st.text(
    st.one_of(st.sampled_from(ODD), st.characters(), st.characters(categories=["Cs"]))
).filter(
    lambda text: text == text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
META = st.dictionaries(
    PAIRLESS,
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), NUMBERS, PAIRLESS),
        lambda inner: st.lists(inner) | st.dictionaries(PAIRLESS, inner),
        max_leaves=6,
    ),
    max_size=3,
)


@st.composite
def stretches(draw, length):
    start = draw(st.integers(0, length - 1))
    return start, draw(st.integers(start + 1, length))


@st.composite
def documents(draw, key):
    text = draw(PAIRLESS)
    some = st.lists(stretches(len(text)), max_size=4) if text else st.just([])
    spans = [
        Span(
            0,
            0,
            start,
            end,
            draw(PAIRLESS.filter(bool)),
            draw(st.sampled_from(Status)),
            draw(
                st.sampled_from([None, NIL, "Q1", "local:1", "geonames:163808"])
                | PAIRLESS.filter(bool)
            ),
            draw(PAIRLESS),
            draw(st.none() | NUMBERS),
            draw(PAIRLESS),
        )
        for start, end in draw(some)
    ]
    regions = [Region(0, 0, a, b, draw(st.sampled_from(RegionKind))) for a, b in draw(some)]
    entities = [
        Entity("local:1", draw(PAIRLESS), draw(PAIRLESS), tuple(draw(st.lists(PAIRLESS))), ("x",))
    ] * any(span.kb_id == "local:1" for span in spans)
    document = Document(
        0,
        key,
        draw(PAIRLESS),
        draw(PAIRLESS),
        draw(st.sampled_from(DocumentStatus)),
        draw(META),
        len(text),
    )
    return Record(document, text, tuple(spans), tuple(regions), tuple(entities))


def record(text="Palmyra fell.", key="a", **fields):
    return Record(Document(0, key, "Title", length=len(text)), text, **fields)


def span(start, end, label="GPE", **fields):
    return Span(0, 0, start, end, label, **fields)


def store(folder, *lines, name="in.jsonl"):
    path = folder / name
    whole = (line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    path.write_bytes(b"\n".join(whole))
    return path


def read(path):
    found = list(jsonl.read(path))
    problems = [(item.place, item.sentence) for item in found if isinstance(item, Problem)]
    return [item for item in found if isinstance(item, Record)], problems


def refusal(call, *arguments):
    with pytest.raises(AnnotatorError) as caught:
        call(*arguments)
    assert str(caught.value).endswith(".")
    return str(caught.value)


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


def test_files_that_are_no_jsonl(tmp_path):
    assert "empty" in refusal(read, store(tmp_path))
    assert "folder" in refusal(read, tmp_path)
    assert "could not be read" in refusal(read, tmp_path / "absent.jsonl")
    assert "in.jsonl" in refusal(read, store(tmp_path, *[b"a line of text"] * 200))
    assert "in.jsonl" in refusal(read, store(tmp_path, os.urandom(100_000).replace(b"a", b"\n")))


def failing(records, error):
    yield from records
    raise error


def held(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("error", [AnnotatorError("x."), KeyboardInterrupt(), OSError(28, "Full")])
def test_a_failure_keeps_the_old_file(tmp_path, error):
    (tmp_path / "out.jsonl").write_bytes(b"old")
    with pytest.raises(AnnotatorError if isinstance(error, OSError) else type(error)):
        jsonl.write(failing([record()] * 3, error), tmp_path / "out.jsonl")
    assert held(tmp_path) == {"out.jsonl": b"old"}


def test_a_full_disk(tmp_path, monkeypatch):
    (tmp_path / "out.jsonl").write_bytes(b"old")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    sentence = refusal(jsonl.write, [record()], tmp_path / "out.jsonl")
    assert sentence == "out.jsonl could not be written: No space left on device."
    assert held(tmp_path) == {"out.jsonl": b"old"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_target_that_is_no_file(tmp_path):
    assert "/dev" not in refusal(jsonl.write, [record()], Path("/dev/full"))
    assert Path("/dev/full").is_char_device()


def test_targets_that_cannot_be_written(tmp_path):
    assert "something else" in refusal(jsonl.write, [record()], tmp_path)
    absent = tmp_path / "absent" / "out.jsonl"
    assert "could not be written" in refusal(jsonl.write, [record()], absent)
    assert held(tmp_path) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "out.jsonl")
    jsonl.write([record()], tmp_path / "link.jsonl")
    assert (tmp_path / "link.jsonl").is_symlink()
    assert read(tmp_path / "out.jsonl")[0] == [record()]


def test_metadata_that_is_nested_too_deeply(tmp_path):
    meta = {}
    for _ in range(100_000):
        meta = {"a": meta}
    deep = replace(record(), document=replace(record().document, meta=meta))
    assert "nested" in refusal(jsonl.write, [deep], tmp_path / "out.jsonl")
    while meta:
        meta = meta.pop("a")


def test_memory_does_not_grow_with_the_file(tmp_path):
    path = tmp_path / "out.jsonl"
    tracemalloc.start()
    try:
        jsonl.write((record("word " * 2000, str(key)) for key in range(3000)), path)
        assert sum(isinstance(found, Record) for found in jsonl.read(path)) == 3000
        assert tracemalloc.get_traced_memory()[1] < 5_000_000 < path.stat().st_size / 5
    finally:
        tracemalloc.stop()


GOOD = msgspec.json.encode(
    {
        "id": "a",
        "text": "Palmyra fell 😀",
        "spans": [{"start": 0, "end": 7, "label": "GPE", "text": "Palmyra", "score": 0.5}],
        "regions": [{"start": 0, "end": 5, "kind": "checked"}],
        "entities": [{"id": "local:1", "label": "x", "types": ["ORG"]}],
    }
)


@given(
    change=st.one_of(
        st.binary(max_size=300),
        st.lists(
            st.tuples(st.integers(0, len(GOOD)), st.integers(0, 4), st.binary(max_size=4)),
            max_size=4,
        ),
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.integers(), NUMBERS, st.text()),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        ["text", "id", "title", "meta", "spans", "regions", "entities", "start"]
                    ),
                    inner,
                )
            ),
        ),
    )
)
def test_any_bytes_give_documents_or_sentences(change, tmp_path_factory):
    if isinstance(change, list) and all(isinstance(one, tuple) for one in change):
        data = GOOD
        for at, length, new in change:
            data = data[:at] + new + data[at + length :]
    else:
        data = change if isinstance(change, bytes) else json.dumps(change).encode()
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    path.write_bytes(data + b"\n" + GOOD.replace(b'"a"', b'"last"'))
    records, problems = read(path)
    assert records[-1].document.key == "last" or problems
    for found in records:
        assert all(0 <= s.start < s.end <= len(found.text) for s in (*found.spans, *found.regions))
    jsonl.write(records, path)
    assert read(path) == (records, [])


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
