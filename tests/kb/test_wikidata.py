from __future__ import annotations

import bz2
import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kb_samples import DATA, built, claim, dump, item, known, of_item, rows

from annotator.errors import AnnotatorError
from annotator.kb import files, lines, reading, wikidata

SAMPLE = DATA / "wikidata" / "sample_wikidata_items.json.bz2"
STREAM = DATA / "wikidata" / "short_stream.json.bz2"
needs_data = pytest.mark.skipif(not SAMPLE.exists(), reason="needs ../shared/data/wikidata")


@needs_data
def test_the_official_shape(tmp_path: Path) -> None:
    report = built(tmp_path / "kb", SAMPLE, "wikidata")
    assert (report["records"], report["entities"], report["malformed"]) == (100, 100, 0)
    belgium = known(tmp_path / "kb")["Q31"]
    assert belgium.entity.label == "Belgium"
    assert belgium.entity.types[:2] == ("GPE", "country")
    assert (belgium.country, belgium.population) == ("BE", 11_150_516)
    assert (belgium.latitude, belgium.longitude) == (51.0, 5.0)
    assert belgium.popularity > 0.9
    names = dict(rows(tmp_path / "kb", "SELECT name, kind FROM names JOIN entities USING (rank)"
                      " WHERE id = 'Q31'"))  # fmt: skip
    assert names["Belgian"] == 2
    assert rows(tmp_path / "kb", "SELECT count(*) FROM ids")[0][0] > 80


@needs_data
def test_ndjson_and_items_without_an_english_name(tmp_path: Path) -> None:
    report = built(tmp_path / "kb", STREAM, "wikidata", languages=["en"])
    assert report["records"] == 635
    assert report["left_out"]["without a name in these languages"] >= 100
    whole = built(tmp_path / "all", STREAM, "wikidata", languages=[])
    assert whole["entities"] > report["entities"]
    for told in (report, whole):  # items that the stream has twice are told, too
        assert told["entities"] + sum(told["left_out"].values()) == told["records"]


@needs_data
def test_presets(tmp_path: Path) -> None:
    places = built(tmp_path / "places", SAMPLE, "wikidata", preset="places")
    assert 0 < places["entities"] <= 100
    found = known(tmp_path / "places").values()
    assert all(one.entity.types[0] in {"GPE", "LOC", "FAC"} for one in found)
    people = built(tmp_path / "people", STREAM, "wikidata", preset="people", pages=1)
    assert all(k.entity.types[0] == "PERSON" for k in known(tmp_path / "people").values())
    assert people["left_out"]["with too few pages in encyclopedias"] > 0


def test_subclasses_count_wherever_they_stand(tmp_path: Path) -> None:
    source = dump(tmp_path / "d.json", [
        item(1001, "Springfield", kinds=(901,), sites=9),
        item(901, "hill town", parents=(902,)),
        item(1002, "Nowhere", kinds=(903,)),
        item(903, "idea", parents=(904,)),
        item(904, "thought", parents=(903,)),  # a circle, as there are some
        item(902, "mountain town", parents=(515,)),
        item(1003, "Paper", kinds=(13442814,)),
        item(1004, "Foo (disambiguation)", kinds=(4167410,)),
    ])  # fmt: skip
    report = built(tmp_path / "kb", source, "wikidata", preset="places")
    (only,) = known(tmp_path / "kb").values()
    assert only.entity.id == "Q1001"
    assert only.entity.types == ("GPE", "hill town", "Q901")
    assert sum(report["left_out"].values()) == 7
    built(tmp_path / "typed", source, "wikidata", types=["Q902"])
    assert list(known(tmp_path / "typed")) == ["Q1001"]


def test_one_in_several_kinds_has_the_nearest(tmp_path: Path) -> None:
    source = dump(tmp_path / "d.json", [
        item(1, "A", kinds=(901,)), item(901, "b", parents=(515, 902)), item(902, "c", parents=(5,))
    ])  # fmt: skip
    built(tmp_path / "kb", source, "wikidata")
    assert known(tmp_path / "kb")["Q1"].entity.types[0] == "GPE"


def test_values_that_are_preferred_and_those_that_are_wrong(tmp_path: Path) -> None:
    source = dump(tmp_path / "d.json", [
        item(
            7, "Town", kinds=(515,),
            P1082=[claim({"amount": "+9"}), claim({"amount": "+12"}, "preferred")],
            P625=[claim({"latitude": 1.5, "longitude": 999})],
            P1566=[claim("123"), claim("no number"), claim("55", "deprecated")],
            P17=[of_item(31)],
            P1549=[claim({"text": "Towner", "language": "en"}),
                   claim({"text": "x", "language": "q"})],
        )
    ])  # fmt: skip
    built(tmp_path / "kb", source, "wikidata")
    town = known(tmp_path / "kb")["Q7"]
    assert (town.population, town.latitude, town.longitude, town.country) == (12, 1.5, None, "BE")
    assert rows(tmp_path / "kb", "SELECT id FROM ids") == [("geonames:123",)]
    assert {n for (n,) in rows(tmp_path / "kb", "SELECT name FROM names")} == {"Town", "Towner"}


def test_languages_in_order_of_preference(tmp_path: Path) -> None:
    called = {"de": "Köln", "en": "Cologne", "zh-hant": "科隆"}
    labels = {code: {"language": code, "value": name} for code, name in called.items()}
    source = dump(tmp_path / "d.json", [{**item(365), "labels": labels}])
    built(tmp_path / "kb", source, "wikidata", languages=["zh-hant", "de"])
    assert rows(tmp_path / "kb", "SELECT name, kind, language FROM names ORDER BY kind") == [
        ("科隆", 0, "zh-hant"), ("Köln", 1, "de"),
    ]  # fmt: skip


