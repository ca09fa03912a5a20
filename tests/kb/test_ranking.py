from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.core.kb import Found
from annotator.core.model import Entity
from annotator.kb import kinds, lands
from annotator.kb.build import write
from annotator.kb.entry import Entry
from annotator.kb.forms import forms
from annotator.kb.sqlite import SqliteKnowledgeBase

ENTRIES = [
    Entry(Entity("Q1741", "Vienna", "capital and largest city of Austria", ("Q515",)), 0.7),
    Entry(
        Entity("geonames:2761369", "Vienna", "capital of Austria", ("GPE", "capital"), ("Wien",)),
        0.8,
        population=1_700_000,
        country="AT",
        latitude=48.2,
        longitude=16.4,
    ),
    Entry(
        Entity("geonames:4791160", "Vienna", "town in Virginia, United States", ("GPE", "town")),
        0.3,
        country="US",
    ),
    Entry(Entity("Q30", "United States", "federal republic in North America", ("Q6256",)), 1.0),
    Entry(Entity("Q4918", "Mediterranean Sea", "sea between three continents"), 0.6),
    Entry(Entity("Q36180", "writer", "person who uses written words", ("Q28640",)), 0.5),
    Entry(Entity("Q95", "Google", "American technology company"), 0.7),
]


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteKnowledgeBase]:
    path: Path = tmp_path_factory.mktemp("ranking") / "kb.sqlite"
    for _ in write(ENTRIES, len(ENTRIES), path, {"version": "test"}):
        pass
    kb = SqliteKnowledgeBase(path)
    yield kb
    kb.close()


def found(kb: SqliteKnowledgeBase, mention: str) -> dict[str, Found]:
    return {one.entity.id: one for one in kb.named(mention)}


@pytest.mark.parametrize(
    ("mention", "kb_id", "why"),
    [
        ("Vienna", "Q1741", "exact name"),
        ("Viennese", "Q1741", "form of “Vienna”"),
        ("Vienna, Austria", "Q1741", "form of “Vienna”"),
        ("American", "Q30", "demonym"),
        ("Americans", "Q30", "demonym"),
        ("US", "Q30", "other name “United States”"),
        ("the Mediterranean", "Q4918", "part of “Mediterranean Sea”"),
        ("writers", "Q36180", "form of “writer”"),
        ("Gooogle", "Q95", "similar name"),
        ("Google+", "Q95", "other signs"),
    ],
)
def test_mentions_lead_to_entities(
    kb: SqliteKnowledgeBase, mention: str, kb_id: str, why: str
) -> None:
    assert found(kb, mention)[kb_id].why == why


def test_a_town_with_two_ids_is_one_candidate(kb: SqliteKnowledgeBase) -> None:
    viennas = found(kb, "Vienna")
    assert set(viennas) == {"Q1741", "geonames:4791160"}
    item = viennas["Q1741"]
    assert item.twins == ("geonames:2761369",)
    assert (item.place, item.population) == ((48.2, 16.4), 1_700_000)
    assert item.fame >= 0.8


def test_names_agree_the_better_the_more_alike_they_are(kb: SqliteKnowledgeBase) -> None:
    worths = [
        found(kb, mention)["Q95"].agreement
        for mention in ("Google", "Google+", "google", "Gooogle")
    ]
    assert worths == sorted(worths, reverse=True)
    assert len(set(worths)) == 4


def test_an_article_costs_nothing_but_where_a_town_would_have_none(
    kb: SqliteKnowledgeBase,
) -> None:
    for mention in ("the United States", "The United States"):
        one = found(kb, mention)["Q30"]
        assert one == found(kb, "United States")["Q30"]
        assert one.why == "exact name"
    town, bare = found(kb, "the Vienna")["Q1741"], found(kb, "Vienna")["Q1741"]
    assert town.agreement == pytest.approx(bare.agreement - 0.3)


def test_kind_country_and_words_come_along(kb: SqliteKnowledgeBase) -> None:
    town = found(kb, "Vienna")["geonames:4791160"]
    assert (town.kind, town.lands) == ("settlement", {"US"})
    assert "virginia" in town.words
    assert "GPE" in town.labels


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mention=st.text() | st.text(alphabet="\"*():^-+ANDORNEAR{}.\0'%_[]\\ Viennaus,"))
def test_no_mention_is_an_error(kb: SqliteKnowledgeBase, mention: str) -> None:
    for one in kb.named(mention):
        assert one.why


@pytest.mark.parametrize("mention", ["x" * 100_000, "a " * 50_000, "\ud800", "\0", ""])
def test_long_and_odd_mentions(kb: SqliteKnowledgeBase, mention: str) -> None:
    kb.named(mention)


