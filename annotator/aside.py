"""What takes seconds is done to a project in a thread of its own, all of it or nothing."""

from __future__ import annotations

from annotator.core.history import Deed
from annotator.errors import Refused
from annotator.project import Project

LONG = 1000
"""Changes that are carried out before anybody waits for them."""

HOUR = 3600.0
"""Seconds in which one backup before changes of many articles is enough."""


class Pace:
    """How far something is, told by the thread that does it; `stop` lets it end with nothing."""

    def __init__(self) -> None:
        self.done = 0
        self.total = 0
        self.is_over = False

    def stop(self) -> None:
        """Want it no longer."""
        self.is_over = True

    def tell(self, done: int, total: int) -> None:
        """Take note of progress; Refused where it is no longer wanted."""
        self.done, self.total = done, total
        if self.is_over:
            raise Refused("It was cancelled, and nothing was changed.")


class Aside(Project):
    """A project on a connection of its own, to be used and closed in another thread.

    As long as it is there, the project that it is made of can be read, as it was, and refuses to
    be changed; `settle`, in the thread of that one, ends this and lets it know what was done.
    """

    def __init__(self, project: Project, pace: Pace) -> None:
        from annotator.store.opening import open_aside  # loaded: the project is open

        super().__init__(open_aside(project._store, lambda: pace.is_over))
        self._whole = project
        self._pace = pace
        self._done: list[tuple[Deed, int]] = []
        project._store.is_held = True

    def settle(self) -> None:
        """Let the project go on, with what was done here."""
        self._whole._store.is_held = False
        self._whole._settle(self._done)

    def back_up(self) -> None:
        """Copy the project file, unless a copy of it as it is, or of this hour, is there."""
        if self._store.backup_is_due(HOUR):
            self._store.backup(self._pace.tell)

    def _commit(self, deeds: list[Deed]) -> None:
        if deeds:
            self._pace.tell(0, 0)
            ids = self._store.write(deeds, self._pace.tell)
            self._done += zip(deeds, ids, strict=True)
