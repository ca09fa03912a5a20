"""What a format cannot hold as it is: it is written otherwise, and told."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotator import registry
from annotator.core.carrying import Choices, ExportReport
from annotator.core.model import Document, DocumentStatus, Record, Span, Status
from annotator.formats.file_names import FileNames

TEXT = "Obama met Merkel."


def record(text: str = TEXT, *marks: tuple[int, int, str], **fields: Any) -> Record:
    document = Document(1, "a", "", "", DocumentStatus.DONE, {}, len(text))
    spans = (Span(n, 1, *mark, Status.ACCEPTED) for n, mark in enumerate(marks))
    return Record(replace(document, **fields), text, tuple(spans))


def exported(name: str, folder: Path, *records: Record) -> tuple[Path, ExportReport]:
    exporter = registry.exporters.get(name)
    path = folder / f"out{exporter.SUFFIX}"
    if not exporter.SUFFIX:
        path.mkdir()
    return path, exporter.write(records, path, Choices())


def again(name: str, path: Path) -> list[Record]:
    found = registry.importers.get(name).read(path)
    return [one for one in found if isinstance(one, Record)]


@pytest.mark.parametrize("name", ["doccano", "gate", "potato", "prodigy"])
@pytest.mark.parametrize("title", ["", "Its title"])
def test_metadata_with_the_name_of_a_field_keep_their_value(
    tmp_path: Path, name: str, title: str
) -> None:
    meta = {"title": "another", "title_": 3, "source": ["x"], "n": 1}
    path, report = exported(name, tmp_path, record(title=title, meta=meta))
    (back,) = again(name, path)
    assert back.document.title == title
    assert back.document.meta == {"title_": 3, "n": 1, "title__": "another", "source_": ["x"]}
    (told,) = report.told.items()
    assert "behind the name of metadata" in told[0]
    assert told[1] == 2


@pytest.mark.parametrize("name", ["conll", "bilou"])
def test_a_word_that_parts_articles_parts_none(tmp_path: Path, name: str) -> None:
    text = "-DOCSTART- begins, says -DOCSTART-.\n\n-DOCSTART-"
    path, report = exported(name, tmp_path, record(text, (0, 10, "X")), record("Another."))
    first, second = again(name, path)
    assert "".join(first.text.split()) == "".join(text.split())
    assert [(s.start, s.label) for s in first.spans] == [(0, "X")]
    assert second.text == "Another ."
    assert report.told["A token was cut where a span begins or ends."] == 3


def test_brat_offers_the_labels_that_its_configuration_can_hold(tmp_path: Path) -> None:
    labels = ["GPE", "#1", "-", "[relations]", "a|b", "!x", "ж", "LAW_2"]
    marks = [(n, n + 1, label) for n, label in enumerate(labels)]
    path, report = exported("brat", tmp_path, record("abcdefgh", *marks))
    lines = (path / "annotation.conf").read_text(encoding="utf-8").split("\n")
    assert lines[: lines.index("")] == ["[entities]", "GPE", "LAW_2"]
    (told,) = report.told.items()
    assert "does not offer it" in told[0]
    assert told[1] == 6
    assert {s.label for s in again("brat", path / "a.ann")[0].spans} == set(labels)


def test_a_spreadsheet_has_no_row_for_an_article_without_spans(tmp_path: Path) -> None:
    path, report = exported("csv", tmp_path, record("a\0b", (0, 3, "X")), record())
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["mention"] == "a\ufffdb"
    assert report.documents == 2
    assert sorted(report.told.values()) == [1, 1]
    assert any("no row" in sentence for sentence in report.told)


def test_xml_has_no_control_characters(tmp_path: Path) -> None:
    odd = record("a\x01b\x0c\r\n", (0, 3, "X\x02"), title="\x03t\n")
    path, report = exported("uima-xmi", tmp_path, odd)
    (back,) = again("uima-xmi", path / "a.xmi")
    assert (back.text, back.document.title) == ("a\ufffdb\ufffd\r\n", "\ufffdt\n")
    assert list(report.told.values()) == [4]


def test_a_docbin_has_large_numbers_as_text(tmp_path: Path) -> None:
    path, report = exported("spacy", tmp_path, record(meta={"n": 2**70, "m": [1, {"x": None}]}))
    (back,) = again("spacy", path)
    assert back.document.meta == {"n": str(2**70), "m": [1, {"x": None}]}
    assert list(report.told.values()) == [1]


def test_names_of_files_are_short_and_apart_on_every_system() -> None:
    names = FileNames("TypeSystem")
    keys = [
        "日" * 300,
        "日" * 300 + "1",
        "a",
        "A",
        "é가",
        "e\u0301\u1100\u1161",
        "typesystem",
        "..",
        "CON",
    ]
    made = [names.name(key) for key in keys]
    assert all(len(name.encode()) < 230 for name in made)
    assert len({name.casefold() for name in made}) == len(keys)
    assert made[2:] == ["a", "A-2", "é가", made[5], "typesystem-2", "article", "_CON"]
    assert FileNames("가").name("\u1100\u1161") == "\u1100\u1161-2"
