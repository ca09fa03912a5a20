"""Every setting, declared once; only what differs from the default is stored."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from annotator.resources import keep, user_folder


class Setting(NamedTuple):
    """A setting: its type follows from the default; `choices` or `low` and `high` limit it.

    The settings dialog shows it under its group, or not at all where that is "".
    """

    default: Any
    text: str
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    group: str = "Work"


SETTINGS = {
    "font": Setting("", "Typeface of the article", group="Reading"),
    "zoom": Setting(100, "Size of the article in per cent", low=50, high=300, group="Reading"),
    "column": Setting(72, "Characters in a line of the article", low=40, high=120, group="Reading"),
    "leading": Setting(
        100, "Distance of lines in per cent of the usual one", low=100, high=200, group="Reading"
    ),
    "wide": Setting(False, "Set letters and words wider apart", group="Reading"),
    "theme": Setting("system", "Light or dark", ("system", "light", "dark"), group="Colours"),
    "contrast": Setting(
        "system", "Contrast of text and marks", ("system", "normal", "high"), group="Colours"
    ),
    "vision": Setting(
        "full",
        "Tell labels apart for this colour vision",
        ("full", "deuteranopia", "protanopia", "tritanopia"),
        group="Colours",
    ),
    "check_tokens": Setting(True, "Mark spans that do not fit the pipeline's tokens"),
    "propose_on_import": Setting(True, "Let the pipeline propose spans for what is imported"),
    "back_up": Setting(True, "Back the project up once a day"),
    "keys": Setting({}, "Keys that differ from the usual ones, by action", group=""),
    "recent_commands": Setting([], "Commands that were found by name last", group=""),
    "propose_boilerplate": Setting(True, "Look for boilerplate in what is imported"),
    "last_project": Setting("", "The project that was open last", group=""),
}


class Settings:
    """The settings of this user; an unreadable file or a wrong value means the defaults.

    What is stored under other names, by a newer version perhaps, is left alone.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.path = (folder or user_folder()) / "settings.json"
        try:
            stored = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            stored = None
        found: dict[str, Any] = stored if isinstance(stored, dict) else {}
        self._values = {name: v for name, v in found.items() if name in SETTINGS and _fits(name, v)}
        self._foreign = {name: value for name, value in found.items() if name not in SETTINGS}
        self._subscribers: list[Callable[[str], object]] = []

    def subscribe(self, callback: Callable[[str], object]) -> None:
        """Call `callback` with the name of every setting that gets another value."""
        self._subscribers.append(callback)

    def __getitem__(self, name: str) -> Any:
        return self._values.get(name, SETTINGS[name].default)

    def __setitem__(self, name: str, value: Any) -> None:
        """Set and store a setting; ValueError if it does not fit. A full disk loses only this."""
        if not _fits(name, value):
            raise ValueError(f"{name} = {value!r}")
        if value == self[name]:
            return
        self._values[name] = value
        changed = {n: v for n, v in self._values.items() if v != SETTINGS[n].default}
        keep(self.path, json.dumps(self._foreign | changed, indent=2))
        for callback in self._subscribers:
            callback(name)


def _fits(name: str, value: Any) -> bool:
    setting = SETTINGS[name]
    if type(value) is not type(setting.default):
        return False
    if setting.choices:
        return value in setting.choices
    return not setting.high or setting.low <= value <= setting.high
