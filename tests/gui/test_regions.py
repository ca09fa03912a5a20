import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from annotator.core.model import Document, Record, Region, RegionKind, Span, Status
from annotator.gui.preview_dialog import PreviewDialog

MENU = "Breaking from Syria Desk"
BODY = "The army took the town of Palmyra on Monday, officials of both sides said there."
FOOT = "World\nWeather"
TEXT = f"{MENU}\n\nHeadline of the day\n\n{BODY}\n\n{BODY[::-1]}\n\n{FOOT}\n"
KINDS = (RegionKind.BOILERPLATE, RegionKind.CHECKED, RegionKind.PROPOSED, RegionKind.ARTICLE)


def record(n, *regions):
    first = Status.PROPOSED if n else Status.ACCEPTED
    spans = [
        Span(0, 0, TEXT.index(m), TEXT.index(m) + len(m), "GPE", status, source="model")
        for m, status in (("Syria", first), ("Palmyra", Status.PROPOSED))
    ]
    made = tuple(
        Region(0, 0, TEXT.index(piece), TEXT.index(piece) + len(piece), kind)
        for piece, kind in regions
    )
    document = Document(0, f"page {n}", f"Page {n}", "Daily", length=len(TEXT))
    return Record(document, TEXT, tuple(spans), made)


@pytest.fixture
def articles(window):
    """Three articles of one source; the first is open, with proposed boilerplate."""
    asked = ((MENU, RegionKind.PROPOSED), (FOOT, RegionKind.PROPOSED))
    added = window.workspace.project.add([record(1, *asked), record(0), record(2)]).added
    window.editor.open(added[0])
    return added


def press(window, *keys):
    for key in keys:
        QTest.keySequence(window.view, QKeySequence(key))


def marked(window, document_id=None):
    """The text of regions by kind."""
    project, editor = window.workspace.project, window.editor
    regions = project.regions(document_id) if document_id else editor.regions
    found = {kind: [] for kind in KINDS}
    for region in sorted(regions, key=lambda region: region.start):
        found[region.kind].append(TEXT[region.start : region.end])
    return {kind: pieces for kind, pieces in found.items() if pieces}


def mentions(window):
    return {window.editor.text[s.start : s.end] for s in window.editor.index}


def test_proposed_boilerplate_is_agreed_to_and_refused_by_one_key_each(window, articles):
    press(window, "Shift+N")
    assert window.view.raw_selection() == (0, len(MENU))
    assert window.messages.text == "Boilerplate? Ctrl+B agrees, Ctrl+Shift+B refuses."
    press(window, "Ctrl+B")
    assert marked(window) == {RegionKind.BOILERPLATE: [MENU], RegionKind.PROPOSED: [FOOT]}
    assert mentions(window) == {"Palmyra"}
    start = TEXT.index(FOOT)
    assert window.editor.selection == (start, start + len(FOOT))
    press(window, "Ctrl+Shift+B")
    assert marked(window) == {RegionKind.BOILERPLATE: [MENU], RegionKind.ARTICLE: [FOOT]}
    press(window, "Shift+N")
    assert window.messages.text == "No boilerplate is proposed in this article."
    press(window, "Ctrl+Z", "Ctrl+Z")
    assert marked(window) == {RegionKind.PROPOSED: [MENU, FOOT]}
    assert mentions(window) == {"Syria", "Palmyra"}


def test_one_line_of_a_proposed_region_decides_on_all_of_it(window, articles):
    window.editor.caret = TEXT.index("Weather")
    press(window, "Ctrl+B")
    assert marked(window)[RegionKind.BOILERPLATE] == [FOOT]


def test_paragraphs_are_checked_one_after_the_other(window, articles):
    window.view.select(TEXT.index(BODY) + 5, TEXT.index(BODY) + 5)
    press(window, "Shift+C")
    assert marked(window)[RegionKind.CHECKED] == [BODY]
    assert window.messages.text.startswith("Marked as checked, with 1 proposals")
    assert window.editor.caret == TEXT.index(BODY[::-1])
    press(window, "Shift+C")
    assert marked(window)[RegionKind.CHECKED] == [BODY, BODY[::-1]]


def test_the_article_is_checked_as_far_as_it_is_article(window, articles):
    press(window, "Shift+N", "Ctrl+B", "Esc", "Alt+C")
    found = marked(window)
    assert found[RegionKind.BOILERPLATE] == [MENU]
    assert found[RegionKind.PROPOSED] == [FOOT]
    (checked,) = found[RegionKind.CHECKED]
    assert (checked[:8], checked[-8:]) == ("Headline", BODY[::-1][-8:])


