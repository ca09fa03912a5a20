"""A folder for Hugging Face `datasets`: Parquet where pyarrow is installed, else JSON lines.

`load_dataset(folder)` takes it: the card names the features and the file of each split.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from annotator.core.carrying import Choices, ExportReport, Trait, fitting
from annotator.core.files import writing
from annotator.core.model import Record
from annotator.core.spans import order
from annotator.formats.lines import encode

SUFFIX = ""
TITLE = "Hugging Face datasets"
SPLITS = ""
CARRIES = frozenset(Trait) - {
    *(Trait.SURROGATES, Trait.ENTITIES, Trait.PROPOSED, Trait.REJECTED),
}

_TEXTS = ("id", "title", "source", "status", "text", "meta")
_SPAN = {
    "start": "int64",
    "end": "int64",
    "label": "string",
    "kb_id": "string",
    "text": "string",
    "source": "string",
    "score": "float64",
    "note": "string",
}
_REGION = {"start": "int64", "end": "int64", "kind": "string"}
_ROWS = 200  # documents in one group of rows
_USUAL = "train"

Row = dict[str, Any]
Put = Callable[[Row], None]


def write(records: Iterable[Record], path: Path, choices: Choices) -> ExportReport:
    """Write a file for each split into a folder that is there and empty, and the card."""
    report = ExportReport()
    splits = choices.splits or (_USUAL,)
    parquet = find_spec("pyarrow") is not None
    ending = "parquet" if parquet else "jsonl"
    if not parquet:
        report.tell("pyarrow is not installed, so the rows are JSON and not Parquet.")
    (path / "data").mkdir()
    rows = dict.fromkeys(splits, 0)
    with ExitStack() as stack:
        open_file = _parquet if parquet else _jsonl
        puts = {
            split: stack.enter_context(open_file(path / "data" / f"{split}.{ending}"))
            for split in splits
        }
        for record in fitting(records, CARRIES, report):
            split = choices.split_of.get(record.document.id, splits[0])
            row = _row(record)
            puts[split](row)
            rows[split] += 1
            report.wrote(len(row["spans"]))
    with writing(path / "README.md") as file:
        file.write(_card(rows, ending).encode())
    return report


def _row(record: Record) -> Row:
    document = record.document
    spans = [
        {
            "start": span.start,
            "end": span.end,
            "label": span.label,
            "kb_id": span.kb_id,
            "text": record.text[span.start : span.end],
            "source": span.source,
            "score": span.score,
            "note": span.note,
        }
        for span in sorted(record.spans, key=order)
    ]
    return {
        "id": document.key,
        "title": document.title,
        "source": document.source,
        "status": document.status.value,
        "text": record.text,
        "meta": json.dumps(dict(document.meta), ensure_ascii=False),
        "spans": spans,
        "regions": [{"start": r.start, "end": r.end, "kind": r.kind} for r in record.regions],
    }


@contextmanager
def _jsonl(path: Path) -> Iterator[Put]:
    with writing(path) as file:
        yield lambda row: (file.write(encode(row, row["id"]) + b"\n"), None)[1]


@contextmanager
def _parquet(path: Path) -> Iterator[Put]:
    import pyarrow as pa
    from pyarrow import parquet

    kinds = {"int64": pa.int64(), "string": pa.string(), "float64": pa.float64()}

    def listed(fields: dict[str, str]) -> Any:
        return pa.list_(pa.struct([(name, kinds[kind]) for name, kind in fields.items()]))

    fields = [(name, pa.string()) for name in _TEXTS]
    schema = pa.schema([*fields, ("spans", listed(_SPAN)), ("regions", listed(_REGION))])
    waiting: list[Row] = []
    with writing(path) as file, parquet.ParquetWriter(file, schema) as writer:

        def flush() -> None:
            writer.write_table(pa.Table.from_pylist(waiting, schema))
            waiting.clear()

        def put(row: Row) -> None:
            waiting.append(row)
            if len(waiting) >= _ROWS:
                flush()

        yield put
        flush()


def _card(rows: dict[str, int], ending: str) -> str:
    """Return the card: features and files as YAML, and what a reader should know."""
    texts = "".join(f"  - name: {name}\n    dtype: string\n" for name in _TEXTS)
    splits = "".join(f"  - name: {name}\n    num_examples: {n}\n" for name, n in rows.items())
    files = "".join(f"  - split: {name}\n    path: data/{name}.{ending}\n" for name in rows)
    return (
        "---\n"
        "task_categories:\n- token-classification\n"
        f"dataset_info:\n  features:\n{texts}{_listed('spans', _SPAN)}"
        f"{_listed('regions', _REGION)}  splits:\n{splits}"
        f"configs:\n- config_name: default\n  data_files:\n{files}"
        "---\n\n"
        "# News articles with named entities and links\n\n"
        "`start` and `end` of a span count Unicode code points of `text`, the end is exclusive. "
        "`kb_id` is null where a mention is not linked, and `NIL` where it is in no knowledge "
        "base. Regions of the kind `boilerplate` are no article; where an article's `status` is "
        "not `done`, mentions may be missing outside of regions of the kind `checked`. "
        "`meta` is JSON.\n"
    )


def _listed(name: str, fields: dict[str, str]) -> str:
    inner = "".join(f"    - name: {field}\n      dtype: {kind}\n" for field, kind in fields.items())
    return f"  - name: {name}\n    list:\n{inner}"
