"""The public web pages of entities: by their ids, and what is meant where one is pasted."""

from __future__ import annotations

import re
from urllib.parse import unquote

_PAGES = (
    (re.compile(r"Q[1-9][0-9]{0,11}"), "https://www.wikidata.org/wiki/{}"),
    (re.compile(r"geonames:([1-9][0-9]{0,11})"), "https://www.geonames.org/{}"),
)
_NUMBER = "[1-9][0-9]{0,11}"
_HOST = r"(?:https?://)?(?:[a-z]+\.)*"
_ITEM = re.compile(rf"(?:(?:wd:)?|{_HOST}wikidata\.org/\S*?\b)([Qq]{_NUMBER})(?:[.#?]\S*)?")
_PLACE = re.compile(rf"(?:geonames:|{_HOST}geonames\.org/)({_NUMBER})(?:/\S*)?")
_TITLE = re.compile(rf"{_HOST}wikipedia\.org/wiki/([^\s#?]+)\S*")
_REMARK = re.compile(r" \(.*?\)$")


def id_of(pasted: str) -> str | None:
    """Return the id that is pasted, as it is or in the address of a page, or None."""
    pasted = pasted.strip().strip("<>")
    if found := _ITEM.fullmatch(pasted):
        return found[1].upper()
    found = _PLACE.fullmatch(pasted)
    return f"geonames:{found[1]}" if found else None


def name_in(typed: str) -> str:
    """Return what is typed, or of the address of a page in Wikipedia the name in its title."""
    found = _TITLE.fullmatch(typed.strip())
    return _REMARK.sub("", unquote(found[1]).replace("_", " ")) if found else typed


def page_of(kb_id: str) -> str | None:
    """Return the address of the page about an entity, or None where there is none."""
    for shape, page in _PAGES:
        found = shape.fullmatch(kb_id)
        if found:
            return page.format(found[found.lastindex or 0])
    return None
