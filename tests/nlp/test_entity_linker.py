"""The packages to train from, tried by training from them: spaCy's own commands, some seconds."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import spacy
from spacy.kb import InMemoryLookupKB
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from annotator import registry
from annotator.core.carrying import Choices
from annotator.core.model import NIL, Document, DocumentStatus, Record, Span, Status
from annotator.errors import AnnotatorError
from annotator.nlp import entity_linker, spacy_project
from annotator.nlp.links import VECTOR, Links

# the same name means a town or a company, as the words around it say
STORIES = [
    ("Troops took Palmyra, the ancient town in the Syrian desert. Its ruins were shelled.", "Q5"),
    ("Shares of Palmyra fell on the stock market. The company reported losses.", "Q9"),
    ("Nobody had heard of Palmyra, a village that is on no map at all. Nobody lives there.", NIL),
]


def record(number: int, text: str, kb_id: str | None, word: str = "Palmyra") -> Record:
    text = f"{text} {number}"
    start = text.index(word)
    span = Span(number, number, start, start + len(word), "GPE", Status.ACCEPTED, kb_id)
    document = Document(number, f"a{number}", "A", "", DocumentStatus.DONE, {}, len(text))
    return Record(document, text, (span,))


def records(rounds: int = 8) -> list[Record]:
    stories = [*STORIES, STORIES[0]] * rounds
    return [record(number, text, kb_id) for number, (text, kb_id) in enumerate(stories, 1)]


def choices(some: list[Record], **more: str | None) -> Choices:
    splits = {r.document.id: "dev" if r.document.id % 5 == 0 else "train" for r in some}
    return Choices(splits=("train", "dev"), split_of=splits, **more)  # type: ignore[arg-type]


@contextmanager
def inside(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Stand in a folder, as its instructions say, and let spaCy warn of what is its own."""
    patch.chdir(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def docs(path: Path) -> list[spacy.tokens.Doc]:
    return list(DocBin().from_disk(path).get_docs(Vocab()))


def test_priors_add_up_to_the_share_that_is_in_a_knowledge_base() -> None:
    links = Links()
    for some in records(1):
        links.add(some)
    links.add(record(9, "Palmyra is not linked.", None))
    kb = links.knowledge_base(Vocab())
    assert (len(links), kb.entity_vector_length) == (2, VECTOR)
    found = {c.entity_: c for c in kb.get_alias_candidates("Palmyra")}
    assert {name: c.prior_prob for name, c in found.items()} == pytest.approx(
        {"Q5": 0.5, "Q9": 0.25}
    )
    assert found["Q5"].entity_freq == 2
    assert sum(x * x for x in found["Q5"].entity_vector) == pytest.approx(1, abs=1e-4)


def test_what_is_judged_by_is_not_in_the_knowledge_base(tmp_path: Path) -> None:
    some = [*records(1), record(5, "Aleppo is far away.", "Q41183", "Aleppo")]
    entity_linker.write(some, tmp_path, choices(some))
    kb = InMemoryLookupKB(Vocab(), VECTOR)
    kb.from_disk(tmp_path / "kb")
    assert sorted(kb.get_entity_strings()) == ["Q5", "Q9"]
    assert kb.get_alias_strings() == ["Palmyra"]


@pytest.mark.parametrize(("nil", "train", "dev"), [(None, "", NIL), ("", "", ""), (NIL, NIL, NIL)])
def test_nil_is_blank_to_train_on_and_nil_to_judge_by(
    tmp_path: Path, nil: str | None, train: str, dev: str
) -> None:
    text, _ = STORIES[2]
    some = [*records(1), record(5, text, NIL)]
    report = entity_linker.write(some, tmp_path, choices(some, nil=nil))
    assert [e.kb_id_ for d in docs(tmp_path / "train.spacy") for e in d.ents].count(train) == 1
    assert [e.kb_id_ for d in docs(tmp_path / "dev.spacy") for e in d.ents] == [dev]
    assert report.adjusted == [train, dev].count("")


def and_unlinked(some: Record) -> Record:
    start = some.text.index("Syrian")
    span = Span(some.document.id + 100, some.document.id, start, start + 6, "NORP", Status.ACCEPTED)
    return replace(some, spans=(*some.spans, span))


def test_what_nobody_linked_is_not_judged(tmp_path: Path) -> None:
    first, *rest, _ = records(1)
    some = [and_unlinked(first), *rest, and_unlinked(record(5, STORIES[0][0], "Q5"))]
    report = entity_linker.write(some, tmp_path, choices(some))
    (judged,) = docs(tmp_path / "dev.spacy")
    assert [(e.text, e.kb_id_) for e in judged.ents] == [("Palmyra", "Q5")]
    assert [token.ent_iob_ for token in judged if token.text == "Syrian"] == [""]
    assert ("Syrian", "") in [
        (e.text, e.kb_id_) for doc in docs(tmp_path / "train.spacy") for e in doc.ents
    ]
    (reason,) = report.left_out
    assert "nobody linked" in reason
    assert (report.left_out[reason], report.given) == (1, sum(len(r.spans) for r in some))


def test_without_a_link_there_is_nothing_to_train_on(tmp_path: Path) -> None:
    some = [record(1, "Palmyra is not linked.", None)]
    with pytest.raises(AnnotatorError, match="link some mentions first"):
        entity_linker.write(some, tmp_path, choices(some))


@pytest.mark.parametrize("exporter", [entity_linker, spacy_project])
def test_one_split_must_be_to_train_on(tmp_path: Path, exporter: object) -> None:
    with pytest.raises(AnnotatorError, match="must be called train"):
        exporter.write([], tmp_path, Choices(splits=("a", "b")))  # type: ignore[attr-defined]


def test_the_linker_is_trained_and_tells_the_town_from_the_company(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = records()
    report = registry.exporters.get("entity-linker").write(some, tmp_path, choices(some))
    assert report.given == len(some)
    from spacy.cli.train import train

    limits = {"training.max_steps": 60, "training.eval_frequency": 30, "training.patience": 0}
    with inside(tmp_path, monkeypatch):
        train(tmp_path / "config.cfg", tmp_path / "model", overrides=limits)
        nlp = spacy.load(tmp_path / "model" / "model-last")
        found = {
            kb_id: [e.kb_id_ for e in nlp(text).ents if e.text == "Palmyra"]
            for text, kb_id in STORIES[:2]
        }
    assert nlp.pipe_names == ["tok2vec", "sentencizer", "ner", "entity_linker"]
    assert {kb_id for links in found.values() for kb_id in links} <= {"Q5", "Q9", NIL}
    gold = docs(tmp_path / "dev.spacy")
    linker = nlp.get_pipe("entity_linker")
    right = 0
    for doc in gold:
        told = nlp.make_doc(doc.text)
        told.set_ents([told.char_span(e.start_char, e.end_char, e.label_) for e in doc.ents])
        told = linker(nlp.get_pipe("sentencizer")(told))
        right += [e.kb_id_ for e in told.ents] == [e.kb_id_ for e in doc.ents]
    assert right >= len(gold) // 2


def test_token_rules_travel_with_the_package_into_the_pipeline_that_is_trained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    word, name = "PalmyraCorp", "Palmyra"
    text = f"The company {word} reported losses. Its shares fell."
    some = [record(number, text, "Q9", name) for number in range(1, 26)]
    for folder in ("ruled", "as it is"):
        (tmp_path / folder).mkdir()
    unruled = entity_linker.write(some, tmp_path / "as it is", choices(some))
    assert sum(unruled.left_out.values()) + unruled.adjusted > 0
    asked = replace(choices(some), rules={word: (name, "Corp")})
    report = entity_linker.write(some, tmp_path / "ruled", asked)
    assert (report.spans, report.adjusted, report.left_out) == (len(some), 0, {})
    assert not any("token" in sentence for sentence in report.told)
    from spacy.cli.train import train

    limits = {"training.max_steps": 20, "training.eval_frequency": 10, "training.patience": 0}
    with inside(tmp_path / "ruled", monkeypatch):
        train(Path("config.cfg"), Path("model"), overrides=limits)
        pipelines = [spacy.load("base"), spacy.load(Path("model", "model-last"))]
    for split in ("train", "dev"):
        for doc in docs(tmp_path / "ruled" / f"{split}.spacy"):
            assert [(e.text, e.kb_id_) for e in doc.ents] == [(name, "Q9")]
            for nlp in pipelines:
                assert [t.text for t in nlp.make_doc(doc.text)] == [t.text for t in doc]


def test_the_project_folder_is_debugged_trained_and_evaluated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    some = records(32)  # with fewer than 100 articles, spaCy says that there are too few
    asked = replace(choices(some), rules={"shelled.": ("shell", "ed.")})
    report = spacy_project.write(some, tmp_path, asked)
    assert report.given == len(some)
    from spacy.cli.debug_data import debug_data
    from spacy.cli.evaluate import evaluate
    from spacy.cli.train import train

    with inside(tmp_path, monkeypatch):
        debug_data(tmp_path / "config.cfg", silent=False)
        told = capsys.readouterr().out
        limits = {"training.max_steps": 20, "training.eval_frequency": 10}
        train(tmp_path / "config.cfg", tmp_path / "model", overrides=limits)
        nlp = spacy.load(tmp_path / "model" / "model-best")
        scores = evaluate(
            str(tmp_path / "model" / "model-best"), tmp_path / "dev.spacy", silent=True
        )
    assert "Corpus is loadable" in told
    assert "invalid whitespace" not in told
    assert "ents_f" in scores
    assert [t.text for t in nlp.make_doc("were shelled.")] == ["were", "shell", "ed."]
