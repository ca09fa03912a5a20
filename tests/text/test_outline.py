import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.model import RegionKind
from annotator.text.outline import TITLE, outline

ROOT = Path(__file__).parents[2]
SEED = ROOT / "seeds" / "000_ad09855632536225.txt"
DATA = ROOT.parent / "shared" / "data"

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")

BODY = """\
Rebels and the government agreed on a truce in the south of the country, officials said.

The agreement was signed in Geneva on Monday after talks that lasted for eleven days.

Both sides said they would open roads to aid convoys of the United Nations this week.
"""


def marked(text, name="page"):
    return [text[region.start : region.end] for region in outline(text, name).regions]


def lines(text):
    return [line.strip() for piece in marked(text) for line in piece.splitlines() if line.strip()]


def read(path):
    return path.read_bytes().decode("utf-8")


def test_the_seed_article():
    text = read(SEED)
    assert outline(text, SEED.name).title == "Syrian Forces Make Gains In Palmyra Offensive"
    found = lines(text)
    assert found[:3] == ["Accessibility links", "Breaking News", "• 16x9 Image"]
    assert len(found) == 4
    assert found[3].startswith("RFE/RL journalists report the news in 27")
    assert all(region.kind is RegionKind.BOILERPLATE for region in outline(text, "").regions)


@pytest.mark.parametrize(
    "line",
    [
        "Skip to main content",
        "Home | World | Politics | Contact us",
        "Share",
        "Follow us on Twitter",
        "Subscribe to our weekly newsletter",
        "We use cookies to give you the best experience on our site.",
        "© 2016 The Example Times. All rights reserved.",
        "Copyright 2016 The Example Times. This material may not be rebroadcast.",
        "Advertisement",
        "Read more: Truce holds in the north",
        "[Image caption]",
        "https://example.org/news/1",
    ],
)
@pytest.mark.parametrize("place", ["above", "within", "below"])
def test_furniture_is_marked_wherever_it_stands(line, place):
    headline = "Truce agreed in the south"
    first, rest = BODY.split("\n\n", 1)
    text = {
        "above": f"{line}\n\n{headline}\n\n{BODY}",
        "within": f"{headline}\n\n{first}\n\n{line}\n\n{rest}",
        "below": f"{headline}\n\n{BODY}\n{line}\n",
    }[place]
    assert marked(text) == [line]
    assert outline(text, "x").title == headline


@pytest.mark.parametrize(
    "line",
    [
        "Based on reporting by AP and Reuters",
        "Monday, March 28, 2016",
        "By Anna Example",
        "Election results",
        "Facebook",
        "Share of seats in the new parliament",
        "The company said it uses cookies and apologised to subscribers.",
        "Related to this, the ministry closed two of its border crossings.",
        "Reuters is a news agency that was the first to report the talks in Geneva.",
        "More than 40 people were killed.",
        "Read the statement: “We will not go back.”",
    ],
)
def test_lines_of_an_article_are_not_marked(line):
    first, rest = BODY.split("\n\n", 1)
    assert marked(f"Truce agreed in the south\n\n{first}\n\n{line}\n\n{rest}") == []


def test_menu_above_a_clear_headline():
    text = f"News\nMiddle East\nOpinion Pages\n\nTruce agreed in the south\n\n{BODY}"
    assert lines(text) == ["News", "Middle East", "Opinion Pages"]


def test_short_lines_are_kept_where_the_headline_is_not_clear():
    assert marked(f"Syria\n\nPalmyra\n\n{BODY}") == []
    assert outline(f"Syria\n\nPalmyra offensive\n\n{BODY}", "x").title == "Palmyra offensive"


def test_links_and_the_publisher_at_the_end():
    text = f"""Truce agreed in the south\n\n{BODY}
Based on reporting by AP

Related articles
Palmyra falls to government troops again
What the truce means for Raqqa

Example News is an independent news agency that reports from forty countries. We publish daily.
"""
    found = lines(text)
    assert found[:3] == [
        "Related articles",
        "Palmyra falls to government troops again",
        "What the truce means for Raqqa",
    ]
    assert found[3].startswith("Example News is")
    assert len(found) == 4


def test_a_headline_that_comes_again():
    text = f"Truce agreed in the south\n\nTruce agreed in the south\n\n{BODY}"
    assert marked(text) == ["Truce agreed in the south"]
    assert outline(text, "x").regions[0].start > 0


@pytest.mark.parametrize(
    "line",
    [
        "FILE - Rebels walk through a street in Aleppo, Syria.",
        "File photo: a checkpoint near Homs",
        "Photo: Jane Doe",
        "A checkpoint near Homs on Monday. Image: Jane Doe.",
        "Smoke rises over the city. (AP Photo/Jane Doe)",
        "Smoke rises over the city (Photo by Jane Doe/Getty Images)",
        "The minister at the talks. Reuters/Jane Doe",
    ],
)
def test_captions_are_proposed_and_not_dimmed(line):
    first, rest = BODY.split("\n\n", 1)
    text = f"Truce agreed in the south\n\n{first}\n\n{line}\n\n{rest}"
    (region,) = outline(text, "x").regions
    assert (text[region.start : region.end], region.kind) == (line, RegionKind.PROPOSED)


