"""An article of three entities with several mentions and one with a single one."""

from __future__ import annotations

from PySide6.QtCore import Qt

from annotator.core.model import Span
from annotator.gui.card_list import CardList

TEXT = (
    "Vladimir Putin met Orban. Putin spoke. Islamic State (IS) lost Palmyra. "
    "Vladimir Putin left; IS fled Palmyra. Putin slept."
)
NAMES = (
    ("Vladimir Putin", "PERSON"), ("Putin", "PERSON"), ("Orban", "PERSON"),
    ("Islamic State", "ORG"), ("IS", "ORG"), ("Palmyra", "GPE"),
)  # fmt: skip
ROLE = Qt.ItemDataRole


def marked(text: str = TEXT) -> tuple[Span, ...]:
    found: list[Span] = []
    for name, label in NAMES:
        start = text.find(name)
        while start >= 0:
            end = start + len(name)
            if not any(s.start < end and start < s.end for s in found):
                found.append(Span(len(found) + 1, 1, start, end, label, source="model", score=0.9))
            start = text.find(name, end)
    return tuple(sorted(found, key=lambda s: s.start))


def shown(view: CardList) -> list[tuple[str, list[str]]]:
    model = view.entries
    return [
        (
            model.data(model.index(row, 0), ROLE.DisplayRole),
            [
                model.data(model.index(n, 0, model.index(row, 0)), ROLE.DisplayRole)
                for n in range(model.rowCount(model.index(row, 0)))
            ],
        )
        for row in range(model.rowCount())
    ]
