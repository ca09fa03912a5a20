import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from annotator import registry
from annotator.core import carrying
from annotator.core.carrying import Choices
from annotator.core.model import (
    NIL,
    Document,
    DocumentStatus,
    Record,
    Region,
    RegionKind,
    Span,
    Status,
)
from annotator.errors import AnnotatorError
from annotator.nlp import docbin, gold, loading, packing

DONE = Document(1, "seed", "A title", "Reuters", DocumentStatus.DONE, {"date": "2016-03-26"})
Found = set[tuple[int, int, str, str]]


def record(text: str, *spans: Span, regions: tuple[Region, ...] = (), **fields: Any) -> Record:
    return Record(replace(DONE, **fields), text, spans, regions)


def span(
    start: int, end: int, label: str = "GPE", status: Status = Status.ACCEPTED, **fields: Any
) -> Span:
    return Span(start * 1000 + end, 1, start, end, label, status, **fields)


def mention(text: str, words: str, label: str = "GPE", **fields: Any) -> Span:
    start = text.index(words)
    return span(start, start + len(words), label, **fields)


def boilerplate(start: int, end: int) -> Region:
    return Region(start, 1, start, end, RegionKind.BOILERPLATE)


def checked(start: int, end: int) -> Region:
    return Region(start, 1, start, end, RegionKind.CHECKED)


def read(path: Path) -> list[Doc]:
    return list(DocBin().from_disk(path).get_docs(Vocab()))


def accepted_in(doc: Doc) -> Found:
    """Read back every accepted span as a program would that knows the export's rules."""
    spans = (*doc.ents, *doc.spans.get(gold.OVERLAPPING, ()))
    found = {(s.start_char, s.end_char, s.label_, s.kb_id_) for s in spans}
    if gold.UNALIGNED in doc.spans:
        group = doc.spans[gold.UNALIGNED]
        offsets = group.attrs[gold.OFFSETS]
        assert len(group) == len(offsets)
        for around, (start, end) in zip(group, offsets, strict=True):
            assert around.start_char <= start < end
            found.add((start, end, around.label_, around.kb_id_))
    return found


def accepted(record: Record) -> Found:
    return {
        (s.start, s.end, s.label, s.kb_id or "")
        for s in record.spans
        if s.status is Status.ACCEPTED
    }


Write = Callable[..., Doc]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def run(*records: Record) -> Doc:
        docbin.write(records, tmp_path / "out.spacy", Choices(nil=NIL))
        return read(tmp_path / "out.spacy")[0]

    return run


def ents(doc: Doc) -> list[tuple[str, str, str]]:
    return [(e.text, e.label_, e.kb_id_) for e in doc.ents]


def iob(doc: Doc) -> str:
    return "".join(token.ent_iob_ or "-" for token in doc)


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


WORDS = (
    "U.S.-led",
    "Raqqa",
    "don't",
    "😀",
    "e\u0301",
    "(",
    "...",
    "\u00a0",
    "\r\n",
    "\n",
    " ",
    "  ",
)
Piece = st.sampled_from(WORDS) | st.text(max_size=3)


@st.composite
def records(draw: st.DrawFn) -> Record:
    text = "".join(draw(st.lists(Piece, max_size=15))).replace("\x00", "")
    text = text.encode("utf-8", "replace").decode("utf-8")
    spans = []
    for number in range(draw(st.integers(0, 8)) if text else 0):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        label = draw(st.sampled_from(["GPE", "ORG", "ö"]))
        status = draw(st.sampled_from(Status))
        kb_id = draw(st.sampled_from([None, NIL, "Q1", "local:1"]))
        spans.append(Span(number, 1, start, end, label, status, kb_id))
    regions = []
    for number in range(draw(st.integers(0, 3)) if text else 0):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        regions.append(Region(number, 1, start, end, draw(st.sampled_from(RegionKind))))
    document = replace(DONE, status=draw(st.sampled_from(DocumentStatus)))
    return Record(document, text, tuple(spans), tuple(regions))


def unseen(article: Record, token_start: int, token_end: int) -> bool:
    """Say whether nobody looked at one of the characters of a token, told the slow way."""
    done = article.document.status is DocumentStatus.DONE
    kinds = {kind: set[int]() for kind in RegionKind}
    whole = False
    for region in article.regions:
        kinds[region.kind] |= set(range(region.start, region.end))
        if region.kind is RegionKind.CHECKED:
            whole |= region.start <= token_start and token_end <= region.end
    characters = set(range(token_start, token_end))
    return bool(characters & kinds[RegionKind.BOILERPLATE]) or not (done or whole)


