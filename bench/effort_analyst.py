"""The ideal analyst of `effort.py`: real events to the real window, and the shortest way each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from effort_gold import Fault, Gold, Mention, faults
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.core import offsets
from annotator.core.boundaries import VERBS, mend
from annotator.core.edits import Change
from annotator.core.model import Span, Status
from annotator.core.stroke import stroke
from annotator.gui.cards import Cards
from annotator.gui.main_window import MainWindow
from annotator.gui.pen import ERASER
from annotator.gui.propagation import Propagation

_ALT = Qt.KeyboardModifier.AltModifier
_NONE = Qt.KeyboardModifier.NoModifier
_LEFT = Qt.MouseButton.LeftButton
_DRAG = 2


def _ink(fault: Fault) -> str:
    """Return the label that the pen needs for a fault, or the eraser."""
    if fault.mention is None:
        return ERASER
    if fault.span is not None and fault.span.label in fault.mention.labels:
        return fault.span.label
    return fault.mention.labels[0]


def _walk(text: str, side: str, at: int, there: int) -> Iterator[tuple[str, int]]:
    """Yield the keys that move an end to a place, and where it is then: by words as long as that
    does not go too far, then by characters.
    """
    words = {
        ("start", True): offsets.next_word_start,
        ("start", False): offsets.previous_word_start,
        ("end", True): offsets.next_word_end,
        ("end", False): offsets.previous_word_end,
    }
    for _ in range(200):
        if at == there:
            return
        forward = there > at
        by_word = words[side, forward](text, at)
        near = by_word != at and ((by_word <= there) if forward else (by_word >= there))
        by_character = offsets.next_char if forward else offsets.previous_char
        at = by_word if near else by_character(text, at)
        yield f"{side}-{'on' if forward else 'back'}{'' if near else '-1'}", at


class Hand:
    """Keys and mouse of the analyst, and what they cost by the kind of fault."""

    def __init__(self, app: QApplication, window: MainWindow) -> None:
        self._app = app
        self._window = window
        self.by_kind: Counter[str] = Counter()
        self.kind = ""

    def key(self, sequence: QKeySequence | str) -> None:
        """Press a key with its modifiers."""
        combined = QKeySequence(sequence)[0]
        dialog = self._app.activeModalWidget()
        widget = dialog or self._app.focusWidget() or self._window.view
        QTest.keyClick(widget, combined.key(), combined.keyboardModifiers())
        self._after(1)

    def action(self, name: str) -> None:
        """Press the first key of an action."""
        self.key(self._window.actions_by_id[name].shortcuts()[0])

    def click(self, point: QPoint) -> None:
        """Click into the article."""
        QTest.mouseClick(*self._at(point))
        self._after(1)

    def double_click(self, point: QPoint) -> None:
        """Click twice."""
        QTest.mouseClick(*self._at(point))
        QTest.mouseDClick(*self._at(point))
        self._after(2)

    def drag(self, start: QPoint, end: QPoint, held: Qt.KeyboardModifier = _NONE) -> None:
        """Drag from one point to another; a modifier that is held costs a key."""
        handle = self._window.windowHandle()
        QTest.mousePress(*self._at(start, held))
        for part in (0.3, 0.7, 1.0):
            between = QPointF(start) + (QPointF(end) - QPointF(start)) * part
            QTest.mouseMove(handle, self._at(between.toPoint())[3])
            self._app.processEvents()
        QTest.mouseRelease(*self._at(end, held))
        self._after(_DRAG + (held is not _NONE))

    def _at(self, point: QPoint, held: Qt.KeyboardModifier = _NONE) -> tuple:  # type: ignore[type-arg]
        window = self._window
        place = window.view.viewport().mapTo(window, point)
        return window.windowHandle(), _LEFT, held, place

    def _after(self, cost: int) -> None:
        self.by_kind[self.kind] += cost
        self._app.sendPostedEvents()
        self._app.processEvents()


class Analyst:
    """Knows the gold, and nothing that the window does not show."""

    def __init__(self, app: QApplication, window: MainWindow, *, full: bool) -> None:
        self.window = window
        self.hand = Hand(app, window)
        self._app = app
        self._full = full
        for timer in window.features["propagation"].findChildren(QTimer):
            timer.setInterval(0)  # the analyst is slower than the window's pauses

    def correct(self, gold: Gold) -> None:
        """Bring one article to its gold spans, accept and finish it."""
        window = self.window
        assert window.workspace.project is not None
        document = window.workspace.project.find(gold.key)
        assert document is not None
        if window.editor.document is None or window.editor.document.id != document.id:
            window.editor.open(document.id)
        window.activateWindow()  # as a window manager does when a dialog is closed
        window.view.setFocus()
        self._settle()
        for fault in self._faults(gold):
            self.hand.kind = fault.kind
            self._mend(fault)
            if self._full:
                self.hand.kind = "the same"
                self._everywhere(gold)
        self.hand.kind = "finish"
        answering = QTimer()  # a dialog holds up who opened it
        answering.timeout.connect(self._confirm)
        answering.start(0)
        self.hand.action("finish")
        answering.stop()
        project = window.workspace.project
        left = [s for s in project.spans(document.id) if s.status is Status.PROPOSED]
        wrong = faults(list(project.spans(document.id)), gold.mentions)
        if left or wrong:
            raise SystemExit(f"{gold.key} is not what it should be: {len(left)} left, {wrong[:3]}")

    def _settle(self) -> None:
        """Wait until the memory has gone over the article; whoever reads it takes longer."""
        timers = self.window.features["memory"].findChildren(QTimer)
        self._app.processEvents()
        while any(timer.isActive() for timer in timers):
            QTest.qWait(1)

    def _faults(self, gold: Gold) -> Iterator[Fault]:
        """Yield a fault as long as there is one, first those for the pen that is in the hand, last
        those for the usual one, which the next article will want as well.
        """
        last, tries = None, 0
        while found := faults(list(self.window.editor.index), gold.mentions):
            tries = tries + 1 if found == last else 0
            if tries > 2:
                raise SystemExit(f"{gold.key}: {found[0]} cannot be mended")
            last = found
            counts = Counter(map(_ink, found))
            ink = self.window.pen.ink
            if not counts[ink or ERASER] or ink is None:
                ink = min(counts, key=lambda other: (counts[other], other))
            yield next(fault for fault in found if _ink(fault) == ink)

    # Each kind of fault

    def _mend(self, fault: Fault) -> None:
        """Take the pen and click; where no click says it all, move the ends or drag."""
        span, mention = fault.span, fault.mention
        ink = _ink(fault)
        if self.window.pen.ink != ink:
            self._take(ink)
        places = self._places(fault, ink)
        if places:
            for at in places:
                self._show(at)
                self.hand.click(self._inside(at))
        elif mention is None:
            assert span is not None
            self._click(span)
        elif span is None or self._steps(span, mention) > _DRAG:
            self._drag(mention)  # the eraser takes the other one
        else:
            self._show(span.end - 1)
            self.hand.click(self._chip(span))
            self._move(span, mention)

    def _take(self, ink: str) -> None:
        if ink == ERASER:
            self.hand.action("reject")
            return
        project = self.window.workspace.project
        assert project is not None
        self.hand.key({label.name: label.key for label in project.labels()}[ink])

    def _click(self, span: Span) -> None:
        """Click a span, or its chip where another span lies over its beginning."""
        text, middle = self.window.editor.text, (span.start + span.end) // 2
        places = [at for at in range(span.start, span.end) if text[at].isalnum()]
        at = min(places, key=lambda place: abs(place - middle), default=span.start)
        self._show(at)
        inner = self.window.editor.index.at(at)[0]
        self.hand.click(self._inside(at) if inner.id == span.id else self._chip(span))

    def _chip(self, span: Span) -> QPoint:
        view = self.window.view
        painter, shift = view.painter, view.verticalScrollBar().value()
        self._show(span.end - 1)
        for band in painter.bands(shift, shift + view.viewport().height()):
            for other, left, right, _ in painter.chip_places(band, view.viewport().width()):
                if other.id == span.id:
                    top = painter.chip_top(band.row) + painter.chips.height / 2
                    shift = view.verticalScrollBar().value()
                    return QPointF((left + right) / 2, top - shift).toPoint()
        raise SystemExit(f"no chip of {span} is in sight")

    def _drag(self, mention: Mention) -> None:
        self._show(mention.start)
        by_word = offsets.snap(self.window.editor.text, mention.start, mention.end, words=True)
        held = _NONE if by_word == mention[:2] else _ALT
        begin = self._edge(mention.start, left=True)
        self.hand.drag(begin, self._edge(mention.end - 1, left=False), held)

    def _places(self, fault: Fault, ink: str) -> list[int]:
        """Return where a click, or else one and another, mean just the mention; it is outlined."""
        mention, text = fault.mention, self.window.editor.text
        if mention is None:
            return []
        words = re.finditer(r"\w+", text[mention.start : mention.end])
        places = [mention.start + (word.start() + word.end()) // 2 for word in words]
        others = [s for s in self.window.editor.index if s != fault.span]
        grown = {}  # what a first click makes of a span whose ends are wrong
        for at in places:
            meant = stroke(text, at, ink, [*others, fault.span] if fault.span else others)
            if meant is None or meant.span not in (None, fault.span):
                continue
            if meant[1:] == mention[:2]:
                return [at]
            if meant.span is not None and self._steps(meant.span, mention) > 1:
                grown[at] = replace(meant.span, start=meant.start, end=meant.end, label=ink)
        for one, span in grown.items():
            for at in places:
                meant = stroke(text, at, ink, [*others, span])
                if meant is not None and meant == (span, *mention[:2]):
                    return [one, at]
        return []

    def _move(self, span: Span, mention: Mention) -> None:
        """Move both ends by what costs least: a repair, or steps by word."""
        if (span.start, span.end) == mention[:2]:
            return
        key = self._repair(span, mention)
        if key is not None:
            self.hand.action(key)
            return
        for side in ("start", "end"):
            if getattr(span, side) != getattr(mention, side):
                self._move_side(side, getattr(mention, side))

    def _repair(self, span: Span, mention: Mention) -> str | None:
        """Return the key that mends the ends at once, if there is one."""
        text = self.window.editor.text
        for name in VERBS:
            repair = mend(name, text, span.start, span.end)
            if repair is not None and (repair.start, repair.end) == mention[:2]:
                return f"mend-{name.replace(' ', '-')}"
        return None

    def _move_side(self, side: str, there: int) -> None:
        at = self._side(side)
        for key, _ in _walk(self.window.editor.text, side, at, there):
            self.hand.action(key)

    def _steps(self, span: Span, mention: Mention) -> int:
        """Return how many keys it takes to move both ends."""
        if self._repair(span, mention) is not None:
            return 1
        text = self.window.editor.text
        ways = (_walk(text, s, getattr(span, s), getattr(mention, s)) for s in ("start", "end"))
        return sum(len(list(way)) for way in ways)

    def _side(self, side: str) -> int:
        span = self.window.editor.span
        assert span is not None
        return int(getattr(span, side))

    # With everything on

    def _everywhere(self, gold: Gold) -> None:
        """Do the same to the other mentions, by their text or on the card, where that mends more
        than it spoils.

        What it would do is what the window shows of it beforehand; the analyst can tell whether
        it is right.
        """
        propagation, cards = (self.window.features[name] for name in ("propagation", "cards"))
        assert isinstance(propagation, Propagation)
        assert isinstance(cards, Cards)
        alike = tuple(change for place in propagation.places() for change in place.changes)
        ways = {"apply-here": alike, "card-label": cards.labelled().changes}
        left = {name: self._left(gold, changes) for name, changes in ways.items()}
        best = min(left, key=lambda name: left[name])
        if left[best] < self._left(gold, ()):
            self.hand.action(best)

    def _left(self, gold: Gold, changes: Iterable[Change]) -> int:
        """Return how many faults there would be after changes."""
        spans = {span.id: span for span in self.window.editor.index.everything()}
        for change in changes:
            spans.pop(change.item.id, None)
            if isinstance(change.after, Span):
                spans[change.after.id] = change.after
        after = sorted(spans.values(), key=lambda span: (span.start, -span.end))
        return len(faults(after, gold.mentions))

    def _confirm(self) -> None:
        """Press Return where the window asks before it accepts what is left."""
        dialog = self._app.activeModalWidget()
        if dialog is None or not dialog.isVisible():
            return
        if dialog.isActiveWindow():
            self.hand.key("Return")
        else:
            dialog.activateWindow()

    # Where things are

    def _show(self, at: int) -> None:
        """Scroll there, as the wheel does."""
        view = self.window.view
        for _ in range(3):  # what was not laid out yet may stand elsewhere once it is
            rect = self._box(at)
            if 40 <= rect.y() <= view.viewport().height() * 0.75:
                return
            view.document().size()
            top = view.verticalScrollBar().value() + rect.y() - view.viewport().height() * 0.4
            view.scroll_to(max(top, 0))
            self._app.processEvents()

    def _inside(self, at: int) -> QPoint:
        """Return a point on a character."""
        left, right = self._edge(at, left=True), self._edge(at, left=False)
        return QPoint((left.x() + right.x() + 1) // 2, left.y())

    def _edge(self, at: int, *, left: bool) -> QPoint:
        view, page = self.window.view, self.window.view.page
        qt = view.offsets.to_qt(at)
        row = next(page.rows_of(qt, qt + 1))
        stretch = page.stretches(row, qt, view.offsets.to_qt(at + 1))[0]
        y = row.baseline - 4 - view.verticalScrollBar().value()
        return QPointF(stretch.left if left else stretch.right, y).toPoint()

    def _box(self, at: int) -> QPoint:
        return self._edge(at, left=True)
