"""What of a record of another program is repaired, left out or refused, and told."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from marked_samples import BERLIN, EMOJI, OBAMA, TEXT, lines, prodigy, prodigy_span
from taken import Taken, take

from annotator import registry
from annotator.core.carrying import Choices
from annotator.core.edits import Change
from annotator.core.history import Act, JournalEntry
from annotator.core.model import Document, DocumentStatus, Record, Span, Status
from annotator.errors import AnnotatorError


def test_what_has_no_place_in_a_document_is_told(tmp_path: Path) -> None:
    span = {"start": 0, "end": 5, "label": "PERSON", "link": "Barack_Obama"}
    taken = take(tmp_path, "a.jsonl", lines({"id": 7, "text": TEXT, "ents": [span, 3], "x": 1}))
    assert (taken.marks, taken.record.document.key) == ([OBAMA], "7")
    assert [one.sentence for one in taken.problems] == [
        "An entity is no object with start, end and label.",
        "“ents.link” was not taken, in 1 article.",
        "“x” was not taken, in 1 article.",
    ]


def test_what_many_documents_have_besides_is_counted_by_name(tmp_path: Path) -> None:
    pairs = [[f"{n} {TEXT}", {"entities": [], "cats": {}, f"x{n}": 1}] for n in range(30)]
    taken = take(tmp_path, "a.json", json.dumps(pairs))
    assert len(taken.records) == 30
    told = [one.sentence for one in taken.problems]
    assert told[0] == "“cats” was not taken, in 30 articles."
    assert told[-1] == "11 more things by other names were not taken."
    assert len(told) == 21


def test_a_table_of_mentions_is_no_article(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    document = Document(1, "k", "T", "s", DocumentStatus.DONE, {}, len(TEXT))
    record = Record(document, TEXT, (Span(1, 1, *OBAMA, status=Status.ACCEPTED),))
    registry.exporters.get("csv").write([record], path, Choices())
    with pytest.raises(AnnotatorError, match="is a table of mentions and has no texts"):
        Taken(path)


def test_a_journal_is_no_article(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    span = Span(1, 1, *OBAMA)
    entry = JournalEntry(1, datetime.now(UTC), "analyst", Act.DO, "Add", (Change(None, span),))
    registry.exporters.get("journal").write([(entry, {1: "k"})], path, Choices())
    with pytest.raises(AnnotatorError, match="is a journal of corrections and has no"):
        Taken(path)


def test_a_parquet_table_is_called_so(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1\x15\x04PAR1")
    with pytest.raises(AnnotatorError, match="is a Parquet table, not plain text"):
        Taken(path)


def test_a_docbin_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.spacy"
    path.write_bytes(zlib.compress(bytes(100 << 20)))
    with pytest.raises(AnnotatorError, match="would unpack to more than"):
        Taken(path)


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    ],
)
def test_xml_may_declare_nothing(tmp_path: Path, prolog: str) -> None:
    content = f'<?xml version="1.0"?>{prolog}<xmi:XMI xmlns:xmi="http://www.omg.org/XMI">&b;'
    (tmp_path / "a.xmi").write_text(content, encoding="utf-8")
    with pytest.raises(AnnotatorError, match="declares a document type"):
        Taken(tmp_path / "a.xmi", format="uima-xmi")


@pytest.mark.parametrize(
    ("span", "place", "told"),
    [
        ((0, 6, "X"), (0, 5), "trimmed"),
        ((1, 6, "X", "Obama"), (0, 5), "moved"),
        ((4, 9, "X", "Merkel"), (17, 23), "moved"),
    ],
)
def test_repairs_are_told(
    tmp_path: Path, span: tuple[Any, ...], place: tuple[int, int], told: str
) -> None:
    start, end, label, *quote = span
    made = {"start": start, "end": end, "label": label, **({"text": quote[0]} if quote else {})}
    taken = take(tmp_path, "a.jsonl", lines(prodigy(spans=[made])))
    assert taken.marks == [(*place, "X")]
    (note,) = taken.notes
    assert told in note.sentence
    assert note.place == "line 1"


@pytest.mark.parametrize(
    "span",
    [
        {"start": 0, "end": 5, "label": "X", "text": "Putin"},
        {"start": 0, "end": 5, "label": ""},
        {"start": 0, "end": 5},
        {"start": "0", "end": 5, "label": "X"},
        {"start": 1.5, "end": 5, "label": "X"},
        {"start": True, "end": 5, "label": "X"},
        {"start": -5, "end": 5, "label": "X"},
        {"start": 5, "end": 6, "label": "X"},
        {"start": 5, "end": 5, "label": "X"},
        {"start": 0, "end": 10**30, "label": "X"},
        "nonsense",
        None,
    ],
)
def test_what_cannot_be_taken_is_told(tmp_path: Path, span: Any) -> None:
    taken = take(tmp_path, "a.jsonl", lines(prodigy(spans=[span, prodigy_span(BERLIN)])))
    assert taken.marks == [BERLIN]
    assert [problem.place for problem in taken.problems] == ["line 1"]


def test_offsets_in_utf16_units_are_found_out_by_the_quoted_text(tmp_path: Path) -> None:
    spans = [
        {"start": 5, "end": 10, "label": "X", "text": "Obama"},
        {"start": 15, "end": 21, "label": "X", "text": "Merkel"},
    ]
    taken = take(tmp_path, "a.jsonl", lines(prodigy(text=EMOJI, spans=spans)))
    assert [EMOJI[s.start : s.end] for s in taken.record.spans] == ["Obama", "Merkel"]
    assert ["UTF-16" in note.sentence for note in taken.notes] == [True]


def test_a_list_that_breaks_keeps_what_came_before(tmp_path: Path) -> None:
    whole = json.dumps([{"text": TEXT, "label": [list(OBAMA)]}] * 3, indent=1)
    taken = take(tmp_path, "a.json", whole[: len(whole) * 3 // 4])
    assert len(taken.records) == 2
    (problem,) = taken.problems
    assert problem.place.startswith("item 3, line ")


def test_lines_that_break_are_told_by_number(tmp_path: Path) -> None:
    good = {"text": TEXT, "label": [list(OBAMA)]}
    taken = take(tmp_path, "a.jsonl", lines(good) + "{broken\n\n" + "[" * 5000 + "\n" + lines(good))
    assert [record.place for record in taken.records] == ["line 1", "line 5"]
    assert [problem.place for problem in taken.problems] == ["line 2", "line 4"]
