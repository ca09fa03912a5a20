"""What the right mouse button offers in the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from annotator.gui.editor import DocumentEditor
from annotator.gui.menu import Menu

_SPAN = ("accept", "reject", "split", "merge", "note")
_LINK = ("search", "nil", "new-entity", "unlink")
_SELECTION = ("merge", "copy", "boilerplate", "article", "checked")
_PLACE = ("undo", "redo", "next-proposal", "boilerplate", "article", "checked", "done")


def context_menu(
    editor: DocumentEditor,
    actions: Mapping[str, QAction],
    labels: Sequence[QAction],
    parent: QWidget,
) -> QMenu:
    """Return the menu for the focused span, else for the selected text, else for the place."""
    menu = Menu(parent)
    labelled = Menu("Label as", menu)
    labelled.addActions(list(labels))
    if editor.span is not None:
        menu.addActions([actions[name] for name in _SPAN])
        menu.addMenu(labelled)
        menu.addSeparator()
        menu.addActions([actions[name] for name in _LINK])
    elif editor.selection is not None:
        menu.addMenu(labelled)
        menu.addActions([actions[name] for name in _SELECTION])
    else:
        menu.addActions([actions[name] for name in _PLACE])
    return menu
