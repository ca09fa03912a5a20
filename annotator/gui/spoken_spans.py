"""The spans of the article as a screen reader meets them: children of the text, one for each.

What is painted cannot be heard, and Qt has no place for it among the attributes of a text. So
the text has a child that nobody sees, a list whose entries are made when they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QWindow
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from annotator.core.edits import Change
from annotator.core.model import Span, Status
from annotator.gui.sheet import mention, told

if TYPE_CHECKING:
    from annotator.gui.document_view import DocumentView

_CHANGED = (QAccessible.Event.NameChanged, QAccessible.Event.DescriptionChanged)
_TEXT = QAccessible.Text


class SpokenSpans(QWidget):
    """The place of the list in the text."""

    def __init__(self, view: DocumentView) -> None:
        super().__init__(view)
        _install()
        self.view = view
        self.list: _List | None = None  # Qt does not keep what Python made alive
        self.held: dict[int, _Entry] = {}
        self.setAccessibleName("Spans in the text")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.resize(1, 1)

    def forget(self) -> None:
        """Drop the entries of the article that was shown before."""
        held, self.held = self.held, {}
        for entry in held.values():
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(entry))

    def retell(self, changes: Iterable[Change]) -> None:
        """Say that something else is known of spans now, to those who asked for them."""
        for change in changes if self.held else ():
            entry = self.held.get(change.item.id) if isinstance(change.item, Span) else None
            if entry is not None:
                for event in _CHANGED:
                    QAccessible.updateAccessibility(QAccessibleEvent(entry, event))

    def entry(self, row: int) -> _Entry | None:
        """Return the entry of a span by its row in the article."""
        index = self.view.index
        if not 0 <= row < len(index):
            return None
        return self.held.setdefault(index[row].id, _Entry(self, index[row].id))


class _List(QAccessibleWidget):
    """The list, for those who ask."""

    def __init__(self, place: SpokenSpans) -> None:
        super().__init__(place, QAccessible.Role.List)
        self._place = place

    def childCount(self) -> int:
        return len(self._place.view.index)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return self._place.entry(index)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return child.row() if isinstance(child, _Entry) else -1


class _Entry(QAccessibleInterface):
    """One span: its mention, and label, state and link as its description."""

    def __init__(self, place: SpokenSpans, span_id: int) -> None:
        super().__init__()
        self._place = place
        self._id = span_id

    def row(self) -> int:
        """Return the row of the span in the article, or -1 where it went."""
        index, span = self._place.view.index, self._span()
        return index.row(span) if span is not None else -1

    def _span(self) -> Span | None:
        view = self._place.view
        found = view.index.get(self._id)
        return None if found is None or found.status is Status.REJECTED else found

    def isValid(self) -> bool:
        return self._span() is not None

    def object(self) -> QObject | None:  # type: ignore[override]
        return None

    def window(self) -> QWindow:
        return self._place.window().windowHandle()

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._place)

    def childCount(self) -> int:
        return 0

    def child(self, index: int) -> None:  # type: ignore[override]
        return None

    def childAt(self, x: int, y: int) -> None:  # type: ignore[override]
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def rect(self) -> QRect:
        view, span = self._place.view, self._span()
        if span is None:
            return QRect()
        box = view.span_rect(span)
        return QRect(view.viewport().mapToGlobal(box.topLeft()), box.size())

    def state(self) -> QAccessible.State:
        view, span = self._place.view, self._span()
        box = view.span_rect(span) if span is not None else QRect()
        state = QAccessible.State()
        flags = {
            "invalid": span is None,
            "selectable": True,
            "readOnly": True,
            "selected": span in view.focused(),
            "offscreen": not view.viewport().rect().intersects(box),
        }
        for name, holds in flags.items():
            setattr(state, name, holds)
        return state

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Nothing can be written here."""

    def text(self, kind: QAccessible.Text) -> str:
        span = self._span()
        if span is None or kind not in (_TEXT.Name, _TEXT.Description):
            return ""
        view = self._place.view
        return (
            mention(view.text, span) if kind == _TEXT.Name else told(span, view.painter.confidence)
        )


def _make(kind: str, of: QObject) -> QAccessibleInterface | None:
    if kind != SpokenSpans.__name__ or not isinstance(of, SpokenSpans):
        return None
    of.list = of.list or _List(of)
    return of.list


@cache
def _install() -> None:
    QAccessible.installFactory(_make)
