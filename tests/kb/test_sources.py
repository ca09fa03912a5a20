"""Sources other than Wikidata."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kb_samples import DATA, built, known, rows
from source_samples import stopped

from annotator.core.model import Entity
from annotator.errors import AnnotatorError
from annotator.kb import csv as csv_source
from annotator.kb import spacy, table
from annotator.kb.entry import Entry
from annotator.kb.lines import Lines
from annotator.kb.staging import staging

PACKINGS = ["gz", "bz2", "xz", "zip"]


NO_TABS = st.characters(exclude_characters="\t\n\r")


def test_jsonl_of_the_known_shape(tmp_path: Path) -> None:
    if not (source := DATA / "kb" / "entities.jsonl").exists():
        pytest.skip("needs ../shared/data/kb")
    report = built(tmp_path / "kb", source, "jsonl", licence="CC0")
    assert (report["entities"], report["malformed"]) == (14_765, 0)
    found = known(tmp_path / "kb")
    assert found["Q16"].entity.label == "Canada"
    assert max(one.popularity for one in found.values()) == 1
    assert dict(rows(tmp_path / "kb", "SELECT name, value FROM meta"))["jsonl.licence"] == "CC0"


def test_jsonl_with_a_mapping_priors_and_problems(tmp_path: Path) -> None:
    lines = [
        {"QID": "Q1", "name": "Foo", "alt": [{"name": "F", "language": "en", "prior": 0.9}]},
        {"QID": "Q2", "name": "Bar", "alt": [{"name": "F", "prior": 0.6}], "popularity": "x"},
        {"QID": "", "name": "no id"}, {"QID": "NIL", "name": "nil"}, {"QID": "Q3"}, [1], 5,
        {"QID": "local:4", "name": "n", "alt": "a|b", "latitude": "1e999", "population": 10**30},
    ]  # fmt: skip
    source = tmp_path / "l.jsonl"
    source.write_text("\n".join(map(json.dumps, lines)) + "\n\n{", encoding="utf-8")
    report = built(tmp_path / "kb", source, "jsonl", map="id=QID, label=name,aliases=alt")
    assert (report["records"], report["entities"], report["malformed"]) == (9, 3, 6)
    assert (report["incomplete"], report["problems"][0]) == (2, {
        "place": "line 2",
        "sentence": "It was taken without its popularity, which cannot be used.",
    })  # fmt: skip
    assert "population, latitude" in report["problems"][-2]["sentence"]
    priors = dict(rows(tmp_path / "kb", "SELECT id, prior FROM names JOIN entities USING (rank)"
                       " WHERE name = 'F'"))  # fmt: skip
    assert priors == {"Q1": pytest.approx(0.6), "Q2": pytest.approx(0.4)}
    assert known(tmp_path / "kb")["own:4"].population is None


@pytest.mark.parametrize("text", ["x", "id", "id=", "colour=red", "id=a,=b"])
def test_a_mapping_that_is_none(text: str) -> None:
    with pytest.raises(AnnotatorError, match="maps no field"):
        table.mapping(text)


@pytest.mark.parametrize("parts", [",", ";", "\t"])
def test_csv(tmp_path: Path, parts: str) -> None:
    rows_ = [("id", "label", "aliases", "population"), ("Q1", "Foo", "A|B", "7"),
             ("", "none", "", ""), ("Q2", '"two\nlines"', "", "-1")]  # fmt: skip
    text = "\ufeff" + "\n".join(parts.join(row) for row in rows_)
    (tmp_path / "l.csv").write_text(text, encoding="utf-8")
    report = built(tmp_path / "kb", tmp_path / "l.csv", "csv")
    assert (report["entities"], report["malformed"], report["incomplete"]) == (2, 1, 1)
    assert [told["place"] for told in report["problems"]] == ["line 3", "line 4"]
    found = known(tmp_path / "kb")
    assert (found["Q1"].population, found["Q2"].population) == (7, None)
    assert found["Q1"].entity.aliases == ("A", "B")
    assert found["Q2"].entity.label == "two\nlines"


def test_what_cannot_be_used_is_told_and_what_says_nothing_is_not() -> None:
    sound = {
        "id": "Q1", "label": "a", "aliases": [], "description": " ", "types": None,
        "popularity": 0, "population": "0", "country": "FR", "latitude": "-90", "longitude": 1.5,
        "ids": "geonames:1", "demonyms": "French",
    }  # fmt: skip
    heard: list[str] = []
    assert table.entry(sound, {}, heard.append).country == "FR"
    assert heard == []
    odd = {
        "aliases": 5.5, "description": ["x"], "types": {}, "popularity": "high", "population": -1,
        "country": "France", "latitude": "x", "longitude": 181, "ids": "a b", "demonyms": 0.5,
    }  # fmt: skip
    for field, value in odd.items():
        assert table.entry({**sound, field: value}, {}, heard.append).entity.id == "Q1"
        assert heard.pop() == f"It was taken without its {field}, which cannot be used."
    assert heard == []


def test_ids_that_are_addresses() -> None:
    for address in ("http://www.wikidata.org/entity/Q5", "https://www.wikidata.org/wiki/Q5", "Q5 "):
        assert table.entry({"id": address, "label": "human"}, {}).entity.id == "Q5"


def test_csv_without_the_columns(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("QID,name\nQ1,a\n", encoding="utf-8")
    with pytest.raises(AnnotatorError, match="no column “id”"):
        built(tmp_path / "kb", tmp_path / "l.csv", "csv", map="label=name")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(text=st.text() | st.text(alphabet='",;\n\r\tQ1ab\0\x85').map(lambda t: "id,label\n" + t))
def test_no_table_breaks_the_reading(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("csv")
    (folder / "l.csv").write_bytes(text.encode("utf-8", errors="surrogatepass"))
    try:
        built(folder / "kb", folder / "l.csv", "csv")
    except AnnotatorError:
        assert not (folder / "kb").exists()


@given(
    st.dictionaries(
        st.sampled_from(table.FIELDS),
        st.none() | st.text() | st.integers() | st.floats() | st.booleans()
        | st.lists(st.text() | st.none() | st.dictionaries(st.text(), st.text() | st.floats())),
    )
)  # fmt: skip
def test_no_record_breaks_an_entry(record: dict[str, object]) -> None:
    try:
        entry = table.entry(record, {})
    except table.Malformed:
        return
    assert entry.entity.id
    assert entry.entity.label
    assert all(0 <= prior <= 1 for prior in entry.priors.values())


@pytest.fixture
def spacy_folder(tmp_path: Path) -> Path:
    from spacy.kb import InMemoryLookupKB
    from spacy.vocab import Vocab

    kb = InMemoryLookupKB(Vocab(), entity_vector_length=3)
    for kb_id, frequency in (("Q1", 10), ("Q2", 5), ("Ω", 0)):
        kb.add_entity(kb_id, frequency, [1, 2, 3])
    kb.add_alias("Foo", ["Q1", "Q2"], [0.7, 0.2])
    kb.add_alias("Bar of Baz", ["Q2"], [1.0])
    kb.to_disk(tmp_path / "spacy")
    return tmp_path / "spacy"


def test_a_knowledge_base_of_spacy(tmp_path: Path, spacy_folder: Path) -> None:
    report = built(tmp_path / "kb", spacy_folder, "spacy")
    assert (report["records"], report["entities"], report["malformed"]) == (3, 3, 0)
    found = known(tmp_path / "kb")
    assert {kb_id: one.entity.label for kb_id, one in found.items()} == {
        "Q1": "Foo", "Q2": "Bar of Baz", "Ω": "Ω",
    }  # fmt: skip
    assert found["Q1"].popularity == 1
    priors = rows(tmp_path / "kb", "SELECT name, id, prior FROM names JOIN entities USING (rank)"
                  " WHERE prior IS NOT NULL")  # fmt: skip
    assert sorted(priors) == [
        ("Bar of Baz", "Q2", 1.0), ("Foo", "Q1", pytest.approx(0.7)),
        ("Foo", "Q2", pytest.approx(0.2)),
    ]  # fmt: skip


@given(st.text())
def test_hashes_are_those_of_spacy(text: str) -> None:
    from spacy.strings import hash_string

    if text and text.isprintable():
        assert spacy.hashed(text) == hash_string(text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(cut=st.integers(0, 300), at=st.integers(0, 200), value=st.integers(0, 255))
def test_damaged_files_of_spacy(
    tmp_path_factory: pytest.TempPathFactory, spacy_folder: Path, cut: int, at: int, value: int
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    contents = bytearray((spacy_folder / "contents").read_bytes())
    contents[at % len(contents)] = value
    (folder / "contents").write_bytes(contents[: len(contents) - cut] if cut < 200 else contents)
    (folder / "strings.json").write_bytes((spacy_folder / "strings.json").read_bytes())
    try:
        built(folder / "kb", folder, "spacy")
    except AnnotatorError:
        assert not (folder / "kb").exists()


def test_a_huge_count_in_a_small_file_of_spacy(tmp_path: Path) -> None:
    (tmp_path / "contents").write_bytes(struct.pack("<qq", 1 << 60, 1 << 60))
    (tmp_path / "strings.json").write_text("[]", encoding="utf-8")
    with pytest.raises(AnnotatorError, match="damaged"):
        built(tmp_path / "kb", tmp_path, "spacy")


def test_local_entities(tmp_path: Path) -> None:
    entities = [{"id": "local:1", "label": "Ahmed", "types": ["PERSON"], "aliases": ["A."]}]
    built(tmp_path / "kb", "my project", "local", entities=entities)
    assert known(tmp_path / "kb")["own:1"].entity.aliases == ("A.",)
    assert rows(tmp_path / "kb", "SELECT id FROM ids") == [("local:1",)]


def test_entries_of_one_id_are_joined(tmp_path: Path) -> None:
    from annotator.kb.order import finish

    one = Entry(Entity("Q1", "One", "", ("GPE",), ("Eins",)), 0.2, population=5)
    two = Entry(Entity("Q1", "Uno", "first", (), ("Un",)), 0.7, population=6, country="SY")
    with staging(tmp_path / "kb") as staged:
        staged.add([one, two])
        list(finish(staged, tmp_path / "kb", {}))
    (only,) = known(tmp_path / "kb").values()
    assert (only.entity.label, only.entity.description) == ("One", "first")
    assert (only.popularity, only.population, only.country) == (0.7, 5, "SY")
    names = {name for (name,) in rows(tmp_path / "kb", "SELECT name FROM names")}
    assert names == {"One", "Eins", "Uno", "Un"}


def test_a_sort_that_is_interrupted_is_not_read_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from annotator.kb import order

    source = tmp_path / "l.jsonl"
    lines = (json.dumps({"id": f"Q{n}", "label": f"Name {n}"}) for n in range(2_000))
    source.write_text("\n".join(lines), encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(order, "_look_up", lambda: 1)
        with pytest.raises(AnnotatorError, match="was not finished"):
            built(tmp_path / "kb", source, "jsonl")
    assert {path.suffix for path in tmp_path.iterdir()} - {".lock"} == {".jsonl", ".unfinished"}
    report = built(tmp_path / "kb", source, "jsonl")
    assert (report["from"], report["records"], report["entities"]) == (2_000, 2_000, 2_000)


@pytest.mark.parametrize("packing", ["", "gz"])
def test_a_table_goes_on_between_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packing: str
) -> None:
    monkeypatch.setattr(csv_source, "_BATCH", 5)
    table = ["id;label;description", *(f'Q{n};"Name\n{n}";"two\n\nlines"' for n in range(1, 31))]
    table.insert(18, "Q99;;no label")
    source = tmp_path / "l.csv"
    plain = "\n".join(table).encode()
    source.write_bytes(gzip.compress(plain) if packing else plain)
    for steps in range(1, 7):
        stopped("csv", source, tmp_path / "kb", steps)
        report = built(tmp_path / "kb", source, "csv")
        assert report["from"] >= 4 * 5 * steps - 3
        assert (report["records"], report["entities"], report["malformed"]) == (31, 30, 1)
        assert report["problems"][0]["place"] == "line 70"


def test_a_source_of_which_nothing_was_kept_leaves_nothing_behind(tmp_path: Path) -> None:
    sources = {"csv": b"a,b\n1,2\n", "jsonl": gzip.compress(b'{"id":"Q1"}')[:20]}
    for format, content in sources.items():
        source = tmp_path / f"source.{format}"
        source.write_bytes(content)
        with pytest.raises(AnnotatorError):
            built(tmp_path / "kb", source, format)
    assert {path.suffix for path in tmp_path.iterdir()} - {".lock"} == {".csv", ".jsonl"}


def test_names_without_measure_are_shown_in_part_and_not_searched(tmp_path: Path) -> None:
    record = {"id": "Q1", "label": "L" * 9_000, "aliases": ["A" * 9_000, "two\nlines"],
              "description": "D" * 9_000}  # fmt: skip
    (tmp_path / "l.jsonl").write_text(json.dumps(record), encoding="utf-8")
    built(tmp_path / "kb", tmp_path / "l.jsonl", "jsonl")
    (only,) = known(tmp_path / "kb").values()
    assert (len(only.entity.label), len(only.entity.description)) == (200, 1_000)
    assert only.entity.aliases == ("two lines",)
    assert rows(tmp_path / "kb", "SELECT name FROM names") == [("two\nlines",)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.integers(0, 400),
    value=st.binary(max_size=3),
    how=st.sampled_from(["gz", "bz2", "xz", "zip"]),
)
def test_no_packed_file_breaks_the_reading(
    tmp_path_factory: pytest.TempPathFactory, at: int, value: bytes, how: str
) -> None:
    path = tmp_path_factory.mktemp("packed") / "l"
    text = b"".join(b"%d line\n" % n for n in range(200))
    if how == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("l.txt", text)
    else:
        path.write_bytes({"gz": gzip, "bz2": bz2, "xz": lzma}[how].compress(text))
    whole = path.read_bytes()
    path.write_bytes(whole[:at] + value + whole[at + len(value) :])
    with suppress(AnnotatorError), Lines(path) as lines:
        assert len(list(lines)) <= 400
