"""Reading: find in the article, its type and colours, and the text without what is marked in it."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QObject
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QVBoxLayout

from annotator.core.searching import MOST, search
from annotator.gui.accessible import announce, name_inner
from annotator.gui.find_bar import FindBar
from annotator.gui.typeface import Typeface
from annotator.settings import SETTINGS

if TYPE_CHECKING:
    from annotator.gui.article import Place
    from annotator.gui.main_window import MainWindow

_TYPE = ("font", "zoom", "leading", "wide")
_COLORS = ("theme", "contrast", "vision")
_HELD = 400  # milliseconds; a key that is held longer hides for as long as it is held


class Reading(QObject):
    """The verbs of a reader; it owns the bar in which to search."""

    bar: FindBar

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._hits: list[tuple[int, int]] = []
        self._current = -1
        self._place: Place | None = None
        self._origin = 0
        self._plain = False
        self._pressed = QElapsedTimer()

    def attach(self) -> None:
        """Put the bar below the article and follow the settings and the system."""
        window = self._window
        act = window.actions_by_id
        self.bar = FindBar(act["find-next"], act["find-previous"])
        middle = window.stage.parentWidget()
        column = middle.layout() if middle else None
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(column.indexOf(window.stage) + 1, self.bar)
        self.bar.changed.connect(self._search)
        self.bar.stepped.connect(self._step)
        self.bar.left.connect(self._return)
        act["unfocus"].triggered.connect(self._close)
        act["plain"].setAutoRepeat(False)
        window.view.installEventFilter(self)
        window.editor.opened.connect(self._show_other)
        window.editor.focused.connect(self._show_focus)
        window.settings.subscribe(self._follow)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._follow_system)
        self._preferences = hints.accessibility()
        self._preferences.contrastPreferenceChanged.connect(self._follow_system)
        name_inner(window)
        self._follow("font")
        self._follow("column")

    # Find in the article

    def find(self) -> None:
        """Ask what to find, beginning with the selected text."""
        view = self._window.view
        if self.bar.isHidden():
            self._place = view.place()
            self._origin = view.offsets.from_qt(self._place.top)
            self.bar.show()
        selected = view.raw_selection()
        if selected is not None:
            self._origin = selected[0]
            self.bar.query.setText(" ".join(view.text[slice(*selected)].split())[:200])
        self.bar.query.setFocus()
        self.bar.query.selectAll()
        self._search()

    def find_next(self) -> None:
        """Go to the next hit, and select it where the text has the keyboard."""
        self._step(1)

    def find_previous(self) -> None:
        """Go to the hit before, and select it where the text has the keyboard."""
        self._step(-1)

    def _search(self) -> None:
        editor, bar = self._window.editor, self.bar
        self._hits = search(
            editor.text, bar.query.text(), case=bar.case.isChecked(), words=bar.words.isChecked()
        )
        after = bisect_left(self._hits, (self._origin,))
        self._show_hit(after % len(self._hits) if self._hits else -1)

    def _step(self, by: int) -> None:
        if self.bar.isHidden() or not self.bar.query.text():
            self.find()
        elif self._hits:
            self._show_hit((self._current + by) % len(self._hits))
            self._origin = self._hits[self._current][0]
            if self._window.view.hasFocus():
                self._select(*self._hits[self._current])

    def _show_hit(self, number: int) -> None:
        self._current = number
        view = self._window.view
        view.set_hits(self._hits, number)
        if number >= 0:
            view.reveal(*self._hits[number])
        self.bar.show_count(len(self._hits), number, more=len(self._hits) == MOST)
        if said := self.bar.count.text():
            announce(self.bar, said)

    def _select(self, start: int, end: int) -> None:
        """Select a hit, so that the key of a label marks it."""
        view = self._window.view
        view.select(start, end)
        view.show_preview(view.selection())
        self._window.editor.select(view.selection())

    def _return(self) -> None:
        """End the search where it began."""
        place = self._place
        self._close()
        if place is not None:
            self._window.view.go_back(place)
        self._window.view.setFocus()

    def _close(self) -> None:
        if not self.bar.isHidden():
            self.bar.hide()
            self._hits, self._current, self._place = [], -1, None
            self._window.view.set_hits(())

    def _show_other(self) -> None:
        """Search the article that was opened."""
        self._place = None
        self._origin = 0
        if not self.bar.isHidden():
            self._search()

    # The text alone

    def switch_plain(self) -> None:
        """Hide what is marked in the text, or show it again; for a while if the key is held."""
        self._pressed.start()
        self._set_plain(not self._plain)
        if self._plain:
            key = self._window.actions_by_id["plain"].shortcut()
            native = key.toString(QKeySequence.SequenceFormat.NativeText)
            self._window.messages.notice(f"The text alone. {native} shows the marks again.")
        else:
            self._window.messages.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the marks again when the key that hid them was held and is let go."""
        if self._plain and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyRelease:
            released = QKeySequence(event.keyCombination())
            ours = released in self._window.actions_by_id["plain"].shortcuts()
            if ours and not event.isAutoRepeat() and self._pressed.elapsed() > _HELD:
                self._set_plain(False)
                self._window.messages.hide()
        return super().eventFilter(watched, event)

    def _show_focus(self) -> None:
        """Show the marks again where the analyst goes to one of them."""
        if self._plain and self._window.editor.span is not None:
            self._set_plain(False)

    def _set_plain(self, plain: bool) -> None:
        self._plain = plain
        self._window.view.set_plain(plain)

    # Type and colours

    def zoom(self, step: int) -> None:
        """Make the type of the article larger or smaller by per cent; 0 is the usual size."""
        zoom = SETTINGS["zoom"]
        settings = self._window.settings
        percent = settings["zoom"] + step if step else zoom.default
        settings["zoom"] = max(zoom.low, min(zoom.high, percent))

    def switch_theme(self) -> None:
        """Go from light to dark, or back."""
        dark = self._window.view.theme.dark
        self._window.settings["theme"] = "light" if dark else "dark"

    def switch_contrast(self) -> None:
        """Go from the usual contrast to a high one, or back."""
        high = self._window.view.theme.weight > 1
        self._window.settings["contrast"] = "normal" if high else "high"

    def show_settings(self) -> None:
        """Show the settings."""
        from annotator.gui.settings_dialog import SettingsDialog

        dialog = SettingsDialog(self._window.settings, self._window)
        dialog.exec()
        dialog.deleteLater()

    def _follow(self, name: str) -> None:
        settings, view = self._window.settings, self._window.view
        if name in _TYPE:
            view.set_typeface(Typeface(*(settings[key] for key in _TYPE)))
        elif name == "column":
            view.set_column(settings["column"])
        elif name in _COLORS:
            self._window.apply_theme()

    def _follow_system(self) -> None:
        if "system" in (self._window.settings["theme"], self._window.settings["contrast"]):
            self._window.apply_theme()
