"""The entity panel: which one is meant by the focused mention."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction, QFont, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.core.model import MEMORY, NIL, TWIN, Entity, Span, Status
from annotator.gui.candidate_list import CandidateDelegate, CandidateModel, page_under
from annotator.gui.elided import ElidedLabel
from annotator.gui.icons import icon

if TYPE_CHECKING:
    from annotator.core.kb import Candidate

    Search = Callable[[str, str | None], list[Candidate]]

_Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
_LOW = 400  # pixels of height below which other names take one line
_SOON = 30  # milliseconds, so that who steps on quickly does not wait for candidates
_TYPING = 60  # milliseconds without a key before a query is run


class EntityPanel(QWidget):
    """Candidates for the focused mention, a search field, and the links that are no candidate.

    `chosen` carries the `kb_id` to link to; `left` says that the keyboard goes back to the text,
    `shown` that another candidate is current, `asked_uses` that its uses should be shown, and
    `asked_page` its web page.
    `search` answers what is typed, `rank` what the mention itself may mean, and `propose` which of
    these is likely enough to be proposed where the mention has no link.
    """

    chosen = Signal(str)
    left = Signal()
    shown = Signal()
    asked_uses = Signal()
    asked_page = Signal()

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Candidates")
        self.search: Search | None = None
        self.rank: Callable[[], list[Candidate]] | None = None
        self.propose: Callable[[], Candidate | None] | None = None
        self.proposed: Candidate | None = None
        self.waiting = ""
        self._mention = ""
        self._label: str | None = None
        self._linked: str | None = None
        self._asked: tuple[object, ...] = ()
        self._told = ""
        self._keys = ("", "", "", "")
        self.title = ElidedLabel()
        font = self.title.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(font)
        self.link = QLabel()
        self.link.setObjectName("muted")
        self.link.setTextFormat(Qt.TextFormat.PlainText)
        self.link.setWordWrap(True)
        self.query = QLineEdit()
        self.query.setAccessibleName("Search the knowledge base")
        self.query.setClearButtonEnabled(True)
        self.query.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.query.installEventFilter(self)
        self.candidates = CandidateModel(self)
        self.list = QListView()
        self.list.setModel(self.candidates)
        self._rows = CandidateDelegate(self.list)
        self.list.setItemDelegate(self._rows)
        self.list.setAccessibleName("Candidates")
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        for part in (self.list, self.list.viewport()):
            part.installEventFilter(self)
        self.list.selectionModel().currentChanged.connect(lambda *_: self.shown.emit())
        self.list.clicked.connect(lambda index: self.choose(index.row()))
        self.empty = QLabel()
        self.empty.setObjectName("muted")
        self.empty.setTextFormat(Qt.TextFormat.PlainText)
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.empty.setContentsMargins(0, 4, 0, 4)
        self._found = QStackedWidget()
        self._found.addWidget(self.empty)
        self._found.addWidget(self.list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 8)
        layout.setSpacing(8)
        for widget in (self.title, self.link, self.query):
            layout.addWidget(widget)
        layout.addWidget(self._found, 1)
        self.also = ElidedLabel(2)
        self.also.setObjectName("muted")
        self.also.hide()
        self.quiet = (self.link, self.empty, self.also)
        """Words that are no headings."""
        self.shown.connect(self._show_names)
        layout.addWidget(self.also)
        self.uses = QToolButton()
        self.uses.setObjectName("muted")
        self.uses.setAutoRaise(True)
        self.uses.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.uses.clicked.connect(self.asked_uses)
        self.uses.hide()
        layout.addWidget(self.uses)
        row = QHBoxLayout()
        row.setSpacing(4)
        for action in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setObjectName("verb")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setIconSize(QSize(20, 16))  # as wide as leaves room before the word
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        row.addStretch()
        layout.addLayout(row)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._run)
        self.query.textEdited.connect(lambda: self._timer.start(_TYPING))
        self.show_mention("", (), None)

    def show_mention(self, mention: str, spans: Sequence[Span], entity: Entity | None) -> None:
        """Show candidates for the mention of focused spans, a moment later: the text comes first.

        `entity` is the one that the first span is linked to. What was typed stays while the same
        spans ask the same question.
        """
        span = spans[0] if spans else None
        asked = (mention, tuple(s.id for s in spans), span and span.kb_id, span and span.label)
        same, again = asked == self._asked, asked[:3] == self._asked[:3]
        self._asked = asked
        self._mention = mention
        self._label = span.label if span else None
        self._linked = span.kb_id if span else None
        more = f"  and {len(spans) - 1} more" if len(spans) > 1 else ""
        self.title.set_full(f"{mention}{more}" if mention else "Which one is meant?")
        self.proposed = None
        self._told = _describe(span, entity)
        if same or not again:  # else it comes with the candidates: new words lay the window out
            self.link.setText(self._told)
        self.link.setVisible(bool(mention))
        self.query.setEnabled(bool(mention))
        if not same:
            self.query.clear()
            self._timer.start(_SOON if mention else _TYPING)
        elif not mention:
            self._run()
        else:
            self.shown.emit()  # accepting a proposed link is a further use

    def set_keys(self, find: str, nil: str, new: str, take: str) -> None:
        """Tell which keys lead here, to NIL, a new entity and the proposed one; "" for none."""
        self.query.setPlaceholderText(f"Search by name, Q-id or link {_in_brackets(find)}")
        self._keys = (_in_brackets(nil), _in_brackets(new), _in_brackets(take), _in_brackets(find))

    def set_numbers(self, keys: Sequence[str]) -> None:
        """Tell the keys of the first candidates; "" where there is none."""
        self._rows.keys = tuple(keys)
        self.list.viewport().update()

    def refresh(self) -> None:
        """Search again, for the knowledge base is another one."""
        self._timer.start(0)

    def asked(self) -> str:
        """Return what is typed, else the mention; "" where there is none."""
        return self.query.text().strip() or self._mention

    def show_found(self, found: Sequence[Candidate]) -> None:
        """Put what was found elsewhere before the candidates."""
        self.pair()  # those of the mention come first, if they are still awaited
        known = {candidate.entity.id for candidate in found}
        rest = [one for one in self.candidates.candidates if one.entity.id not in known]
        self._show([*found, *rest])

    def choose(self, row: int) -> bool:
        """Choose a candidate by its row; whether there is one."""
        if self._timer.isActive():  # a key must not reach what another mention left behind
            self._timer.stop()
            self._run()
        if not 0 <= row < len(self.candidates.candidates):
            return False
        self.chosen.emit(self.candidates.candidates[row].entity.id)
        return True

    def current(self) -> Entity | None:
        """Return the entity of the current candidate, the first where none was chosen."""
        found = self.pair()
        return found[0].entity if found else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to the candidates where there is little."""
        super().resizeEvent(event)
        self.also.set_lines(2 if self.height() > _LOW else 1)

    def _show_names(self) -> None:
        """Show the other names of the current candidate."""
        found = self.candidates.candidates
        row = max(self.list.currentIndex().row(), 0)
        names = found[row].entity.aliases if row < len(found) else ()
        self.also.set_full(f"Also {', '.join(names)}" if names else "")
        self.also.setVisible(bool(names))

    def pair(self) -> list[Candidate]:
        """Return the current candidate and the next one, or the one before the last."""
        if self._timer.isActive():
            self._timer.stop()
            self._run()
        found = self.candidates.candidates
        row = max(self.list.currentIndex().row(), 0)
        return [found[n] for n in (row, row + 1 if row + 1 < len(found) else row - 1)
                if 0 <= n < len(found)]  # fmt: skip

    def show_uses(self, count: int) -> None:
        """Say how often the current candidate was linked to in this project."""
        times = "once" if count == 1 else f"{count:,} times"
        self.uses.setText(f"Used {times} in this project")
        self.uses.setVisible(count > 0)

    def _current_row(self) -> int:
        """The row of the candidate that Return means: the first, after typing on."""
        return 0 if self._timer.isActive() else self.list.currentIndex().row()

    def _run(self) -> None:
        typed = self.query.text().strip()
        query = typed or self._mention
        found, told = [], self._told
        if self.search and query:
            found = self.rank() if self.rank and not typed else self.search(query, self._label)
        if found and not typed and self._mention and self._linked is None and self.propose:
            self.proposed = self.propose()
            if self.proposed:
                label = self.proposed.entity.label
                memory = " from memory" if self.proposed.chosen else ""
                told = f"Not linked. Proposed{memory}: {label}{self._keys[2]}"
        self.link.setText(told)
        self._show(found)
        self.empty.setText(self._nothing(typed))

    def _nothing(self, typed: str) -> str:
        """Return what stands where there are no candidates."""
        nil, new, _, find = self._keys
        if not self._mention:
            return (
                "Click a marked name in the text, or press Tab there, to see whom or what it "
                "may mean."
            )
        if self.search is None:
            return self.waiting
        if typed:
            return (
                f"Nothing in the knowledge base matches “{typed}”. Type another name, "
                f"say that it is in none{nil}, or make a local entity{new}."
            )
        from annotator.core.linking import NOT_LINKED

        seldom = f", and what is labelled {self._label} seldom names an entity"
        return (
            f"Nothing likely is known{seldom if self._label in NOT_LINKED else ''}. "
            f"Search by name{find}, where Down looks for the mention itself, say that it is in no "
            f"knowledge base{nil}, or make a local entity{new}."
        )

    def _show(self, found: list[Candidate]) -> None:
        self.candidates.show(found, self._linked)
        if found:
            self.list.setCurrentIndex(self.candidates.index(0))
        self._found.setCurrentWidget(self.list if found else self.empty)
        self.show_uses(0)
        self.shown.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys walk the candidates and Return choose, from the search field too."""
        if event.type() is QEvent.Type.MouseButtonDblClick and watched is self.list.viewport():
            return True  # the first click has linked, and other candidates may have moved here
        if isinstance(event, QMouseEvent) and watched is self.list.viewport():
            return self._follow_link(event)
        if event.type() is QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            key = event.key()
            held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held:
                self.choose(self._current_row())
                self.left.emit()
                return True
            if key == Qt.Key.Key_Escape:
                self.query.clear()
                self._run()
                self.left.emit()
                return True
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(key))
            if step == 1 and watched is self.query and not self.candidates.candidates:
                self.query.setText(self.asked())
                self._run()
                return True
            if step and watched is self.query and self.candidates.candidates:
                row = self.list.currentIndex().row() + step
                row = max(0, min(row, len(self.candidates.candidates) - 1))
                self.list.setCurrentIndex(self.candidates.index(row))
                return True
        return super().eventFilter(watched, event)

    def _follow_link(self, event: QMouseEvent) -> bool:
        """Let an id be a link to its web page; whether the mouse is on one and was answered."""
        index = page_under(self.list, event.position().toPoint())
        if event.type() is QEvent.Type.MouseMove:
            hand = Qt.CursorShape.PointingHandCursor
            self.list.viewport().setCursor(hand if index.isValid() else Qt.CursorShape.ArrowCursor)
            return False
        if event.button() is not Qt.MouseButton.LeftButton or not index.isValid():
            return False
        if event.type() is QEvent.Type.MouseButtonPress:
            self.list.setCurrentIndex(index)
            self.asked_page.emit()
        return True


_FROM = {MEMORY: "from memory", TWIN: "from a like article"}
"""What a proposal rests on, where that is what a person said elsewhere."""


def _in_brackets(key: str) -> str:
    return f" ({key})" if key else ""


def _describe(span: Span | None, entity: Entity | None) -> str:
    kb_id = span.kb_id if span else None
    if span is None or kb_id is None:
        return "Not linked"
    linked = "Linked to"
    if span.status is Status.PROPOSED:
        linked = f"Proposed {_FROM.get(span.source, 'link')}:"
    if kb_id == NIL:
        return "NIL: in no knowledge base"
    if entity is None:
        return f"{linked} {kb_id}"
    about = f": {entity.description}" if entity.description else ""
    return f"{linked} {entity.label}{about} ({kb_id})"
