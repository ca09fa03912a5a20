"""A folder to train spaCy's `entity_linker` from: DocBins, knowledge base, base pipeline, how to.

The knowledge base holds what the analysts linked in the articles to train on, and nothing of those
by which the linker is judged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.core.carrying import Choices, ExportReport
from annotator.core.files import writing
from annotator.core.model import Record, Region, RegionKind, Status
from annotator.errors import AnnotatorError
from annotator.nlp.docbin import CARRIES, TRAIN

if TYPE_CHECKING:
    from confection import Config
    from spacy.language import Language

SUFFIX = ""
TITLE = "spaCy entity linker, ready to train"
ASKS = frozenset({"nil", "pipeline"})
SPLITS = "train=0.8,dev=0.2"

__all__ = ["ASKS", "CARRIES", "SPLITS", "SUFFIX", "TITLE", "write"]

_BASE = "base"
_UNLINKED = "A mention that nobody linked is not in what a linker is judged by."


def write(records: Iterable[Record], path: Path, choices: Choices) -> ExportReport:
    """Write the folder; AnnotatorError where there is no link to train on."""
    from annotator.nlp.links import Links
    from annotator.nlp.loading import load_tokenizer
    from annotator.nlp.training_set import judging, write_splits

    if TRAIN not in choices.splits:
        raise AnnotatorError("One of the splits must be called train.")
    report = ExportReport()
    nlp = load_tokenizer(choices)
    links = Links()

    def learn(record: Record, split: str) -> None:
        if split == TRAIN:
            links.add(record)

    counts = write_splits(nlp, records, path, choices, report, learn, _judged)
    if not links:
        raise AnnotatorError(
            "No accepted span in the split train is linked; link some mentions first."
        )
    dev = judging(counts, report)
    report.tell("An entity is in the knowledge base.", len(links))
    links.knowledge_base(nlp.vocab).to_disk(path / "kb")
    _write_base(choices, nlp, path / _BASE)
    _configuration(nlp, dev).to_disk(path / "config.cfg")
    with writing(path / "README.md") as file:
        file.write(_readme(counts, dev).encode())
    return report


def _judged(record: Record, report: ExportReport) -> Record:
    """Leave out the mentions that nobody linked: no answer of a linker is right or wrong there.

    Their text is marked as missing, as boilerplate is.
    """
    accepted = (span for span in record.spans if span.status is Status.ACCEPTED)
    unlinked = {span for span in accepted if span.kb_id is None}
    report.leave_out(_UNLINKED, len(unlinked))
    kept = tuple(span for span in record.spans if span not in unlinked)
    kind = RegionKind.BOILERPLATE
    dull = (Region(0, record.document.id, span.start, span.end, kind) for span in unlinked)
    return replace(record, spans=kept, regions=(*record.regions, *dull))


def _write_base(choices: Choices, nlp: Language, folder: Path) -> None:
    """Write the pipeline that finds the mentions, with the tokenizer of the documents."""
    from annotator.nlp.loading import load, locate, superfluous

    found = locate({"pipeline": choices.pipeline})
    finder = load(found, trust=choices.trust, exclude=superfluous(found) or ())
    finder.tokenizer = nlp.tokenizer
    if "ner" not in finder.pipe_names:
        raise AnnotatorError(f"The pipeline “{found.name}” has no “ner” to find mentions with.")
    for embedder in ("tok2vec", "transformer"):
        if embedder in finder.pipe_names:
            finder.replace_listeners(embedder, "ner", ["model.tok2vec"])
            finder.remove_pipe(embedder)
    finder.to_disk(folder)


def _configuration(nlp: Language, dev: str) -> Config:
    from annotator.nlp.links import VECTOR
    from annotator.nlp.training_set import configuration

    config = configuration(nlp, ["sentencizer", "ner", "entity_linker"], dev)
    config["components"]["ner"] = {"source": f"./{_BASE}"}
    config["components"]["entity_linker"]["entity_vector_length"] = VECTOR
    config["initialize"]["before_init"]["tokenizer"] = f"./{_BASE}"
    config["initialize"]["before_init"]["vocab"] = f"./{_BASE}"
    config["initialize"]["components"]["entity_linker"] = {
        "kb_loader": {"@misc": "spacy.KBFromFile.v1", "kb_path": "./kb"}
    }
    training = config["training"]
    training["frozen_components"] = ["sentencizer", "ner"]
    training["annotating_components"] = ["sentencizer", "ner"]
    training["score_weights"] = {"nel_micro_f": 1.0, "nel_micro_p": 0.0, "nel_micro_r": 0.0}
    return config


def _readme(counts: dict[str, int], dev: str) -> str:
    rows = "".join(f"- `{split}.spacy`: {count:,} articles\n" for split, count in counts.items())
    return f"""# Links of mentions to entities, to train spaCy's entity linker with

{rows}- `kb`: the entities that are linked to in `train`, with the names by which they occur there,
  and how often each name means which (spaCy's `InMemoryLookupKB`)
- `base`: the pipeline that finds the mentions
- `config.cfg`: what is trained, and how

In this folder:

```
python -m spacy train config.cfg --output model
python -m spacy evaluate model/model-best {dev}.spacy
```

A mention that is in no knowledge base has no link in `train.spacy`, for a linker learns nothing
from it, and the link `NIL` in the other files, for that is what the linker answers. Entities that
occur only in the files to judge by are not in `kb`, so that the scores are those of new articles.
Mentions that nobody linked are missing there: whatever a linker answers is neither right nor wrong.
"""
