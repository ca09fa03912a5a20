from __future__ import annotations

import pytest
from gui_samples import find, record
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from annotator.core import edits
from annotator.core.entities import new_entity
from annotator.core.kb import Found
from annotator.core.linking import THRESHOLD
from annotator.core.model import MEMORY, Entity, Span, Status, new_id
from annotator.core.threshold import threshold
from annotator.gui.preview_dialog import PreviewDialog

PLACE = frozenset({"GPE"})
KNOWN = {
    "Palmyra": Found(Entity("Q5747", "Palmyra", "a city"), 1.0, "exact name", 1.0,
                     kind="settlement", labels=PLACE),
    "Russia": Found(Entity("Q159", "Russia"), 1.0, "exact name", 1.0, kind="land", labels=PLACE),
    "York": Found(Entity("Q42462", "York"), 1.0, "exact name", 0.0, kind="settlement",
                  labels=PLACE),
}  # fmt: skip


@pytest.fixture
def likely(window):
    window.workspace.knowledge_base.named = lambda name: (KNOWN[name],) if name in KNOWN else ()
    return window.features["likely"]


def decide(window, mention: str) -> None:
    editor = window.editor
    assert editor.apply(edits.relabel([find(editor, mention)], "GPE"))
    editor.focus([find(editor, mention)])


def link_of(window, mention: str) -> tuple[Status, str | None]:
    span = find(window.editor, mention)
    return span.status, span.kb_id


def test_a_mention_that_a_person_marked_gets_its_proposed_link_by_one_key(window, qtbot, likely):
    decide(window, "Palmyra")
    assert link_of(window, "Palmyra") == (Status.ACCEPTED, None)
    qtbot.waitUntil(lambda: "Proposed: Palmyra" in window.entities.link.text())
    window.actions_by_id["link-proposed"].trigger()
    assert link_of(window, "Palmyra") == (Status.ACCEPTED, "Q5747")
    assert "Linked to" in window.entities.link.text()
    window.editor.undo()
    assert link_of(window, "Palmyra") == (Status.ACCEPTED, None)


def test_taking_what_is_likely_or_another_link_moves_the_threshold(window, qtbot, likely):
    links = window.workspace.project.links

    def link(mention: str, kb_id: str | None = None) -> None:
        decide(window, mention)
        qtbot.waitUntil(lambda: "Proposed:" in window.entities.link.text())
        window.editor.link(kb_id) if kb_id else likely.take()

    decide(window, "York")
    window.editor.link("Q60")  # nothing had been offered
    assert links.threshold() == threshold(0, 0)
    link("Palmyra")
    assert links.threshold() == threshold(1, 0) < THRESHOLD
    link("Russia", "Q2")
    assert links.threshold() == threshold(1, 1) > THRESHOLD
    window.editor.undo()
    assert len(window.editor.spans) == 1
    assert links.threshold() == threshold(1, 0)
    window.editor.undo()  # the label of Russia
    window.editor.undo()
    assert links.threshold() == threshold(0, 0)


def test_what_the_memory_offers_is_told_and_says_nothing_of_the_linker(window, qtbot, likely):
    project = window.workspace.project
    (second,) = project.add([record("elsewhere")]).added
    start = project.text(second).index("Palmyra")
    project.apply(
        edits.add(Span(new_id(), second, start, start + 7, "GPE", Status.ACCEPTED, "Q5747"))
    )
    before = project.links.threshold()
    decide(window, "Palmyra")
    qtbot.waitUntil(lambda: "Proposed from memory: Palmyra" in window.entities.link.text())
    likely.take()
    assert link_of(window, "Palmyra") == (Status.ACCEPTED, "Q5747")
    assert project.links.threshold() == before == threshold(0, 0)
    *_, said = project.journal()
    assert [change.after.source for change in said.changes] == [MEMORY, "model"]


def test_the_key_does_not_wait_for_the_panel(window, likely):
    decide(window, "Palmyra")
    likely.take()
    assert link_of(window, "Palmyra") == (Status.ACCEPTED, "Q5747")


def test_each_of_several_gets_its_own_link(window, likely):
    for mention in ("Palmyra", "Russia", "York"):
        decide(window, mention)
    window.editor.focus([find(window.editor, mention) for mention in ("Palmyra", "Russia", "York")])
    likely.take()
    found = [link_of(window, mention)[1] for mention in ("Palmyra", "Russia", "York")]
    assert found == ["Q5747", "Q159", None]
    window.editor.undo()
    assert link_of(window, "Palmyra")[1] is link_of(window, "Russia")[1] is None


def test_a_proposal_is_taken_with_its_link_and_what_is_linked_stays(window, likely):
    span = find(window.editor, "Russia")
    linked = edits.Edit("", (edits.Change(span, edits.replace(span, kb_id="Q7")),))
    window.workspace.project.apply(linked)
    window.editor.focus([find(window.editor, "Russia")])
    for _ in range(2):
        likely.take()
        assert link_of(window, "Russia") == (Status.ACCEPTED, "Q7")
    assert "No link is proposed" not in window.messages.text


def test_nothing_is_proposed_where_there_is_doubt(window, likely):
    for mention in ("York", "New York City"):
        decide(window, mention)
        likely.take()
        assert link_of(window, mention) == (Status.ACCEPTED, None)
    assert "No link is proposed here" in window.messages.text


def test_an_own_entity_of_the_name_is_doubt(window, likely):
    mine = new_entity("Palmyra", "our ship")
    window.workspace.project.apply(edits.Edit("make", (edits.Change(None, mine),)))
    decide(window, "Palmyra")
    assert likely.find(find(window.editor, "Palmyra")) is None


def test_all_that_is_likely_is_linked_in_one_step(window, qtbot, likely):
    for mention in ("Palmyra", "Russia", "York"):
        decide(window, mention)

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, PreviewDialog) or dialog.count() < 2:
            QTimer.singleShot(5, answer)
            return
        assert dialog.count() == 2
        dialog.accept()

    QTimer.singleShot(0, answer)
    likely.take_all()
    found = [link_of(window, mention) for mention in ("Palmyra", "Russia", "York")]
    assert found == [(Status.ACCEPTED, kb_id) for kb_id in ("Q5747", "Q159", None)]
    assert window.workspace.project.links.threshold() == threshold(2, 0)
    window.editor.undo()
    assert window.workspace.project.links.threshold() == threshold(0, 0)
    assert link_of(window, "Palmyra")[1] is link_of(window, "Russia")[1] is None


def test_says_when_nothing_is_likely_enough_without_a_dialog(window, likely):
    decide(window, "York")
    QTimer.singleShot(0, lambda: (w := QApplication.activeModalWidget()) and w.reject())
    likely.take_all()
    assert window.messages.text == "No mention here has a link that is likely enough."


def test_says_when_nothing_is_left_without_a_link(window, likely):
    window.editor.apply(edits.link([find(window.editor, "Quxian Front")], "Q1"))
    likely.take_all()
    assert window.messages.text == "No accepted mention of this article is without a link."
