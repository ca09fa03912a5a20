"""The entity cards of an article and their mentions, as a tree for Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from annotator.core.model import Span, Status
from annotator.gui.span_table import STATES, NameOf, link_text

if TYPE_CHECKING:
    from annotator.core.cards import Card, Member

_Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
_CARD = 0  # the internal id of cards; that of mentions is the number of their card, from 1


def agreed_label(card: Card) -> str | None:
    """Return the label that all mentions of a card have but for the exceptions, or None."""
    said = {span.label for span in card.spans if span not in card.exceptions}
    return said.pop() if len(said) == 1 else None


def told_link(card: Card, name_of: NameOf = str) -> str:
    """Return what a card is linked to in a few characters, or that its links disagree."""
    said = {s.kb_id for s in card.spans if s.kb_id is not None and s not in card.exceptions}
    return "links disagree" if len(said) > 1 else link_text(said.pop() if said else None, name_of)


class CardModel(QAbstractItemModel):
    """Cards and their mentions; mentions in `excepted`, by id, are exceptions of the analyst."""

    def __init__(self, name_of: NameOf = str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name_of = name_of
        self.cards: Sequence[Card] = ()
        self.excepted: Collection[int] = frozenset()
        self._text = ""
        self._shape: list[tuple[str, list[int]]] = []
        self._places: dict[int, tuple[int, int]] = {}

    def revise(self, cards: Sequence[Card], text: str) -> bool:
        """Let cards be read anew where they differ; whether that will do, for the rows stay."""
        if _shape(cards) != self._shape or text != self._text:
            return False
        changed = [row for row, held in enumerate(self.cards) if held != cards[row]]
        self.cards = cards
        for row in changed:
            self._reread(row)
        return True

    @property
    def has_article(self) -> bool:
        """Whether an article with a text is shown."""
        return bool(self._text)

    def show(self, cards: Sequence[Card], text: str) -> None:
        """Show other cards."""
        self.beginResetModel()
        self.cards, self._text, self._shape = cards, text, _shape(cards)
        self._places = {
            span_id: (row, place)
            for row, (_, ids) in enumerate(self._shape)
            for place, span_id in enumerate(ids)
        }
        self.endResetModel()

    def refresh(self, span: Span) -> None:
        """Let the card of a mention be read anew."""
        if span.id in self._places:
            self._reread(self._places[span.id][0])

    def _reread(self, row: int) -> None:
        above = self.index(row, 0)
        last = self.rowCount(above) - 1
        self.dataChanged.emit(above, above)
        self.dataChanged.emit(self.index(0, 0, above), self.index(last, 0, above))

    def place(self, span: Span) -> QModelIndex:
        """Return the row of a mention, invalid where it is on no card."""
        if span.id not in self._places:
            return QModelIndex()
        row, place = self._places[span.id]
        return self.index(place, 0, self.index(row, 0))

    def card(self, index: _Index) -> Card:
        """Return the card that a row is, or is part of."""
        return self.cards[index.row() if index.internalId() == _CARD else index.internalId() - 1]

    def member(self, index: _Index) -> Member | None:
        """Return the mention of a row, or None for that of a card."""
        return None if index.internalId() == _CARD else self.card(index).members[index.row()]

    def reason(self, card: Card, member: Member) -> str:
        """Return why a mention is on a card, or why it is left alone all the same."""
        span = member.span
        if span.id in self.excepted:
            return "exception"
        if span in card.exceptions:
            other = span.label if span.label != card.label else link_text(span.kb_id, self.name_of)
            return f"stays {other}"
        kb_id = span.kb_id or ""
        return (
            member.reason.replace(kb_id, link_text(kb_id, self.name_of)) if kb_id else member.reason
        )

    def is_exception(self, card: Card, span: Span) -> bool:
        """Whether a verb on the card leaves a mention alone."""
        return span.id in self.excepted or span in card.exceptions

    def mention(self, span: Span) -> str:
        """Return the text of a span in one line."""
        return " ".join(self._text[span.start : span.end].split())

    # What Qt asks

    def index(self, row: int, column: int, parent: _Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """Return the index of a card, or of a mention below one."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else _CARD)

    def parent(self, index: _Index) -> QModelIndex:  # type: ignore[override]
        """Return the card of a mention."""
        if not index.isValid() or index.internalId() == _CARD:
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, _CARD)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of cards, or of the mentions of one."""
        if not parent.isValid():
            return len(self.cards)
        return len(self.card(parent).members) if parent.internalId() == _CARD else 0

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return 1."""
        return 1

    def data(self, index: _Index, role: int = 0) -> Any:
        """Return what a row shows, or what a screen reader says of it."""
        card, member = self.card(index), self.member(index)
        if role == _ROLE.DisplayRole:
            return self.mention(member.span) if member else card.mention
        if role == _ROLE.AccessibleTextRole:
            return self._heard(card, member)
        if role == _ROLE.ToolTipRole:
            return self._heard(card, member).replace(", ", "\n", 1)
        return None

    def _heard(self, card: Card, member: Member | None) -> str:
        if member is not None:
            span = member.span
            link = link_text(span.kb_id, self.name_of) or "not linked"
            parts = (self.mention(span), span.label, STATES[span.status], link)
            return ", ".join((*parts, self.reason(card, member)))
        count, left = len(card.members), sum(s.status is Status.PROPOSED for s in card.spans)
        mentions = f"{count:,} mention{'s' * (count > 1)}"
        told = f"{mentions}, {left:,} undecided" if left else mentions
        label = agreed_label(card) or "labels disagree"
        link = told_link(card, self.name_of) or "not linked"
        return f"{card.mention}, {label}, {link}, {told}"


def _shape(cards: Iterable[Card]) -> list[tuple[str, list[int]]]:
    return [(card.mention, [span.id for span in card.spans]) for card in cards]
