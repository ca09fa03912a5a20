"""Candidates for a mention as a list: who each is, why it stands there, and the key that links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from annotator.core.web_pages import page_of
from annotator.gui.icons import icon
from annotator.gui.row_panel import paint_panel

if TYPE_CHECKING:
    from annotator.core.kb import Candidate

_Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole


class CandidateModel(QAbstractListModel):
    """Candidates, best first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.candidates: list[Candidate] = []
        self.linked: str | None = None

    def show(self, candidates: list[Candidate], linked: str | None) -> None:
        """Show other candidates; the linked one is marked."""
        self.beginResetModel()
        self.candidates, self.linked = candidates, linked
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of candidates."""
        return 0 if parent.isValid() else len(self.candidates)

    def data(self, index: _Index, role: int = 0) -> Any:
        """Return what a row shows, or what a screen reader says of it."""
        candidate = self.candidates[index.row()]
        entity = candidate.entity
        if role == _ROLE.DisplayRole:
            return entity.label
        if role == _ROLE.UserRole:
            return candidate
        if role == _ROLE.AccessibleTextRole:
            return f"{entity.label}, {entity.description}, {entity.id}"
        if role == _ROLE.ToolTipRole:
            also = f"\nAlso: {', '.join(entity.aliases[:12])}" if entity.aliases else ""
            types = ", ".join(entity.types)
            why = ", ".join(candidate.why)
            page = "\nA click on the id opens its web page" if page_of(entity.id) else ""
            what = f"{entity.label}  {entity.id}\n{entity.description}\n{types}"
            return f"{what}{also}\nWhy: {why}{page}"
        return None


def page_under(view: QListView, place: QPoint) -> QModelIndex:
    """Return the candidate whose id is under a place of the viewport and leads to a web page; an
    index that is not valid where there is none.
    """
    index = view.indexAt(place)
    candidate = index.data(_ROLE.UserRole)
    if candidate is None or page_of(candidate.entity.id) is None:
        return QModelIndex()
    inside = _inside(view.visualRect(index))
    on_id = _place_of_id(inside, view.fontMetrics(), candidate.entity.id).contains(place)
    return index if on_id else QModelIndex()


def _inside(row: QRect) -> QRect:
    return row.adjusted(8, 7, -8, -7)


def _place_of_id(inside: QRect, metrics: QFontMetrics, kb_id: str) -> QRect:
    wide = metrics.horizontalAdvance(kb_id)
    return QRect(inside.right() - wide + 1, inside.top(), wide, metrics.height() + 1)


class CandidateDelegate(QStyledItemDelegate):
    """Three lines: label and id, description, types and reasons; before the first few, `keys`.

    An id that leads to a web page is underlined.
    """

    keys: tuple[str, ...] = ()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the height of three lines."""
        return QSize(120, 3 * option.fontMetrics.height() + 18)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a candidate."""
        candidate: Candidate = index.data(_ROLE.UserRole)
        entity = candidate.entity
        model = index.model()
        assert isinstance(model, CandidateModel)
        paint_panel(painter, option)
        palette: QPalette = option.palette
        rect = _inside(option.rect)
        metrics = option.fontMetrics
        line = metrics.height() + 1
        text = palette.color(QPalette.ColorRole.Text)
        muted = palette.color(QPalette.ColorRole.PlaceholderText)
        painter.save()
        gutter = max(map(metrics.horizontalAdvance, self.keys), default=-16) + 16
        if key := "".join(self.keys[index.row() : index.row() + 1]):
            box = QRect(rect.left(), rect.top() + 1, gutter - 7, line)
            painter.setPen(muted)
            painter.drawRoundedRect(box, 3, 3)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
        rect = rect.adjusted(gutter if index.row() < len(self.keys) else 0, 0, 0, 0)
        top = _place_of_id(rect, metrics, entity.id)
        wide = top.width()
        font = QFont(option.font)
        font.setUnderline(page_of(entity.id) is not None)
        painter.setFont(font)
        painter.setPen(muted)
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, entity.id)
        if entity.id == model.linked:
            icon("link").paint(painter, QRect(rect.right() - wide - 22, rect.top(), 16, line))
            wide += 22
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(text)
        _line(painter, rect, 0, line, entity.label, rect.width() - wide - 12)
        painter.setFont(option.font)
        _line(painter, rect, 1, line, entity.description or "no description", rect.width())
        painter.setPen(muted)
        said = entity.description.casefold()
        types = (kind for kind in entity.types[:2] if kind.casefold() not in said)
        why = " · ".join((*types, *candidate.why))
        _line(painter, rect, 2, line, why, rect.width())
        painter.restore()


def _line(painter: QPainter, rect: QRect, row: int, line: int, text: str, room: int) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
    place = QRect(rect.left(), rect.top() + row * line, room, line)
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
