"""How surfaces are written in the texts, for a reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection, select

from annotator.store.conditions import kept
from annotator.store.queries import chunks, texts_of
from annotator.store.schema import spans

_AT_ONCE = 50  # texts that are held
_Place = tuple[int, int, int]


def written(connection: Connection, surfaces: Iterable[str], most: int = 5) -> dict[str, str]:
    """Return the usual written form of each surface, as far as its first few mentions tell."""
    columns = (spans.c.document_id, spans.c.start, spans.c.end)
    places: dict[str, list[_Place]] = {}
    for surface in dict.fromkeys(surfaces):
        query = select(*columns).where(spans.c.surface == surface, kept).limit(most)
        places[surface] = [(row[0], row[1], row[2]) for row in connection.execute(query)]
    wanted = {document_id for some in places.values() for document_id, _, _ in some}
    forms: dict[_Place, str] = {}
    for chunk in chunks(sorted(wanted), _AT_ONCE):
        bodies = texts_of(connection, chunk)
        for place in (place for some in places.values() for place in some):
            if place[0] in bodies:
                forms[place] = " ".join(bodies[place[0]][place[1] : place[2]].split())
    return {
        surface: _usual(surface, [forms[p] for p in some if p in forms])
        for surface, some in places.items()
    }


def _usual(surface: str, forms: list[str]) -> str:
    """Return the form that comes most often, the first of several; the surface if there is none."""
    told = Counter(form for form in forms if form)
    return max(told, key=lambda form: told[form], default=surface)
