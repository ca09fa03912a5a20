"""An import that is cut short and made again is one, and is taken back as one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from annotator.core.flags import set_option
from annotator.pool import run
from annotator.project import Project
from annotator.tasks import Import, Job
from annotator.tasks.importing import UNFINISHED


class Stopped(Exception):
    """What a person does who has waited long enough."""


def stop(job: Job) -> None:
    if job.report["documents"] + job.report["duplicates"] >= 50:
        raise Stopped


def quiet(_: Job) -> None:
    pass


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    for number in range(120):
        (made / f"{number:03}.txt").write_text(f"Article {number}.", encoding="utf-8")
    return made


@pytest.fixture
def cut_short(project: Project, folder: Path) -> list[int]:
    with pytest.raises(Stopped):
        run(Import(project, [folder]), stop)
    ids = project.document_ids()
    assert len(ids) == 50
    return ids


def brought(project: Project) -> list[int]:
    found = project.trash.newest_import()
    assert found is not None
    return found[1]


def test_the_rest_of_an_import_belongs_to_it(
    project: Project, folder: Path, cut_short: list[int]
) -> None:
    rest = Import(project, [folder])
    run(rest, quiet)
    assert (rest.report["documents"], rest.report["duplicates"]) == (70, 50)
    assert brought(project) == [*cut_short, *rest.added]
    assert project.option(UNFINISHED) is None
    edit = project.trash.take_out(brought(project))
    assert project.document_ids() == []
    project.apply(edit.inverse())
    assert len(project.document_ids()) == 120


def test_what_was_cut_short_twice(project: Project, folder: Path, cut_short: list[int]) -> None:
    with pytest.raises(Stopped):
        run(Import(project, [folder]), stop)  # all of this part was there already
    (folder / "000.txt").unlink()
    run(Import(project, [folder]), quiet)
    assert len(brought(project)) == 120


@pytest.mark.usefixtures("cut_short")
def test_another_import_is_another_one(project: Project, folder: Path) -> None:
    other = Import(project, [folder / "100.txt"])
    run(other, quiet)
    assert brought(project) == other.added
    again = Import(project, [folder])
    run(again, quiet)
    assert again.report["resumed"] is False  # the newest one would be taken back with it
    assert brought(project) == again.added


def test_an_import_that_is_whole_does_not_go_on(project: Project, folder: Path) -> None:
    run(Import(project, [folder]), quiet)
    (folder / "new.txt").write_text("Another one.", encoding="utf-8")
    later = Import(project, [folder])
    run(later, quiet)
    assert brought(project) == later.added != []


def test_a_small_import_leaves_no_trace_in_the_options(project: Project, folder: Path) -> None:
    run(Import(project, [folder / "000.txt"]), quiet)
    assert [entry.name for entry in project.journal() if UNFINISHED in entry.name] == []


@pytest.mark.parametrize("odd", [1, "x", [], {"batch": 99}, {"batch": {}, "of": 1}])
def test_whatever_the_option_says(project: Project, folder: Path, odd: Any) -> None:
    project.apply(set_option(UNFINISHED, None, odd))
    job = Import(project, [folder])
    run(job, quiet)
    assert job.report["documents"] == 120
    assert brought(project) == job.added
