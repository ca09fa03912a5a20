"""What can be undone and redone in one document, as the journal tells it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Act(StrEnum):
    """How an Edit came about: done for itself, or to undo or redo an earlier one."""

    DO = "do"
    UNDO = "undo"
    REDO = "redo"


class Step(NamedTuple):
    """A journal row in short: the id and name of an Edit, which is read only when it is needed."""

    edit_id: int
    name: str


class History:
    """The undo and redo stacks of one document, rebuilt from its journal after a restart."""

    def __init__(self, journal: Iterable[tuple[Act, Step]] = ()) -> None:
        self.undo: list[Step] = []
        self.redo: list[Step] = []
        for act, step in journal:
            self.record(act, step)

    def record(self, act: Act, step: Step) -> None:
        """Take note of an Edit; for UNDO and REDO, `step` is the one that is undone or redone."""
        if act is Act.DO:
            self.undo.append(step)
            self.redo.clear()
        elif act is Act.UNDO:
            self.redo.append(self.undo.pop())
        else:
            self.undo.append(self.redo.pop())
