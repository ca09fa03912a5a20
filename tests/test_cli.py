from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from program import (
    COMMAND,
    NEWS,
    annotator,
    as_json,
    environment,
    make,
    record,
    refused,
    span,
)

from annotator import progress, tasks
from annotator.cli import main
from annotator.core import edits
from annotator.core.model import DocumentStatus
from annotator.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two documents, of which one is done."""
    path = make(tmp_path / "p.annotator", record("a", NEWS, span(0, 13)), record("b", "Nothing."))
    with Project.open(path) as opened:
        first = opened.document(opened.document_ids()[0])
        opened.apply(edits.set_status(first, DocumentStatus.DONE))
    return path


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of user files with a knowledge base of larger places, which is built in seconds."""
    folder = tmp_path_factory.mktemp("data")
    code = "from annotator.kb import packaged; [None for _ in packaged.build({'places': 200000})]"
    more = environment(ANNOTATOR_DATA=str(folder))
    subprocess.run([sys.executable, "-c", code], env=more, check=True)
    return folder


def test_help_and_version_come_at_once() -> None:
    for option in ("--help", "--version"):
        times = []
        for _ in range(10):
            start = time.perf_counter()
            assert annotator(option).stdout.startswith(("usage: annotator", "annotator 0."))
            times.append(time.perf_counter() - start)
        assert min(times) < 0.15


