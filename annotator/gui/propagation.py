"""Apply to all: the last decision, done to the other mentions here and in the whole project."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from annotator.core.edits import Change, Edit
from annotator.core.model import MEMORY, Span, Status
from annotator.errors import AnnotatorError

if TYPE_CHECKING:
    from annotator.core.mentions import Matching
    from annotator.core.propagation import Decision, Place
    from annotator.gui.main_window import MainWindow
    from annotator.places import Batch

_PAUSE = 200  # milliseconds without a correction before other mentions are counted
_MOST = 100  # places at which the same is proposed unasked


class Propagation(QObject):
    """Keeps the last decision of the analyst until something else happens in the article.

    Corrections of the same spans in a row are one decision, so that ends that were moved in
    several steps count from where they were. After a pause the same is proposed at the other
    places here, as the memory does in later articles, and taken back if the decision goes on.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._edit: Edit | None = None
        self._before: Edit | None = None
        self._proposed: Edit | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self._hint)

    def attach(self) -> None:
        """Listen to corrections."""
        self._window.editor.opened.connect(self._forget)
        self._window.workspace.edited.connect(self._supersede)
        self._window.editor.decided.connect(self._keep)

    def _forget(self) -> None:
        self._edit = self._before = self._proposed = None
        self._timer.stop()
        self._window.status.clearMessage()

    def _supersede(self, edit: Edit) -> None:
        if _only_proposes(edit):
            return
        self._before, self._edit = self._edit, None
        self._window.messages.overcome("changed")
        if self._timer.isActive() or self._window.status.currentMessage():
            self._window.status.clearMessage()

    def _keep(self, edit: Edit) -> None:
        self._edit = _joined(self._before, edit)
        if self._edit is edit:
            self._proposed = None
        self._timer.start()

    def _decisions(self) -> tuple[Decision, ...]:
        from annotator.core.propagation import decisions_of

        editor = self._window.editor
        if self._edit is None or editor.document is None:
            return ()
        return decisions_of(self._edit, editor.document.id, editor.text)

    def places(self) -> list[Place]:
        """Return where the last decision can be applied in this article, as the hint counts."""
        from annotator.core.propagation import apply_to

        editor = self._window.editor
        decisions = self._decisions()
        if not decisions or editor.document is None:
            return []
        return apply_to(decisions, editor.document, editor.text, editor.index, editor.regions)

    def _hint(self) -> None:
        """Propose the last decision where it could be applied, and say so."""
        self._withdraw()
        places = self.places()
        if not places:
            return
        from annotator.gui.actions import hint

        key = hint(self._window.actions_by_id["apply-here"]).rpartition("(")[2].rstrip(")")
        where = f"at {len(places):,} other {'place' if len(places) == 1 else 'places'}"
        told = f"Press {key} to accept the same {where}"  # what is first is not clipped
        if not self._propose(places):
            told = f"Press {key} to do the same {where} in this article"
        self._window.status.showMessage(told)

    def _propose(self, places: list[Place]) -> bool:
        """Make proposals of places with a name, or several words; whether that was done."""
        from annotator.core.propagation import propagate

        project = self._window.workspace.project
        names = [p for p in places if " " in p.mention or any(map(str.isupper, p.mention))]
        if project is None or not project.memory.is_on or not 0 < len(names) <= _MOST:
            return False
        edit = propagate("Propose the same here", names, confirmed=False)
        if edit.changes and self._carry_out(edit):
            self._proposed = edit
        return self._proposed is not None

    def _withdraw(self) -> None:
        """Take back what was proposed for a decision that went on since."""
        proposed, self._proposed = self._proposed, None
        if proposed is not None:
            self._carry_out(proposed.inverse())

    def _carry_out(self, edit: Edit) -> bool:
        project = self._window.workspace.project
        if project is None:
            return False
        try:
            project.apply_all([edit], MEMORY)
        except AnnotatorError:
            return False  # what is only proposed is not worth a complaint
        return True

    # Verbs

    def apply_here(self) -> None:
        """Do the same to the other mentions in this article."""
        from annotator.core.propagation import propagate

        window = self._window
        decisions, places = self._decisions(), self.places()
        if not decisions:
            window.editor.refused.emit("Correct a span first; then the same can be done to others.")
            return
        if not places:
            mention = decisions[0].mention
            window.status.showMessage(f"No other “{mention}” here is left to decide.", 4000)
            return
        decided = self._edit
        if window.editor.apply(propagate(f"{decisions[0].sentence}, all here", places)):
            self._forget()
            self._edit = decided  # the whole project may follow
            count = len(places)
            window.status.showMessage(
                f"Done at {count:,} other place{'s' * (count > 1)} here.", 4000
            )

    def apply_everywhere(self) -> None:
        """Do the same to the other mentions in the project, after a look at all of them."""
        window, project = self._window, self._window.workspace.project
        decisions = self._decisions()
        if project is None:
            return
        if not decisions:
            window.editor.refused.emit("Correct a span first; then the same can be done to others.")
            return
        from annotator.core.propagation import propagate
        from annotator.gui.propagation_dialog import PropagationDialog, extent

        def search(how: Matching) -> Iterator[Batch]:
            return project.places(decisions, how)

        dialog = PropagationDialog(decisions[0].sentence, search, window)
        meant = dialog.exec()
        places = dialog.places()
        dialog.deleteLater()
        if not meant or not places:
            return
        try:
            edit = propagate(f"{decisions[0].sentence}, everywhere", places)
            window.workspace.carry_out(window.editor.step_here(edit))
        except AnnotatorError as error:
            window.editor.unsaved.emit(str(error))
            return
        self._forget()
        window.messages.notice(
            f"Done at {extent(places)}. Undo takes all of it back; "
            "“Undo here only” that of one article.",
            until="changed",
        )

    def undo_here(self) -> None:
        """Take back what the last step did in this article, and leave the others as they are."""
        window, project = self._window, self._window.workspace.project
        document = window.editor.document
        if project is None or document is None:
            return
        try:
            edit = project.undo_here(document.id)
        except AnnotatorError as error:
            window.editor.refused.emit(str(error))
            return
        if edit is None:
            window.editor.refused.emit("There is nothing to undo in this article.")
        else:
            window.editor.focused.emit()


def _only_proposes(edit: Edit) -> bool:
    """Whether an Edit decides nothing: proposals come, change or go."""
    return all(
        isinstance(item, Span) and item.status is Status.PROPOSED
        for change in edit.changes
        for item in change
        if item is not None
    )


def _joined(before: Edit | None, edit: Edit) -> Edit:
    """Return one Edit of two in a row that work on the same spans, else the second one."""
    if before is None:
        return edit
    first = {c.item.id: c for c in before.changes if isinstance(c.item, Span)}
    second = {c.item.id: c for c in edit.changes if isinstance(c.item, Span)}
    if not second or first.keys() != second.keys():
        return edit
    changes = (Change(first[key].before, change.after) for key, change in second.items())
    return Edit(edit.name, tuple(change for change in changes if change.before != change.after))
