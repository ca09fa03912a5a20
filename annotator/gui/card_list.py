"""The entity cards of the open article as a list: a row for each card, its mentions below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from annotator.core.model import Label, Span, Status
from annotator.gui.card_model import CardModel, agreed_label, told_link
from annotator.gui.row_panel import paint_panel
from annotator.gui.span_table import NameOf, say_empty
from annotator.gui.theme import LIGHT, Theme

if TYPE_CHECKING:
    from annotator.core.cards import Card, Member

_Index = QModelIndex | QPersistentModelIndex
_GAP = 8
_SWATCH = 10
_EMPTY = "Persons, places and other entities of the article stand here once it has spans."
_OWN_KEYS = frozenset(
    {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Delete}
    | {Qt.Key.Key_Left, Qt.Key.Key_Right}
)
"""Keys that mean something else here than in the text."""


class _Delegate(QStyledItemDelegate):
    """One line: the colour of the label, the mention; at the right, link and count, or the reason.

    A full swatch says that all is decided, a hollow one that something is proposed.
    """

    def __init__(self, view: CardList) -> None:
        super().__init__(view)
        self.theme = LIGHT
        self.labels: dict[str, Label] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, option.fontMetrics.height() + 10)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = index.model()
        assert isinstance(model, CardModel)
        paint_panel(painter, option)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(option.font)
        rect: QRect = option.rect.adjusted(2, 0, -_GAP, 0)
        card, member = model.card(index), model.member(index)
        if member is None:
            self._paint_card(painter, rect, option.palette, card, model.name_of)
        else:
            aside = model.is_exception(card, member.span)
            self._paint_member(painter, rect, option.palette, model, card, member, aside)
        painter.restore()

    def _paint_card(
        self, painter: QPainter, rect: QRect, palette: QPalette, card: Card, name_of: NameOf
    ) -> None:
        label = agreed_label(card)
        decided = all(span.status is Status.ACCEPTED for span in card.spans)
        rect = self._paint_swatch(painter, rect, label, decided)
        muted = palette.color(QPalette.ColorRole.PlaceholderText)
        rect = _paint_right(painter, rect, f"{len(card.members):,}", muted, "8,888")
        link = told_link(card, name_of)
        amber = self.theme.amber if link == "links disagree" else muted
        link = painter.fontMetrics().elidedText(
            link, Qt.TextElideMode.ElideRight, rect.width() * 2 // 5
        )
        rect = _paint_right(painter, rect, link, amber)
        name = QRect(rect)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        wide = _paint_left(painter, name, card.mention)
        rest = rect.adjusted(wide + _GAP, 0, 0, 0)
        told = label or "labels disagree"
        if painter.fontMetrics().horizontalAdvance(told) <= rest.width():
            painter.setPen(muted if label else self.theme.amber)
            _paint_left(painter, rest, told)

    def _paint_member(
        self,
        painter: QPainter,
        rect: QRect,
        palette: QPalette,
        model: CardModel,
        card: Card,
        member: Member,
        aside: bool,
    ) -> None:
        span = member.span
        rect = self._paint_swatch(painter, rect, span.label, span.status is Status.ACCEPTED)
        muted = palette.color(QPalette.ColorRole.PlaceholderText)
        mention, metrics = model.mention(span), painter.fontMetrics()
        room = max(rect.width() - metrics.horizontalAdvance(mention) - _GAP, rect.width() * 2 // 5)
        why = model.reason(card, member)
        why = metrics.elidedText(why, Qt.TextElideMode.ElideRight, room)
        rect = _paint_right(painter, rect, why, muted)
        font = QFont(painter.font())
        font.setStrikeOut(aside)
        painter.setFont(font)
        painter.setPen(muted if aside else palette.color(QPalette.ColorRole.Text))
        _paint_left(painter, rect, mention)

    def _paint_swatch(self, painter: QPainter, rect: QRect, label: str | None, full: bool) -> QRect:
        """Paint the colour of a label, and return the room behind it."""
        colors = self.theme.label_color(self.labels.get(label or ""))
        painter.setPen(QPen(colors.chip if full else colors.line, 1.5))
        painter.setBrush(colors.chip if full else QColor(0, 0, 0, 0))
        top = rect.center().y() - _SWATCH // 2 + 1
        painter.drawRoundedRect(QRect(rect.left(), top, _SWATCH - 1, _SWATCH - 1), 2.5, 2.5)
        return rect.adjusted(_SWATCH + _GAP, 0, 0, 0)


def _paint_right(
    painter: QPainter, rect: QRect, text: str, color: QColor, sample: str = ""
) -> QRect:
    """Write at the right and return the room before it, at least that of a sample less."""
    if not text and not sample:
        return rect
    wide = max(painter.fontMetrics().horizontalAdvance(part) for part in (text, sample))
    painter.setPen(color)
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
    return rect.adjusted(0, 0, -wide - _GAP, 0)


def _paint_left(painter: QPainter, rect: QRect, text: str) -> int:
    """Write at the left, with an ellipsis where there is no room, and return the width."""
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
    return metrics.horizontalAdvance(shown)


class CardList(QTreeView):
    """The cards of the open article.

    `chosen` carries the mention to focus, `left` says that the keyboard goes to the text,
    `excepted` carries a mention that becomes an exception, or one no longer, and `seen` says that
    the list is on the screen and should be up to date.
    """

    chosen = Signal(object)
    left = Signal()
    excepted = Signal(object)
    seen = Signal()

    def __init__(self, name_of: NameOf = str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries = CardModel(name_of, self)
        self.setModel(self.entries)
        self._delegate = _Delegate(self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("Entities of this article")
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(16)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setExpandsOnDoubleClick(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._quiet = False
        self.selectionModel().currentChanged.connect(self._choose)
        self.doubleClicked.connect(lambda _: self.left.emit())

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._delegate.theme = theme
        self.viewport().update()

    def set_labels(self, labels: Iterable[Label]) -> None:
        """Take the colours of the labels."""
        self._delegate.labels = {label.name: label for label in labels}
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or what they will be where there are none."""
        super().paintEvent(event)
        if self.entries.has_article and not self.entries.cards:
            say_empty(self, _EMPTY)

    def show_cards(self, cards: Sequence[Card], text: str) -> None:
        """Show other cards; those stay open of which a mention was open before."""
        if self.entries.revise(cards, text):
            return
        model, bar = self.entries, self.verticalScrollBar()
        rows = range(len(model.cards))
        open_rows = [row for row in rows if self.isExpanded(model.index(row, 0))]
        whole = bool(rows) and len(open_rows) == len(rows)
        held = {span.id for row in open_rows for span in model.cards[row].spans}
        at = bar.value()
        self._quiet = True
        model.show(cards, text)
        if held:
            if whole:
                self.expandAll()
            else:
                for row, card in enumerate(cards):
                    if any(span.id in held for span in card.spans):
                        self.expand(model.index(row, 0))
            bar.setValue(at)
        self._quiet = False

    def show_focus(self, span: Span | None) -> None:
        """Select the row of a mention, or of its card where that is closed, choosing nothing."""
        place = self.entries.place(span) if span is not None else QModelIndex()
        above = place.parent()
        current = self.currentIndex()
        if place.isValid() and (not self.isExpanded(above) or current == above):
            place = above
        if place == current:
            return
        self._quiet = True
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(place, flags.ClearAndSelect)
        if place.isValid():
            self.scrollTo(place)
        self._quiet = False

    def _choose(self, index: QModelIndex) -> None:
        if not self._quiet and index.isValid():
            self.chosen.emit(self._span(index))

    def _span(self, index: QModelIndex) -> Span:
        """Return the mention of a row; of a card, the first that is no exception."""
        member, card = self.entries.member(index), self.entries.card(index)
        if member is not None:
            return member.span
        served = (s for s in card.spans if not self.entries.is_exception(card, s))
        return next(served, card.spans[0])

    def showEvent(self, event: QShowEvent) -> None:
        """Ask to be brought up to date."""
        super().showEvent(event)
        self.seen.emit()

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the list from being shortcuts of the text."""
        if event.type() == QEvent.Type.ShortcutOverride:
            assert isinstance(event, QKeyEvent)
            if event.key() in _OWN_KEYS and not _held(event):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to a mention, make it an exception, open and close cards."""
        index, key = self.currentIndex(), Qt.Key(event.key())
        if _held(event) or not index.isValid() or key not in _OWN_KEYS:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self._span(index))
            self.left.emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            super().keyPressEvent(event)
        elif (member := self.entries.member(index)) is not None:
            self.excepted.emit(member.span)
        elif key == Qt.Key.Key_Space:
            self.setExpanded(index, not self.isExpanded(index))


def _held(event: QKeyEvent) -> bool:
    """Whether Shift, Ctrl, Alt or the like is held."""
    return bool(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
