"""Whether doccano takes what we write, and gives back what we read: its own code, its own database.

doccano wants older libraries than this program, so it is installed in an environment of its own,
in a temporary folder, or in the one that `--folder` names, where it stays. There an export goes
through doccano's importer into a project in SQLite, is written by doccano's exporter, and is
imported here again. The articles are some that are made to be difficult, and those of
`../shared/data/gold` where they are. Stand-alone: `python bench/doccano.py [--folder DIR] [--quick]
[--json]`; the keys are `articles`, `spans`, `errors`, `wrong_there`, `wrong_back`, `import_s` and
`export_s`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

GOLD = Path(__file__).parents[2] / "shared" / "data" / "gold"
PACKAGES = (
    "doccano==1.8.4",
    "marshmallow<4",
    "numpy<2",
    "setuptools<80",
)  # what came later breaks it
HARD = (
    '😀 Obama met Angela Merkel <in> "Berlin" & co.\r\nU.S.-led forces left.',
    "שלום Палмира\u2028مرحبا e\u0301 東京 👩‍👩‍👧",
    "  blanks at the ends  \n\n",
    "\u00a0=1+1\t{}",
)
METADATA: tuple[dict[str, Any], ...] = (
    {},
    {"date": "2016-03-25", "tags": ["a", 1, None], "filename": "x", "nested": {"a": {}}},
    {"uuid": "1", "upload_name": "y", "meta": {"z": 1}, "example_uuid": "q", "#line_number": 4},
    {"entities": [], "cats": ["a"], "spans": 3, "Comments": "c", "label": "l", "text": "t"},
)

Plain = dict[str, Any]


def articles() -> Iterator[Plain]:
    """Yield articles as `{"id", "text", "meta", "spans": [[start, end, label]]}`."""
    for number, text in enumerate(HARD * len(METADATA)):
        words = [word for word in text.split() if word.strip()]
        spans = {(text.index(w), text.index(w) + len(w), f"L {w[0]}") for w in words[:4]}
        if number % 2:
            spans |= {(min(s)[0], max(s)[1], "ALL") for s in [sorted(spans)]}  # it overlaps
        meta = METADATA[number // len(HARD)]
        yield {"id": f"hard {number}", "text": text, "meta": meta, "spans": sorted(spans)}
    yield {"id": "nothing", "text": "Nothing is marked here.", "meta": {}, "spans": []}
    for path in sorted(GOLD.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            gold = json.loads(line)
            text, key = gold["text"], f"{path.stem} {number}"
            places = (trimmed(text, one["start"], one["end"]) for one in gold["ents"])
            labels = (one["label"] for one in gold["ents"])
            spans = {(*place, label) for place, label in zip(places, labels, strict=True) if place}
            yield {"id": key, "text": text, "meta": {}, "spans": sorted(spans)}


def trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return a span without white space at its ends, as every span of the program is."""
    body = text[start:end]
    start += len(body) - len(body.lstrip())
    return (start, start + len(body.strip())) if body.strip() else None


def write(given: list[Plain], path: Path) -> None:
    """Export articles."""
    from annotator import registry
    from annotator.core.carrying import Choices
    from annotator.core.model import Document, DocumentStatus, Record, Span, Status

    def record(number: int, one: Plain) -> Record:
        spans = (Span(n, number, *s, Status.ACCEPTED) for n, s in enumerate(one["spans"], 1))
        status, length = DocumentStatus.DONE, len(one["text"])
        document = Document(number, one["id"], "", "", status, one["meta"], length)
        return Record(document, one["text"], tuple(spans))

    records = (record(number, one) for number, one in enumerate(given, 1))
    registry.exporters.get("doccano").write(records, path, Choices())


def read(path: Path) -> tuple[list[Plain], list[str]]:
    """Import articles; return them, and what is told of them."""
    from annotator import registry
    from annotator.core.model import Record
    from annotator.finding import importer_for

    found, told = [], []
    for one in registry.importers.get(importer_for(path)).read(path):
        if isinstance(one, Record):
            spans = sorted((s.start, s.end, s.label) for s in one.spans)
            document = one.document
            named = {"title": document.title, "source": document.source}
            named = {name: value for name, value in named.items() if value}
            meta = {**document.meta, **named}
            found.append({"id": document.key, "text": one.text, "spans": spans, "meta": meta})
        else:
            told.append(one.sentence)
    return found, told


