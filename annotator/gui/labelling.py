"""Labels by name: a palette for schemes with more labels than keys, tool tips, the editor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip

from annotator.core.edits import Edit
from annotator.core.model import Label, Span, Status
from annotator.core.scheme import guide
from annotator.gui.actions import label_tip
from annotator.gui.label_strip import LabelStrip

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow
    from annotator.gui.palette import Choice

_OFFERED = 6
_FEW = 20  # changes; an Edit of more tells nothing of what is being worked on


class Labelling(QObject):
    """Knows which labels were given last, and offers all of them by name."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._recent: dict[str, None] = {}

    def attach(self) -> None:
        """Listen to corrections, and to the pointer that rests on a chip."""
        self._window.workspace.edited.connect(self._take_note)
        self._window.workspace.project_changed.connect(self._recent.clear)
        view, editor = self._window.view, self._window.editor
        view.viewport().installEventFilter(self)
        self._strip = LabelStrip(view.viewport())
        self._strip.chosen.connect(self._give)
        self._strip.more.connect(self.choose)
        bar = view.verticalScrollBar()
        for ends in (editor.focused, editor.opened, view.selected, bar.valueChanged):
            ends.connect(self._strip.hide)

    def _take_note(self, edit: Edit) -> None:
        for before, after in edit.changes[:_FEW]:
            if not isinstance(after, Span) or after.status is not Status.ACCEPTED:
                continue
            if not isinstance(before, Span) or before.label != after.label:
                self._recent.pop(after.label, None)
                self._recent[after.label] = None

    def choose(self) -> None:
        """Open the palette of labels for the selected text, else for the focused spans."""
        from annotator.gui.palette import Palette

        window, editor = self._window, self._window.editor
        if editor.selection is None and editor.span is None:
            editor.refused.emit("Select text or focus a span first, then give it a label.")
            return
        choices = [self._choice(label) for label in self._labels()]
        palette = Palette(
            "Label", choices, window, empty="No label is called that.", more=self._new
        )
        palette.open()

    def _labels(self) -> list[Label]:
        """Return the labels, those that were given last first."""
        project = self._window.workspace.project
        labels = self._window.keyboard.usable(project.labels() if project else ())
        place = {name: row for row, name in enumerate(reversed(self._recent))}
        return sorted(labels, key=lambda label: place.get(label.name, len(place)))

    def _choice(self, label: Label) -> Choice:
        from annotator.gui.palette import Choice

        return Choice(
            label.name,
            lambda: self._give(label.name),
            guide(label.description).summary,
            (label.key,) if label.key else (),
            mark=self._window.view.theme.label_color(label).chip,
        )

    def _offer(self) -> None:
        """Show the labels that were given last below the selected word."""
        view, selection = self._window.view, self._window.editor.selection
        if selection is not None:
            self._strip.offer(self._labels()[:_OFFERED], view.theme, view.rect_of(*selection))

    def _new(self, typed: str, then: Callable[[list[Choice]], None]) -> None:
        """Offer to make a label of what was typed, if there is none of that name."""
        from annotator.gui.palette import Choice

        name = " ".join(typed.split())
        there = any(label.name.casefold() == name.casefold() for label in self._labels())
        new = Choice(f"New label “{name}”", lambda: self._give_new(name))
        then([] if there else [new])

    def _give(self, name: str) -> None:
        self._window.editor.label(name)
        self._window.view.setFocus()

    def _give_new(self, name: str) -> None:
        from annotator.core import scheme
        from annotator.errors import AnnotatorError

        project = self._window.workspace.project
        assert project is not None
        try:
            project.apply(scheme.add(project.labels(), name, project.option(scheme.LABEL_MAP)))
        except AnnotatorError as error:
            self._window.editor.refused.emit(str(error))
        else:
            self._give(name)

    def edit_scheme(self) -> None:
        """Open the editor of the label scheme."""
        from annotator.gui.label_scheme import SchemeDialog

        dialog = SchemeDialog(self._window)
        dialog.exec()
        dialog.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell what the label of a chip is for while the pointer rests on it, and offer labels for
        a word that is clicked twice.
        """
        if event.type() is QEvent.Type.MouseButtonDblClick:
            QTimer.singleShot(0, self, self._offer)
        if event.type() is not QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return False
        project = self._window.workspace.project
        span = self._window.view.chip_at(event.pos())
        labels = self._window.keyboard.usable(project.labels()) if project and span else ()
        label = next((label for label in labels if span and label.name == span.label), None)
        QToolTip.showText(event.globalPos(), label_tip(label) if label else "")
        return True
