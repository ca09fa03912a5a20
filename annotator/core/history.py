"""What the journal tells: who did what and when, and what can be undone in one document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from annotator.core.edits import Change, Edit


class Act(StrEnum):
    """How an Edit came about: done for itself, or to undo or redo an earlier one."""

    DO = "do"
    UNDO = "undo"
    REDO = "redo"


class Step(NamedTuple):
    """A journal row in short: the id and name of an Edit, which is read only when it is needed."""

    edit_id: int
    name: str


class Deed(NamedTuple):
    """An Edit to be carried out, and what the journal is to say of it.

    `of` is the id of the Edit that it undoes or redoes, or of the first part of its import.
    `is_step` is False for what cannot be undone from the documents that it touches, such as their
    import.
    """

    edit: Edit
    author: str
    act: Act = Act.DO
    of: int | None = None
    is_step: bool = True


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One Edit as it was carried out: `at` in UTC, `of` the id of the one it undoes or redoes."""

    id: int
    at: datetime
    author: str
    act: Act
    name: str
    changes: tuple[Change, ...]
    of: int | None = None


class History:
    """The undo and redo stacks of one document, rebuilt from its journal after a restart.

    An Edit of several documents is a step in each of them, so it may be undone or redone from
    another document while it is not on top here.
    """

    def __init__(self, journal: Iterable[tuple[Act, Step]] = ()) -> None:
        self.undo: list[Step] = []
        self.redo: list[Step] = []
        for act, step in journal:
            self.record(act, step)

    def record(self, act: Act, step: Step) -> None:
        """Take note of an Edit; for UNDO and REDO, `step` is the one that is undone or redone.

        A long one is told of piece by piece, and is still one step.
        """
        stack = self.redo if act is Act.UNDO else self.undo
        if stack and stack[-1].edit_id == step.edit_id:
            return
        if act is Act.DO:
            self.undo.append(step)
            self.redo.clear()
        elif act is Act.UNDO:
            _discard(self.undo, step)
            self.redo.append(step)
        else:
            _discard(self.redo, step)
            self.undo.append(step)


def _discard(steps: list[Step], step: Step) -> None:
    for row in range(len(steps) - 1, -1, -1):
        if steps[row].edit_id == step.edit_id:
            del steps[row]
            return
