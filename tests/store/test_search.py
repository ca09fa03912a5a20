from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from annotator.core.model import Document, Record
from annotator.core.queue import Question
from annotator.project import Project
from annotator.store import search
from annotator.store.asking import Asked

TEXTS = (
    "Islamic State left Palmyra.",
    "The islamic world, and the state of it.",
    "Élan Vital met ERDOĞAN in İzmir.",
    "U.S. forces near Palmyrene ruins",
    "\U0001f600 palmyra \ud800 broken",
    "",
)
SEARCHES = {
    "palmyra": [0, 4],
    "palmyra ": [0, 4],
    '"islamic state"': [0],
    "islamic state": [0, 1],
    "elan erdogan ": [2],
    "palmyr": [0, 3, 4],  # still being typed
    "u.s. ": [3],
    "world AND ": [1],
    '"quoted" NEAR(': [],
    "No. 5": [5],  # a title
}


def records(texts: tuple[str, ...] = TEXTS) -> list[Record]:
    return [Record(Document(0, f"{n}", f"No. {n}"), text) for n, text in enumerate(texts)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "p.annotator"
    with Project.open(path, create=True) as project:
        project.add(records())
    return path


@pytest.fixture
def project(path: Path) -> Iterator[Project]:
    with Project.open(path) as project:
        yield project


def index(project: Project) -> list[tuple[int, int]]:
    return list(project.queue.extend_index())


def found(project: Project, text: str) -> list[int]:
    every = project.document_ids()
    return [every.index(i) for i in project.queue.each(Question(text=text))]


@pytest.mark.parametrize("way", ["looked through", "indexed", "tested one by one", "both"])
def test_searches(project: Project, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if way != "looked through":
        assert index(project) == [(6, 6)]
        assert project.queue.is_indexed
        assert project.queue.waiting() == 0
    if way == "tested one by one":
        monkeypatch.setattr(Asked, "_rarest", lambda *_: None)
        monkeypatch.setattr(search, "_MANY", 0)
    wanted = {text: list(rows) for text, rows in SEARCHES.items()}
    if way == "both":
        project.add([Record(Document(0, "new", "New"), "Palmyra, newest")])
        assert project.queue.waiting() == 1
        for text in ("palmyra", "palmyra ", "palmyr"):
            wanted[text].append(6)
    assert {text: found(project, text) for text in SEARCHES} == wanted
    for text, rows in wanted.items():
        assert project.queue.count(Question(text=text)) == len(rows)


def test_signs_alone_find_nothing_and_blanks_hide_nothing(project: Project) -> None:
    for _ in range(2):
        assert found(project, "… !") == []
        assert project.queue.count(Question(text="*")) == 0
        assert found(project, "  ") == list(range(len(TEXTS)))
        index(project)


def test_what_is_not_looked_through_is_told(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_TAIL", 3)
    listing = project.queue.head(Question(text="palmyr"))
    assert (listing.total, listing.partial) == (1, True)
    monkeypatch.setattr(search, "_BATCH", 2)
    assert index(project) == [(2, 6), (4, 6), (6, 6)]
    listing = project.queue.head(Question(text="palmyr"))
    assert (listing.total, listing.partial) == (3, False)


def test_an_index_is_extended_where_it_ended(project: Project) -> None:
    index(project)
    project.add([Record(Document(0, "new", "New"), "Palmyra")])
    steps = project.queue.extend_index()
    assert next(steps) == (1, 1)
    steps.close()
    assert project.queue.waiting() == 0
    assert index(project) == []
    assert found(project, "palmyra ") == [0, 4, 6]


def test_an_empty_project_needs_no_index(tmp_path: Path) -> None:
    with Project.open(tmp_path / "e.annotator", create=True) as project:
        assert index(project) == []
        assert not project.queue.is_indexed
        assert found(project, "x") == []


@pytest.mark.parametrize("harm", ["damaged", "another project's", "an older version's"])
def test_an_index_that_does_not_fit_is_made_anew(path: Path, harm: str, tmp_path: Path) -> None:
    with Project.open(path) as project:
        index(project)
    beside = path.with_name(path.name + search.ENDING)
    if harm == "damaged":
        beside.write_bytes(b"no database at all" * 100)
    else:
        change = "UPDATE state SET project = 5" if harm[:2] == "an" else "PRAGMA user_version = 7"
        change = "PRAGMA user_version = 7" if harm == "an older version's" else change
        with closing(sqlite3.connect(beside)) as raw:
            raw.execute(change)
            raw.commit()
    with Project.open(path) as project:
        assert project.queue.is_indexed == (harm == "an older version's")
        assert found(project, "palmyra ") == [0, 4]
        index(project)
        assert project.queue.is_indexed
        assert project.queue.waiting() == 0
        assert found(project, "palmyra ") == [0, 4]


def test_opening_and_searching_write_nothing(path: Path) -> None:
    before = path.read_bytes()
    with Project.open(path, read_only=True) as project:
        assert found(project, "palmyra ") == [0, 4]
    assert path.read_bytes() == before
    assert not list(path.parent.glob(f"*{search.ENDING}*"))


def test_the_index_belongs_to_the_project(path: Path) -> None:
    with Project.open(path) as project:
        assert path.with_name(path.name + search.ENDING) in project.files


def test_excerpts(project: Project) -> None:
    ids = project.document_ids()
    shown = project.queue.excerpt(ids[1], "state")
    assert shown is not None
    assert shown.text == TEXTS[1]
    assert [shown.text[a:b] for a, b in shown.hits] == ["state"]
    assert project.queue.excerpt(ids[5], "state") is None
    assert project.queue.excerpt(ids[0], "nothing") is None


@pytest.mark.parametrize("indexed", [False, True])
def test_articles_are_found_by_words_of_their_titles(project: Project, indexed: bool) -> None:
    if indexed:
        index(project)
    project.add([Record(Document(0, "new", "Élysée: no. 30 answers"), "Palmyra")])
    project.trash.take_out([project.document_ids()[4]])

    def titled(text: str, most: int = 20) -> list[str]:
        return [h.document.title for h in project.headings(project.queue.titled(text, most))]

    new = "Élysée: no. 30 answers"
    assert titled("no") == [new, "No. 5", "No. 3", "No. 2", "No. 1", "No. 0"]
    assert titled("no", 2) == ["Élysée: no. 30 answers", "No. 5"]
    assert titled("elys ans") == ["Élysée: no. 30 answers"]
    assert titled("No 3") == ["Élysée: no. 30 answers", "No. 3"]
    assert titled("palmyra") == []
    assert titled(" ") == []
