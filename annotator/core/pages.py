"""The public web pages of entities, by their ids."""

from __future__ import annotations

import re

_PAGES = (
    (re.compile(r"Q[1-9][0-9]{0,11}"), "https://www.wikidata.org/wiki/{}"),
    (re.compile(r"geonames:([1-9][0-9]{0,11})"), "https://www.geonames.org/{}"),
)


def page_of(kb_id: str) -> str | None:
    """Return the address of the page about an entity, or None where there is none."""
    for shape, page in _PAGES:
        found = shape.fullmatch(kb_id)
        if found:
            return page.format(found[found.lastindex or 0])
    return None
