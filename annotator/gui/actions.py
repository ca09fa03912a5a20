"""From the table of actions to the actions, menus and tool tips of the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar, QWidget

from annotator.core.model import Label
from annotator.core.scheme import guide
from annotator.gui.action_table import ACTIONS, FIRST_OF_GROUP, MENUS, Action
from annotator.gui.icons import icon
from annotator.gui.menu import Menu


def fill_menus(menu_bar: QMenuBar, actions: Mapping[str, QAction]) -> None:
    """Put the actions into their menus, in groups, in the order of the table."""
    menus = {title: Menu(title, menu_bar) for title in MENUS}
    for title in MENUS:
        menu_bar.addMenu(menus[title])
    for row in ACTIONS:
        title, _, inner = row.menu.partition("/")
        if inner and row.menu not in menus:
            menus[row.menu] = Menu(inner, menus[title])
            menus[title].addMenu(menus[row.menu])
        if row.id in FIRST_OF_GROUP:
            menus[row.menu].addSeparator()
        menus[row.menu].addAction(actions[row.id])


def hint(action: QAction) -> str:
    """Return what a tool tip says: the text, what it does, and its keys."""
    keys = ", ".join(
        key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()[:2]
    )
    text = action.data() or action.text().replace("&", "").rstrip("…")
    return f"{text} ({keys})" if keys else text


def label_tip(label: Label) -> str:
    """Return what a tool tip says of a label: its key, what it is for, guidelines, examples."""
    told = guide(label.description)
    key = QKeySequence(label.key).toString(QKeySequence.SequenceFormat.NativeText)
    head = f"<b>{escape(label.name)}</b>{f' ({escape(key)})' if key else ''}"
    parts = [head, escape(told.summary), escape(told.guidelines).replace("\n", "<br>")]
    if told.examples:
        parts.append(f"<i>{escape(', '.join(told.examples))}</i>")
    return "<br>".join(filter(None, parts))


def make_actions(
    rows: tuple[Action, ...],
    parent: QWidget,
    text_widgets: tuple[QWidget, ...],
    act: Callable[..., object],
) -> dict[str, QAction]:
    """Turn rows into QActions by id; `act` is called with the verb of a row and its arguments."""
    made = {}
    for row in rows:
        action = QAction(row.text, parent)
        action.setIconText(row.text.replace("&", "").partition(":")[0].rstrip("…"))
        if row.icon:
            action.setIcon(icon(row.icon))
        if row.tip:
            action.setToolTip(row.tip)
            action.setData(row.tip)
        action.setShortcuts([QKeySequence(key) for key in row.keys])
        action.triggered.connect(lambda _=False, row=row: act(row.verb, *row.arguments))
        if row.in_text:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            for widget in text_widgets:
                widget.addAction(action)
        else:
            parent.addAction(action)
        action.setToolTip(hint(action))
        action.setStatusTip("")
        made[row.id] = action
    return made


def make_label_actions(
    labels: Iterable[Label],
    parent: QWidget,
    text_widgets: tuple[QWidget, ...],
    verb: Callable[[str], object],
) -> list[QAction]:
    """Return an action for each label; its key calls `verb` with the label's name."""
    made = []
    for label in labels:
        action = QAction(label.name.replace("&", "&&"), parent)
        action.setShortcut(QKeySequence(label.key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(label_tip(label))
        action.triggered.connect(lambda _=False, name=label.name: verb(name))
        for widget in text_widgets:
            widget.addAction(action)
        made.append(action)
    return made
