"""Countries by their names and demonyms: what "Syrian" leads to, and where an entity belongs."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache

from annotator.kb import names, territories
from annotator.resources import resource

_NAME = re.compile(r"[A-Z][\w.'’-]*(?:(?: (?:of|and|the))* [A-Z][\w.'’-]*)*")
_HYPHEN = re.compile(r"[-–]")  # French-born, Italian–American
_MORE = {
    "american": "us", "soviet": "suhh", "dutch": "nl", "english": "gb-eng",
    "scottish": "gb-sct", "welsh": "gb-wls", "british": "gb",
}  # fmt: skip
_PARTS = frozenset({"North", "South", "Latin", "Central", "Native"})  # of America, say


@cache
def _called() -> dict[str, str]:
    """Return codes of territories by the keys of their demonyms."""
    listed = tomllib.loads(resource("kb/demonyms.toml").read_text(encoding="utf-8"))
    found = {names.key(word): code for code, words in listed.items() for word in words}
    return found | _MORE


@cache
def _lands() -> dict[str, territories.Territory]:
    return {row.code: row for row in territories.territories()}


@cache
def _named() -> dict[str, str]:
    """Return codes of territories by the keys of their names, countries before parts of them."""
    found: dict[str, str] = {}
    for row in sorted(_lands().values(), key=lambda row: (not row.is_country, row.is_historical)):
        known = territories.KNOWN_AS.get(row.code, ())
        for name in (row.label, row.full_name, *known, *row.names_strong):
            if len(name) > 3 or name in known:
                found.setdefault(names.key(name), row.code)
    return found


@cache
def named_by(demonym: str) -> tuple[str, ...]:
    """Return the names of the country whose demonym has this key, none if there is no such."""
    row = _lands().get(_called().get(demonym, ""))
    if row is None:
        return ()
    return tuple(dict.fromkeys((row.label, row.full_name, *territories.KNOWN_AS.get(row.code, ()))))


@cache
def also_named(name: str) -> tuple[str, ...]:
    """Return the other names of the country that bears a name with this key."""
    row = _lands().get(_named().get(name, ""))
    if row is None or not row.is_country:
        return ()
    known = (row.label, row.full_name, *territories.KNOWN_AS.get(row.code, ()))
    return tuple(dict.fromkeys(one for one in known if names.key(one) != name))


def lands(text: str) -> frozenset[str]:
    """Return the codes of the countries that a description names, of at most two of them."""
    found: dict[str, None] = {}
    for match in _NAME.finditer(_HYPHEN.sub(" ", text)):
        words = match[0].split()
        at = 0
        while at < len(words):
            for end in range(min(len(words), at + 4), at, -1):
                code = _code(" ".join(words[at:end]))
                if code and (at == 0 or words[at - 1] not in _PARTS):
                    found[_country(code)] = None
                    at = end - 1
                    break
            at += 1
    return frozenset(list(found)[:2])


@lru_cache(maxsize=1 << 12)
def _code(name: str) -> str | None:
    """Return the code of the territory with this name or demonym, or None."""
    short = names.key(name)
    return _named().get(short) or _called().get(short)


def _country(code: str) -> str:
    parent = _lands()[code].parent if code in _lands() else ""
    return (parent or code)[:2].upper()
