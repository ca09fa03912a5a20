"""Exports that end early, or are to stand where they cannot: nothing half done remains."""

from __future__ import annotations

import errno
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from exports import export, filled
from program import COMMAND, NEWS, as_json, environment, record, refused, span, until

from annotator import registry
from annotator.core.files import LISTING
from annotator.errors import AnnotatorError
from annotator.pool import run
from annotator.project import Project
from annotator.tasks import Export

NAMES = sorted(registry.names(registry.exporters))


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with filled(tmp_path / "p.annotator") as opened:
        yield opened


def held(folder: Path) -> dict[Path, bytes | bool]:
    return {path: path.is_file() and path.read_bytes() for path in folder.rglob("*")}


def test_a_folder_with_other_things_in_it_is_not_replaced(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(project, out, "brat")
    listed = json.loads((out / LISTING).read_text(encoding="utf-8"))["files"]
    assert len(listed) == 81
    (out / "a0.txt").unlink()  # less is no harm
    export(project, out, "brat")
    assert (out / "a0.txt").is_file()
    (out / "model").mkdir()
    (out / "model" / "weights").write_bytes(b"trained for days")
    with pytest.raises(AnnotatorError, match="holds model/weights, which no export has written"):
        export(project, out, "brat")
    assert (out / "model" / "weights").read_bytes() == b"trained for days"
    mine = tmp_path / "mine"
    mine.mkdir()
    export(project, mine, "brat")  # it was empty
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(AnnotatorError, match="is a file"):
        export(project, tmp_path / "file", "brat")


@pytest.mark.parametrize("listing", ["", "[]", '{"files": 3}', "[" * 9999])
def test_a_listing_that_is_none_protects_the_folder(
    project: Project, tmp_path: Path, listing: str
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / LISTING).write_text(listing, encoding="utf-8")
    with pytest.raises(AnnotatorError, match="which no export has written"):
        export(project, out, "brat")


def test_an_export_of_a_folder_that_is_broken_off_leaves_what_was_there(
    project: Project, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    export(project, out, "brat")
    before = {path: path.read_bytes() for path in out.iterdir()}

    def interrupt(job: Export) -> None:
        if job.done == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(Export(project, out, "brat", None), interrupt)
    assert {path: path.read_bytes() for path in out.iterdir()} == before
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("older", [True, False])
@pytest.mark.usefixtures("qapp")
def test_an_export_that_is_cancelled_leaves_what_was_there(
    project: Project, tmp_path: Path, name: str, older: bool
) -> None:
    module = registry.exporters.get(name)
    folder = tmp_path / "room"
    folder.mkdir()
    out = folder / f"out{module.SUFFIX}"
    if older:
        export(project, out, name)
    before = held(folder)
    told = 0

    def cancel(job: Export) -> None:
        nonlocal told
        told += job.text != "Looking for articles that repeat others"
        if told == 25 or hasattr(module, "OF"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(Export(project, out, name, None), cancel)
    assert held(folder) == before


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
def test_the_command_line_says_that_nothing_was_written(tmp_path: Path) -> None:
    with Project.open(tmp_path / "p.annotator", create=True) as project:
        project.add([record(f"a{n}", f"{NEWS} {n}") for n in range(6_000)])
    room = tmp_path / "room"
    room.mkdir()
    given = ("export", str(tmp_path / "p.annotator"), str(room / "out"))
    program = subprocess.Popen(
        [*COMMAND, *given, "--format", "brat", "--status", "all"],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    until(lambda: any(room.iterdir()))
    program.send_signal(signal.SIGINT)
    output, errors = program.communicate(timeout=60)
    told = [line for line in errors.splitlines() if not line.startswith("Exporting: ")]
    assert (program.returncode, output) == (1, "")
    assert told == ["annotator: The export was cancelled; nothing was written."]
    assert list(room.iterdir()) == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("qapp")
def test_a_target_of_the_other_kind_is_left_alone(
    project: Project, tmp_path: Path, name: str
) -> None:
    module = registry.exporters.get(name)
    room = tmp_path / "room"
    out = room / f"out{module.SUFFIX}"
    mine = out / "mine" if module.SUFFIX else out
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", encoding="utf-8")
    said = "is a folder; give the name of a file" if module.SUFFIX else "is a file; give the name"
    with pytest.raises(AnnotatorError, match=said):
        export(project, out, name)
    with pytest.raises(AnnotatorError, match="there is no folder absent"):
        export(project, room / "absent" / out.name, name)
    with pytest.raises(AnnotatorError, match="there is no folder mine"):
        export(project, room / "mine" / "out", name)
    assert mine.read_text(encoding="utf-8") == "mine"
    assert [path for path in room.rglob("*") if path.is_file()] == [mine]


@pytest.mark.parametrize(
    ("name", "at"), [(n, at) for n in NAMES for at in (0, 1) if (n, at) != ("pdf", 0)]
)  # Qt opens the file of a PDF itself
@pytest.mark.usefixtures("qapp")
def test_a_disk_that_is_full_leaves_what_was_there(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, at: int
) -> None:
    """It fails where the first file is opened, or where the whole takes its place."""
    module = registry.exporters.get(name)
    room = tmp_path / "room"
    room.mkdir()
    out = room / f"out{module.SUFFIX}"
    export(project, out, name)
    before = held(room)
    opened, replaced = Path.open, Path.replace

    def open_(path: Path, mode: str = "r", *more: Any, **named: Any) -> Any:
        if at == 0 and "x" in mode and room in path.parents:
            raise OSError(errno.ENOSPC, "No space left on device")
        return opened(path, mode, *more, **named)

    def replace_(path: Path, target: Path) -> Path:
        if at == 1 and target == out:
            raise OSError(errno.ENOSPC, "No space left on device")
        return replaced(path, target)

    monkeypatch.setattr(Path, "open", open_)
    monkeypatch.setattr(Path, "replace", replace_)
    with pytest.raises(AnnotatorError, match=r"could not be written: No space left on device\.$"):
        export(project, out, name)
    assert held(room) == before


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("qapp")
def test_an_export_of_nothing_replaces_nothing(project: Project, tmp_path: Path, name: str) -> None:
    module = registry.exporters.get(name)
    room = tmp_path / "room"
    room.mkdir()
    out = room / f"out{module.SUFFIX}"
    export(project, out, name)
    before = held(room)
    with (
        Project.open(tmp_path / "empty.annotator", create=True) as empty,
        pytest.raises(AnnotatorError),
    ):
        export(empty, out, name)
    assert held(room) == before


@pytest.mark.parametrize("name", ["jsonl", "csv", "brat"])
def test_an_export_of_nothing_is_one_to_whoever_waits_for_it(tmp_path: Path, name: str) -> None:
    """On the command line, however often it is made; but it never takes the place of work."""
    place = tmp_path / "p.annotator"
    with Project.open(place, create=True) as project:
        project.add([record("a", NEWS, span(0, 13))])
    out = tmp_path / f"out{registry.exporters.get(name).SUFFIX}"
    for _ in range(2):
        assert as_json("export", place, out, "--format", name)["documents"] == 0
        assert out.exists()
    everything = ("--format", name, "--status", "all")
    assert as_json("export", place, out, *everything)["documents"] == 1
    before = {path: data for path, data in held(tmp_path).items() if out in (path, *path.parents)}
    said = refused("export", place, out, "--format", name)
    assert said == f"There is no such article to export, so {out.name} stays as it was."
    assert held(tmp_path).items() >= before.items()