@pytest.fixture(scope="module")
def tokenizer() -> Language:
    return loading.load_tokenizer()


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(records(), max_size=3))
def test_every_accepted_span_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tokenizer: Language, articles: list[Record]
) -> None:
    monkeypatch.setattr(loading, "load_tokenizer", lambda _: tokenizer)
    report = docbin.write(articles, tmp_path / "x.spacy", Choices(nil=NIL))
    docs = read(tmp_path / "x.spacy")
    assert report.documents == len(docs) == len(articles)
    assert report.spans == sum(s.status is Status.ACCEPTED for a in articles for s in a.spans)
    for article, doc in zip(articles, docs, strict=True):
        assert doc.text == article.text
        assert [t.text for t in doc] == [t.text for t in tokenizer(article.text)]
        assert accepted_in(doc) == accepted(article)
        open_places = [s for s in article.spans if s.status is Status.PROPOSED]
        for token in doc:
            start, end = token.idx, token.idx + len(token)
            if token.ent_type_:
                continue
            hidden = any(s.start < end and start < s.end for s in open_places)
            odd = any(s.start <= token.i < s.end for s in doc.spans.get("unaligned", ()))
            missing = unseen(article, start, end) or hidden or odd
            assert token.ent_iob_ == ("" if missing else "O")


@pytest.mark.parametrize("known", [0, 20, 200_000])
def test_the_same_as_a_docbin_of_spacy(
    tmp_path: Path, gold_texts: list[str], monkeypatch: pytest.MonkeyPatch, known: int
) -> None:
    monkeypatch.setattr(packing, "_KNOWN", known)
    nlp = loading.load_tokenizer()
    articles = [record(text, span(0, 5), span(2, 9, "ORG", kb_id="Q1")) for text in gold_texts[:9]]
    docbin.write(articles, tmp_path / "ours.spacy")
    attributes = ("ORTH", "NORM", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID")
    docs = [gold.gold_doc(nlp, article).doc for article in articles]
    stock = DocBin(attrs=attributes, docs=docs, store_user_data=True)
    stock.to_disk(tmp_path / "stock.spacy")
    pairs = zip(read(tmp_path / "ours.spacy"), read(tmp_path / "stock.spacy"), strict=True)
    for ours, theirs in pairs:
        columns = [getattr(spacy.attrs, name) for name in (*attributes, "SPACY", "LEMMA")]
        assert (ours.to_array(columns) == theirs.to_array(columns)).all()
        assert ours.spans.to_bytes() == theirs.spans.to_bytes()
        assert [t.norm_ for t in ours] == [t.norm_ for t in theirs]


def test_a_tokenizer_that_alters_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Splitting:
        def __init__(self, nlp: Language, alter: Callable[[str], str]) -> None:
            self.vocab, self.alter = nlp.vocab, alter

        def __call__(self, text: str) -> Doc:
            return Doc(self.vocab, words=[self.alter(word) for word in text.split()] or None)

    nlp = spacy.blank("en")
    monkeypatch.setattr(loading, "load_tokenizer", lambda _: nlp)
    text = "  Raqqa\n\nfell to  IS "
    for alter in (str, str.upper):
        nlp.tokenizer = Splitting(nlp, alter)
        docbin.write([record(text, mention(text, "IS", "ORG"))], tmp_path / "x.spacy")
        (doc,) = read(tmp_path / "x.spacy")
        assert doc.text == text
        assert ents(doc) == [("IS", "ORG", "")]


def test_more_text_than_the_format_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_LARGEST", 1000)
    with pytest.raises(AnnotatorError, match="export it in parts"):
        docbin.write([record("word " * 50)], tmp_path / "x.spacy")


def failing() -> Iterator[Record]:
    yield record("Raqqa")
    raise AnnotatorError("The project is gone.")


def test_a_failure_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.spacy"
    path.write_bytes(b"old")
    with pytest.raises(AnnotatorError, match="project is gone"):
        docbin.write(failing(), path)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AnnotatorError, match=r"x\.spacy could not be written: No space left"):
        docbin.write([record("Raqqa")], path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_targets_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    targets = (tmp_path, tmp_path / "none" / "x.spacy", tmp_path / "file" / "x.spacy")
    for target in (*targets, tmp_path / ("x" * 300)):
        with pytest.raises(AnnotatorError, match=r"could not be written|is a folder"):
            docbin.write([record("Raqqa")], target)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
