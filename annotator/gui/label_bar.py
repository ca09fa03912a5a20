"""The labels with their keys, below the text: a click labels what is focused or selected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPalette, QPixmap, QResizeEvent
from PySide6.QtWidgets import QToolButton, QWidget

from annotator.core.model import Label
from annotator.core.scheme import guide
from annotator.gui.actions import label_tip
from annotator.gui.menu import Menu
from annotator.gui.theme import LIGHT, LabelColors, Theme

_ROWS = 2
_LONGEST = 24  # average characters of a name; the tool tip has the rest
_GAP = 4
_SIDE = 16
_TOP = 8


class LabelButton(QToolButton):
    """A label as a swatch, its name, and its key in a small frame."""

    def __init__(self, label: Label, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures: dict[tuple[object, ...], QPixmap] = {}
        self._size: QSize | None = None
        self.label = label
        self.colors = theme.label_color(label)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setAccessibleName(f"Label as {label.name}")
        self.setToolTip(label_tip(label))
        self.setAccessibleDescription(  # the tool tip has marks in it, which would be read out
            ". ".join(filter(None, (label.key, guide(label.description).summary)))
        )
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.88)
        self.setFont(font)
        room = _LONGEST * self.fontMetrics().averageCharWidth()
        self.setText(self.fontMetrics().elidedText(label.name, Qt.TextElideMode.ElideRight, room))

    def sizeHint(self) -> QSize:
        """Return the size of swatch, name and key."""
        if self._size is None:  # asked for often, where a label is fetched out of the menu
            metrics = self.fontMetrics()
            key = metrics.horizontalAdvance(self.label.key) + 16 if self.label.key else 0
            wide = 8 + 10 + 6 + metrics.horizontalAdvance(self.text()) + key + 8
            self._size = QSize(wide, 26)
        return self._size

    def paintEvent(self, event: object) -> None:
        """Paint the picture of its state; a correction changes that of two labels."""
        picture = self._picture(self.isChecked(), self.underMouse())
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, picture)

    def rehearse(self) -> None:
        """Draw the picture of the focused span's label before a correction needs it."""
        self._picture(framed=True, pointed=False)

    def changeEvent(self, event: QEvent) -> None:
        """Forget the pictures, for the colours or the type are other ones."""
        super().changeEvent(event)
        self._pictures.clear()
        self._size = None

    def set_colors(self, colors: LabelColors) -> None:
        """Take other colours."""
        self.colors = colors
        self._pictures.clear()
        self.update()

    def _picture(self, framed: bool, pointed: bool) -> QPixmap:
        scale = self.devicePixelRatioF()
        state = (framed, pointed, self.size().toTuple(), scale)
        if state not in self._pictures:
            picture = QPixmap(self.size() * scale)
            picture.setDevicePixelRatio(scale)
            picture.fill(Qt.GlobalColor.transparent)
            with QPainter(picture) as painter:
                self._draw(painter, framed, pointed)
            self._pictures[state] = picture
        return self._pictures[state]

    def _draw(self, painter: QPainter, framed: bool, pointed: bool) -> None:
        """Draw swatch, name and key; the label of the focused span is framed."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())  # a pixmap has that of the program
        palette = self.palette()
        text = palette.color(QPalette.ColorRole.WindowText)
        frame = self.rect().adjusted(0, 0, -1, -1)
        if framed or pointed:
            tint = QColor(self.colors.line if framed else text)
            tint.setAlpha(48 if framed else 20)
            painter.setBrush(tint)
            painter.setPen(self.colors.line if framed else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(frame, 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colors.chip)
        painter.drawRoundedRect(QRect(8, (self.height() - 10) // 2, 10, 10), 3, 3)
        painter.setPen(text)
        metrics = self.fontMetrics()
        painter.drawText(
            QRect(24, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        if self.label.key:
            wide = metrics.horizontalAdvance(self.label.key) + 9
            box = QRect(self.width() - wide - 6, 5, wide, self.height() - 11)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            muted = palette.color(QPalette.ColorRole.PlaceholderText)
            painter.setPen(muted)
            painter.drawRoundedRect(box, 3, 3)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.label.key)


class _Plan(NamedTuple):
    """Where buttons go, and where "More" goes after them."""

    places: dict[LabelButton, QRect]
    end: QPoint


class LabelBar(QWidget):
    """The labels of the project in at most two rows; those that find no room are in a menu.

    The label of the focused span is always in a row. `chosen` carries the name of the label
    that was clicked.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, LabelButton] = {}
        self._theme = LIGHT
        self._rows = _ROWS
        self._fetched = False
        self._plans: dict[str | None, _Plan] = {}  # by the label that is fetched
        self._focused: str | None = None
        self._more = QToolButton(self)
        self._more.setText("More")
        self._more.setAccessibleName("More labels")
        self._more.setAutoRaise(True)
        self._more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._more.setToolTip("The other labels")
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = Menu(self._more)
        self._more.setMenu(self._menu)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.setAccessibleName("Labels")
        self.setAutoFillBackground(True)  # or all that is behind it is painted with each label

    def set_labels(self, labels: Sequence[Label]) -> None:
        """Show other labels, in their order."""
        for button in self._buttons.values():
            button.deleteLater()
        self._buttons = {}
        for label in labels:
            button = LabelButton(label, self._theme, self)
            button.clicked.connect(lambda _=False, name=label.name: self._click(name))
            self._buttons[label.name] = button
        self._arrange_anew()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        for button in self._buttons.values():
            button.set_colors(theme.label_color(button.label))

    def set_rows(self, rows: int) -> None:
        """Show at most so many rows of labels."""
        if rows != self._rows:
            self._rows = rows
            self._arrange_anew()

    def show_label(self, name: str | None) -> None:
        """Frame the label of the focused span, and fetch it out of the menu."""
        moved = name != self._focused
        before, wanted = (self._buttons.get(one or "") for one in (self._focused, name))
        self._focused = name
        for button in (before, wanted):
            if button is not None:
                button.setChecked(button is wanted)
        if moved and (self._fetched or (wanted is not None and wanted.isHidden())):
            self._arrange()

    def rehearse(self) -> None:
        """Draw the labels as they look when they are framed."""
        for button in self._buttons.values():
            button.rehearse()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the labels for another width."""
        super().resizeEvent(event)
        self._arrange_anew()

    def _arrange_anew(self) -> None:
        self._plans.clear()
        self._arrange()

    def _arrange(self) -> None:
        """Show in rows what finds room, and the others in the menu."""
        usual = self._plan(None)
        focused = self._buttons.get(self._focused or "")
        self._fetched = focused is not None and focused not in usual.places
        places, end = self._plan(self._focused) if self._fetched else usual
        buttons = list(self._buttons.values())
        for button in buttons:
            place = places.get(button)
            if (place is None) != button.isHidden():
                button.setVisible(place is not None)
            if place is not None and place != button.geometry():
                button.setGeometry(place)
        height = _height(buttons)
        self._more.setVisible(len(places) < len(buttons))
        self._more.setGeometry(QRect(end, QSize(self._more.sizeHint().width(), height)))
        self.setFixedHeight(end.y() + height + _TOP)

    def _plan(self, fetched: str | None) -> _Plan:
        """Return where buttons go, the one that is fetched instead of the last that find room."""
        if fetched not in self._plans:
            buttons = list(self._buttons.values())
            plan = self._fill(buttons)
            wanted = self._buttons[fetched] if fetched is not None else None
            for kept in reversed(range(len(plan.places))):
                if wanted is None or wanted in plan.places:
                    break
                plan = self._fill([*buttons[:kept], wanted, *buttons[kept:]])
            self._plans[fetched] = plan
        return self._plans[fetched]

    def _fill_menu(self) -> None:
        """Put the labels without room into the menu, not before it is opened."""
        self._menu.clear()
        for button in self._buttons.values():
            if button.isHidden():
                action = self._menu.addAction(f"{button.text()}\t{button.label.key}")
                action.triggered.connect(button.click)

    def _fill(self, buttons: Sequence[LabelButton]) -> _Plan:
        """Place buttons from left to right until the rows are full, and say where that ends.

        The last place of the last row is kept for "More".
        """
        room = self.width() - 2 * _SIDE
        more = self._more.sizeHint().width() + _GAP
        x = row = 0
        places: dict[LabelButton, QRect] = {}
        line = _height(buttons) + _GAP
        for number, button in enumerate(buttons):
            size = button.sizeHint()
            if x + size.width() > room and row + 1 < self._rows:
                x, row = 0, row + 1
            last = number == len(buttons) - 1
            if x + size.width() + (0 if last or row + 1 < self._rows else more) > room:
                break
            places[button] = QRect(QPoint(_SIDE + x, _TOP + row * line), size)
            x += size.width() + _GAP
        return _Plan(places, QPoint(_SIDE + x, _TOP + row * line))

    def _click(self, name: str) -> None:
        self._buttons[name].setChecked(name == self._focused)  # the frame follows the focus
        self.chosen.emit(name)


def _height(buttons: Sequence[LabelButton]) -> int:
    return buttons[0].sizeHint().height() if buttons else 0
