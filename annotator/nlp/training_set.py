"""What folders to train from have in common: a DocBin for each split, tokenizer, configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

import spacy
from confection import Config
from spacy.language import Language

from annotator.core.carrying import Choices, ExportReport
from annotator.core.files import writing
from annotator.core.model import Record
from annotator.nlp import docbin
from annotator.nlp.packing import Packing
from annotator.nlp.vocabulary import forgetting

TOKENIZER = "tokenizer"
"""The folder of a pipeline that is nothing but the tokenizer of these documents."""

_SAME = "There are too few articles for a split to judge by, so it is the one to train on."


def write_splits(
    nlp: Language,
    records: Iterable[Record],
    folder: Path,
    choices: Choices,
    report: ExportReport,
    also: Callable[[Record, str], None] | None = None,
    judged: Callable[[Record, ExportReport], Record] = lambda record, report: record,
) -> dict[str, int]:
    """Write `<split>.spacy` for each split, and return how many documents are in each.

    NIL links are blank in what a model is trained on, and `NIL` in what it is judged by, unless
    the choices say otherwise. `also` is called with each document and its split; `judged` says
    how a document is to be where a model is judged by it, and accounts for that.
    """
    counts = dict.fromkeys(choices.splits, 0)
    with ExitStack() as stack:
        packings = {split: stack.enter_context(Packing()) for split in choices.splits}
        for record in forgetting(nlp, records, lambda record: len(record.text)):
            split = choices.split_of[record.document.id]
            nil = choices.nil if choices.nil is not None else docbin.usual_nil(split)
            if also is not None:
                also(record, split)
            shown = record if split == docbin.TRAIN else judged(record, report)
            docbin.add(packings[split], nlp, shown, report, nil)
            counts[split] += 1
        for split, packing in packings.items():
            with writing(folder / f"{split}.spacy") as file:
                packing.write(file)
    for split, count in counts.items():
        report.tell(f"An article is in the split {split}.", count)
        if not count:
            report.tell(f"The split {split} is empty.")
    return counts


def write_tokenizer(nlp: Language, folder: Path) -> None:
    """Write a pipeline without components that has the tokenizer of another."""
    plain = spacy.blank(nlp.lang or "xx")
    plain.tokenizer = nlp.tokenizer
    plain.to_disk(folder / TOKENIZER, exclude=["vocab"])


def configuration(nlp: Language, components: list[str], dev: str) -> Config:
    """Return a whole configuration to train components with, for processors."""
    from spacy.cli.init_config import init_config

    config: Config = init_config(lang=nlp.lang or "xx", pipeline=components, silent=True)
    config["paths"] |= {"train": "./train.spacy", "dev": f"./{dev}.spacy"}
    config["initialize"]["before_init"] = {
        "@callbacks": "spacy.copy_from_base_model.v1",
        "tokenizer": f"./{TOKENIZER}",
    }
    return config


def judging(counts: dict[str, int], report: ExportReport) -> str:
    """Return the split by which a model is judged while it trains; where none is left, tell so."""
    others = [split for split, count in counts.items() if split != docbin.TRAIN and count]
    report.tell(_SAME, int(not others))
    return others[0] if others else docbin.TRAIN
