"""What the right mouse button, and the menu key, offer in the text and in the lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QMenu, QWidget

from annotator.gui.editor import DocumentEditor
from annotator.gui.menu import Menu

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow

_SHOWN = 24  # labels; there is a palette for more of them
_CANDIDATE = ("search", "nil", "new-entity", "unlink")
_ARTICLE = ("done", "reopen", "skip", "flag", "propose", "remove-article")
_SPAN = ("accept", "reject", "split", "merge", "note", "copy")
_LINK = _CANDIDATE
_MORE = ("link-all", "compare", "open-page", "uses")
_CARD = ("card-accept", "card-reject", "card-label", "link-all", "card-nil", "card-unlink",
         "card-focus")  # fmt: skip
_LINES = ("boilerplate", "article", "checked", "same-lines")
_SELECTION = ("merge", "copy", *_LINES)
_PLACE = ("undo", "redo", "next-proposal", *_LINES, "paragraph-checked", "done")


def context_menu(
    editor: DocumentEditor,
    actions: Mapping[str, QAction],
    labels: Sequence[QAction],
    parent: QWidget,
) -> QMenu:
    """Return the menu for the focused span, else for the selected text, else for the place."""
    menu = Menu(parent)
    labelled = Menu("Label as", menu)
    labelled.setToolTipsVisible(True)
    labelled.addActions(list(labels[:_SHOWN]))
    labelled.addSeparator()
    labelled.addAction(actions["label"])
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


class ListMenus(QObject):
    """The menus of the span list, the candidates, the article list and the label bar."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def attach(self) -> None:
        """Answer to the right mouse button and the menu key in the lists."""
        window = self._window
        for view, show in (
            (window.spans, self._show_span),
            (window.cards, self._show_card),
            (window.entities.list, self._show_candidate),
            (window.documents.view, self._show_article),
            (window.labels, self._show_labels),
        ):
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(show)

    def _show_span(self, place: QPoint) -> None:
        window = self._window
        if window.editor.span is not None:
            menu = context_menu(window.editor, window.actions_by_id, window.label_actions, window)
            menu.exec(_global(window.spans, place))

    def _show_card(self, place: QPoint) -> None:
        menu = Menu(self._window)
        menu.addActions([self._window.actions_by_id[name] for name in _CARD])
        menu.exec(_global(self._window.cards, place))

    def _show_candidate(self, place: QPoint) -> None:
        panel = self._window.entities
        row = panel.list.currentIndex().row()
        menu = Menu(self._window)
        if row >= 0:
            name = panel.candidates.candidates[row].entity.label.replace("&", "&&")
            menu.addAction(f"Link to {name}").triggered.connect(lambda _=False: panel.choose(row))
            menu.addSeparator()
        menu.addActions([self._window.actions_by_id[name] for name in (*_CANDIDATE, *_MORE)])
        menu.exec(_global(panel.list, place))

    def _show_article(self, place: QPoint) -> None:
        menu = Menu(self._window)
        menu.addActions([self._window.actions_by_id[name] for name in _ARTICLE])
        menu.exec(_global(self._window.documents.view, place))

    def _show_labels(self, place: QPoint) -> None:
        menu = Menu(self._window)
        menu.addActions([self._window.actions_by_id[name] for name in ("label", "scheme")])
        menu.exec(self._window.labels.mapToGlobal(place))


def _global(view: QAbstractItemView, place: QPoint) -> QPoint:
    """Return where a menu opens: at the current row where a key asked for it."""
    rect = view.viewport().rect()
    if not rect.contains(place) or not view.indexAt(place).isValid():
        current = view.visualRect(view.currentIndex())
        place = current.bottomLeft() if current.isValid() else place
    return view.viewport().mapToGlobal(place)
