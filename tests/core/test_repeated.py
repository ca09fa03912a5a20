import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.repeated import Census, normal, same_lines

MENU = "Home | World | Sport"
TEASER = "Sign up for our newsletter and read the news of the day at 7 every morning."


def page(n, *extra):
    body = f"Report number {'x' * n} is about things that happened in the town of {n} today."
    return "\n".join((MENU, f"Headline {'y' * n}", body, *extra))


def census(pages, source=lambda n: "news"):
    census = Census()
    for n, text in enumerate(pages):
        census.take(n, source(n), text)
    return [[pages[n][a:b] for a, b in ranges] for n, ranges in census.repeated()]


def test_a_line_of_every_article_is_repeated():
    assert census([page(n) for n in range(1, 6)]) == [[MENU]] * 5


def test_neighbours_are_one_range_and_numbers_make_no_difference():
    pages = [page(n, f"{n} comments", "Share this") for n in range(1, 6)]
    assert census(pages)[2] == [MENU, "3 comments\nShare this"]


@pytest.mark.parametrize(("articles", "found"), [(2, 0), (3, 1), (12, 1), (13, 0)])
def test_how_often_is_often(articles, found):
    others = [page(n).partition("\n")[2] for n in range(3, articles)]
    pages = [page(n) for n in range(min(articles, 3))] + others
    assert len(census(pages)[0]) == found


def test_running_text_has_to_come_more_often():
    pages = [page(n, TEASER) for n in range(1, 5)]
    assert census(pages)[0] == [MENU]
    assert census([*pages, page(5, TEASER)])[0] == [MENU, TEASER]


def test_sources_are_counted_apart():
    assert census([page(n) for n in range(4)], source=lambda n: f"paper {n % 2}") == [[]] * 4


def test_copies_of_one_report_count_once():
    report = page(7, "Damascus", "Palmyra")
    assert census([report] * 6 + [page(8)])[0] == []


def test_what_is_asked_about_or_decided_on_already():
    held = Census()
    for n in range(1, 5):
        text = page(n, "Weather", "Comics")
        menu, weather = text.index(MENU), text.index("Weather")
        held.take(n, "news", text, asked=[(weather, weather + 7)], decided=[(menu, menu + 3)])
    held.take(9, "else", "Title\nWeather", asked=[(6, 13)])
    found = dict(held.repeated())
    assert [page(2, "Weather", "Comics")[a:b] for a, b in found[2]] == ["Weather\nComics"]
    assert found[9] == [(6, 13)]


def test_lines_are_found_again_elsewhere():
    text = f"Title\n{MENU.upper()}\n\n12  COMMENTS\nBody text.\n{MENU}"
    found = same_lines(text, {normal(MENU), normal("3 comments")})
    assert [text[a:b] for a, b in found] == [f"{MENU.upper()}\n\n12  COMMENTS", MENU]


@given(st.lists(st.text(st.sampled_from("ab \n\r\u2028é")), max_size=6))
def test_ranges_are_lines_in_order(pages):
    held = Census()
    for n, text in enumerate(pages):
        held.take(n, "", text)
    for n, ranges in held.repeated():
        at = 0
        for start, end in ranges:
            assert at <= start < end <= len(pages[n])
            assert pages[n][start:end].strip() == pages[n][start:end]
            at = end
