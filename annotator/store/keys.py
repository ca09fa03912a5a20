"""Giving every document a key of its own, and knowing those that are there already."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from annotator.store.queries import chunks, present
from annotator.store.schema import documents


class Keys:
    """The keys of a project's documents, each with the digest of its text, as far as asked for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, bytes | None] = {}  # None: nobody has this key
        self._series: dict[str, tuple[set[bytes], int]] = {}

    def look_up(self, keys: Iterable[str]) -> None:
        """Forget what was known and learn about these keys, in one question for many."""
        self._known = dict.fromkeys(keys)
        for chunk in chunks(self._known):
            query = select(documents.c.key, documents.c.digest).where(
                documents.c.key.in_(chunk), present
            )
            self._known |= {row[0]: row[1] for row in self._connection.execute(query)}

    def place(self, key: str, digest: bytes) -> str | None:
        """Return a free key for a text, `key` itself if it can be; None if the text is there."""
        if self._known[key] is None:
            self._known[key] = digest
            return key
        seen, number = self._series.get(key, (set(), 1))
        while digest not in seen:
            free = key if number == 1 else f"{key}-{number}"
            number += 1
            holder = self._holder(free)
            if holder is None:
                self._known[free] = digest
                seen.add(digest)
                self._series[key] = (seen, number)
                return free
            seen.add(holder)
        self._series[key] = (seen, number)
        return None

    def _holder(self, key: str) -> bytes | None:
        if key not in self._known:
            query = select(documents.c.digest).where(documents.c.key == key, present)
            self._known[key] = self._connection.scalar(query)
        return self._known[key]
