"""What we write, read by the programs that it is meant for; each is left out where it is absent."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import warnings
from itertools import pairwise
from pathlib import Path

import pytest

from annotator import registry
from annotator.core.carrying import Choices
from annotator.core.model import NIL, Document, DocumentStatus, Record, Span, Status

TEXT = 'Obama met 😀 Angela Merkel <in> "Berlin" & co.\r\nU.S.-led forces left.\nשלום Палмира'
DONE = DocumentStatus.DONE


def span(words: str, label: str, kb_id: str | None = None, **more: object) -> Span:
    start = TEXT.index(words)
    end = start + len(words)
    fields = {"status": Status.ACCEPTED, "source": "analyst", **more}
    return Span(start * 100 + end, 1, start, end, label, kb_id=kb_id, **fields)  # type: ignore[arg-type]


SPANS = (
    span("Obama", "PERSON", "Q76", score=0.5),
    span("Angela Merkel", "PERSON", NIL),
    span("Merkel", "NAME PART"),
    span("Berlin", "GPE", "geonames:2950159", note="a note"),
    span("co.\r\nU.S.", "ORG"),
    span("Палмира", "GPE", "local:palmyra"),
)
PROPOSED = span("forces", "ORG", status=Status.PROPOSED, source="en_core_web_sm", score=0.25)
RECORDS = [
    Record(Document(1, "a/b: c", "A title", "Reuters", DONE, {}, len(TEXT)), TEXT, SPANS),
    Record(
        Document(2, "b", "", "", DONE, {}, 5),
        "Paris",
        (Span(1, 2, 0, 5, "GPE", Status.ACCEPTED, "Q90"),),
    ),
]


@pytest.fixture
def quiet() -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what peers do to themselves
        yield


def written(name: str, folder: Path, records: list[Record], **more: object) -> Path:
    exporter = registry.exporters.get(name)
    path = folder / f"out{exporter.SUFFIX}"
    if not exporter.SUFFIX:
        path.mkdir()
    exporter.write(records, path, Choices(**more))  # type: ignore[arg-type]
    return path


def test_rdflib_reads_the_turtle(tmp_path: Path, quiet: object) -> None:
    rdflib = pytest.importorskip("rdflib", reason="rdflib is not installed: annotator[peers]")
    graph = rdflib.Graph().parse(written("nif", tmp_path, RECORDS), format="turtle")
    found = {
        (str(anchor), int(start), int(end), str(label), str(link) if link else None)
        for anchor, start, end, label, link in graph.query(
            """
            PREFIX nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#>
            PREFIX itsrdf: <http://www.w3.org/2005/11/its/rdf#>
            SELECT ?anchor ?start ?end ?label ?link WHERE {
                ?span nif:anchorOf ?anchor ; nif:beginIndex ?start ; nif:endIndex ?end ;
                      nif:referenceContext ?context ; itsrdf:taClassRef ?label .
                ?context nif:isString ?text
                FILTER (SUBSTR(?text, ?start + 1, ?end - ?start) = ?anchor)
                OPTIONAL { ?span itsrdf:taIdentRef ?link } }
            """
        )
    }
    assert len(found) == 7
    person = "urn:annotator:label:PERSON"
    assert ("Obama", 0, 5, person, "http://www.wikidata.org/entity/Q76") in found
    assert ("Angela Merkel", 12, 25, person, "urn:annotator:entity:NIL") in found
    assert "https://sws.geonames.org/2950159/" in {link for *_, link in found}


def test_cassis_reads_the_cas(tmp_path: Path, quiet: object) -> None:
    cassis = pytest.importorskip("cassis", reason="dkpro-cassis is not installed: annotator[peers]")
    folder = written("uima-xmi", tmp_path, RECORDS)
    with (folder / "TypeSystem.xml").open("rb") as file:
        types = cassis.load_typesystem(file)
    (path,) = [p for p in folder.glob("*.xmi") if p.stem != "b"]
    with path.open("rb") as file:
        cas = cassis.load_cas_from_xmi(file, typesystem=types)
    assert cas.sofa_string == TEXT
    kind = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
    found = {(e.get_covered_text(), e.value, e.identifier) for e in cas.select(kind)}
    assert {words for words, *_ in found} == {TEXT[s.start : s.end] for s in SPANS}
    assert ("Obama", "PERSON", "http://www.wikidata.org/entity/Q76") in found
    assert ("Merkel", "NAME PART", None) in found


def test_datasets_loads_the_folder(tmp_path: Path) -> None:
    pytest.importorskip("datasets", reason="datasets is not installed: annotator[peers]")
    splits = {"splits": ("train", "dev"), "split_of": {1: "train", 2: "dev"}}
    folder = written("datasets", tmp_path, RECORDS, **splits)
    load = (
        "import json, sys, datasets; datasets.disable_progress_bars()\n"
        "d = datasets.load_dataset(sys.argv[1])\n"
        "print(json.dumps({k: [dict(r) for r in v] for k, v in d.items()}))\n"
        "print(d['train'].features, file=sys.stderr)"
    )
    away = {"HF_HOME": str(tmp_path / "home"), "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", load, str(folder)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **away, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert rows.keys() == {"train", "dev"}
    (row,) = rows["train"]
    assert row["text"] == TEXT
    assert [(s["start"], s["end"], s["label"], s["kb_id"]) for s in row["spans"]] == [
        (s.start, s.end, s.label, s.kb_id) for s in sorted(SPANS, key=lambda s: (s.start, -s.end))
    ]
    assert "'score': Value('float64')" in done.stderr


def test_label_studio_converts_the_tasks(tmp_path: Path, quiet: object) -> None:
    reason = "label-studio-sdk is not installed: annotator[peers]"
    converter = pytest.importorskip("label_studio_sdk.converter", reason=reason)
    given = [Record(RECORDS[0].document, TEXT, (*SPANS, PROPOSED))]
    path = written("label-studio", tmp_path, given)
    labels = "".join(f'<Label value="{name}"/>' for name in ("PERSON", "GPE", "ORG", "NAME PART"))
    config = (
        f'<View><Labels name="label" toName="text">{labels}</Labels>'
        '<Text name="text" value="$text"/>'
        '<TextArea name="kb_id" toName="text" perRegion="true"/></View>'
    )
    made = converter.Converter(config=config, project_dir=None)
    made.convert_to_json_min(str(path), str(tmp_path / "min"), is_dir=False)
    (row,) = json.loads((tmp_path / "min" / "result.json").read_text(encoding="utf-8"))
    units = TEXT.encode("utf-16-le")
    found = {
        (units[2 * r["start"] : 2 * r["end"]].decode("utf-16-le"), *r["labels"])
        for r in row["label"]
    }
    assert found == {(TEXT[s.start : s.end], s.label) for s in SPANS}
    made.convert_to_conll2003(str(path), str(tmp_path / "conll"), is_dir=False)
    columns = (tmp_path / "conll" / "result.conll").read_text(encoding="utf-8")
    assert "Obama -X- _ B-PERSON" in columns
    task = json.loads(path.read_text(encoding="utf-8"))[0]
    (prediction,) = task["predictions"]
    assert (prediction["model_version"], prediction["score"]) == ("en_core_web_sm", 0.25)


def test_doccano_imports_the_examples_and_gives_them_back() -> None:
    """Its own importer and exporter, in an environment of their own: its libraries are older."""
    folder = os.environ.get("ANNOTATOR_DOCCANO", "")
    if not folder:
        pytest.skip("ANNOTATOR_DOCCANO names no folder to install doccano in, as make peers does")
    script = Path(__file__).parents[2] / "bench" / "doccano.py"
    command = [sys.executable, str(script), "--quick", "--json", "--folder", folder]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout.splitlines()[-1])
    assert report["spans"] > 50
    assert [report[name] for name in ("errors", "wrong_there", "wrong_back")] == [0, 0, 0]


def test_examples_for_doccano_have_the_same_keys(tmp_path: Path) -> None:
    """What an example lacks is NaN to its importer, which its database then refuses."""
    path = written("doccano", tmp_path, RECORDS)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [list(row) for row in rows] == [["id", "text", "label", "meta"]] * 2


def test_brat_would_take_each_line(tmp_path: Path) -> None:
    """The rules of brat's own parser, written down from its documentation and messages."""
    folder = written("brat", tmp_path, RECORDS)
    textbound = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)")
    normalisation = re.compile(r"N\d+\t(\S+) (T\d+) (\S+?):(\S+)\t.*")
    comment = re.compile(r"#\d+\tAnnotatorNotes (T\d+)\t.*")
    configured = (folder / "annotation.conf").read_text(encoding="utf-8").split("\n")
    for ann in folder.glob("*.ann"):
        text = ann.with_suffix(".txt").read_bytes().decode("utf-8")
        known: set[str] = set()
        for line in ann.read_bytes().decode("utf-8").splitlines():
            if found := textbound.fullmatch(line):
                name, label, places, words = found.groups()
                pieces = [tuple(map(int, piece.split())) for piece in places.split(";")]
                assert name not in known
                assert label in configured
                assert all(0 <= start < end <= len(text) for start, end in pieces)
                assert all(a[1] <= b[0] for a, b in pairwise(pieces))
                assert words == " ".join(text[start:end] for start, end in pieces)
                known.add(name)
            elif found := normalisation.fullmatch(line):
                assert found[2] in known
            else:
                found = comment.fullmatch(line)
                assert found is not None, line
                assert found[1] in known
    assert (folder / "a_b_c.txt").read_bytes().decode("utf-8") == TEXT