def through_doccano(file: Path, folder: Path) -> None:
    """Run where doccano is installed: import a file, tell what is in the database, and export."""
    import backend  # type: ignore[import-not-found]

    sys.path.insert(0, str(Path(backend.__file__).parent))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.base"
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'db.sqlite3'}"
    import django  # type: ignore[import-not-found]

    django.setup()
    from django.conf import settings  # type: ignore[import-not-found]
    from django.core.management import call_command  # type: ignore[import-not-found]

    settings.MEDIA_ROOT = str(folder)
    call_command("migrate", verbosity=0)
    from data_export.celery_tasks import export_dataset  # type: ignore[import-not-found]
    from data_import.datasets import load_dataset  # type: ignore[import-not-found]
    from data_import.pipeline.catalog import JSONL  # type: ignore[import-not-found]
    from data_import.pipeline.readers import FileName  # type: ignore[import-not-found]
    from django.contrib.auth.models import User  # type: ignore[import-not-found]
    from examples.models import Example  # type: ignore[import-not-found]
    from labels.models import Span  # type: ignore[import-not-found]
    from projects.models import (  # type: ignore[import-not-found]
        ProjectType,
        SequenceLabelingProject,
    )

    user = User.objects.create(username="analyst")
    project = SequenceLabelingProject.objects.create(
        name="p",
        project_type=ProjectType.SEQUENCE_LABELING,
        created_by=user,
        allow_overlapping=True,
        collaborative_annotation=True,
    )
    start = time.perf_counter()
    names = [FileName(str(file), file.name, file.name)]
    dataset = load_dataset(ProjectType.SEQUENCE_LABELING, JSONL(), names, project, encoding="utf_8")
    dataset.save(user)
    imported = time.perf_counter() - start
    spans: dict[int, list[tuple[int, int, str]]] = {}
    for span in Span.objects.select_related("label"):
        place = (span.start_offset, span.end_offset, span.label.text)
        spans.setdefault(span.example_id, []).append(place)
    held = [
        {"text": one.text, **one.meta, "spans": sorted(spans.get(one.id, []))}
        for one in Example.objects.order_by("id")
    ]
    start = time.perf_counter()
    packed = export_dataset(project.id, "JSONL")
    report = {
        "errors": [str(error) for error in dataset.errors],
        "held": held,
        "packed": packed,
        "import_s": imported,
        "export_s": time.perf_counter() - start,
    }
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")


def installed(folder: Path) -> Path:
    """Return the Python of an environment with doccano, which is made if it is not there."""
    python = folder.absolute() / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        print("Installing doccano, which takes a minute …", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", *PACKAGES]
        subprocess.run(install, check=True, stdout=sys.stderr)
    return python


def plainly(found: list[Plain]) -> list[Any]:
    return [
        (one["id"], one["text"], [tuple(span) for span in one["spans"]], one["meta"])
        for one in found
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="without the gold")
    parser.add_argument("--folder", metavar="DIR", type=Path, help="of the environment, to keep it")
    parser.add_argument("--within", nargs=2, type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.within:
        through_doccano(*chosen.within)
        return
    given = list(islice(articles(), len(HARD) * len(METADATA) + 1 if chosen.quick else None))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            python = installed(chosen.folder or folder / "environment")
        except subprocess.CalledProcessError:
            print("doccano could not be installed here, so nothing was looked at.")
            return
        file = folder / "export.jsonl"
        write(given, file)
        run = [str(python), "-P", str(Path(__file__).resolve()), "--within", str(file), str(folder)]
        done = subprocess.run(run, capture_output=True, check=False, encoding="utf-8", cwd=folder)
        if done.returncode:
            raise SystemExit(done.stderr)
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        with zipfile.ZipFile(report["packed"]) as archive:
            (folder / "back.jsonl").write_bytes(archive.read("all.jsonl"))
        back, told = read(folder / "back.jsonl")
    wanted = plainly(given)
    wrong_there = sum(a != b for a, b in zip(wanted, plainly(report["held"]), strict=False))
    wrong_back = sum(a != b for a, b in zip(wanted, plainly(back), strict=False))
    row = {
        "articles": len(given),
        "spans": sum(len(one["spans"]) for one in given),
        "errors": len(report["errors"]),
        "wrong_there": wrong_there + abs(len(wanted) - len(report["held"])),
        "wrong_back": wrong_back + abs(len(wanted) - len(back)),
        "import_s": round(report["import_s"], 2),
        "export_s": round(report["export_s"], 2),
    }
    for name, value in row.items():
        print(f"{name:<12}{value:>10}")
    for sentence in [*report["errors"], *sorted(set(told))][:20]:
        print(f"  {sentence}")
    if chosen.json:
        print(json.dumps(row))


if __name__ == "__main__":
    main()
