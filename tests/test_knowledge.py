from __future__ import annotations

import json
import subprocess
from pathlib import Path

import msgspec
import pytest

from annotator import knowledge, pool, tasks
from annotator.cli import main
from annotator.core import edits
from annotator.core.model import Entity
from annotator.errors import AnnotatorError, Refused
from annotator.kb import online
from annotator.kb.remembered import Remembered
from annotator.project import Project
from annotator.worker import command, decode, encode


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    source = tmp_path / "list.jsonl"
    source.write_text('{"id": "Q1", "label": "Zubrowka"}\nbroken\n', encoding="utf-8")
    assert main(["kb", "import", str(tmp_path / "own.kb"), str(source), "--format", "jsonl"]) == 0
    return tmp_path / "own.kb"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "p.annotator"
    Project.open(path, create=True).close()
    return path


def test_a_project_uses_the_packaged_one_until_told_otherwise(project: Path, kb: Path) -> None:
    with Project.open(project) as opened:
        assert knowledge.switched_on(opened) == ["packaged"]
        knowledge.switch_on(opened, [str(kb)])
        assert knowledge.switched_on(opened) == ["own.kb"]
        base = knowledge.opened(opened)
        assert [c.entity.id for c in base.search("Zubrowka")] == ["Q1"]
        with pytest.raises(AnnotatorError, match="not been built"):
            knowledge.switch_on(opened, ["packaged", "none.kb"])
        assert knowledge.switched_on(opened) == ["own.kb"]


