"""What becomes of spans, regions and texts in a DocBin."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from docbin_samples import (
    accepted,
    accepted_in,
    boilerplate,
    checked,
    ents,
    iob,
    mention,
    read,
    record,
    span,
)
from spacy.tokens import Doc

from annotator import registry
from annotator.core import carrying
from annotator.core.carrying import Choices
from annotator.core.model import NIL, DocumentStatus, Record, Status
from annotator.nlp import docbin

Write = Callable[..., Doc]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def run(*records: Record) -> Doc:
        docbin.write(records, tmp_path / "out.spacy", Choices(nil=NIL))
        return read(tmp_path / "out.spacy")[0]

    return run


def test_it_is_the_registered_exporter() -> None:
    assert registry.find(registry.exporters, "exporter", "spacy") is docbin


def test_accepted_spans_with_their_links(write: Write) -> None:
    text = "Raqqa, Palmyra and Deir Ezzor\r\nin Syria 😀."
    doc = write(
        record(
            text,
            mention(text, "Raqqa", kb_id="Q173"),
            mention(text, "Palmyra", kb_id=NIL),
            mention(text, "Deir Ezzor"),
            mention(text, "Syria", kb_id="local:syria"),
        )
    )
    assert doc.text == text
    assert ents(doc) == [
        ("Raqqa", "GPE", "Q173"),
        ("Palmyra", "GPE", "NIL"),
        ("Deir Ezzor", "GPE", ""),
        ("Syria", "GPE", "local:syria"),
    ]
    assert "-" not in iob(doc)


def test_nil_is_blank_in_training_data_unless_it_is_asked_for(tmp_path: Path) -> None:
    text = "Raqqa and Palmyra"
    article = record(text, mention(text, "Raqqa", kb_id=NIL), mention(text, "Palmyra", kb_id="Q1"))
    report = docbin.write([article], tmp_path / "x.spacy")
    assert ents(read(tmp_path / "x.spacy")[0]) == [("Raqqa", "GPE", ""), ("Palmyra", "GPE", "Q1")]
    assert (report.spans, report.adjusted, report.told) == (2, 1, {docbin._BLANK: 1})
    docbin.write([article], tmp_path / "x.spacy", Choices(split="dev"))
    assert ents(read(tmp_path / "x.spacy")[0])[0] == ("Raqqa", "GPE", "NIL")
    report = docbin.write([article], tmp_path / "x.spacy", Choices(nil=NIL))
    assert ents(read(tmp_path / "x.spacy")[0])[0] == ("Raqqa", "GPE", "NIL")
    assert (report.spans, report.adjusted, report.told) == (2, 0, {})


def test_sentences_start_behind_marks_and_at_paragraphs_and_in_no_name(write: Write) -> None:
    text = " Raqqa fell. Is it “true?” Yes.\n\nBreaking News\n\nGroup Yahoo ! Inc. said so."
    doc = write(record(text, mention(text, "Yahoo ! Inc.", "ORG")))
    assert [s.text.strip() for s in doc.sents] == [
        *("Raqqa fell.", "Is it “true?”", "Yes.", "Breaking News", "Group Yahoo ! Inc. said so."),
    ]
    assert [token.is_sent_start for token in doc].count(None) == 0


def test_rules_of_the_project_cut_words(seed: str, tmp_path: Path) -> None:
    part = mention(seed, "U.S.-led", "GPE", kb_id="Q30")
    us = replace(part, end=part.start + 4)
    choices = Choices(rules={"U.S.-led": ("U.S.", "-led")})
    report = docbin.write([record(seed, us)], tmp_path / "x.spacy", choices)
    (doc,) = read(tmp_path / "x.spacy")
    assert (ents(doc), report.adjusted) == ([("U.S.", "GPE", "Q30")], 0)
    assert doc.text == seed


def test_the_article_can_be_found_again(write: Write) -> None:
    meta = {
        "nested": {"list": [1, 2.5, None, True]},
        "large": 1 << 80,
        "odd": "\ud800",
        3: Path("a"),
    }
    doc = write(record("Raqqa", meta=meta))
    assert doc.user_data == {
        "key": "seed",
        "title": "A title",
        "source": "Reuters",
        "meta": {
            "nested": {"list": (1, 2.5, None, True)},
            "large": str(1 << 80),
            "odd": "\ufffd",
            "3": "a",
        },
    }


def test_overlapping_spans_are_all_kept(write: Write) -> None:
    text = "the Bank of Iraq in Iraq near Syria"
    doc = write(
        record(
            text,
            mention(text, "Bank of Iraq", "ORG"),
            mention(text, "Iraq", "GPE"),
            mention(text, "Iraq in Iraq", "EVENT"),
            span(20, 24, "GPE"),
            mention(text, "Syria"),
        )
    )
    assert [e.text for e in doc.ents] == ["Bank of Iraq", "Iraq", "Syria"]
    assert [(s.text, s.label_) for s in doc.spans["sc"]] == [
        ("Bank of Iraq", "ORG"),
        ("Iraq in Iraq", "EVENT"),
        ("Iraq", "GPE"),
        ("Iraq", "GPE"),
    ]


def test_two_labels_on_one_mention(write: Write) -> None:
    doc = write(record("In Palmyra", span(3, 10, "GPE"), replace(span(3, 10, "LOC"), id=2)))
    assert len(doc.ents) == 1
    assert {s.label_ for s in doc.spans["sc"]} == {"GPE", "LOC"}


def test_the_seed_keeps_what_does_not_fit_the_tokens(seed: str, tmp_path: Path) -> None:
    part = mention(seed, "U.S.-led airstrikes", "GPE", kb_id="Q30")
    us = replace(part, end=part.start + 4)
    russian = seed.index("U.S.-Russian") + 5
    article = record(seed, span(russian, russian + 7), us, mention(seed, "UNESCO", "ORG"))
    report = docbin.write([article], tmp_path / "seed.spacy")
    (doc,) = read(tmp_path / "seed.spacy")
    group = doc.spans["unaligned"]
    assert [s.text for s in group] == ["U.S.-Russian", "U.S.-led"]
    assert (group[1].label_, group[1].kb_id_) == ("GPE", "Q30")
    start, end = group.attrs["offsets"][1]
    assert (start, doc.text[start:end]) == (us.start, "U.S.")
    assert all(token.ent_iob_ == "" for s in group for token in s)
    assert ents(doc) == [("UNESCO", "ORG", "")]
    assert accepted_in(doc) == accepted(article)
    assert (report.spans, report.adjusted) == (3, 2)
    assert report.told[docbin._UNALIGNED] == 2


def test_boilerplate_is_missing(write: Write) -> None:
    text = "Menu links\n\nRaqqa fell today"
    doc = write(record(text, mention(text, "Raqqa"), regions=(boilerplate(0, 10),)))
    assert iob(doc) == "--OBOO"


def test_outside_of_checked_text_is_missing(write: Write) -> None:
    text = "One two. Raqqa fell. Iraq too"
    regions = (checked(0, 8), boilerplate(4, 7))
    spans = (mention(text, "Raqqa"),)
    doc = write(record(text, *spans, regions=regions, status=DocumentStatus.STARTED))
    assert iob(doc) == "O-OB-----"[: len(doc)]
    done = write(record(text, *spans, regions=regions))
    assert iob(done) == "O-OBOOOO"[: len(done)]


def test_undecided_text_is_missing_and_rejected_text_outside(tmp_path: Path) -> None:
    text = "Raqqa and Palmyra and Iraq"
    article = record(
        text,
        mention(text, "Raqqa", status=Status.PROPOSED),
        mention(text, "Palmyra", status=Status.REJECTED),
        mention(text, "Iraq"),
    )
    report = docbin.write([article], tmp_path / "x.spacy")
    (doc,) = read(tmp_path / "x.spacy")
    assert iob(doc) == "-OOOB"
    assert report.spans == 1
    assert report.left_out == {carrying.REJECTED: 1, carrying.UNDECIDED: 1}
    assert report.told == {docbin._OPEN: 1}


def test_an_accepted_span_counts_even_where_nobody_looked(write: Write) -> None:
    text = "Raqqa Palmyra"
    spans = (mention(text, "Raqqa"), mention(text, "Raqqa", "ORG", status=Status.PROPOSED))
    doc = write(record(text, *spans, regions=(boilerplate(0, 13),), status=DocumentStatus.NEW))
    assert iob(doc) == "B-"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "a  b",
        " a",
        "a \r\n\u2028 b\u00a0",
        "\x00 a",
        "e\u0301 👩‍👩‍👧 \u202eab",
        "\ufeffx",
    ],
)
def test_odd_texts_come_back(write: Write, text: str) -> None:
    assert write(record(text)).text == text


def test_halves_of_characters_are_told(tmp_path: Path) -> None:
    text = "\ud83d \ude00 Raqqa \ud83d\ude00"
    article = record(text, mention(text, "Raqqa"))
    report = docbin.write([article], tmp_path / "x.spacy")
    (doc,) = read(tmp_path / "x.spacy")
    assert len(doc.text) == len(text)
    assert accepted_in(doc) == accepted(article)
    assert report.told[carrying.SURROGATES] == 1
