"""Exports through their one door: an account of every span, splits, folders, nothing half done."""

from __future__ import annotations

import json
import tracemalloc
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from exports import export, filled
from program import NEWS, annotator, record, refused, span

from annotator import registry, summaries
from annotator.core import edits
from annotator.core.alignment import TOKEN_RULES
from annotator.core.carrying import EVERYTHING, Choices, ExportReport
from annotator.core.files import LISTING
from annotator.core.flags import set_option
from annotator.core.model import Record
from annotator.core.splits import BORDERS, Dated, Division
from annotator.errors import AnnotatorError
from annotator.project import Project
from annotator.tasks import Export
from annotator.work.writing import token_rules


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with filled(tmp_path / "p.annotator") as opened:
        yield opened


class Careless:
    """An exporter that loses a span and says nothing."""

    SUFFIX, TITLE, CARRIES = ".x", "Careless", EVERYTHING

    def __init__(self, spans: int, documents: int) -> None:
        self.spans, self.documents = spans, documents

    def write(self, records: Iterable[Record], path: Path, choices: Choices) -> ExportReport:
        path.write_bytes(b"x" * len(list(records)))
        return ExportReport(self.documents, self.spans)


@pytest.mark.parametrize(("spans", "documents"), [(39, 40), (40, 39), (41, 40)])
def test_an_unexplained_loss_is_an_error_and_nothing_is_written(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spans: int, documents: int
) -> None:
    out = tmp_path / "out.x"
    out.write_text("older", encoding="utf-8")
    careless = Careless(spans, documents)
    monkeypatch.setattr(registry, "find", lambda *_: careless)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(AnnotatorError, match="40 articles with 40 spans"):
        export(project, out, "careless")
    assert sorted(tmp_path.iterdir()) == before
    assert out.read_text(encoding="utf-8") == "older"


def test_a_format_that_accounts_for_all_is_written(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "find", lambda *_: Careless(40, 40))
    export(project, tmp_path / "out.x", "careful")
    assert (tmp_path / "out.x").read_bytes() == b"x" * 40


@pytest.mark.parametrize("name", sorted(registry.names(registry.exporters)))
@pytest.mark.usefixtures("qapp")  # one application for all tests of a run
def test_every_format_accounts_for_every_span(project: Project, tmp_path: Path, name: str) -> None:
    module = registry.exporters.get(name)
    out = tmp_path / f"out{module.SUFFIX}"
    report = export(project, out, name)
    if not hasattr(module, "OF"):
        assert report["documents"] == 40
        assert report["spans"] + sum(report["left_out"].values()) == 40
    assert out.exists()
    export(project, out, name)  # it takes the place of the older one
    assert not list(tmp_path.glob(".*.part"))


def test_splits_become_files_of_a_folder_and_stay_as_they_are(
    project: Project, tmp_path: Path
) -> None:
    split = {"shares": "train=0.7,dev=0.3", "by": "share", "seed": 3}
    report = export(project, tmp_path / "out", "jsonl", split=split)
    assert (report["documents"], report["spans"]) == (40, 40)

    def keys() -> dict[str, set[str]]:
        return {
            path.stem: {json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()}
            for path in (tmp_path / "out").glob("*.jsonl")
        }

    before = keys()
    assert set(before) == {"train", "dev"}
    assert all(before.values())
    project.add([record(f"b{n}", f"{n} is another text") for n in range(30)])
    export(project, tmp_path / "out", "jsonl", split=split)
    after = keys()
    assert all(before[name] <= after[name] for name in before)
    assert sum(map(len, after.values())) == 70


def test_borders_between_days_are_kept_as_the_project_grows(tmp_path: Path) -> None:
    def dated(number: int) -> Record:
        made = record(f"a{number}", " ".join(f"w{number * 100 + n}" for n in range(60)))
        day = {"date": f"2020-01-{number:02}T10:00:00Z"}
        return replace(made, document=replace(made.document, meta=day))

    out = tmp_path / "out"

    def keys() -> set[str]:
        lines = (out / "train.jsonl").read_text("utf-8").splitlines()
        return {json.loads(line)["id"] for line in lines}

    with Project.open(tmp_path / "d.annotator", create=True) as project:
        project.add([dated(number) for number in range(1, 11)])
        by_date: dict[str, Any] = {"shares": "train=0.8,dev=0.2", "by": "date", "seed": 0}
        told = export(project, out, "jsonl", split=by_date)["told"]
        assert any("“train=..2020-01-08,dev=..”" in sentence for sentence in told)
        before = keys()
        project.add([dated(number) for number in range(11, 31)])
        told = export(project, out, "jsonl", split=by_date)["told"]
        assert keys() == before
        assert not any("borders" in sentence for sentence in told)
        project.apply(set_option(BORDERS, project.option(BORDERS), None))
        export(project, out, "jsonl", split=by_date)
        assert keys() > before  # they are drawn anew
        by_date["shares"] = "train=..2020-01-08,dev=.."
        export(project, out, "jsonl", split=by_date)
        assert keys() == before


