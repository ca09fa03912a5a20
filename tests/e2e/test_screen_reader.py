"""The program as a screen reader meets it, over AT-SPI."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from desktop import PYTHON, SHORT, App, Desktop, session_bus

CONTROLS = {"push button", "check box", "radio button", "toggle button", "combo box", "list",
            "list item", "menu item", "page tab", "slider", "spin button", "table", "table cell",
            "text", "password text", "tree"}  # fmt: skip


def lacking() -> list[str]:
    found = [name for name in ("dbus-daemon",) if shutil.which(name) is None]
    if not Path("/usr/libexec/at-spi-bus-launcher").exists():
        found.append("at-spi2-core")
    code = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
    if (
        not Path(PYTHON).exists()
        or subprocess.run([PYTHON, "-c", code], capture_output=True).returncode
    ):
        found.append("python3-gi with gir1.2-atspi-2.0")
    return found


@contextmanager
def listening(app: App) -> Iterator[Callable[[str], Any]]:
    """Start a client that listens to the program, and yield what asks it questions."""
    listener = subprocess.Popen(
        [PYTHON, str(Path(__file__).with_name("listener.py")), str(app.process.pid)],
        env={**app.desktop.environment, "PATH": os.defpath},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert listener.stdin is not None
    assert listener.stdout is not None
    stdin, stdout = listener.stdin, listener.stdout

    def ask(question: str) -> Any:
        stdin.write(json.dumps(question) + "\n")
        stdin.flush()
        return json.loads(stdout.readline())

    try:
        assert json.loads(stdout.readline()) == "ready"
        yield ask
    finally:
        listener.kill()
        listener.communicate()


@pytest.fixture
def reader(desktop: Desktop, project: Path) -> Iterator[tuple[App, Callable[[str], Any]]]:
    """The program on two articles, and questions to a client that listens to it."""
    if missing := lacking():
        pytest.skip(f"A screen reader needs {', '.join(missing)}.")
    with session_bus(desktop.environment) as address:
        desktop.environment |= {
            "DBUS_SESSION_BUS_ADDRESS": address,
            "QT_ACCESSIBILITY": "1",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }
        app = desktop.start(project)
        with listening(app) as ask:
            app.until(lambda: ask("text")[0] == SHORT, "The text of the article")
            yield app, ask
            app.kill()


def test_the_text_can_be_read_and_every_control_has_a_name(
    reader: tuple[App, Callable[[str], Any]],
) -> None:
    _, ask = reader
    tree = ask("tree")
    nameless = [
        (role, description) for role, name, description, states in tree
        if not name and (role in CONTROLS or "FOCUSABLE" in states)
    ]  # fmt: skip
    assert nameless == []
    named = {(role, name) for role, name, _, _ in tree}
    assert {
        ("text", "Article"),
        ("text", "Search the knowledge base"),
        ("table", "Spans of this article"),
        ("table", "Articles"),
        ("list", "Candidates"),
        ("check box", "Label as GPE"),
        ("push button", "Undo"),
        ("push button", "Done, next article"),
        ("menu item", "Find in the article"),
    } <= named
    assert not any("<" in description for _, _, description, _ in tree)
    rows = [name for role, name, _, _ in tree if role == "table cell"]
    assert any(name.startswith("Palmyra, PERSON, proposed") for name in rows)
    assert any("The second" in name for role, name, _, _ in tree if role == "table cell")


DIALOGS = {
    "Accept the rest": ["shift+a"],
    "Decision memory": ["ctrl+alt+m"],
    "Do the same everywhere": ["Tab", "3", "ctrl+period"],
    "Entities of the project": ["F4"],
    "Export": ["ctrl+e"],
    "Filter articles": ["ctrl+shift+a"],
    "Find a command or an article": ["ctrl+k"],
    "Flag article": ["ctrl+m"],
    "Go to an article": ["ctrl+j"],
    "Inconsistencies": ["ctrl+shift+m"],
    "Keys": ["F1"],
    "Knowledge bases of the project": ["ctrl+alt+k"],
    "Label": ["Tab", "space"],
    "Labels of the project": ["ctrl+alt+l"],
    "New entity": ["Tab", "l"],
    "Note": ["Tab", "e"],
    "Settings": ["ctrl+comma"],
    "Skip article": ["ctrl+shift+s"],
}
PALETTES = {"Find a command or an article", "Go to an article", "Label"}
"""What opens within the window."""


def test_every_dialog_says_what_it_is_and_names_its_controls(
    reader: tuple[App, Callable[[str], Any]],
) -> None:
    app, ask = reader
    for name, keys in DIALOGS.items():
        app.desktop.press(*keys)

        def shown(name: str = name) -> bool:
            found = ask("at") if name in PALETTES else next(iter(ask("windows")), [["", ""]])[0]
            return bool(found) and found[1].removesuffix(" — Annotator") == name

        app.until(shown, name)
        for window in ask("windows"):
            nameless = [item for item in window if not item[1] and _is_met(item)]
            assert nameless == [], name
        app.until(lambda: ask("at") and ask("at")[1] not in ("", "Article"), f"A control of {name}")
        app.desktop.press("Escape")
        app.until(lambda: not ask("windows"), f"The end of {name}")
        app.desktop.press("Escape", "Escape")
        app.until(lambda: ask("at")[1] == "Article", f"The article after {name}")
    app.desktop.press("F12")
    app.until(lambda: "Articles left: 2 of 2" in " ".join(ask("announced")), "Insights")


def _is_met(item: list[Any]) -> bool:
    """Whether a reader meets this control, so that it needs a name."""
    role, _, _, states = item
    return "SHOWING" in states and (role in CONTROLS - {"table cell"} or "FOCUSABLE" in states)


def test_steps_and_corrections_are_heard(reader: tuple[App, Callable[[str], Any]]) -> None:
    app, ask = reader
    heard: list[str] = []

    def hears(sentence: str) -> None:
        def said() -> bool:
            heard.extend(ask("announced"))
            return sentence in heard

        app.until(said, f"“{sentence}” (heard: {heard})")
        heard.clear()

    press = app.desktop.press
    press("Tab")
    hears("Syrian, NORP, proposed, no link")
    press("Tab")
    hears("Palmyra, PERSON, proposed, no link")
    text, caret, description = ask("text")
    assert text[caret:].startswith("Palmyra")
    assert description == "Palmyra, PERSON, proposed, no link"
    press("3")
    hears("Palmyra, GPE, accepted, no link")
    press("i")
    hears("Palmyra, GPE, accepted, in no knowledge base")
    press("shift+Tab")
    hears("Syrian, NORP, proposed, no link")
    press("Escape", "ctrl+f")
    app.desktop.write("press")
    hears("1 of 1")
    press("Escape", "Home", "Right")
    hears("Syrian, NORP, proposed, no link")


def test_the_text_has_its_spans_as_children(reader: tuple[App, Callable[[str], Any]]) -> None:
    app, ask = reader

    def spans() -> dict[str, str]:
        return {name: description for name, description, _ in ask("spans")}

    assert spans() == {
        "Syrian": "NORP, proposed, no link",
        "Palmyra": "PERSON, proposed, no link",
        "Quxian Front": "ORG, proposed, no link",
        "Russia": "GPE, proposed, no link",
        "New York": "GPE, proposed, no link",
    }
    press = app.desktop.press
    press("Tab", "Tab")
    app.until(lambda: [n for n, _, states in ask("spans") if "SELECTED" in states] == ["Palmyra"])
    ask("changed")
    press("3")
    app.until(lambda: "Palmyra" in ask("changed"), "A change of Palmyra")
    assert spans()["Palmyra"] == "GPE, accepted, no link"
    press("i")
    app.until(lambda: spans()["Palmyra"] == "GPE, accepted, in no knowledge base")
    press("x")
    app.until(lambda: "Palmyra" not in spans(), "The end of Palmyra")
    press("ctrl+z", "ctrl+Down")
    app.until(lambda: list(spans()) == ["Iraq"], "The spans of the second article")
    press("ctrl+Up")
    app.until(lambda: len(spans()) == 5, "The spans of the first article")
    app.quit()


def test_the_keyboard_goes_to_controls_with_names(
    reader: tuple[App, Callable[[str], Any]],
) -> None:
    app, ask = reader
    app.desktop.press("Tab")
    app.until(lambda: ask("announced"), "The first span")
    for key, role, name in (
        ("F6", "text", "Search the knowledge base"),
        ("F6", "table", "Spans of this article"),
        ("Down", "table cell", "Palmyra, PERSON, proposed"),
        ("F6", "table", "Articles"),
        ("Down", "table cell", "The second"),
        ("F6", "text", "Article"),
    ):
        app.desktop.press(key)

        def arrived(role: str = role, name: str = name) -> bool:
            found: list[str] = ask("at")
            return bool(found) and found[0] == role and found[1].startswith(name)

        app.until(arrived, f"{role} {name}")
