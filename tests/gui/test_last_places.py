"""Where a project was left, and is opened again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.core.model import Document, Record, Span
from annotator.gui import last_places
from annotator.gui.last_places import LastPlace
from annotator.gui.main_window import MainWindow
from annotator.settings import Settings


def test_a_project_opens_where_it_was_left(window, qtbot, path: Path, tmp_path: Path):
    text = "Palmyra is old. " * 2000
    span = Span(0, 0, 16_000, 16_007, "GPE", source="m", score=0.5)
    with_span = Record(Document(0, "long", "The long one", length=len(text)), text, (span,))
    (made,) = window.workspace.project.add([with_span]).added
    window.editor.open(made)
    window.editor.focus([window.editor.index[0]])
    top = window.view.verticalScrollBar().value()
    assert top > 0
    window.close()
    before = path.read_bytes()
    again = MainWindow(Settings(tmp_path))
    again.equip()
    qtbot.addWidget(again)
    again.resize(window.size())
    with qtbot.waitExposed(again):
        again.show()
    assert again.commands.open(str(path), read_only=True)
    assert again.editor.document.id == made
    assert again.editor.span.start == 16_000
    assert abs(again.view.verticalScrollBar().value() - top) < 80
    assert path.read_bytes() == before
    again.close()


def test_an_article_that_is_gone_is_no_place(window, qtbot, path: Path, tmp_path: Path):
    location = window.workspace.project.location
    window.close()
    last_places.remember(location, LastPlace(5, 6, 7))
    again = MainWindow(Settings(tmp_path))
    again.equip()
    qtbot.addWidget(again)
    assert again.commands.open(str(path))
    assert again.header.title.full == "The first"
    again.close()


@pytest.mark.parametrize(
    "stored", ["{", "[]", '{"%s": 5}', '{"%s": {"more": 1}}', '{"%s": {"document": "x"}}']
)
def test_places_that_do_not_fit_are_none(stored: str, tmp_path: Path):
    place = tmp_path / "p.annotator"
    last_places.remember(str(place), LastPlace(5))
    assert last_places.recall(str(place)) == LastPlace(5)
    assert last_places.recall("postgresql://host/other") is None
    last_places._path().write_text(stored.replace("%s", str(place)), encoding="utf-8")
    assert last_places.recall(str(place)) is None


def test_only_some_places_are_kept(monkeypatch):
    monkeypatch.setattr(last_places, "_KEPT", 2)
    for name in "abc":
        last_places.remember(f"x://{name}", LastPlace(1))
    assert list(json.loads(last_places._path().read_text(encoding="utf-8"))) == ["x://b", "x://c"]
