import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

from annotator import core, registry
from annotator.core.edits import trim
from annotator.core.paragraphs import paragraphs
from annotator.errors import AnnotatorError
from annotator.nlp import pipeline, vocabulary

Propose = Callable[..., list[tuple[int, int, str, float | None]]]
Saver = Callable[[Language], Path]


def test_it_is_the_registered_proposer() -> None:
    assert registry.find(registry.proposers, "proposer", "spacy") is pipeline


def test_the_seed_article(propose: Propose, seed: str) -> None:
    found = {(seed[a:b], label): score for a, b, label, score in propose(seed)}
    assert found[("Russia", "GPE")] is not None
    assert {("Bashar Assad", "PERSON"), ("UNESCO", "ORG"), ("Iraq", "GPE")} <= found.keys()
    assert not any("\n" in mention for mention, _ in found)


def test_offsets_count_from_the_start_of_the_document(propose: Propose) -> None:
    text = "😀 Angela Merkel\r\n\r\nAngela Merkel met Barack Obama in Berlin."
    start = text.rindex("Angela")
    spans = propose(text, [[start, len(text)]])
    assert [text[a:b] for a, b, _, _ in spans] == ["Angela Merkel", "Barack Obama", "Berlin"]
    assert all(a >= start for a, *_ in spans)


def test_nothing_is_proposed_outside_of_sections(propose: Propose) -> None:
    text = "Berlin and Paris. London and Rome. Madrid and Vienna."
    inside = [[0, 17], [35, 53]]
    mentions = {text[a:b] for a, b, *_ in propose(text, inside)}
    assert {"Berlin", "Paris", "Madrid", "Vienna"} >= mentions
    assert mentions
    assert propose(text, []) == []
    assert propose("") == []
    assert propose(" \n\u00a0\u2028 ") == []


NAMES = ("Angela Merkel", "the United Nations", "Berlin", "😀", "on March 26", "é", "\ud83d", "IS")
BREAKS = ("\n", "\n\n", "\r\n", " ", "  ", "\u2028", "\u00a0", " met ", "\t", ". ")


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(BREAKS)), max_size=12))
def test_spans_are_trimmed_and_cross_no_paragraph(
    propose: Propose, words: list[tuple[str, str]]
) -> None:
    text = "".join(name + end for name, end in words)
    spans = propose(text)
    starts = [first for first, _ in paragraphs(text)]
    for start, end, label, score in spans:
        assert trim(text, start, end) == (start, end)
        assert not any(start < paragraph < end for paragraph in starts)
        assert label
        assert score is not None
        assert 0 < score <= 1
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_one_result_for_each_payload_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "_BATCH", 2)

    def payloads() -> Any:
        for first in range(0, 9, 3):
            texts = ["Berlin", "", "Angela Merkel is in Paris."]
            yield {
                "documents": [
                    {"id": first + i, "text": text, "sections": [[0, len(text)]]}
                    for i, text in enumerate(texts)
                ]
            }
        yield {"documents": []}

    results = list(pipeline.propose({}, payloads()))
    assert [[d["id"] for d in r["documents"]] for r in results] == [
        [0, 1, 2],
        [3, 4, 5],
        [6, 7, 8],
        [],
    ]
    assert {r["source"] for r in results} == {"en_core_web_sm 3.8.0"}
    assert len({str([d["spans"] for d in r["documents"]]) for r in results[:3]}) == 1


def test_payloads_are_asked_for_one_at_a_time() -> None:
    asked = []

    def payloads() -> Any:
        for number in range(3):
            asked.append(number)
            yield {"documents": []}

    results = pipeline.propose({}, payloads())
    assert asked == []
    next(results)
    assert asked == [0]
    results.close()


def test_words_are_forgotten(monkeypatch: pytest.MonkeyPatch, nlp: Language) -> None:
    monkeypatch.setattr(vocabulary, "_ZONE", 100)
    sizes = []
    words = (f"w{i}x{random.randrange(10**9)} " * 3 for i in range(400))
    for word in vocabulary.forgetting(nlp, words, len):
        nlp.make_doc(word)
        sizes.append(len(nlp.vocab.strings))
    assert len(sizes) == 400
    assert max(sizes) - sizes[0] < 50


def test_long_texts_are_cut_and_covered(propose: Propose, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core.paragraphs, "SECTION", 300)
    monkeypatch.setattr(pipeline, "SECTION", 300)
    text = "Angela Merkel flew to Berlin on Monday.\n\n" * 40
    berlin = [a for a, b, _, _ in propose(text) if text[a:b] == "Berlin"]
    assert len(berlin) == 40


def test_rules_propose_without_a_score(propose: Propose, saved: Saver) -> None:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "GPE", "pattern": "Raqqa"}])  # type: ignore[attr-defined]
    directory = str(saved(nlp))
    text = "To Raqqa.\nRaqqa"
    spans = propose(text, pipeline=directory, trust=True)
    assert spans == [(3, 8, "GPE", None), (10, 15, "GPE", None)]


def test_grouped_spans_may_overlap_but_cross_no_paragraph(propose: Propose, saved: Saver) -> None:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("span_ruler")
    ruler.add_patterns(  # type: ignore[attr-defined]
        [
            {"label": "ORG", "pattern": "Bank of Iraq"},
            {"label": "GPE", "pattern": "Iraq"},
            {"label": "BAD", "pattern": "Iraq\n\nSyria"},
        ]
    )
    text = "Bank of Iraq\n\nSyria"
    spans = propose(text, pipeline=str(saved(nlp)), trust=True)
    assert {(text[a:b], label) for a, b, label, _ in spans} == {
        ("Bank of Iraq", "ORG"),
        ("Iraq", "GPE"),
    }


def test_a_ner_that_listens_to_an_embedding(propose: Propose, saved: Saver) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec")
    nlp.add_pipe("tagger").add_label("NN")  # type: ignore[attr-defined]
    model = nlp.get_factory_meta("ner").default_config["model"]
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "*"}
    nlp.add_pipe("ner", config={"model": {**model, "tok2vec": listener}})
    text = "Alice met Bob in Raqqa"
    entities = [(0, 5, "PERSON"), (10, 13, "PERSON"), (17, 22, "GPE")]
    reference = nlp.make_doc(text)
    reference.ents = tuple(reference.char_span(a, b, label) for a, b, label in entities)
    for token in reference:
        token.tag_ = "NN"
    examples = [Example(nlp.make_doc(text), reference)]
    nlp.initialize(lambda: examples)
    for _ in range(30):
        nlp.update(examples)
    found = propose(text, pipeline=str(saved(nlp)), trust=True)
    assert [span[:3] for span in found] == entities
    assert all(score is not None for *_, score in found)


def test_a_pipeline_without_entities_is_told(propose: Propose, saved: Saver) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    with pytest.raises(AnnotatorError, match="no component that finds entities"):
        propose("Raqqa", pipeline=str(saved(nlp)), trust=True)


@Language.component("test_breaks", assigns=["doc.ents"])
def breaks(doc: Doc) -> Doc:
    if "Raqqa" in doc.text:
        raise KeyError("Raqqa")
    doc.ents = (Span(doc, 0, 1, label="X"),)
    return doc


def test_a_component_that_fails_is_told(propose: Propose, saved: Saver) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("test_breaks")
    directory = str(saved(nlp))
    assert propose("Deir", pipeline=directory, trust=True) == [(0, 4, "X", None)]
    with pytest.raises(AnnotatorError, match="failed on a text: 'Raqqa'"):
        propose("Raqqa", pipeline=directory, trust=True)
