from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from annotator.core.kb import Found
from annotator.core.linking import NOT_LINKED, Article, Mention
from annotator.core.model import NIL, Entity

PLACE = frozenset({"GPE", "LOC"})


def entity(
    kb_id: str,
    label: str,
    kind: str = "",
    *,
    fame: float = 0.5,
    agreement: float = 1.0,
    lands: str = "",
    place: tuple[float, float] | None = None,
    words: str = "",
    era: tuple[int, int] | None = None,
) -> Found:
    labels = {"place": PLACE, "person": frozenset({"PERSON"}), "team": frozenset({"ORG"})}
    return Found(
        Entity(kb_id, label),
        agreement,
        "exact name",
        fame,
        kind=kind,
        labels=labels.get(kind, frozenset()),
        pinch=frozenset({"ORG"}) if kind == "place" else frozenset(),
        lands=frozenset(lands.split()),
        place=place,
        words=frozenset(words.split()),
        era=era,
    )


PALMYRA_SYRIA = entity("g:1", "Palmyra", "place", fame=0.4, lands="SY", place=(34.6, 38.3))
PALMYRA_USA = entity(
    "g:2", "Palmyra", "place", fame=0.5, lands="US", place=(40.3, -76.6), words="pennsylvania town"
)
SYRIA = entity("Q858", "Syria", "place", fame=0.95, lands="SY")
HOMS = entity("g:3", "Homs", "place", fame=0.9, lands="SY", place=(34.7, 36.7))
PUTIN = entity("Q7747", "Vladimir Putin", "person", fame=0.9)
PUTIN_TOWN = entity("g:4", "Putin", "place", fame=0.6)
BELGIUM = entity("Q31", "Belgium", "place", fame=0.95, lands="BE")
KINGDOM = entity("Q161885", "Great Britain", "place", fame=0.6, lands="GB", era=(1707, 1801))
BRITAIN = entity("Q145", "United Kingdom", "place", fame=0.7, lands="GB")
KOREA = entity("Q423", "North Korea", "place", fame=0.9, lands="KP")
AMBOY = entity("Q986210", "Perth Amboy", "place", fame=0.4, lands="US")
MEXICO = entity("Q96", "Mexico", "place", fame=0.95, lands="MX")
CITY = entity("g:5", "Mexico City", "place", fame=0.85, lands="MX", place=(19.4, -99.1))
KNOWN: Mapping[str, Sequence[Found]] = {
    "Mexico": (MEXICO, replace(CITY, agreement=0.93, why="exact alias")),
    "Mexico City": (CITY,),
    "Ciudad de México": (replace(CITY, why="exact alias"),),
    "Palmyra": (PALMYRA_USA, PALMYRA_SYRIA),
    "Syria": (SYRIA,),
    "Homs": (HOMS,),
    "Vladimir Putin": (PUTIN,),
    "Putin": (PUTIN_TOWN,),
    "Belgium": (BELGIUM,),
    "British": (BRITAIN, KINGDOM),
    "North Korea": (KOREA,),
    "Perth Amboy": (AMBOY,),
}


def article(text: str, *labelled: tuple[str, str], links: Mapping[str, str] | None = None,
            before: Mapping[str, int] | None = None) -> Article:  # fmt: skip
    mentions = []
    at = 0
    for mention, label in labelled:
        at = text.index(mention, at)
        mentions.append(Mention(mention, label, at, at + len(mention), (links or {}).get(mention)))
        at += len(mention)
    return Article(
        text, mentions, lambda name: KNOWN.get(name, ()), lambda name, label: before or {}
    )


def best(found: Article, number: int = 0) -> str:
    return found.candidates(found.mentions[number])[0].entity.id


def test_popularity_decides_where_nothing_else_speaks() -> None:
    assert best(article("Palmyra was quiet.", ("Palmyra", "GPE"))) == "g:2"


def test_the_rest_of_the_article_decides() -> None:
    found = article("Syria says Palmyra, east of Homs, was taken.",
                    ("Syria", "GPE"), ("Palmyra", "GPE"), ("Homs", "GPE"))  # fmt: skip
    first = found.candidates(found.mentions[1])[0]
    assert first.entity.id == "g:1"
    assert "country of the article" in first.why
    assert "147 km from a place in the article" in first.why


