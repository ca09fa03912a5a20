"""A folder to train spaCy's `ner` from: configuration, a DocBin for each split, instructions."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from annotator.core.carrying import Choices, ExportReport
from annotator.core.files import writing
from annotator.core.model import Record
from annotator.errors import AnnotatorError
from annotator.nlp.docbin import CARRIES, TRAIN

SUFFIX = ""
TITLE = "spaCy project, ready to train"
ASKS = frozenset({"nil", "pipeline"})
SPLITS = "train=0.8,dev=0.1,test=0.1"

__all__ = ["ASKS", "CARRIES", "SPLITS", "SUFFIX", "TITLE", "write"]


def write(records: Iterable[Record], path: Path, choices: Choices) -> ExportReport:
    """Write the folder; AnnotatorError where no split is called `train`, or it is empty."""
    from annotator.nlp.loading import load_tokenizer
    from annotator.nlp.training_set import (
        configuration,
        judging,
        write_splits,
        write_tokenizer,
    )

    if TRAIN not in choices.splits:
        raise AnnotatorError("One of the splits must be called train.")
    report = ExportReport()
    nlp = load_tokenizer(choices)
    counts = write_splits(nlp, records, path, choices, report)
    if not counts[TRAIN]:
        raise AnnotatorError("No article is in the split train; finish some more articles.")
    dev = judging(counts, report)
    write_tokenizer(nlp, path)
    configuration(nlp, ["ner"], dev).to_disk(path / "config.cfg")
    with writing(path / "README.md") as file:
        file.write(_readme(counts, dev).encode())
    return report


def _readme(counts: dict[str, int], dev: str) -> str:
    rows = "".join(f"- `{split}.spacy`: {count:,} articles\n" for split, count in counts.items())
    test = "test" if counts.get("test") else dev
    return f"""# Named entities, to train spaCy with

{rows}- `config.cfg`: what is trained, and how
- `tokenizer`: the tokenizer with which the articles were cut into tokens, with its further rules

In this folder:

```
python -m spacy debug data config.cfg
python -m spacy train config.cfg --output model
python -m spacy evaluate model/model-best {test}.spacy
```

Tokens that nobody looked at, such as those of boilerplate, are marked as missing: training passes
over them. Spans that overlap are in `doc.spans["sc"]`, and the longest of them in `doc.ents`; what
does not fit the tokens is in `doc.spans["unaligned"]`.
"""