def test_near_duplicates_are_on_one_side(tmp_path: Path) -> None:
    stories = [" ".join(f"w{n * 1000 + i}" for i in range(80)) for n in range(12)]
    with Project.open(tmp_path / "d.annotator", create=True) as project:
        for copy in range(3):
            project.add(
                [record(f"{n}-{copy}", f"{story} {copy}") for n, story in enumerate(stories)]
            )
        split = {"shares": "train=0.5,dev=0.5", "by": "share", "seed": 0}
        export(project, tmp_path / "out", "jsonl", split=split)
    sides: dict[str, set[str]] = {}
    for path in (tmp_path / "out").glob("*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            sides.setdefault(json.loads(line)["id"].split("-")[0], set()).add(path.stem)
    assert len(sides) == 12
    assert all(len(side) == 1 for side in sides.values())
    assert {side for some in sides.values() for side in some} == {"train", "dev"}


@pytest.mark.parametrize("format", ["jsonl", "spacy-project"])
def test_what_repeats_both_sides_is_on_neither_and_told(tmp_path: Path, format: str) -> None:
    stories = [" ".join(f"w{n * 1000 + i}" for i in range(80)) for n in range(12)]
    split: dict[str, Any] = {"shares": "train=0.5,dev=0.5", "by": "share", "seed": 0}
    with Project.open(tmp_path / "d.annotator", create=True) as project:
        marked = span(0, 2)
        project.add([record(f"{n}", story, marked) for n, story in enumerate(stories)])
        before = export(project, tmp_path / "out", format, split=split)
        sides = Division.parse(split["shares"]).divide(Dated(n, str(n)) for n in range(12))
        both = " ".join(stories[list(sides.values()).index(side)] for side in ("train", "dev"))
        project.add([record("both", both, marked, replace(marked, label="ORG"))])
        after = export(project, tmp_path / "out", format, split=split)
    assert (before["documents"], before["spans"], before["left_out"]) == (12, 12, {})
    assert (after["documents"], after["spans"]) == (12, 12)
    assert list(after["left_out"].values()) == [2]
    assert any("repeats articles of two splits" in sentence for sentence in after["told"])


STREAMED = sorted(
    name
    for name in registry.names(registry.exporters)
    if registry.exporters.get(name).__name__.startswith("annotator.formats.") and name != "journal"
)


@pytest.mark.parametrize("name", STREAMED)
def test_memory_does_not_grow_with_the_articles(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten times as many articles of four kilobytes; what grows is less than a fifth of their texts.

    What a pipeline cuts into tokens is measured by `bench/formats.py`, in a process of its own.
    """
    monkeypatch.setattr("annotator.formats.datasets_writer._ROWS", 5)  # it waits for a few hundred
    text = f"{NEWS} " * (4_000 // len(NEWS))
    spans = tuple(span(at, at + 6, kb_id="Q567") for at in range(0, 600, 60))
    module = registry.exporters.get(name)

    def records(number: int) -> Iterator[Record]:
        for row in range(1, number + 1):
            made = record(f"a{row}", f"{text}{row}", *spans)
            yield replace(made, document=replace(made.document, id=row))

    def peak(number: int) -> int:
        out = tmp_path / f"{number}{module.SUFFIX}"
        if not module.SUFFIX:
            out.mkdir()
        sides = {row: "train" if row % 2 else "dev" for row in range(1, number + 1)}
        parts = Choices(splits=("train", "dev"), split_of=sides)
        tracemalloc.start()
        try:
            module.write(records(number), out, parts if hasattr(module, "SPLITS") else Choices())
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(2)  # what is imported and loaded once
    few, many = peak(10), peak(100)
    assert many - few < 90 * len(text) / 5, f"{few:,} bytes, then {many:,}"


class Meta(dict[str, Any]):
    """Metadata of which one sees whether the document is still held."""

    __hash__ = object.__hash__  # type: ignore[assignment]


@pytest.mark.parametrize("name", sorted({*registry.names(registry.exporters)} - {"journal"}))
@pytest.mark.usefixtures("qapp")
def test_an_exporter_holds_few_documents_at_a_time(tmp_path: Path, name: str) -> None:
    module = registry.exporters.get(name)
    out = tmp_path / f"out{module.SUFFIX}"
    if not module.SUFFIX:
        out.mkdir()
    alive: weakref.WeakSet[Meta] = weakref.WeakSet()
    most = 0

    def records() -> Iterator[Record]:
        nonlocal most
        for row in range(1, 31):
            made = record(f"a{row}", f"{NEWS} {row}", span(0, 6, kb_id="Q567"))
            meta = Meta(date="2016-03-25")
            alive.add(meta)
            yield replace(made, document=replace(made.document, id=row, meta=meta))
            del made, meta
            most = max(most, len(alive))

    sides = {row: "train" if row % 2 else "dev" for row in range(1, 31)}
    report = module.write(records(), out, Choices(splits=("train", "dev"), split_of=sides))
    assert report.documents == 30
    assert most <= 3


def test_a_split_is_checked_before_anything_starts(project: Project, tmp_path: Path) -> None:
    asked: dict[str, Any] = {"shares": "train=2", "by": "share", "seed": 0}
    with pytest.raises(AnnotatorError, match="no split"):
        Export(project, tmp_path / "out", "jsonl", None, {"split": asked})
    asked = {"shares": None, "by": "date", "seed": 0}
    with pytest.raises(AnnotatorError, match="no split"):
        Export(project, tmp_path / "out", "jsonl", None, {"split": asked})


def test_the_journal_tells_before_and_after(project: Project, tmp_path: Path) -> None:
    document = project.find("a3")
    assert document is not None
    (held,) = project.spans(document.id)
    project.apply(edits.relabel([held], "LOC"))
    report = export(project, tmp_path / "j.jsonl", "journal")
    lines = [json.loads(row) for row in (tmp_path / "j.jsonl").read_text("utf-8").splitlines()]
    last = lines[-1]
    assert (last["article"], last["by"], last["from"]) == ("a3", "analyst", held.source)
    assert (last["before"]["label"], last["after"]["label"]) == (held.label, "LOC")
    assert "label" in last["changed"]
    assert report["documents"] == len({line["edit"] for line in lines})
    said = next(summaries.exported({"out": "j.jsonl", **report}))
    assert said.startswith(f"Wrote {report['documents']} steps with ")


def test_rules_of_the_project_travel_with_the_export(project: Project, tmp_path: Path) -> None:
    text = "The U.S.-led coalition"
    project.add([record("us", text, span(4, 8, kb_id="Q30"))])
    assert export(project, tmp_path / "x.spacy", "spacy")["adjusted"] == 1
    rules = {"U.S.-led": ["U.S.", "-led"], "bad": ["b", "d"], "no": 3}
    project.apply(set_option(TOKEN_RULES, None, rules))
    assert token_rules(project) == {"U.S.-led": ("U.S.", "-led")}
    assert export(project, tmp_path / "x.spacy", "spacy")["adjusted"] == 0


def test_the_command_line_splits_and_says_what_was_left_out(
    project: Project, tmp_path: Path
) -> None:
    project.close()
    path, out = tmp_path / "p.annotator", tmp_path / "out"
    given = ("--format", "csv", "--status", "all", "--split", "a=0.5,b=0.5", "--seed", "1")
    done = annotator("export", path, out, *given, "--split-by", "source", "--json")
    report = json.loads(done.stdout)
    assert report["documents"] == 40
    assert sorted(p.name for p in out.iterdir()) == [LISTING, "a.csv", "b.csv"]
    done = annotator(
        *("export", path, tmp_path / "x.spacy", "--format", "spacy", "--status", "all"),
        *("--nil", "blank", "--pipeline", "en_core_web_sm"),
    )
    assert "Wrote 40 documents with 40 spans" in done.stdout
    assert "no split" in refused("export", path, out, "--format", "csv", "--seed", "1")
