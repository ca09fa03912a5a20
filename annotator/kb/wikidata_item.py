"""An item of Wikidata in the shape of the dump and of the online service, as far as it is used.

Only what is asked for is made into objects; the rest of a record is passed over by the decoder.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from annotator.core.model import Entity
from annotator.kb.entry import Entry

_KNOWN_BY_ALL = 300
"""Pages in other languages of what the whole world knows."""

_NO_ENCYCLOPEDIA = {"commonswiki", "specieswiki", "wikidatawiki", "metawiki", "mediawikiwiki"}
_AMOUNT = re.compile(r"\+?([0-9]{1,15})(?:\.[0-9]*)?")
_GEONAMES = re.compile("[1-9][0-9]{0,11}")

Value = TypeVar("Value")


class Term(msgspec.Struct, gc=False):
    """A label, description or alias."""

    value: str


class _Data(msgspec.Struct, Generic[Value]):
    value: Value


class _Snak(msgspec.Struct, Generic[Value]):
    datavalue: _Data[Value] | None = None


class _Claim(msgspec.Struct, Generic[Value]):
    mainsnak: _Snak[Value]
    rank: str = "normal"


class _Item(msgspec.Struct, gc=False):
    number: int = msgspec.field(default=0, name="numeric-id")
    id: str = ""


class _Text(msgspec.Struct, gc=False):
    text: str
    language: str = ""


class _Quantity(msgspec.Struct, gc=False):
    amount: str = ""


class _Coordinate(msgspec.Struct, gc=False):
    latitude: float | None = None
    longitude: float | None = None


class _Claims(msgspec.Struct):
    instance_of: list[_Claim[_Item]] = msgspec.field(default_factory=list, name="P31")
    subclass_of: list[_Claim[_Item]] = msgspec.field(default_factory=list, name="P279")
    country: list[_Claim[_Item]] = msgspec.field(default_factory=list, name="P17")
    place: list[_Claim[_Coordinate]] = msgspec.field(default_factory=list, name="P625")
    population: list[_Claim[_Quantity]] = msgspec.field(default_factory=list, name="P1082")
    geonames: list[_Claim[str]] = msgspec.field(default_factory=list, name="P1566")
    demonym: list[_Claim[_Text]] = msgspec.field(default_factory=list, name="P1549")
    short_name: list[_Claim[_Text]] = msgspec.field(default_factory=list, name="P1813")


class _Nothing(msgspec.Struct, gc=False):
    """What is counted and not looked at."""


class Item:
    """Decodes items, and makes entries of them with names in some languages, the first preferred.

    No languages means all of them, English first.
    """

    def __init__(self, languages: Sequence[str] = ()) -> None:
        self._languages = tuple(dict.fromkeys(languages))
        fields: list[tuple[str, Any, Any]] = [
            ("id", str, ""), ("type", str, "item"), ("labels", self._terms(Term), []),
            ("descriptions", self._terms(Term), []), ("aliases", self._terms(list[Term]), []),
            ("claims", _Claims | list[Any], []), ("sitelinks", dict[str, _Nothing] | list[Any], []),
        ]  # fmt: skip
        self.shape = msgspec.defstruct("Item", fields)
        self.decode = msgspec.json.Decoder(self.shape).decode

    def _terms(self, shape: Any) -> Any:
        """Return the type of a table of terms; the service writes an empty one as a list."""
        if not self._languages:
            return dict[str, shape] | list[Any]
        fields = [(f"n{i}", shape | None, None) for i in range(len(self._languages))]
        names = {f"n{i}": code for i, code in enumerate(self._languages)}
        return msgspec.defstruct("Terms", fields, rename=names.get) | list[Any]

    def _of(self, terms: Any) -> dict[str, Any]:
        """Return terms by language, in the order of preference."""
        if isinstance(terms, list):
            return {}
        if isinstance(terms, dict):
            found = {"en": terms["en"]} if "en" in terms else {}
            return {**found, **terms}
        pairs = zip(self._languages, msgspec.structs.astuple(terms), strict=True)
        return {code: term for code, term in pairs if term is not None}

    def entry(self, item: Any, countries: dict[str, str]) -> Entry | None:
        """Return an entry without types, or None where no language has a name for the item.

        `countries` are codes by the ids of countries.
        """
        labels = {code: term.value for code, term in self._of(item.labels).items() if term.value}
        if not labels:
            return None
        languages = {name: code for code, name in reversed(labels.items())}
        for code, terms in self._of(item.aliases).items():
            for term in terms:
                languages.setdefault(term.value, code)
        claims = item.claims if isinstance(item.claims, _Claims) else _Claims()
        wanted = self._languages
        short = [t.text for t in _best(claims.short_name) if not wanted or t.language in wanted]
        demonyms = [t.text for t in _best(claims.demonym) if not wanted or t.language in wanted]
        label = next(iter(labels.values()))
        aliases = dict.fromkeys((*short, *languages))
        aliases.pop(label, None)
        described = next((d.value for d in self._of(item.descriptions).values()), "")
        place = next(iter(_best(claims.place)), _Coordinate())
        amounts = [_AMOUNT.fullmatch(quantity.amount) for quantity in _best(claims.population)]
        people = max((int(amount[1]) for amount in amounts if amount), default=None)
        homes = [countries.get(f"Q{home.number}", "") for home in _best(claims.country)]
        return Entry(
            Entity(item.id, label, described, (), tuple(aliases)),
            popularity(item.sitelinks),
            tuple(dict.fromkeys(demonyms)),
            population=people,
            country=countries.get(item.id) or next(filter(None, homes), ""),
            latitude=_degrees(place.latitude, 90),
            longitude=_degrees(place.longitude, 180),
            ids=tuple(f"geonames:{i}" for i in _best(claims.geonames) if _GEONAMES.fullmatch(i)),
            languages=languages,
        )


def popularity(sitelinks: Any) -> float:
    """Return how well known an item is, from its pages in encyclopedias: 300 of them are 1."""
    return min(1.0, math.log1p(pages(sitelinks)) / math.log1p(_KNOWN_BY_ALL))


def pages(sitelinks: Any) -> int:
    """Return the number of encyclopedias that have a page."""
    return sum(site.endswith("wiki") and site not in _NO_ENCYCLOPEDIA for site in sitelinks)


def kinds(item: Any) -> list[int]:
    """Return the classes that an item is an instance of."""
    return _numbers(item.claims.instance_of) if isinstance(item.claims, _Claims) else []


def parents(item: Any) -> list[int]:
    """Return the classes that an item is a subclass of."""
    return _numbers(item.claims.subclass_of) if isinstance(item.claims, _Claims) else []


def _numbers(claims: list[_Claim[_Item]]) -> list[int]:
    found = (_number(item) for item in _sound(claims))
    return list(dict.fromkeys(number for number in found if 0 < number < 1 << 40))


def _number(item: _Item) -> int:
    return item.number or (int(item.id[1:]) if re.fullmatch("Q[0-9]{1,12}", item.id) else 0)


def _sound(claims: list[_Claim[Value]], rank: str = "") -> Iterator[Value]:
    for claim in claims:
        if claim.rank != "deprecated" and claim.mainsnak.datavalue and rank in ("", claim.rank):
            yield claim.mainsnak.datavalue.value


def _best(claims: list[_Claim[Value]]) -> list[Value]:
    """Return the values that are preferred, or all that are not deprecated."""
    return list(_sound(claims, "preferred")) or list(_sound(claims)) if claims else []


def _degrees(value: float | None, most: int) -> float | None:
    return value if value is not None and -most <= value <= most else None
