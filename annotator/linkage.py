"""What the mentions of a project are linked to: in use where, merged how, proposed when."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from annotator.core import entities
from annotator.core.cells import harmless
from annotator.core.edits import Edit
from annotator.core.files import replacing
from annotator.core.model import Entity, Span
from annotator.core.threshold import Outcome, counted, outcomes, threshold

if TYPE_CHECKING:
    from annotator.project import Project
    from annotator.store.store import Store

_OUTCOMES = 2_000  # steps by which the threshold is set: the latest
_PLACES = 200
_PAGE = 500
_HEADS = ("id", "label", "description", "mention", "mentions", "undecided", "articles")


class Used(NamedTuple):
    """An entity that is linked to: its first mention in the alphabet, and counts.

    `proposed` of the `mentions` are not decided on.
    """

    kb_id: str
    surface: str
    mentions: int
    proposed: int
    articles: int


class Linkage:
    """The links of an open project; what is asked for is read from the database at once.

    How proposed links turned out is read once, and kept up to date from then on.
    """

    def __init__(self, project: Project, store: Store) -> None:
        self._project = project
        self._store = store
        self._late: list[frozenset[Outcome]] | None = None
        """What was said of proposed links since they were counted, by step."""
        self._counts: deque[tuple[int, int]] = deque(maxlen=_OUTCOMES)

    def threshold(self) -> float:
        """Return the least probability of a link to be proposed, from how past ones turned out.

        Only what was proposed in this project counts, not what came with an import.
        """
        from annotator.store import linking  # the database is open: this loads nothing heavy

        if self._late is None:
            late = filter(None, map(outcomes, linking.latest_changes(self._store)))
            self._late = list(late)[::-1]
            self._project.subscribe(self._note)
        wanted: dict[int, set[int]] = {}
        for one in itertools.chain.from_iterable(self._late):
            wanted.setdefault(one.document_id, set()).add(one.span_id)
        ours = {0, *linking.linked_by_pipelines(self._store, wanted)}
        own = ([one for one in step if one.span_id in ours] for step in self._late)
        self._counts += filter(any, map(counted, own))
        self._late.clear()
        right, wrong = (sum(counts) for counts in zip((0, 0), *self._counts, strict=True))
        return threshold(right, wrong)

    def _note(self, edit: Edit) -> None:
        assert self._late is not None
        if said := outcomes(edit.changes):
            self._late.append(said)

    def uses(self, kb_id: str, limit: int = _PLACES) -> tuple[int, list[Span]]:
        """Return how many mentions a person linked to an entity, and the first of them."""
        from annotator.store import linking

        return linking.uses(self._store, kb_id, limit, decided=True)

    def mentions(self, kb_id: str, limit: int = _PLACES) -> tuple[int, list[Span]]:
        """Return how many mentions link to an entity, proposals too, and the first of them."""
        from annotator.store import linking

        return linking.uses(self._store, kb_id, limit, decided=False)

    def lines(self, spans: Iterable[Span], around: int) -> Iterator[tuple[Span, str, str]]:
        """Yield spans with the title of their article and the text around them, in code points, in
        which brackets stand around the mention.
        """
        held: tuple[int, str, str] = (0, "", "")
        for span in spans:
            if held[0] != span.document_id:
                document = self._project.document(span.document_id)
                text = self._project.text(span.document_id)
                held = (span.document_id, document.title or document.key, text)
            start, end = max(0, span.start - around), min(len(held[2]), span.end + around)
            while start and start < span.start and not held[2][start - 1].isspace():
                start += 1  # whole words
            while span.end < end < len(held[2]) and not held[2][end].isspace():
                end -= 1
            before, mention = held[2][start : span.start], held[2][span.start : span.end]
            line = " ".join(f"{before}[{mention}]{held[2][span.end : end]}".split())
            more = "… " if start else "", " …" if end < len(held[2]) else ""
            yield span, held[1], f"{more[0]}{line}{more[1]}"

    def used(
        self,
        text: str = "",
        order: str = "mentions",
        *,
        descending: bool = True,
        also: Collection[str] = (),
        offset: int = 0,
        limit: int = _PAGE,
    ) -> list[Used]:
        """Return a stretch of the entities that are linked to, NIL among them.

        `order` is `mentions`, `articles`, `surface` or `kb_id`; `text` is sought in mentions, ids
        and the names of local entities, and those that bear it in a knowledge base are `also`.
        """
        from annotator.store import linking

        found = linking.used(self._store, text, order, descending, also, offset, limit)
        return [Used(*row) for row in found]

    def written(self, surface: str) -> str:
        """Return how a surface is usually written."""
        return self._written([surface])[surface]

    def _written(self, surfaces: Sequence[str]) -> dict[str, str]:
        from annotator.store.written import written

        with self._store.reading() as connection:
            return written(connection, surfaces)

    def export(self, path: Path, named: Callable[[str], Entity | None], **question: Any) -> int:
        """Write the entities in use as CSV, or as JSON lines, and return how many there are.

        `named` finds an entity by its id, `question` is as for `used`. What a spreadsheet would
        take for a formula gets an apostrophe in the CSV.
        """
        count = 0
        with replacing(path) as file:
            plain = path.suffix.lower() != ".jsonl"
            if plain:
                file.write(_csv_line(_HEADS))
            while rows := self.used(**question, offset=count):
                names = self._written([used.surface for used in rows])
                for used in rows:
                    entity = named(used.kb_id)
                    about = (entity.label, entity.description) if entity else ("", "")
                    values = (used.kb_id, *about, names[used.surface], *used[2:])
                    told = json.dumps(dict(zip(_HEADS, values, strict=True)), ensure_ascii=False)
                    file.write(_csv_line(values) if plain else f"{told}\n".encode())
                count += len(rows)
        return count

    def merge(self, gone: Sequence[Entity], kept: Entity) -> Edit:
        """Return the Edit after which all that is linked to `gone` is linked to `kept`."""
        from annotator.store import linking

        ids = [entity.id for entity in gone if entity.id != kept.id]
        linked = linking.linked(self._store, ids)
        return entities.merge(gone, kept, [*linked, *self._project.rules()])

    def duplicates(self) -> list[tuple[Entity, ...]]:
        """Return local entities that may be the same, in groups, the surest first."""
        return entities.duplicates(self._project.entities())


def _csv_line(values: Iterable[object]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow([harmless(str(value)) for value in values])
    return line.getvalue().encode("utf-8")
