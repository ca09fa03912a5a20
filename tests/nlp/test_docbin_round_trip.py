"""Whatever is accepted comes back, as from a DocBin that spaCy writes itself."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import spacy
from docbin_samples import DONE, accepted, accepted_in, ents, mention, read, record, span
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from annotator.core.carrying import Choices
from annotator.core.model import NIL, DocumentStatus, Record, Region, RegionKind, Span, Status
from annotator.nlp import docbin, gold, loading, packing

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
