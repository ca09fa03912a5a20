"""What each format gives back: the same documents, spans and links, as far as it carries them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator import registry
from annotator.core.carrying import Choices, ExportReport, Trait, fitted
from annotator.core.extension import Note, Problem
from annotator.core.model import (
    NIL,
    Document,
    DocumentStatus,
    Entity,
    Record,
    Region,
    RegionKind,
    Span,
    Status,
)
from annotator.finding import importer_for
from annotator.nlp import loading
from annotator.nlp.columns import WORDLESS

FORMATS = sorted(
    {*registry.names(registry.importers)} & {*registry.names(registry.exporters)} - {"pdf"}
)
READ_IN_PARTS = {"brat": "*.ann", "uima-xmi": "*.xmi"}
WITHOUT_ORDER = {"brat", "uima-xmi", "nif"}
COLUMNS = {"conll", "bilou"}

WORDS = [
    *("Obama", "U.S.-led", "New York", "AT&T", "<b>", "&lt;", "a&amp;b", '"quoted"', "it's", "\\n"),
    *(
        "😀",
        "👩‍👩‍👧",
        "e\u0301",
        "שלום",
        "مرحبا",
        "東京",
        "İstanbul",
        "ﬁ",
        "=1+1",
        "{}",
        "#",
        "%20",
    ),
]
GAPS = [" ", "  ", "\n", "\r\n", "\n\n", "\t", "\u00a0", "\u2028", "\u200b ", ". ", "\r", "\x85"]
LABELS = ["GPE", "PERSON", "LAW & ORDER", "ж", "x/y", "B-PER", "<i>", "50 %", "NIL", "#1", 'a"b']
LINKS = [None, None, NIL, "Q41183", "geonames:163808", "local:palmyra", "viaf:12/3 4", "Мос", "9%"]
STATUSES = [Status.ACCEPTED] * 4 + [Status.PROPOSED, Status.REJECTED]


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, list[int], list[int]]:
    """A text, and where words of it start and end."""
    text, starts, ends = draw(st.sampled_from(["", "\n", "😀 "])), [], []
    for word in draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12)):
        starts.append(len(text))
        text += word
        ends.append(len(text))
        text += draw(st.sampled_from(GAPS))
    return text, starts, ends


@st.composite
def records(draw: st.DrawFn, number: int = 0) -> Record:
    text, starts, ends = draw(texts())
    text += f"№ {number}"  # no two are alike
    spans: dict[tuple[int, int, str, str | None], Span] = {}
    for row in range(draw(st.integers(0, 8))):
        first = draw(st.integers(0, len(starts) - 1))
        last = draw(st.integers(first, min(first + 3, len(starts) - 1)))
        span = Span(
            row + 1,
            number,
            starts[first],
            ends[last],
            draw(st.sampled_from(LABELS)),
            draw(st.sampled_from(STATUSES)),
            draw(st.sampled_from(LINKS)),
            draw(st.sampled_from(["analyst", "en_core_web_sm 3.8.0"])),
            draw(st.sampled_from([None, 0.0, 0.25, 1.0])),
            draw(st.sampled_from(["", "why?", 'a "note" & more'])),
        )
        spans[span.start, span.end, span.label, span.kb_id] = span
        if draw(st.integers(0, 3)) == 0:  # one of two readings
            spans[span.start, span.end, span.label, "Q7"] = replace(span, id=row + 50, kb_id="Q7")
    document = Document(
        number,
        draw(st.sampled_from(["a", "b/c", "ж 1", "CON", "x.y", "..", "<k>", "q&a;"])) + str(number),
        draw(st.sampled_from(["A title", "«Ж» & <b>"])),
        draw(st.sampled_from(["Reuters", "a/b c"])),
        draw(st.sampled_from([DocumentStatus.DONE, *DocumentStatus])),
        draw(st.sampled_from([{}, {"date": "2020-01-01", "n": {"deep": [1, 2.5, "ж", True]}}])),
        len(text),
    )
    used = any(span.kb_id == "local:palmyra" for span in spans.values())
    entities = (Entity("local:palmyra", "Palmyra", "a town"),) if used else ()
    regions = (Region(1, number, 0, 1, RegionKind.CHECKED),) if draw(st.booleans()) else ()
    return Record(document, text, tuple(spans.values()), regions, entities)


@pytest.fixture(autouse=True, scope="module")
def one_tokenizer() -> Iterator[None]:
    """Load the pipeline once, and not for every example."""
    nlp = loading.load_tokenizer()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "load_tokenizer", lambda _: nlp)
        yield


def projects() -> st.SearchStrategy[list[Record]]:
    """Some articles, and sometimes one without a word."""
    some = st.integers(1, 3).flatmap(lambda n: st.tuples(*map(records, range(1, n + 1))))
    return st.tuples(some, st.sampled_from([(), (wordless(""),), (wordless(" \n"),)])).map(
        lambda parts: [*parts[0], *parts[1]]
    )


def wordless(text: str) -> Record:
    document = Document(9, "wordless", "A title", "", DocumentStatus.DONE, {}, len(text))
    return Record(document, text)


def written(name: str, project: list[Record], folder: Path) -> tuple[Path, ExportReport]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    exporter = registry.exporters.get(name)
    path = folder / f"out{exporter.SUFFIX}"
    if not exporter.SUFFIX:
        path.mkdir()
    return path, exporter.write(project, path, Choices(nil=NIL))


def read(name: str, path: Path) -> Iterator[Any]:
    importer = registry.importers.get(name)
    paths = sorted(path.glob(READ_IN_PARTS[name])) if name in READ_IN_PARTS else [path]
    for part in paths:
        yield from importer.read(part)


def carried(name: str) -> frozenset[Trait]:
    also = {Trait.NIL} if name == "spacy" else set()  # it is asked for
    return registry.exporters.get(name).CARRIES | also


def facts(name: str, record: Record) -> Any:
    """What must come back of a document, as far as the format has a place for it."""
    carries = carried(name)
    document = record.document

    def fact(trait: Trait, value: Any) -> Any:
        return value if trait in carries else None

    spans = {
        (
            span.start,
            span.end,
            span.label,
            span.kb_id,
            span.status,
            fact(Trait.NOTES, span.note),
            fact(Trait.SCORES, span.score),
            fact(Trait.SOURCES, span.source),
        )
        for span in record.spans
    }
    return (
        fact(Trait.KEYS, document.key),
        record.text,
        spans,
        fact(Trait.TITLES, (document.title, document.source)),
        fact(Trait.METADATA, dict(document.meta)),
        fact(Trait.PROGRESS, document.status),
        fact(Trait.REGIONS, {(r.start, r.end, r.kind) for r in record.regions}),
        fact(Trait.ENTITIES, set(record.entities)),
    )


def test_every_format_that_is_read_and_written_is_tested() -> None:
    names = {
        *("jsonl", "prodigy", "doccano", "label-studio", "conll", "bilou", "brat"),
        *("gate", "potato", "spacy", "web-annotation", "nif", "uima-xmi"),
    }
    assert names <= set(FORMATS)


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in COLUMNS])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(project=projects())
def test_what_is_written_is_read_again(tmp_path: Path, name: str, project: list[Record]) -> None:
    path, report = written(name, project, tmp_path / "out")
    assert report.documents == len(project)
    assert report.given == sum(len(record.spans) for record in project)
    found = list(read(name, path))
    assert [one for one in found if isinstance(one, Problem | Note)] == []
    expected = [fitted(record, carried(name), ExportReport()) for record in project]
    if name in WITHOUT_ORDER:
        found.sort(key=lambda record: record.text)
        expected.sort(key=lambda record: record.text)
    assert [facts(name, r) for r in found] == [facts(name, r) for r in expected]


@pytest.mark.parametrize("name", sorted(COLUMNS))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(project=projects())
def test_columns_keep_words_and_spans_but_no_white_space(
    tmp_path: Path, name: str, project: list[Record]
) -> None:
    path, report = written(name, project, tmp_path / "out")
    assert report.given == sum(len(record.spans) for record in project)
    found = [one for one in read(name, path) if isinstance(one, Record)]
    lost = [record for record in project if not record.text.strip()]
    assert report.told.get(WORDLESS, 0) == len(lost)
    project = [record for record in project if record not in lost]
    for record, back in zip(project, found, strict=True):
        expected = fitted(record, carried(name), ExportReport())
        assert squeezed(back.text) == squeezed(expected.text)
        assert spans_without_blanks(back) == spans_without_blanks(expected)


def squeezed(text: str) -> str:
    return "".join(text.split())


def spans_without_blanks(record: Record) -> set[tuple[int, str, str]]:
    text = record.text
    return {
        (len(squeezed(text[: s.start])), squeezed(text[s.start : s.end]), s.label)
        for s in record.spans
    }


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("length", [20, 100_000])
def test_what_is_written_is_known_again_though_nothing_is_marked_at_first(
    tmp_path: Path, name: str, length: int
) -> None:
    text = "One word. " * (length // 10)
    plain = [
        Record(Document(n, f"a{n}", "", "", DocumentStatus.NEW, {}, len(text)), text)
        for n in range(1, 200 if length < 100 else 3)
    ]
    marked = replace(plain[0], spans=(Span(1, 1, 0, 3, "X", Status.ACCEPTED, "Q5"),))
    path, _ = written(name, [*plain, marked], tmp_path / "out")
    bare = tmp_path / "file"
    for part in sorted(path.glob(READ_IN_PARTS[name])) if path.is_dir() else [path]:
        assert importer_for(part) == name
        if path.is_file() and name != "spacy":  # which is packed, and known by its ending
            shutil.copy(part, bare)
            assert importer_for(bare) == ("conll" if name == "bilou" else name)
