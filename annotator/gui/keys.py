"""Which keys do what: those of the table of actions, but for what the user chose instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from annotator.core.model import Label
from annotator.gui.action_table import Action

_MOST = 4  # keys of one action
_PORTABLE = QKeySequence.SequenceFormat.PortableText
_NATIVE = QKeySequence.SequenceFormat.NativeText
_MOVES = ("Left", "Right", "Up", "Down", "Home", "End", "PgUp", "PgDown")
_HELD = ("", "Shift+", "Ctrl+", "Ctrl+Shift+")
RESERVED = {f"{held}{key}" for held in _HELD for key in _MOVES} | {"Tab", "Shift+Tab", "Menu"}
"""Keys that move the caret, select or lead on; the table gives some of them to verbs."""

_MODIFIERS = (
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr,
    Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_Super_L, Qt.Key.Key_Super_R,
    Qt.Key.Key_unknown,
)  # fmt: skip


def normal(key: str) -> str:
    """Return a key as Qt writes it, or "" if it is none, or several after each other."""
    sequence = QKeySequence(key, _PORTABLE)
    if sequence.count() != 1 or sequence[0].key() in _MODIFIERS:  # type: ignore[index]
        return ""
    return sequence.toString(_PORTABLE)


def shown(key: str) -> str:
    """Return a key as it stands on the keyboard of this system."""
    return QKeySequence(key, _PORTABLE).toString(_NATIVE)


def pressed(event: QKeyEvent) -> str:
    """Return the key of an event, or "" while only Shift, Ctrl, Alt or the like are held."""
    if event.key() in _MODIFIERS or not event.key():
        return ""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    text = event.text().strip()
    if text and text.isprintable() and not text.isalnum():
        held &= ~Qt.KeyboardModifier.ShiftModifier  # it is in the character already, as in "?"
    key = Qt.Key.Key_Tab if event.key() == Qt.Key.Key_Backtab else Qt.Key(event.key())
    return QKeySequence(QKeyCombination(held, key)).toString(_PORTABLE)


class KeyMap:
    """The keys of every action; `changed` holds those that differ from the table."""

    def __init__(self, rows: Sequence[Action], changed: Mapping[str, object]) -> None:
        self._usual = {row.id: tuple(map(normal, row.keys)) for row in rows}
        self._own = {key for keys in self._usual.values() for key in keys}
        self.changed: dict[str, tuple[str, ...]] = {}
        for name, keys in changed.items():
            found = self._valid(keys)
            if name in self._usual and found is not None and found != self._usual[name]:
                self.changed[name] = found
        self._settle()

    def keys(self, name: str) -> tuple[str, ...]:
        """Return the keys of an action, the first of them the one that is shown."""
        return self.changed.get(name, self._usual[name])

    def usual(self, name: str) -> tuple[str, ...]:
        """Return the keys that the table gives to an action."""
        return self._usual[name]

    def holder(self, key: str) -> str | None:
        """Return the action that has a key, or None."""
        return next((name for name in self._usual if key in self.keys(name)), None)

    def objection(self, key: str) -> str:
        """Return why a key cannot be given to an action, or ""."""
        if not key:
            return "This is no key that can be used alone."
        if key in RESERVED and key not in self._own:
            return f"{shown(key)} moves the caret or the keyboard, and stays what it is."
        if key == "Esc":
            return "Esc leads back to the text, and stays what it is."
        return ""

    def assign(self, name: str, keys: Iterable[str]) -> None:
        """Give an action these keys, and take them away from the actions that have them."""
        found = tuple(dict.fromkeys(keys))[:_MOST]
        for key in found:
            other = self.holder(key)
            if other is not None and other != name:
                self._put(other, tuple(k for k in self.keys(other) if k != key))
        self._put(name, found)

    def reset(self, name: str) -> None:
        """Give an action its usual keys, and take them away from the actions that have them."""
        self.assign(name, self._usual[name])

    def stored(self) -> dict[str, list[str]]:
        """Return what is to be kept of it: what differs from the table."""
        return {name: list(keys) for name, keys in sorted(self.changed.items())}

    def usable(self, labels: Iterable[Label]) -> tuple[Label, ...]:
        """Return labels without the keys that are none, that an action or another label has."""
        taken = {key for name in self._usual for key in self.keys(name)}
        found = []
        for label in labels:
            key = normal(label.key)
            free = key and key not in taken and not self.objection(key)
            found.append(label if free else replace(label, key=""))
            taken.add(key)
        return tuple(found)

    def _put(self, name: str, keys: tuple[str, ...]) -> None:
        if keys == self._usual[name]:
            self.changed.pop(name, None)
        else:
            self.changed[name] = keys

    def _valid(self, keys: object) -> tuple[str, ...] | None:
        """Return stored keys in their normal form, or None where they are nothing of the kind."""
        if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
            return None
        found = tuple(dict.fromkeys(map(normal, keys[:_MOST])))
        return None if any(map(self.objection, found)) else found

    def _settle(self) -> None:
        """Let a key that two have, after an update of the program, belong to the one chosen."""
        taken = {key for keys in self.changed.values() for key in keys}
        seen: set[str] = set()
        for name in self._usual:
            mine = taken if name not in self.changed else seen
            kept = tuple(key for key in self.keys(name) if key not in mine)
            if name in self.changed:
                seen.update(kept)
            if kept != self.keys(name):
                self._put(name, kept)