def test_a_place_is_not_meant_by_the_beginning_of_the_name_that_the_article_has_for_it() -> None:
    names = ("Mexico City", "Mexico", "Ciudad de México")
    text = "Mexico City is the capital of Mexico, where they say Ciudad de México."
    found = article(text, *((name, "GPE") for name in names))
    city, land, also = (found.candidates(mention) for mention in found.mentions)
    assert (city[0].entity.id, land[0].entity.id, also[0].entity.id) == ("g:5", "Q96", "g:5")
    assert "elsewhere in the article" in also[0].why
    told = {one.entity.id: one.why for one in land}
    assert "elsewhere in the article" not in told["g:5"]
    assert not any("km from" in why for why in told["g:5"])  # it is not near itself


def test_a_link_of_a_person_counts_as_the_rest_of_the_article() -> None:
    text, mentions = "Palmyra. Palmyra Museum", (("Palmyra", "GPE"), ("Palmyra", "FAC"))
    found = article(text, *mentions, links={"Palmyra": "g:1"})
    assert found.candidates(found.mentions[1])[0].entity.id in {"g:1", "g:2"}
    assert "elsewhere in the article" not in found.candidates(found.mentions[0])[0].why


def test_a_mention_does_not_confirm_itself() -> None:
    found = article("Homs, Homs and Homs.", ("Homs", "GPE"), ("Homs", "GPE"), ("Homs", "GPE"))
    for mention in found.mentions:
        why = found.candidates(mention)[0].why
        assert not {"country of the article", "elsewhere in the article"}.intersection(why)
        assert not any("km" in reason for reason in why)


def test_the_years_of_the_article_decide() -> None:
    assert best(article("In 1777 the British left; by 1779 all had.", ("British", "GPE"))) == (
        KINGDOM.entity.id
    )
    assert best(article("In 2014 the British voted.", ("British", "GPE"))) == BRITAIN.entity.id
    assert best(article("The British left.", ("British", "GPE"))) == BRITAIN.entity.id


def test_a_part_of_a_name_in_the_text_is_a_candidate_and_not_proposed() -> None:
    found = article("Back to Amboy, near Perth Amboy.", ("Amboy", "GPE"))
    first = found.candidates(found.mentions[0])[0]
    assert first.entity.id == AMBOY.entity.id
    assert first.why[0] == "the article has “Perth Amboy”"
    assert found.proposed(found.mentions[0], 0.0) is None


def test_a_name_without_the_word_that_it_shares() -> None:
    assert best(article("North and South Korea talk.", ("North", "GPE"))) == KOREA.entity.id


def test_a_family_name_is_that_of_the_whole_name_in_the_text() -> None:
    found = article("Vladimir Putin spoke. Later, Putin left.", ("Putin", "PERSON"))
    assert best(found) == PUTIN.entity.id


def test_a_small_word_is_no_code() -> None:
    lookup = lambda name: (BELGIUM,)  # noqa: E731
    for text, proposed in (("be", False), ("BE", True)):
        mention = Mention(text, "GPE", 0, 2)
        found = Article(text, [mention], lookup)
        assert bool(found.proposed(mention, 0.5)) == proposed


def _remembering(mention: Mention, named: Found, before: Mapping[str, int]) -> Article:
    return Article(mention.text, [mention], lambda name: (named,), lambda name, label: before)


def test_a_demonym_of_people_waits_for_the_analysts_word() -> None:
    named = replace(BELGIUM, why="demonym")
    cases: tuple[tuple[str, dict[str, int], bool], ...] = (
        ("GPE", {}, True), ("NORP", {}, False), ("NORP", {"Q31": 2}, True), ("ORG", {}, False)
    )  # fmt: skip
    for label, before, is_proposed in cases:
        mention = Mention("Belgian", label, 0, 7)
        found = _remembering(mention, named, before)
        assert found.candidates(mention)[0].entity.id == "Q31"
        assert bool(found.proposed(mention, 0.5)) == is_proposed


def test_what_is_of_no_known_kind_is_less_likely() -> None:
    scores = []
    for kind in ("place", ""):
        one = entity("Q1", "Thing", kind, fame=0.5)
        mention = Mention("Thing", "GPE", 0, 5)
        scores.append(_remembering(mention, one, {}))
    known, unknown = (found.candidates(found.mentions[0])[0].score for found in scores)
    assert unknown < known - 0.1