def test_kb_use(project: Path, kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["kb", "use", str(project), "packaged", str(kb), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"knowledge_bases": ["packaged", "own.kb"]}
    assert main(["kb", "use", str(project)]) == 0
    assert capsys.readouterr().out == "packaged\nown.kb\n"


def test_a_place_is_kept_without_turns(
    project: Path, kb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = project.parent / "a" / "b"
    elsewhere.mkdir(parents=True)
    other = project.parent / "a" / "other.annotator"
    Project.open(other, create=True).close()
    monkeypatch.chdir(elsewhere)
    for file in ("../../own.kb", "../b/../../own.kb"):
        with Project.open(project) as opened:
            knowledge.switch_on(opened, [file, str(kb)])
            assert knowledge.switched_on(opened) == ["own.kb"]
        with Project.open(other) as opened:
            knowledge.switch_on(opened, [file, str(kb)])
            assert knowledge.switched_on(opened) == [str(kb.resolve())]


def test_kb_import_tells_what_was_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "list.jsonl"
    lines = ['{"id": "Q1", "label": "Zubrowka"}', "broken"]
    lines.append('{"id": "Q2", "label": "Lutz", "popularity": "high"}')
    source.write_text("\n".join(lines), encoding="utf-8")
    assert main(["kb", "import", str(tmp_path / "o.kb"), str(source), "--format", "jsonl"]) == 0
    said = capsys.readouterr()
    assert said.err.startswith("line 2: JSON is malformed")
    assert "line 3: It was taken without its popularity, which cannot be used." in said.err
    assert "2 entities under 2 names" in said.out
    assert "1 malformed, 1 taken without what cannot be used of them, told above" in said.out


def test_kb_search_info_check_and_merge(
    tmp_path: Path, kb: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    missing = str(tmp_path / "missing.kb")
    assert main(["kb", "search", "zubr", "--kb", str(kb), "--kb", missing, "--json"]) == 0
    said = capsys.readouterr()
    assert [row["id"] for row in json.loads(said.out)] == ["Q1"]
    assert "missing.kb" in said.err
    assert main(["kb", "search", "zubr", "--kb", missing]) == 1
    assert main(["kb", "info", str(kb)]) == 0
    assert "jsonl.source" in capsys.readouterr().out
    assert main(["kb", "check", str(kb)]) == 0
    assert capsys.readouterr().out == "The knowledge base is whole.\n"
    assert main(["kb", "merge", str(tmp_path / "all.kb"), str(kb), str(kb), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["entities"] == 1


def test_kb_import_of_local_entities(
    tmp_path: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Project.open(project) as opened:
        opened.apply(edits.Edit("Add", (edits.Change(None, _own()),)))
    out = str(tmp_path / "local.kb")
    assert main(["kb", "import", out, str(project), "--format", "local"]) == 0
    capsys.readouterr()
    assert main(["kb", "search", "Ahmed", "--kb", out, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == "own:1"


def _own() -> Entity:
    return Entity("local:1", "Ahmed", "", ("PERSON",))


@pytest.mark.parametrize(
    "wrong", [["--type", "city"], ["--map", "x=y"], ["--format", "none"], ["--pages", "0"]]
)
def test_wrong_options_have_a_sentence(tmp_path: Path, wrong: list[str]) -> None:
    (tmp_path / "x.jsonl").write_text("{}", encoding="utf-8")
    command = ["kb", "import", str(tmp_path / "o.kb"), str(tmp_path / "x.jsonl")]
    assert main([*command, "--format", "jsonl", *wrong]) in (1, 2)
    assert not (tmp_path / "o.kb").exists()


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No service: a port of this machine on which nothing listens."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(online, "SERVICE", "http://127.0.0.1:9/w/api.php")


def test_nothing_is_looked_up_until_the_project_allows_it(
    project: Path, offline: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["kb", "look-up", str(project), "Syria"]) == 1
    assert "does not look up names online" in capsys.readouterr().err
    assert main(["kb", "online", str(project), "on"]) == 0
    assert main(["kb", "look-up", str(project), "Syria", "--json"]) == 0
    said = capsys.readouterr()
    assert said.out.endswith("[]\n")
    assert "Wikidata cannot be asked: there is no connection" in said.err
    assert project.with_name("p.annotator.online").exists()


def test_a_lock_is_not_opened_by_a_slip(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for wanted, status in (("locked", 0), ("on", 1), ("off", 0), ("on", 0)):
        assert main(["kb", "online", str(project), wanted]) == status
    assert main(["kb", "online", str(project), "locked"]) == 0
    assert main(["kb", "online", str(project), "--json"]) == 0
    assert capsys.readouterr().out.endswith('{"look_ups": "locked"}\n')
    with Project.open(project) as opened, pytest.raises(Refused):
        tasks.LookUp(opened, "Syria")


def test_what_was_looked_up_is_known_when_offline(project: Path) -> None:
    entity = Entity("Q900000001", "Syria", "country", ("GPE",), ("SAR",))
    with Project.open(project) as opened:
        assert knowledge.opened(opened).entity("Q900000001") is None
        Remembered(knowledge.remembered_in(opened)).keep("search Syria", [entity])
        knowledge.switch_on(opened, [])
        assert knowledge.opened(opened).entity("Q900000001") == entity


def test_candidates_of_a_look_up_keep_their_order(project: Path) -> None:
    with Project.open(project) as opened:
        knowledge.set_look_ups(opened, knowledge.LookUps.ON)
        job = tasks.LookUp(opened, "Syria")
    entities = [Entity("Q858", "Syria"), Entity("Q9", "Syria")]
    job.receive({"entities": msgspec.to_builtins(entities), "offline": ""})
    assert [candidate.entity for candidate in job.candidates] == entities
    assert job.candidates[0].score > job.candidates[1].score > 0


def test_an_import_in_a_worker_program_is_cancelled_and_goes_on(tmp_path: Path) -> None:
    source = tmp_path / "list.jsonl"
    lines = (json.dumps({"id": f"Q{n}", "label": f"Name {n}"}) for n in range(30_000))
    source.write_text("\n".join(lines), encoding="utf-8")
    job = tasks.ImportKnowledgeBase(tmp_path / "own.kb", str(source), "jsonl")
    with subprocess.Popen(command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(encode({"work": job.work, "options": job.options}))
        worker.stdin.flush()
        while decode(worker.stdout.readline())["progress"][2] != "Ranking entities":
            pass
        worker.stdin.close()
        rest = worker.stdout.read()
        assert worker.wait() == 0
    assert not any("done" in decode(line) for line in rest.splitlines())
    assert not (tmp_path / "own.kb").exists()
    assert not (tmp_path / "own.kb.part").exists()
    pool.run(job, lambda _: None)
    assert job.report["from"] == 30_000
    assert job.report["entities"] == 30_000
    assert not (tmp_path / "own.kb.unfinished").exists()
