"""Export to spaCy's binary training format, a DocBin of corrected articles.

What a Doc holds is written in `gold.py`. Its `user_data` names the article: `key`, `title`,
`source` and `meta`. spaCy is imported when something is written: the window asks for title and
suffix alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core.carrying import (
    NOTE,
    REJECTED,
    UNDECIDED,
    Choices,
    ExportReport,
    Trait,
    fitted,
)
from annotator.core.files import replacing
from annotator.core.model import NIL, Document, DocumentStatus, Record, Status

if TYPE_CHECKING:
    from spacy.language import Language

    from annotator.nlp.packing import Packing

SUFFIX = ".spacy"
TITLE = "spaCy training data"
ASKS = frozenset({"nil", "pipeline"})
CARRIES = frozenset(
    {
        *(Trait.TEXT, Trait.KEYS, Trait.TITLES, Trait.METADATA),
        *(Trait.LABELS, Trait.OVERLAPS, Trait.LINKS),
    }
)
"""NIL links too, if it is asked to write them."""

_HANDED_ON = frozenset(Trait) - {Trait.SURROGATES, Trait.ENTITIES}
_USUAL = Choices()

TRAIN = "train"
"""The split that a model is trained on."""

_DEEPEST = 32

_UNALIGNED = (
    "A span does not fit the tokens; it is kept in doc.spans['unaligned'] with its own offsets, "
    "and its text is marked as missing."
)
_OVERLAPPING = "A span overlaps another one and is in doc.spans['sc']; doc.ents has the longest."
_OPEN = "The text of a proposal without a decision is marked as missing."
_UNDONE = "An article is not done; its text is marked as missing where it is not checked."
_AS_TEXT = "An article has metadata, such as very large numbers, that are written as text."
_BLANK = "A NIL link was left blank, as training wants it; where NIL is asked for, it is written."


def write(records: Iterable[Record], path: Path, choices: Choices = _USUAL) -> ExportReport:
    """Write documents to a DocBin with the tokens of a pipeline, the one that proposes by default.

    The file is replaced once all is written. AnnotatorError if it cannot be written, or if the
    pipeline cannot be loaded.
    """
    from annotator.nlp.loading import load_tokenizer

    report = ExportReport()
    nlp = load_tokenizer(choices)
    nil = choices.nil if choices.nil is not None else usual_nil(choices.split)
    write_docs(nlp, records, path, report, nil)
    return report


def usual_nil(split: str) -> str:
    """Return what stands for NIL unless it is said: nothing in what a model is trained on, and
    `NIL`, as spaCy's linker answers, in the splits by which it is judged.
    """
    return "" if split in ("", TRAIN) else NIL


def write_docs(
    nlp: Language, records: Iterable[Record], path: Path, report: ExportReport, nil: str
) -> None:
    """Write documents to a DocBin with a tokenizer that is there; `nil` stands for NIL links."""
    from annotator.nlp.packing import Packing
    from annotator.nlp.vocabulary import forgetting

    with replacing(path) as file, Packing() as packing:
        for record in forgetting(nlp, records, lambda record: len(record.text)):
            add(packing, nlp, record, report, nil)
        packing.write(file)


def add(packing: Packing, nlp: Language, record: Record, report: ExportReport, nil: str) -> None:
    """Add a document to a DocBin, and account for it."""
    from annotator.nlp.gold import gold_doc

    record = fitted(record, _HANDED_ON, report)
    gold = gold_doc(nlp, record, nil)
    user_data = _user_data(record.document)
    packing.add(gold.doc, user_data)
    report.tell(_AS_TEXT, int(user_data["meta"] != record.document.meta))
    statuses = [span.status for span in record.spans]
    report.wrote(statuses.count(Status.ACCEPTED))
    report.tell(NOTE, sum(1 for span in record.spans if span.note))
    report.leave_out(REJECTED, statuses.count(Status.REJECTED))
    report.leave_out(UNDECIDED, statuses.count(Status.PROPOSED))
    report.tell(_OPEN, statuses.count(Status.PROPOSED))
    report.adjust(_UNALIGNED, gold.unaligned)
    report.tell(_OVERLAPPING, gold.overlapping)
    report.tell(_UNDONE, int(record.document.status is not DocumentStatus.DONE))
    if nil != NIL:
        accepted = (span for span in record.spans if span.status is Status.ACCEPTED)
        report.adjust(_BLANK, sum(span.kb_id == NIL for span in accepted))


def _user_data(document: Document) -> dict[str, Any]:
    named = {"key": document.key, "title": document.title, "source": document.source}
    plain = _plain({**named, "meta": document.meta})
    assert isinstance(plain, dict)
    return plain


def _plain(value: object, depth: int = 0) -> object:
    """Turn a value into what msgpack can hold; what it cannot becomes text."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int) and -(1 << 63) <= value < 1 << 64:
        return value
    if isinstance(value, Mapping) and depth < _DEEPEST:
        return {str(_plain(str(key))): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple) and depth < _DEEPEST:
        return [_plain(item, depth + 1) for item in value]
    return str(value).encode("utf-8", "replace").decode("utf-8")