@pytest.mark.parametrize("meant", [True, False])
def test_the_same_lines_are_settled_in_the_whole_source(
    window, articles, qtbot, monkeypatch, meant
):
    seen = []

    def answer(dialog):
        model = dialog.table.model()
        seen.append([model.index(row, 1).data() for row in range(model.rowCount())])
        assert model.headerData(0, Qt.Orientation.Horizontal) == "Lines"
        return meant

    monkeypatch.setattr(PreviewDialog, "exec", answer)
    press(window, "Shift+N", "Ctrl+B")
    window.view.select(3, 3)
    window.editor.select(None)
    press(window, "Alt+B")
    qtbot.waitUntil(lambda: bool(seen) and window.workspace.runner.job is None, timeout=20_000)
    assert seen == [["1 line, 1 spans stay", "1 line, 1 proposals go"]]
    _, second, third = articles
    expected = {RegionKind.BOILERPLATE: [MENU]} if meant else {}
    assert marked(window, second) == marked(window, third) == expected
    accepted = [s for s in window.workspace.project.record(second).spans if s.status == "accepted"]
    assert len(accepted) == 1
    if meant:
        assert window.messages.text == "2 lines are boilerplate now, in 2 articles."
        window.editor.open(third)
        press(window, "Ctrl+Z")
        assert marked(window, second) == marked(window, third) == {}


def test_all_boilerplate_of_the_article_is_settled_unless_lines_are_selected(
    window, articles, qtbot, monkeypatch
):
    seen = []

    def answer(dialog):
        model = dialog.table.model()
        seen.append([model.index(row, 0).data() for row in range(model.rowCount())])
        return False

    monkeypatch.setattr(PreviewDialog, "exec", answer)
    press(window, "Shift+N", "Ctrl+B", "Ctrl+B")
    assert window.editor.selection is None
    runner = window.workspace.runner
    press(window, "Alt+B")
    qtbot.waitUntil(lambda: len(seen) == 1 and runner.job is None, timeout=20_000)
    assert set(seen[0]) == {f"{MENU} … World Weather"}
    at = window.editor.text.index(FOOT)
    window.editor.select((at, at + len(FOOT)))
    press(window, "Alt+B")
    qtbot.waitUntil(lambda: len(seen) == 2 and runner.job is None, timeout=20_000)
    assert set(seen[1]) == {"World Weather"}


def test_there_is_nothing_to_settle_before_lines_are_marked(window, articles):
    window.editor.open(articles[1])
    press(window, "Alt+B")
    assert window.messages.text == "Mark lines of this article as boilerplate first."


def test_a_project_that_is_only_read_says_so(window, path, act):
    window.workspace.close()
    assert window.commands.open(str(path), read_only=True)
    act("propose-regions")
    assert "read-only, so nothing can be proposed" in window.messages.text


def test_boilerplate_is_proposed_in_what_is_imported(window, tmp_path, qtbot):
    window.settings["propose_on_import"] = False
    folder = tmp_path / "pages"
    folder.mkdir()
    for n in range(4):
        body = f"Report {'x' * n} says that the army took the town of Palmyra on Monday."
        page = f"Headline {'y' * n} of the day\n\n{body}\n\nTo the archive of {MENU}\n"
        (folder / f"{n}.txt").write_text(page, encoding="utf-8")
    window.workspace.import_paths([folder])
    project = window.workspace.project
    qtbot.waitUntil(lambda: "Boilerplate is proposed" in window.messages.text, timeout=20_000)
    assert window.messages.text == "Boilerplate is proposed 4 times in 4 articles."
    added = project.document_ids()[-1]
    text = project.text(added)
    assert [text[r.start : r.end] for r in project.regions(added)] == [f"To the archive of {MENU}"]


@pytest.mark.parametrize("kind", KINDS)
def test_regions_differ_in_looks(window, kind):
    (added,) = window.workspace.project.add([record(1, (BODY, kind))]).added
    (plain,) = window.workspace.project.add([record(2)]).added
    window.editor.open(plain)
    before = window.view.viewport().grab().toImage()
    window.editor.open(added)
    after = window.view.viewport().grab().toImage()
    assert (after == before) == (kind is RegionKind.ARTICLE)
