import random
from typing import Any

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from annotator.nlp.confidence import Decoder, Found, decodable

Key = tuple[int, int, str]


def keys(found: list[Found]) -> list[Key]:
    return [entity[:3] for entity in found]


def stock(nlp: Language, docs: list[Doc]) -> list[list[Key]]:
    return [[(e.start, e.end, e.label_) for e in doc.ents] for doc in nlp.pipe(docs)]


def with_sentence_starts(nlp: Language, texts: list[str], share: float) -> list[Doc]:
    """Tokenise, with sentence starts in random places, which the decode has to obey."""
    rnd = random.Random(5)
    docs = [nlp.make_doc(text) for text in texts]
    for doc in docs:
        for token in doc:
            if rnd.random() < share:
                token.is_sent_start = True
    return docs


def confidences(nlp: Language, doc: Doc) -> list[tuple[int, int, str, float]]:
    """Walk from token to token as spaCy does, with the softmax of each action over valid ones."""
    ner: Any = nlp.get_pipe("ner")
    step = ner.model.predict([doc])
    (state,) = ner.moves.init_batch([doc])
    names = [ner.moves.get_class_name(i) for i in range(ner.moves.n_moves)]
    found, start, score, states = [], 0, 1.0, [state]
    position = 0
    while states:
        scores = step.predict(states)
        valid = np.array([ner.moves.is_valid(state, name) for name in names])
        likely = np.where(valid, np.exp(scores[0] - scores[0][valid].max()), 0)
        action = int(likely.argmax())
        chance = float(likely[action] / likely.sum())
        kind, _, label = names[action].partition("-")
        start, score = (position, chance) if kind in "BU" else (start, score * chance)
        if kind in "LU":
            found.append((start, position + 1, label, score))
        states = ner.transition_states(states, scores)
        position += 1
    return found


def test_same_spans_as_the_stock_decode(nlp: Language, gold_texts: list[str]) -> None:
    decode = Decoder(nlp.get_pipe("ner"))
    for share, texts in ((0, gold_texts[::9]), (0.2, gold_texts[1::9])):
        docs = with_sentence_starts(nlp, texts, share)
        ours = [keys(found) for i in range(0, len(docs), 8) for found in decode(docs[i : i + 8])]
        assert ours == stock(nlp, docs)
        assert sum(map(len, ours)) > 500


def test_same_confidence_as_step_by_step(nlp: Language, seed: str) -> None:
    (doc,) = with_sentence_starts(nlp, [seed], 0.05)
    expected = confidences(nlp, doc)
    (found,) = Decoder(nlp.get_pipe("ner"))([doc])
    assert keys(found) == [entity[:3] for entity in expected]
    assert [f.score for f in found] == pytest.approx([e[3] for e in expected], abs=1e-5)
    assert len(found) > 40


def test_what_else_an_entity_may_be_is_what_the_model_has_where_it_begins(
    nlp: Language, seed: str
) -> None:
    (found,) = Decoder(nlp.get_pipe("ner"))([nlp.make_doc(seed)])
    torn = [entity for entity in found if entity.others]
    assert 3 < len(torn) < len(found) / 2
    for entity in torn:
        names, shares = zip(*entity.others, strict=True)
        assert entity.label not in names
        assert list(shares) == sorted(shares, reverse=True)
        assert min(shares) >= 0.02
        assert entity.score is not None
        # to go on with the entity is part of its confidence, so that this is the smaller one
        assert entity.score + sum(shares) <= 1 + 1e-5
    sure = {entity.start: entity.score for entity in found if not entity.others}
    assert max(score or 0 for score in sure.values()) > 0.99


def test_wrong_names_of_the_seed_are_less_sure(nlp: Language, seed: str) -> None:
    doc = nlp.make_doc(seed)
    (found,) = Decoder(nlp.get_pipe("ner"))([doc])
    score = {doc[f.start : f.end].text: f.score for f in found}
    assert score["Roman-era"] < 0.5
    assert score["Vladimir Putin"] > 0.99
    assert all(0 < f.score <= 1 for f in found if f.score is not None)


def test_empty_and_blank_docs_keep_their_place(nlp: Language) -> None:
    decode = Decoder(nlp.get_pipe("ner"))
    texts = ["", "Angela Merkel", "  \n", "", "Berlin", ""]
    found = decode([nlp.make_doc(text) for text in texts])
    assert [[f.label for f in doc] for doc in found] == [[], ["PERSON"], [], [], ["GPE"], []]
    assert decode([]) == []
    assert decode([nlp.make_doc("")]) == [[]]


def trained(**model: Any) -> Language:
    nlp = spacy.blank("en")
    defaults = nlp.get_factory_meta("ner").default_config["model"]
    ner = nlp.add_pipe("ner", config={"model": {**defaults, **model}})
    texts = [
        "Alice Anne Baker met Bob in Old York .",
        "Bob saw the Old York Old Times in Old York .",
    ]
    spans = [[(0, 16, "PERSON"), (21, 24, "PERSON"), (28, 36, "GPE")], [(0, 3, "PERSON")]]
    examples = [
        Example.from_dict(nlp.make_doc(text), {"entities": entities})
        for text, entities in zip(texts, spans, strict=True)
    ]
    spacy.util.fix_random_seed(0)
    nlp.initialize(lambda: examples)
    for _ in range(12):
        nlp.update(examples)
    ner.add_label("LATER")
    return nlp


@pytest.mark.parametrize(
    "model",
    [
        {},
        {"extra_state_tokens": True},
        {"use_upper": False},
        {"maxout_pieces": 3},
        {"maxout_pieces": 1},
    ],
    ids=str,
)
def test_every_shape_of_the_model(model: dict[str, Any]) -> None:
    nlp = trained(**model)
    assert decodable(nlp.get_pipe("ner"))
    texts = [
        "Alice Anne Baker met Bob in Old York .",
        "Old York Bob Anne",
        "Bob",
        "the Old Times .",
    ]
    docs = [nlp.make_doc(text) for text in texts * 3]
    ours = [keys(found) for found in Decoder(nlp.get_pipe("ner"))(docs)]
    assert ours == stock(nlp, docs)
    assert any(ours)


def test_only_a_greedy_ner_is_decodable(nlp: Language) -> None:
    blank = spacy.blank("en")
    assert decodable(nlp.get_pipe("ner"))
    assert not decodable(blank.add_pipe("ner"))
    assert not decodable(blank.add_pipe("beam_ner"))
    assert not decodable(blank.add_pipe("entity_ruler"))