@pytest.mark.parametrize(
    "arguments",
    [
        ["import", "p"],
        ["propose"],
        ["propose", "p", "--processes", "0"],
        ["propose", "p", "--processes", "two"],
        ["export", "p", "out"],
        ["export", "p", "out", "--format", "docx"],
        ["export", "p", "out", "--format", "jsonl", "--status", "new"],
        ["import", "p", "a", "--format", "nonsense"],
        ["kb"],
        ["kb", "search"],
        ["stats"],
        ["check", "p", "more"],
        ["demo", "more"],
        ["improt"],
        ["open"],
        ["a.annotator", "b.annotator"],
        ["--json"],
    ],
)
def test_wrong_usage_is_told_with_the_usage(arguments: list[str], tmp_path: Path) -> None:
    done = annotator(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: annotator")
    assert not list(tmp_path.iterdir())


def test_without_a_display_the_window_is_a_sentence(project: Path) -> None:
    bare = {"QT_QPA_PLATFORM": "", "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    assert refused(project, **bare).startswith("There is no display for the window;")


def test_import_makes_the_project_and_says_what_came(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "in" / "notes.xyz").write_text("Something else", encoding="utf-8")
    done = annotator("import", "p.annotator", "in", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Imported 1 document from 1 file.\n1 file of other kinds passed over.\n"
    again = as_json("import", "p.annotator", "in", cwd=tmp_path)
    assert (again["documents"], again["duplicates"], again["problems"]) == (0, 1, [])


@pytest.mark.parametrize("name", ["bad.txt", "none.txt", "empty"])
def test_an_import_that_brings_nothing_leaves_no_project(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    before = sorted(tmp_path.iterdir())
    done = annotator("import", tmp_path / "new.annotator", tmp_path / name)
    assert done.returncode == (0 if name == "empty" else 1)
    assert sorted(tmp_path.iterdir()) == before
    older = make(tmp_path / "older.annotator")
    annotator("import", older, tmp_path / name)
    assert annotator("check", older).returncode == 0


def test_progress_is_told_where_there_is_no_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "_EVERY", 0.0)
    for number in range(60):
        (tmp_path / f"{number:02}.txt").write_text(f"{number} {NEWS}", encoding="utf-8")
    assert main(["import", str(tmp_path / "p.annotator"), str(tmp_path), "--json"]) == 0
    said = capsys.readouterr()
    lines = said.err.splitlines()
    assert lines[1:] == ["Importing: 50 of 60, 49.txt", "Importing: 60 of 60, 59.txt"]
    assert lines[0].startswith("Importing: 0, ")
    assert json.loads(said.out)["documents"] == 60


def test_import_tells_what_it_renamed(tmp_path: Path) -> None:
    for name, text in (("x", "One."), ("y", "Two.")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(text, encoding="utf-8")
    done = annotator("import", tmp_path / "p.annotator", tmp_path / "x", tmp_path / "y")
    assert "“a” is the name of another document already, so this one is “a-2”." in done.stdout


def test_import_of_a_format_takes_files_of_any_ending(tmp_path: Path) -> None:
    file = tmp_path / "documents.data"
    file.write_text('{"text": "Paris"}\n{"text": "Rome"}\n', encoding="utf-8")
    report = as_json("import", tmp_path / "p.annotator", file, "--format", "jsonl")
    assert report["documents"] == 2
    report = as_json("import", tmp_path / "q.annotator", file, "--format", "text")
    assert report["documents"] == 1


def test_a_project_may_be_named_by_its_url(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(NEWS, encoding="utf-8")
    url = f"sqlite:///{(tmp_path / 'p.annotator').as_posix()}"
    assert as_json("import", url, file)["documents"] == 1
    assert as_json("stats", url) == as_json("stats", tmp_path / "p.annotator")


def test_a_missing_pipeline_says_how_to_install_it(project: Path) -> None:
    sentence = refused("propose", project, "--no-links", "--pipeline", "de_core_news_xl")
    assert "python -m spacy download de_core_news_xl" in sentence


def test_a_pipeline_in_a_folder_needs_trust(project: Path, tmp_path: Path) -> None:
    code = (
        "import sys, spacy\n"
        "nlp = spacy.blank('en')\n"
        "ruler = nlp.add_pipe('entity_ruler')\n"
        "ruler.add_patterns([{'label': 'WORD', 'pattern': 'Nothing'}])\n"
        "nlp.to_disk(sys.argv[1])"
    )
    folder = tmp_path / "words"
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True)
    assert "--trust" in refused("propose", project, "--no-links", "--pipeline", folder)
    report = as_json("propose", project, "--no-links", "--pipeline", folder, "--trust")
    assert (report["documents"], report["proposals"]) == (1, 1)
    assert as_json("stats", project)["labels"] == {"PERSON": 1, "WORD": 1}


def test_export_writes_what_is_done_or_all(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    done = annotator("export", project, out, "--format", "jsonl")
    assert done.stdout == f"Wrote 1 document with 1 span to {out}.\n"
    report = as_json("export", project, out, "--format", "jsonl", "--status", "all")
    assert (report["documents"], report["spans"], report["out"]) == (2, 1, str(out))
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(line["id"], line["status"]) for line in lines] == [("a", "done"), ("b", "new")]


def test_export_to_spacy(project: Path, tmp_path: Path) -> None:
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    out = tmp_path / "out.spacy"
    done = annotator("export", project, out, "--format", "spacy")
    assert done.stdout.startswith("Wrote 1 document with 1 span to")
    (doc,) = DocBin().from_disk(out).get_docs(Vocab())
    assert (doc.text, [ent.text for ent in doc.ents]) == (NEWS, ["Angela Merkel"])


def test_export_says_that_nothing_is_done(tmp_path: Path) -> None:
    path = make(tmp_path / "p.annotator", record("a"))
    done = annotator("export", path, tmp_path / "out.jsonl", "--format", "jsonl")
    assert done.returncode == 0
    assert "Wrote 0 documents" in done.stdout
    assert "--status all" in done.stdout


def test_kb_search_prints_candidates_best_first(data_folder: Path) -> None:
    folder = {"ANNOTATOR_DATA": str(data_folder)}
    found = as_json("kb", "search", "Syria", "--label", "GPE", **folder)
    assert all(
        list(row) == ["id", "label", "description", "types", "score", "why"] for row in found
    )
    assert (found[0]["id"], found[0]["label"]) == ("Q858", "Syria")
    assert [row["score"] for row in found] == sorted((r["score"] for r in found), reverse=True)
    assert annotator("kb", "search", "Syria", **folder).stdout.startswith("Q858")
    assert as_json("kb", "search", "Zzyzzxq", **folder) == []
    assert annotator("kb", "search", "Zzyzzxq", **folder).stdout == "Nothing found.\n"


def test_a_damaged_knowledge_base_is_built_again(
    data_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def few_places(job: tasks.Job) -> None:
        tasks.Job.__init__(job, {"places": 200_000})

    monkeypatch.setattr(tasks.BuildKnowledgeBase, "__init__", few_places)
    monkeypatch.setenv("ANNOTATOR_DATA", str(tmp_path))
    (built,) = (data_folder / "kb").glob("*.sqlite")
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / built.name).write_bytes(b"junk")
    assert main(["kb", "search", "Syria"]) == 0
    said = capsys.readouterr()
    assert "is damaged" in said.err
    assert said.out.startswith("Q858")
    assert main(["kb", "build", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert Path(report["path"]) == tmp_path / "kb" / built.name
    assert report["aliases"] > report["entities"] > 1000


def test_consoles_without_our_characters_get_others(data_folder: Path, tmp_path: Path) -> None:
    ascii = {"PYTHONIOENCODING": "ascii", "ANNOTATOR_DATA": str(data_folder)}
    assert annotator("kb", "search", "Тегеран", **ascii).returncode == 0
    assert as_json("kb", "search", "Тегеран", **ascii)[0]["label"] == "Tehran"
    assert annotator("stats", tmp_path / "“é”", **ascii).stderr.startswith("annotator: There is no")
    (tmp_path / "Łódź.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "ö.txt").write_text("", encoding="utf-8")
    done = annotator("import", tmp_path / "p.annotator", tmp_path, **ascii)
    assert (done.returncode, done.stderr) == (0, "?.txt is empty.\n")


def test_stats_and_check(project: Path) -> None:
    stats = as_json("stats", project)
    assert stats["documents"] == {"new": 1, "started": 0, "done": 1, "skipped": 0}
    assert stats["spans"] == {"proposed": 0, "accepted": 1, "rejected": 0}
    read = annotator("stats", project).stdout
    assert "1 new, 0 started, 1 done" in read
    assert "1  PERSON" in read
    assert as_json("check", project) == {"whole": True, "problems": []}
    assert annotator("check", project).stdout == "The project is whole.\n"


def test_check_lists_what_is_wrong(project: Path) -> None:
    import sqlite3

    with sqlite3.connect(project) as connection:
        connection.execute("UPDATE spans SET label = 'LOST'")
    connection.close()
    done = annotator("check", project, "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["whole"]) == (1, False)
    assert any("LOST" in problem for problem in report["problems"])
    assert done.stderr.splitlines() == report["problems"]


def test_a_reader_that_has_gone_is_no_error(project: Path) -> None:
    command = [*COMMAND, "stats", str(project)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        assert program.stderr.read() == b""
    assert program.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_output_that_cannot_be_written_is_told(project: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [*COMMAND, "stats", str(project)],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=environment(),
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, "annotator: No space left on device.\n")


def test_a_project_is_backed_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.annotator"
    Project.open(path, create=True).close()
    assert main(["backup", str(path), "--json"]) == 0
    copy = Path(json.loads(capsys.readouterr().out)["copy"])
    assert copy.parent == tmp_path / "p.annotator.backups"
    with Project.open(copy) as project:
        assert project.check() == []