@pytest.mark.parametrize(
    "line",
    [
        "The army said that it would look at the photo: it shows nothing of the kind, "
        "officials say.",
        "“There is no file on him,” the ministry said in a statement (in Arabic).",
        "He told the agency that the picture was taken by a soldier. (Reuters)",
    ],
)
def test_what_only_speaks_of_pictures_is_no_caption(line):
    first, rest = BODY.split("\n\n", 1)
    assert marked(f"Truce agreed in the south\n\n{first}\n\n{line}\n\n{rest}") == []


def test_short_lines_together_below_the_article_are_proposed():
    text = f"Truce agreed in the south\n\n{BODY}\nWorld\nMiddle East\nOpinion Pages\nWeather\n"
    regions = [(r.kind, text[r.start : r.end]) for r in outline(text, "x").regions]
    asked = [piece for kind, piece in regions if kind is RegionKind.PROPOSED]
    dimmed = [piece for kind, piece in regions if kind is RegionKind.BOILERPLATE]
    assert dimmed == ["World", "Weather"]
    assert asked == ["Middle East\nOpinion Pages"]


def test_a_text_of_short_lines_keeps_them():
    text = "O Captain\nMy Captain\nOur fearful trip is done\n"
    assert marked(text) == []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("", "page"),
        (" \n\t\n", "page"),
        ("Share\n\nPrint\n", "page"),
        ("\ufeffTruce agreed\u2028in the south", "in the south"),
        (
            BODY,
            BODY.split("\n")[0],
        ),
        ("Truce\0 agreed  in\tthe south\n\n" + BODY, "Truce agreed in the south"),
        (
            "叙利亚军队在巴尔米拉取得进展\n\n" + "叙利亚军队占领了战略要地。" * 4,
            "叙利亚军队在巴尔米拉取得进展",
        ),
    ],
)
def test_title(text, title):
    assert outline(text, "page").title == title


def test_a_title_is_never_longer_than_its_limit():
    assert len(outline("word " * 1000, "x").title) <= TITLE
    assert outline("x" * 1000, "y").title == "x" * (TITLE - 1) + "…"
    assert outline("", "").title


@given(st.text(st.one_of(st.sampled_from("Aa b.\n\n\r\u2028|•©"), st.characters())), st.text())
def test_any_text_has_an_outline(text, name):
    found = outline(text, name)
    assert 0 < len(found.title) <= TITLE
    at = 0
    for region in found.regions:
        assert at <= region.start < region.end <= len(text)
        assert text[region.start : region.end].strip() == text[region.start : region.end]
        at = region.end


@pytest.mark.parametrize(
    "unit", [" ", "\n", "a\n", "a ", "| ", "©", "Share\n", "we use ", '"', "word is a " * 9 + "\n"]
)
def test_large_texts_take_seconds_at_most(unit):
    text = unit * (50_000_000 // len(unit))
    began = time.perf_counter()
    outline(text, "x")
    assert time.perf_counter() - began < 20


@needs_data
def test_real_articles_keep_headline_and_text():
    for entry in json.loads(read(DATA / "articles" / "index.json")):
        text = read(DATA / "articles" / entry["file"])
        found = outline(text, entry["file"])
        assert found.title.split() == text.split("\n", 1)[0].replace("\u200e", "").split()
        dimmed = [r for r in found.regions if r.kind is RegionKind.BOILERPLATE]
        assert sum(r.end - r.start for r in dimmed) < 0.15 * len(text)


@needs_data
def test_what_is_proposed_in_real_articles_is_captions_and_little_else():
    asked = []
    for entry in json.loads(read(DATA / "articles" / "index.json")):
        text = read(DATA / "articles" / entry["file"])
        regions = outline(text, "x").regions
        asked += [text[r.start : r.end] for r in regions if r.kind is RegionKind.PROPOSED]
    assert len(asked) >= 20
    assert sum("Image: " in piece for piece in asked) >= 0.95 * len(asked)


@needs_data
@pytest.mark.parametrize("name", ["re3d", "gum_news", "wikigold", "wiki_fair", "geo_geovirus"])
def test_gold_mentions_are_outside_of_boilerplate(name):
    mentions = hidden = 0
    for row in read(DATA / "gold" / f"{name}.jsonl").split("\n")[:-1]:
        gold = json.loads(row)
        found = outline(gold["text"], "x").regions
        regions = [r for r in found if r.kind is RegionKind.BOILERPLATE]
        mentions += len(gold["ents"])
        hidden += sum(
            any(r.start < ent["end"] and ent["start"] < r.end for r in regions)
            for ent in gold["ents"]
        )
    assert mentions > 1000
    assert hidden <= 0.0005 * mentions
