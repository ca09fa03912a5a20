"""Export to spaCy's binary training format, a DocBin of corrected articles.

What a Doc holds is written in `gold.py`. Its `user_data` names the article: `key`, `title`,
`source` and `meta`. Sentence starts, which nobody corrected, are not written. spaCy is imported
when something is written: the window asks for title and suffix alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core.extension import ExportReport
from annotator.core.files import replacing
from annotator.core.model import Document, DocumentStatus, Record, Status

if TYPE_CHECKING:
    from annotator.nlp.gold import Gold

SUFFIX = ".spacy"
TITLE = "spaCy training data"

_DEEPEST = 32

_UNALIGNED = (
    "A span does not fit the tokens; it is kept in doc.spans['unaligned'] with its own offsets, "
    "and its text is marked as missing."
)
_OVERLAPPING = "A span overlaps another one and is in doc.spans['sc']; doc.ents has the longest."
_REJECTED = "A rejected span was left out."
_UNDECIDED = "A proposal without a decision was left out, and its text is marked as missing."
_UNDONE = "An article is not done; its text is marked as missing where it is not checked."
_SURROGATES = "An article has halves of characters, which are written as U+FFFD."


def write(records: Iterable[Record], path: Path) -> ExportReport:
    """Write documents to a DocBin with the tokens of the pipeline that proposes by default.

    The file is replaced once all is written. AnnotatorError if it cannot be written, or if the
    pipeline cannot be loaded.
    """
    from annotator.nlp.gold import gold_doc
    from annotator.nlp.loading import load_tokenizer
    from annotator.nlp.packing import Packing
    from annotator.nlp.vocabulary import forgetting

    report = ExportReport()
    with replacing(path) as file, Packing() as packing:
        nlp = load_tokenizer()
        for record in forgetting(nlp, records, lambda record: len(record.text)):
            gold = gold_doc(nlp, record)
            packing.add(gold.doc, _user_data(record.document))
            _count(report, record, gold)
        packing.write(file)
    return report


def _count(report: ExportReport, record: Record, gold: Gold) -> None:
    statuses = [span.status for span in record.spans]
    report.documents += 1
    report.spans += statuses.count(Status.ACCEPTED)
    report.tell(_UNALIGNED, gold.unaligned)
    report.tell(_OVERLAPPING, gold.overlapping)
    report.tell(_REJECTED, statuses.count(Status.REJECTED))
    report.tell(_UNDECIDED, statuses.count(Status.PROPOSED))
    report.tell(_UNDONE, int(record.document.status is not DocumentStatus.DONE))
    report.tell(_SURROGATES, int(gold.altered))


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