def test_spacy_converts_the_columns(tmp_path: Path) -> None:
    from spacy.training.converters import conll_ner_to_docs

    columns = written("conll", tmp_path, RECORDS).read_text(encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        docs = list(conll_ner_to_docs(columns, no_print=True))
    found = {(e.text, e.label_) for doc in docs for e in doc.ents}
    assert ("Angela Merkel", "PERSON") in found
    assert ("Paris", "GPE") in found
    assert ("Merkel", "NAME_PART") not in found


def test_a_spreadsheet_gets_text_and_no_formula(tmp_path: Path) -> None:
    import csv

    words = ["=1+1", "+2", "-3", "@x", "\t=4", "plain"]
    text = " ".join(words)
    spans, at = [], 0
    for number, word in enumerate(words):
        at = text.index(word, at)
        spans.append(Span(number, 1, at, at + len(word), "=X", Status.ACCEPTED, note="-n"))
    path = written(
        "csv", tmp_path, [Record(Document(1, "=k", "+t", "@s", DONE, {}, 9), text, tuple(spans))]
    )
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(words)
    cells = [cell for row in rows for cell in row.values()]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    assert [row["mention"] for row in rows][-1] == "plain"


@pytest.mark.parametrize("name", ["html", "pdf"])
@pytest.mark.usefixtures("qapp")  # one application for all tests of a run
def test_reports_are_whole_and_run_nothing(tmp_path: Path, name: str) -> None:
    text = "<script>alert(1)</script> Raqqa\nfell"
    start = text.index("Raqqa")
    marked = Span(1, 1, start, start + 10, '"><img src=x onerror=y>', Status.ACCEPTED, "Q1")
    record = Record(Document(1, "k", "<b>Title", "s", DONE, {}, len(text)), text, (marked,))
    path = written(name, tmp_path, [record, RECORDS[0]])
    data = path.read_bytes()
    if name == "pdf":
        assert data.startswith(b"%PDF-")
        assert data.rstrip().endswith(b"%%EOF")
        assert len(re.findall(rb"/Type /Page\b", data)) == 2
        return
    page = data.decode("utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)\s*=", page.replace("src=x", ""))
    assert page.count("<article>") == page.count("</article>") == 2