def test_what_follows_a_comma_decides() -> None:
    found = article("Syria: a bus from Palmyra, Pennsylvania, came.",
                    ("Syria", "GPE"), ("Palmyra", "GPE"))  # fmt: skip
    first = found.candidates(found.mentions[1])[0]
    assert first.entity.id == "g:2"
    assert "Pennsylvania follows" in first.why


def test_short_names_mean_what_the_long_one_does() -> None:
    found = article("Vladimir Putin spoke. Putin left.",
                    ("Vladimir Putin", "PERSON"), ("Putin", "PERSON"))  # fmt: skip
    first = found.candidates(found.mentions[1])[0]
    assert first.entity.id == "Q7747"
    assert first.why[0] == "short for “Vladimir Putin”"


def test_an_acronym_means_what_it_abbreviates() -> None:
    known = {"Free Syrian Army": (entity("Q1", "Free Syrian Army", "team"),)}
    mentions = [Mention("Free Syrian Army", "ORG", 0, 16), Mention("FSA", "ORG", 20, 23)]
    found = Article("Free Syrian Army ... FSA", mentions, lambda name: known.get(name, ()))
    assert found.candidates(mentions[1])[0].entity.id == "Q1"


def test_a_person_is_never_a_city() -> None:
    found = article("Putin left.", ("Putin", "PERSON"))
    first = found.candidates(found.mentions[0])[0]
    assert first.score < 0.5
    assert "type is place" in first.why
    assert found.proposed(found.mentions[0]) is None


def test_decisions_count_more_the_more_there_are() -> None:
    scores = []
    for times in (1, 3, 9):
        found = article("Palmyra was quiet.", ("Palmyra", "GPE"), before={"g:1": times})
        first = found.candidates(found.mentions[0])[0]
        assert first.entity.id == "g:1"
        assert f"chosen {'once' if times == 1 else f'{times} times'} before" in first.why
        scores.append(first.score)
    assert scores == sorted(set(scores))


def test_nil_before_is_a_reason_against_all() -> None:
    plain = article("Syria", ("Syria", "GPE"))
    told = article("Syria", ("Syria", "GPE"), before={NIL: 5})
    mention = plain.mentions[0]
    assert told.candidates(mention)[0].score < plain.candidates(mention)[0].score


def test_probabilities_leave_room_for_none_of_these() -> None:
    found = article("Palmyra was quiet.", ("Palmyra", "GPE"))
    scores = [candidate.score for candidate in found.candidates(found.mentions[0])]
    assert scores == sorted(scores, reverse=True)
    assert 0 < sum(scores) < 1


def test_only_what_bears_the_name_and_suits_the_label_is_proposed() -> None:
    sure = article("Syria", ("Syria", "GPE"))
    link = sure.proposed(sure.mentions[0])
    assert link is not None
    assert link.entity.id == "Q858"
    team = article("Belgium won.", ("Belgium", "ORG"))
    assert team.proposed(team.mentions[0], least=0.0) is None
    near = entity("Q2", "Homs Governorate", "place", fame=1, agreement=0.6)
    loose = Article("Homs", [Mention("Homs", "GPE", 0, 4)], lambda name: (near,))
    assert loose.proposed(loose.mentions[0], least=0.0) is None


@pytest.mark.parametrize("label", ["DATE", "CARDINAL", "MONEY"])
def test_what_names_nothing_is_not_linked(label: str) -> None:
    found = article("Syria", ("Syria", label))
    assert found.proposed(found.mentions[0], least=0.0) is None


def test_what_is_unlikely_is_not_worth_a_look() -> None:
    def looks(label: str, **before: int) -> list[str]:
        weekday = article("On Palmyra", ("Palmyra", label), before=before)
        return [one.entity.id for one in weekday.worth_a_look(weekday.mentions[0])]

    assert looks("GPE") == ["g:2", "g:1"]
    assert looks("ORG") != []
    for label in sorted(NOT_LINKED):
        assert looks(label) == []
        assert looks(label, **{"g:1": 1})[0] == "g:1"
    assert looks("PERSON") == []
    mislabelled = article("Homs in Syria", ("Homs", "PERSON"), ("Syria", "GPE"))
    assert mislabelled.worth_a_look(mislabelled.mentions[0])[0].entity.id == "g:3"


def test_nothing_found_is_no_error() -> None:
    found = article("Nowhere", ("Nowhere", "GPE"))
    assert found.candidates(found.mentions[0]) == []
    assert found.proposed(found.mentions[0]) is None
