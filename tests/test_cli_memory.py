"""`annotator memory show`, `rule`, `on` and `off`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from program import make, record

from annotator.cli import main
from annotator.core.model import Span, Status
from annotator.project import Project

TEXT = "Palmyra fell. IS took Palmyra, and Homs."


@pytest.fixture
def project(tmp_path: Path) -> Path:
    spans = [
        Span(0, 0, 0, 7, "GPE", Status.ACCEPTED, "Q5747"),
        Span(0, 0, 22, 29, "ORG", Status.ACCEPTED),
        Span(0, 0, 35, 39, "ORG", Status.REJECTED, source="model"),
    ]
    return make(tmp_path / "p.annotator", record("a", TEXT, *spans))


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert main(["memory", *map(str, arguments)]) == 0
    return capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:
    return json.loads(said(capsys, *arguments, "--json"))


def test_show_tells_what_was_decided(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "show", project).splitlines() == [
        "Palmyra: nothing follows yet",
        "Homs: nothing follows yet",
    ]
    assert said(capsys, "show", project, "--limit", 1).splitlines() == [
        "Palmyra: nothing follows yet",
        "1 more mention; --limit 0 lists all.",
    ]
    report = as_json(capsys, "show", project, "--limit", 0)
    assert (report["on"], report["mentions"], report["rules"]) == (True, 2, [])
    assert report["decided"][0]["accepted"] == [
        {"label": "GPE", "kb_id": "Q5747", "times": 1},
        {"label": "ORG", "kb_id": None, "times": 1},
    ]
    assert report["decided"][1]["rejected"] == {"ORG": 1}


def test_rules_are_laid_down_and_lifted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "rule", project, "Palmyra", "--always", "GPE", "--link", "Q5747") == (
        "Lay down a rule for “Palmyra”.\n"
    )
    said(capsys, "rule", project, "Homs", "--never")
    said(capsys, "rule", project, "IS", "--ignore")
    lines = said(capsys, "show", project).splitlines()
    assert lines == [
        "rule: “Palmyra” always GPE → Q5747",
        "rule: “Homs” never",
        "rule: “IS” ignore",
        "Palmyra: your rule: GPE → Q5747",
        "Homs: your rule: no mention",
    ]
    assert as_json(capsys, "rule", project, "Homs", "--lift")["changed"]
    assert said(capsys, "rule", project, "Homs", "--lift") == "There is no such rule.\n"
    assert len(as_json(capsys, "show", project)["rules"]) == 2
    with Project.open(project) as opened:
        assert opened.check() == []


def test_what_no_rule_can_say_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for given, sentence in (
        ((" ", "--never"), "A rule needs a mention."),
        (("IS", "--always", "Nope"), "This project has no label “Nope”."),
        (("IS", "--always", ""), "This project has no label “”."),
        (("IS", "--never", "--link", "Q1"), "Only a rule with --always has a link."),
        (("IS", "--lift", "--link", "Q1"), "Only a rule with --always has a link."),
    ):
        assert main(["memory", "rule", str(project), *given]) == 1
        assert sentence in capsys.readouterr().err
    assert as_json(capsys, "show", project)["rules"] == []


def test_it_is_switched_off_and_on(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "off", project) == "The memory of this project is off.\n"
    assert said(capsys, "show", project).startswith("The memory of this project is switched off.")
    assert as_json(capsys, "on", project) == {"on": True}
    assert as_json(capsys, "show", project)["on"]
