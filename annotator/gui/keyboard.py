"""The keyboard of the window: every action by its name, and keys that the user chose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from annotator.core.model import Label
from annotator.errors import AnnotatorError
from annotator.gui.action_table import ACTIONS
from annotator.gui.actions import hint
from annotator.gui.document_rows import counts
from annotator.gui.keys import KeyMap, shown

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow
    from annotator.gui.palette import Choice
    from annotator.project import Project

_LACKING = {
    "": "not now",
    "project": "opens with a project",
    "document": "needs an open article",
    "span": "needs a focused span",
}
_RECENT = 20
_LETTERS = 3  # from so many on, articles are looked for by title
_TITLES = 12

_PANEL = ("search", "nil", "new-entity", "link-proposed")
"""Actions whose keys the entity panel tells."""


class Keyboard(QObject):
    """Gives the actions their keys, and finds them by name.

    What shows a shortcut asks the actions, and so follows a change at once.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.map = KeyMap(ACTIONS, window.settings["keys"])
        window.settings.subscribe(self._follow)

    def attach(self) -> None:
        """Give the actions that have other keys than usual theirs."""
        self._give(self.map.changed)

    def usable(self, labels: Iterable[Label]) -> tuple[Label, ...]:
        """Return labels with the keys that work: an action's come first."""
        return self.map.usable(labels)

    def store(self) -> None:
        """Keep the keys as they are now, and let everything follow."""
        self._window.settings["keys"] = self.map.stored()

    def _follow(self, name: str) -> None:
        if name == "keys":
            self.map = KeyMap(ACTIONS, self._window.settings["keys"])
            self._give(row.id for row in ACTIONS)
            if self._window.workspace.project is not None:
                self._window.show_labels()

    def _give(self, names: Iterable[str]) -> None:
        for name in names:
            action = self._window.actions_by_id[name]
            action.setShortcuts([QKeySequence(key) for key in self.map.keys(name)])
            action.setToolTip(hint(action))
        told = (self.map.keys(name)[:1] for name in _PANEL)
        self._window.entities.set_keys(*(shown(key[0]) if key else "" for key in told))

    # Actions by name

    def show_commands(self) -> None:
        """Open the palette of everything that can be done."""
        from annotator.gui.palette import Palette

        palette = Palette(
            "Find a command or an article", self._choices(self._window.actions_by_id),
            self._window, empty="No command and no article is called that.", more=self._titled,
        )  # fmt: skip
        palette.open()

    def show_articles(self) -> None:
        """Open the palette of articles: those of the list first, every other one by its title."""
        from annotator.gui.palette import Palette

        window, project = self._window, self._window.workspace.project
        if project is None:
            return
        listing, question = window.documents.documents.listing, window.documents.question
        try:
            first = (
                listing if listing.question == question else project.queue.head(question)
            ).first
        except AnnotatorError as error:
            window.messages.failure(str(error))
            return
        listed = self._articles(first)
        palette = Palette(
            "Go to an article", listed, window,
            empty="No article is called that." if listed or question.hides
            else "There are no articles yet: File, Import files brings some.",
            more=lambda query, then: self._titled(query, then, first),
        )  # fmt: skip
        palette.open()

    def _titled(
        self, query: str, then: Callable[[list[Choice]], None], listed: Sequence[int] = ()
    ) -> None:
        """Look for articles by words of their titles, besides those that are listed anyway."""

        def ids(view: Project) -> Iterator[list[int]]:
            try:
                found = view.queue.titled(query, _TITLES + len(listed))
            except AnnotatorError:
                found = []  # the search of the list says why
            yield [i for i in found if i not in listed][:_TITLES]

        if self._window.workspace.project is None or len(query.strip()) < _LETTERS:
            then([])
        else:
            asker = self._window.documents.asker
            asker.ask("titles", ids, lambda found: then(self._articles(found)))

    def _articles(self, document_ids: Sequence[int]) -> list[Choice]:
        from annotator.gui.icons import icon
        from annotator.gui.palette import Choice

        project = self._window.workspace.project
        assert project is not None
        return [
            Choice(
                document.title or document.key,
                partial(self._window.editor.open, document.id),
                counts(heading),
                mark=icon("file-text"),
            )
            for heading in project.headings(document_ids)
            for document in (heading.document,)
        ]

    def _choices(self, actions: Mapping[str, QAction]) -> list[Choice]:
        """Return a row for each action, those that were used last first."""
        recent = self._window.settings["recent_commands"]
        place = {name: row for row, name in enumerate(recent) if isinstance(name, str)}
        rows = sorted(ACTIONS, key=lambda row: place.get(row.id, len(place)))
        return [self._choice(row.id, row.menu, row.when, row.tip, actions[row.id]) for row in rows]

    def _choice(self, name: str, menu: str, when: str, tip: str, action: QAction) -> Choice:
        from annotator.gui.palette import Choice

        return Choice(
            action.text().replace("&", "").rstrip("…"),
            lambda: self._run(name),
            menu.replace("&", "").replace("/", " › "),
            tuple(shown(key) for key in self.map.keys(name)[:2]),
            "" if action.isEnabled() else _LACKING[when],
            action.icon(),
            tip,
        )

    def _run(self, name: str) -> None:
        settings = self._window.settings
        recent = [other for other in settings["recent_commands"] if other != name]
        settings["recent_commands"] = [name, *recent][:_RECENT]
        self._window.actions_by_id[name].trigger()

    # The sheet

    def show_keys(self) -> None:
        """Show the sheet of all keys, in which they can be changed."""
        from annotator.gui.keys_dialog import KeysDialog

        dialog = KeysDialog(self, self._window)
        dialog.exec()
        dialog.deleteLater()
