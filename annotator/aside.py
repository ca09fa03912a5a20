"""What takes seconds is done to a project in a thread of its own, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.history import Deed
from annotator.errors import Refused
from annotator.project import Project
from annotator.schemes import default_labels

MANY = 20
"""Documents that a step changed, for which it may be a long one."""

HOUR = 3600.0
"""Seconds in which one backup before changes of many articles is enough."""

_PIECE = 500  # changes


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


def is_older(location: str) -> bool:
    """Whether a project file will be backed up and brought up to date when it is opened."""
    from annotator.store.opening import is_older

    return is_older(location)


def bring_up_to_date(location: str, pace: Pace) -> None:
    """Do that, in whatever thread; Refused if it is cancelled while the backup is made."""
    from annotator.store.opening import open_store

    open_store(location, default_labels, tell=pace.tell).close()


class Aside(Project):
    """A project on a connection of its own, to be used and closed in another thread.

    As long as it is there, the project that it is made of can be read, as it was, and refuses to
    be changed; `settle`, in the thread of that one, ends this.
    """

    def __init__(self, project: Project, pace: Pace) -> None:
        from annotator.store.opening import open_aside  # loaded: the project is open

        super().__init__(open_aside(project._store, lambda: pace.is_over))
        self._whole = project
        self._pace = pace
        self._done: list[tuple[Deed, int]] = []
        project._store.is_held = True

    def settle(self) -> Iterator[None]:
        """Let the project go on, and know what was done here, piece by piece: each is carried out
        and published as an Edit of the same name, in less than a frame's time.
        """
        self._whole._store.is_held = False
        for deed, edit_id in self._done:
            changes = deed.edit.changes
            for start in range(0, len(changes), _PIECE):
                piece = deed.edit._replace(changes=changes[start : start + _PIECE])
                self._whole._settle([(deed._replace(edit=piece), edit_id)])
                yield

    def back_up(self) -> None:
        """Copy the project file, unless a copy of it as it is, or of this hour, is there."""
        if self._store.backup_is_due(HOUR):
            self._store.backup(self._pace.tell)

    def _commit(self, deeds: list[Deed]) -> None:
        if deeds:
            self._pace.tell(0, 0)
            ids = self._store.write(deeds, self._pace.tell)
            self._done += zip(deeds, ids, strict=True)