def test_malformed_lines_are_counted_and_told(tmp_path: Path) -> None:
    deep = '{"id":"Q9","type":"item","x":' + "[" * 100_000 + "]" * 100_000 + "}"
    bad = [
        "{",
        '{"id": "Q5", "labels": 3}',
        "null",
        '"text"',
        deep,
        '{"id": "Q1", "labels": {"en":',
    ]
    source = dump(tmp_path / "d.json", [item(1, "One"), *bad, {"type": "property", "id": "P1"}])
    report = built(tmp_path / "kb", source, "wikidata")
    assert (report["records"], report["entities"], report["malformed"]) == (8, 1, 6)
    assert [p["place"] for p in report["problems"]] == [f"line {n}" for n in range(3, 9)]
    assert report["left_out"] == {"no items": 1}


def test_a_line_that_is_too_long_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "LONGEST", 2000)
    source = dump(tmp_path / "d.json", [item(1, "A"), item(2, "B" * 5000), item(3, "C")])
    report = built(tmp_path / "kb", source, "wikidata")
    assert set(known(tmp_path / "kb")) == {"Q1", "Q3"}
    assert report["problems"] == [{"place": "line 3", "sentence": "The record is too long."}]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_a_file_that_is_cut_short_has_a_sentence(tmp_path: Path, pack: object) -> None:
    whole = json.dumps(item(1, "A")).encode() + b"\n"
    path = tmp_path / "d.json.packed"
    path.write_bytes(pack(whole * 900)[:-20])  # type: ignore[operator]
    with pytest.raises(AnnotatorError, match="cut short after line"):
        built(tmp_path / "kb", path, "wikidata")
    assert not (tmp_path / "kb").exists()


def test_nothing_to_take_has_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(AnnotatorError, match="no entity"):
        built(tmp_path / "kb", dump(tmp_path / "d.json", []), "wikidata")
    assert list(tmp_path.iterdir()) == [tmp_path / "d.json"]


@pytest.mark.parametrize("packing", ["json", "gz", "bz2"])
def test_an_import_that_was_killed_goes_on(tmp_path: Path, packing: str) -> None:
    plain = dump(tmp_path / "d", [item(n, f"Name {n}", kinds=(5,)) for n in range(1, 3_001)])
    pack = {"json": bytes, "gz": gzip.compress, "bz2": bz2.compress}[packing]
    source = tmp_path / f"d.json.{packing}"
    source.write_bytes(pack(plain.read_bytes()))
    code = (
        "import os, sys; from annotator.kb import files, reading, wikidata\n"
        "reading._KEEP = 1_000\n"
        "options = {'out': sys.argv[1], 'source': sys.argv[2], 'format': 'wikidata'}\n"
        "for told in files.build(wikidata, options):\n"
        "    if told['text'].startswith('2,4'): os._exit(9)\n"
    )
    out = tmp_path / "kb"
    assert subprocess.run([sys.executable, "-c", code, out, source]).returncode == 9
    assert not out.exists()
    report = built(out, source, "wikidata")
    assert report["from"] == 2_000
    assert (report["records"], report["entities"]) == (3_000, 3_000)
    assert rows(out, "SELECT count(DISTINCT id) FROM entities") == [(3_000,)]
    assert rows(out, "SELECT count(*) FROM entities WHERE types LIKE 'PERSON%'") == [(3_000,)]
    assert {p.name for p in tmp_path.iterdir()} - {"kb.lock"} == {"d", source.name, "kb"}


def test_other_options_begin_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_KEEP", 1_000)
    source = dump(tmp_path / "d", [item(n, f"Name {n}", kinds=(5,)) for n in range(1, 3_001)])
    options = {"out": str(tmp_path / "kb"), "source": str(source), "format": "wikidata"}
    for how, begun in (({}, 2_000), ({"preset": "people", "pages": 0}, 0)):
        work = files.build(wikidata, options)
        while not next(work)["text"].startswith("2,4"):
            pass
        work.close()
        assert built(tmp_path / "kb", source, "wikidata", **how)["from"] == begun


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def places(value: object, above: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """Yield the way to every value inside of another."""
    yield above
    inner = value.items() if isinstance(value, dict) else ()
    inner = enumerate(value) if isinstance(value, list) else inner
    for key, part in inner:
        yield from places(part, (*above, key))


def replaced(value: Any, way: tuple[object, ...], other: object) -> Any:
    if not way:
        return other
    copy = value.copy()
    copy[way[0]] = replaced(value[way[0]], way[1:], other)
    return copy


WHOLE = item(
    9, "Nine", kinds=(5,), parents=(4,), sites=2, aliases=("IX",),
    P1082=[claim({"amount": "+9"})], P625=[claim({"latitude": 1.5, "longitude": 9})],
    P1566=[claim("123")], P17=[of_item(31)], P1549=[claim({"text": "T", "language": "en"})],
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(data=st.data(), junk=JUNK)
def test_no_record_breaks_the_import(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, junk: object
) -> None:
    """Whatever stands in the place of any value, the record before it is taken."""
    way = data.draw(st.sampled_from(list(places(WHOLE))))
    folder = tmp_path_factory.mktemp("fuzz")
    source = dump(folder / "d.json", [item(1, "One"), replaced(WHOLE, way, junk)])
    report = built(folder / "kb", source, "wikidata")
    assert report["records"] == 2
    assert "Q1" in known(folder / "kb")
