"""Several knowledge bases as one: what each knows of an entity is joined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import TypeVar

from annotator.core.kb import Candidate, Found, pasted
from annotator.core.model import Entity
from annotator.core.web_pages import id_of
from annotator.errors import AnnotatorError
from annotator.kb.names import LONGEST
from annotator.kb.ranking import folded
from annotator.kb.remembered import Remembered
from annotator.kb.schema import SHOWN
from annotator.kb.sqlite import SqliteKnowledgeBase

T = TypeVar("T")


class SeveralKnowledgeBases:
    """Files, the first preferred, each opened when it is first asked.

    What was `looked_up` online is known, too, where no file knows it.

    One that is missing or damaged is noted in `problems` and told at once, by `tell` if it is
    given, and the others answer.
    """

    def __init__(
        self,
        paths: Iterable[Path],
        looked_up: Remembered | None = None,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self.paths = tuple(dict.fromkeys(paths))
        self.problems: list[str] = []
        self._looked_up = looked_up
        self._tell = tell
        self._bases: list[SqliteKnowledgeBase] | None = None

    def close(self) -> None:
        """Close the files that are open."""
        for base in self._bases or ():
            base.close()
        self._bases = None

    def search(self, query: str, label: str | None = None, limit: int = 10) -> list[Candidate]:
        """Return candidates of all files, best first; one that several have is there once.

        A pasted id that only some of the files know is what these say it is.
        """
        asked = id_of(query[:LONGEST])
        entity = self._known_as(asked) if asked else None
        found = {asked: pasted(asked, entity)} if asked else {}
        if entity:
            return list(found.values())[: max(limit, 0)]
        for candidate in self._asked(lambda base: base.search(query, label, limit)):
            held = found.get(candidate.entity.id)
            found[candidate.entity.id] = _both(held, candidate) if held else candidate
        self._join_twins(found)
        ordered = sorted(found.values(), key=lambda candidate: -candidate.score)
        return ordered[: max(limit, 0)]

    def entity(self, kb_id: str) -> Entity | None:
        """Return the entity with this id as the files know it together, or None."""
        known = self._asked(lambda base: filter(None, [base.entity(kb_id)]))
        entity = reduce(_joined, known, None)
        return self._looked_up.entity(kb_id) if not entity and self._looked_up else entity

    def _known_as(self, kb_id: str) -> Entity | None:
        """Return the entity with this id, be it that of another source, or None."""
        if entity := self.entity(kb_id):
            return entity
        others = self._asked(lambda base: base.also(kb_id))
        return next((self.entity(other.id) for other in others), None)

    def named(self, mention: str) -> tuple[Found, ...]:
        """Return the entities of all files that a mention may name, in no order."""
        if len(self._opened()) == 1:  # which remembers what it was asked before
            return tuple(self._asked(lambda base: base.named(mention)))
        found: dict[str, Found] = {}
        for one in self._asked(lambda base: base.named(mention)):
            held = found.get(one.entity.id)
            if held is None or one.agreement > held.agreement:
                found[one.entity.id] = one
        return tuple(folded(list(found.values())))

    def _join_twins(self, found: dict[str, Candidate]) -> None:
        """Join candidates that are one thing by the ids that their files have for it.

        The one that stands first keeps its id: files are asked in order of preference.
        """
        places = {kb_id: place for place, kb_id in enumerate(found)}
        for kb_id in places:
            for twin in self._asked(lambda base, kb_id=kb_id: base.also(kb_id)):  # type: ignore[misc]
                if kb_id in found and twin.id in found and twin.id != kb_id:
                    first, other = sorted((kb_id, twin.id), key=places.__getitem__)
                    found[first] = _both(found[first], found.pop(other))

    def _opened(self) -> list[SqliteKnowledgeBase]:
        if self._bases is None:
            self._bases = []
            for path in self.paths:
                try:
                    self._bases.append(SqliteKnowledgeBase(path))
                except AnnotatorError as error:
                    self._note(error)
        return self._bases

    def _note(self, error: AnnotatorError) -> None:
        self.problems.append(str(error))
        if self._tell is not None:
            self._tell(str(error))

    def _asked(self, ask: Callable[[SqliteKnowledgeBase], Iterable[T]]) -> Iterator[T]:
        """Yield what the files say; one that turns out to be damaged is not asked again."""
        for base in list(self._opened()):
            try:
                yield from ask(base)
            except AnnotatorError as error:
                self._note(error)
                self._opened().remove(base)
                base.close()


def _both(held: Candidate, other: Candidate) -> Candidate:
    best = max(held, other, key=lambda candidate: candidate.score)
    why = tuple(dict.fromkeys((*best.why, *held.why, *other.why)))
    return Candidate(_joined(held.entity, other.entity), best.score, why)


def _joined(first: Entity | None, other: Entity) -> Entity:
    if first is None:
        return other
    names = dict.fromkeys((*first.aliases, other.label, *other.aliases))
    names.pop(first.label, None)
    return replace(
        first,
        description=first.description or other.description,
        types=first.types or other.types,
        aliases=tuple(names)[:SHOWN],
    )
