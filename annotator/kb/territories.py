"""Countries and territories with Wikidata ids, from the data of rigour (MIT; facts CC0).

Its own look-up is not used: it takes two-letter codes for names, and turns IS into Iceland.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator

import msgspec

from annotator.core.model import Entity
from annotator.kb.entry import Entry
from annotator.kb.names import key
from annotator.kb.places import Country, countries
from annotator.resources import resource

RELEASE = "2.6.1"
"""The rigour whose data `scripts/territories.py` wrote into the resources."""

_LEFT_OUT = {"zz", "ip"}  # the world and cyberspace are no territories
_IDS = {"dk": "Q35", "nl": "Q55"}  # the countries that news mean, not the realms around them
_SHORT = {"UAE", "DRC", "PRC", "GDR", "NSW", "NRW", "ROC", "DPR", "LPR", "BVI", "UNO"}
KNOWN_AS = {"us": ("US", "USA", "America"), "gb": ("UK", "Great Britain", "Britain"),
             "eu": ("EU",), "un": ("UN",), "suhh": ("USSR",), "cz": ("Czechia",), "cg": ("Congo",),
             "cd": ("Congo", "Democratic Republic of Congo", "Congo-Kinshasa"),
             "ci": ("Ivory Coast",), "mm": ("Burma",), "sz": ("Swaziland",), "mk": ("Macedonia",),
             "tr": ("Türkiye",), "kr": ("ROK",), "kp": ("DPRK",)}  # fmt: skip
_CITY = {"us-dc": "Washington"}
"""A city whose names a territory has, too, and leaves to it."""

_CITIES = {
    "cn-bj": "capital", "de-be": "capital", "ru-mow": "capital", "ua-30": "capital",
    "hk": "city and territory", "mo": "city and territory",
}  # fmt: skip
"""What territories are that consist of one city, which GeoNames has as well."""

_REGIONS = {"Northern America": "North America", "Australia and New Zealand": "Oceania"}
_REMARK = re.compile(r"\s*\(.*?\)$| SAR$")


class Territory(msgspec.Struct):
    """A row of the data."""

    code: str
    name: str
    full_name: str
    qid: str
    is_country: bool
    is_ftm: bool
    names_strong: list[str]
    names_weak: list[str]
    is_historical: bool = False
    region: str = ""
    subregion: str = ""
    parent: str = ""

    @property
    def label(self) -> str:
        """The name without a remark in brackets."""
        return _REMARK.sub("", self.name)


def territories() -> list[Territory]:
    """Return the rows of the data, without those that are no territories."""
    listed = resource("kb/territories.jsonl").read_bytes()
    rows = msgspec.json.Decoder(Territory).decode_lines(listed)
    return [row for row in rows if row.code not in _LEFT_OUT]


def entries(found: list[Territory]) -> Iterator[Entry]:
    """Yield an entry for each territory.

    A name that is the label of another one is left to it.
    """
    demonyms = tomllib.loads(resource("kb/demonyms.toml").read_text(encoding="utf-8"))
    lands = countries()
    by_code = {row.code: row for row in found}
    taken = {key(row.label): row.code for row in found if row.is_ftm or row.is_country}
    for row in found:
        known = KNOWN_AS.get(row.code, ())
        called = tuple(demonyms.get(row.code, ()))
        barred = {row.label, *known, *called}
        strong = (n for n in row.names_strong if not n.startswith(_CITY.get(row.code, "\0")))
        aliases = [*known, row.full_name, *filter(_is_name, strong)]
        variants = filter(_is_name, row.names_weak)
        land = lands.get(row.code.upper())
        yield Entry(
            Entity(
                _IDS.get(row.code, row.qid),
                row.label,
                _describe(row, by_code, land),
                _types(row),
                tuple(dict.fromkeys(a for a in aliases if a not in barred or a in known)),
            ),
            _fame(row, land),
            called,
            tuple(
                v for v in variants if v not in barred and taken.get(key(v), row.code) == row.code
            ),
            land.population if land else None,
            row.code.upper() if land else "",
        )


def _is_name(name: str) -> bool:
    """Return whether a name is more than a code, a romanisation, or a shout in capitals."""
    if name.isascii() and len(name) <= 3:
        return name in _SHORT
    return not name.islower() and not (name.isupper() and len(name) > 5)


def _types(row: Territory) -> tuple[str, ...]:
    if row.region == "Supranational":
        return ("ORG", "international organisation")
    if row.is_historical:
        return ("GPE", "former country")
    if row.code in _CITIES:
        return ("GPE", *_CITIES[row.code].split(" and "))
    return ("GPE", "country" if row.is_country and not row.parent else "territory")


def _describe(row: Territory, by_code: dict[str, Territory], land: Country | None) -> str:
    kind = _CITIES.get(row.code, _types(row)[-1])
    parent = by_code.get(row.parent)
    if row.code.startswith("us-"):
        kind = "state of the United States" if row.code != "us-dc" else "US federal district"
    elif parent:
        kind = f"{kind} of {parent.label}"
    elif row.subregion or row.region not in ("", "Supranational"):
        kind = f"{kind} in {_REGIONS.get(row.subregion, row.subregion) or row.region}"
    return f"{kind}, population {land.population:,}" if land and land.population else kind


def _fame(row: Territory, land: Country | None) -> float:
    """Return from .45 for a former region to 1 for the most populous country."""
    people = math.log10((land.population if land else 0) + 1) / 9.2
    if row.region == "Supranational":
        return 0.95
    if row.is_historical:
        return 0.6 if row.is_ftm else 0.45
    if row.is_country and not row.parent:
        return 0.85 + 0.15 * people
    return 0.7 + 0.1 * people if row.is_ftm or row.code == "gb-eng" else 0.5


def country_codes() -> dict[str, str]:
    """Return ISO 3166-1 codes of countries and territories by their Wikidata ids."""
    lands = countries()
    codes = {_IDS.get(row.code, row.qid): row.code.upper() for row in territories()}
    return {qid: code for qid, code in codes.items() if code in lands}