@pytest.mark.parametrize(
    ("types", "description", "kind"),
    [
        (("Q5",), "", "person"),
        ((), "American film actor and comedian", "person"),
        ((), "county seat of Mohave County, Arizona, United States", "settlement"),
        ((), "1988 film by Alan Parker", "work"),
        ((), "American television sitcom created by Mitchell Hurwitz", "work"),
        (("organization", "territory", "Q6256"), "country", "country"),
        (("GPE", "capital"), "capital of Austria", "capital"),
        (("person",), "ethnic group of Central Europe", "people"),
        (("ORG", "international body"), "executive of the EU", "organisation"),
        (("ORG", "broadcaster"), "American news channel", "organisation"),
        (("GPE", "city"), "capital of Syria", "capital"),
        ((), "", ""),
        ((), "permanent cessation of vital functions", ""),
    ],
)
def test_types_or_the_first_noun_tell_the_kind(
    types: tuple[str, ...], description: str, kind: str
) -> None:
    assert kinds.kind(types, description).name == kind


@pytest.mark.parametrize(
    ("description", "codes"),
    [
        ("county seat in Arizona, United States", {"US"}),
        ("Italian city and comune", {"IT"}),
        ("capital of England and the United Kingdom", {"GB"}),
        ("country in North America", set()),
        ("French-born British actor", {"FR", "GB"}),
        ("", set()),
    ],
)
def test_descriptions_name_countries(description: str, codes: set[str]) -> None:
    assert lands.lands(description) == codes


def test_readings_begin_with_what_is_written() -> None:
    reading, way = forms("Syrian")[0]
    assert (reading.key, way) == ("syrian", "")
    ways = {reading.key: way for reading, way in forms("Syrians")}
    assert ways["syria"] == "demonym"
    parts = {reading.text for reading, way in forms("Russian President Vladimir Putin")}
    assert "Vladimir Putin" in parts


@pytest.mark.parametrize(
    ("mention", "key", "way"),
    [
        ("Elizabethtown, New Jersey", "elizabeth", "former"),
        ("professional football player", "footballplayer", "part"),
        ("Northwestern University in Evanston", "northwesternuniversity", "part"),
    ],
)
def test_parts_of_a_mention_are_readings(mention: str, key: str, way: str) -> None:
    assert (key, way) in {(reading.key, how) for reading, how in forms(mention)}


@pytest.mark.parametrize(
    ("description", "era"),
    [
        ("monarchy in Western Europe between 1707–1801", (1707, 1801)),
        ("Germany from 1933 to 1945", (1933, 1945)),
        ("union from 1867 to October 1918", (1867, 1918)),
        ("city founded in 1850", None),
        ("unit 2000-1999", None),
    ],
)
def test_a_description_tells_an_era(
    tmp_path: Path, description: str, era: tuple[int, int] | None
) -> None:
    path = tmp_path / "kb.sqlite"
    for _ in write([Entry(Entity("Q1", "Thing", description), 0.5)], 1, path, {"version": "t"}):
        pass
    base = SqliteKnowledgeBase(path)
    assert [one.era for one in base.named("Thing")] == [era]
    base.close()


def test_a_state_is_not_the_city_of_its_name_and_rulers_are_no_land(tmp_path: Path) -> None:
    path = tmp_path / "kb.sqlite"
    entries = [
        Entry(Entity("Q1223", "Washington", "state of the United States", ("GPE", "territory")),
              0.6),
        Entry(Entity("geonames:4140963", "Washington", "capital of United States",
                     ("GPE", "capital")), 0.7, country="US"),
        Entry(Entity("Q889", "Afghanistan", "country in Southern Asia", ("GPE", "country"),
                     ("Islamic Emirate of Afghanistan",)), 0.9, country="AF"),
        Entry(Entity("Q42418", "Taliban", "Islamist movement", ("ORG", "armed group"),
                     ("Islamic Emirate of Afghanistan",)), 0.9),
    ]  # fmt: skip
    for _ in write(entries, len(entries), path, {"version": "t"}):
        pass
    base = SqliteKnowledgeBase(path)
    assert {one.entity.id for one in base.named("Washington")} == {"Q1223", "geonames:4140963"}
    worth = {one.entity.id: one.agreement for one in base.named("Afghan")}
    assert worth["Q889"] >= 0.9
    assert worth["Q42418"] < 0.7
    whole = {one.entity.id: one.why for one in base.named("Islamic Emirate of Afghanistan")}
    assert whole["Q42418"] == "exact alias"
    base.close()
