"""Records of columns, spaCy, linked data and UIMA, as other programs write them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import spacy
from marked_samples import BERLIN, EMOJI, MERKEL, OBAMA, TEXT, lines
from taken import Taken, take

from annotator.core.model import DocumentStatus
from annotator.finding import find_files

# Columns
IOB2 = "Obama X B-PER\nmet X O\nAngela X B-PER\nMerkel X I-PER\n\nParis X B-LOC\nLima X B-LOC\n"


IOB1 = IOB2.replace("B-PER", "I-PER").replace("Paris X B", "Paris X I")


BILOU = "Obama\tU-PER\nmet\tO\nAngela\tB-PER\nMerkel\tL-PER\n\nParis\tU-LOC\nLima\tU-LOC\n"


BIOES = BILOU.replace("U-", "S-").replace("L-", "E-")


@pytest.mark.parametrize("columns", [IOB1, IOB2, BILOU, BIOES])
@pytest.mark.parametrize("start", ["", "-DOCSTART- -X- O O\n\n"])
def test_columns_of_every_scheme(tmp_path: Path, columns: str, start: str) -> None:
    taken = take(tmp_path, "a.txt", start.replace(" ", "\t" if "\t" in columns else " ") + columns)
    assert taken.format == "conll"
    text = taken.record.text
    assert text == "Obama met Angela Merkel\nParis Lima"
    assert [(text[s.start : s.end], s.label) for s in taken.record.spans] == [
        ("Obama", "PER"),
        ("Angela Merkel", "PER"),
        ("Paris", "LOC"),
        ("Lima", "LOC"),
    ]
    assert taken.record.document.status is DocumentStatus.DONE


def test_columns_tell_lines_without_a_tag(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("-DOCSTART- -X- O O\n\nObama B-PER\nmet\n\n-DOCSTART- O\n\nParis B-LOC\n")
    taken = Taken(path)
    assert [r.text for r in taken.records] == ["Obama met", "Paris"]
    assert [p.place for p in taken.problems] == ["line 4"]


# spaCy


def test_spacy_docbin_of_another_program(tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin, Span

    nlp = spacy.blank("en")
    doc = nlp.make_doc(TEXT)
    person = doc.char_span(10, 23, label="PERSON", kb_id="Q567")
    doc.set_ents([person], missing=[doc[5:6]], default="outside")
    doc.spans["sc"] = [Span(doc, 0, 2, label="EVENT", kb_id="Q1"), person]
    doc.spans["sc"].attrs["scores"] = [0.7, 0.9]
    doc.user_data[("._.", "x", None, None)] = 1
    other = nlp.make_doc("Nothing here.")
    other.set_ents([], default="outside")
    path = tmp_path / "train.spacy"
    DocBin(docs=[doc, other], store_user_data=True).to_disk(path)
    taken = Taken(path)
    assert taken.format == "spacy"
    first, second = taken.records
    assert [(s.start, s.end, s.label, s.kb_id, s.score) for s in first.spans] == [
        (*MERKEL, "Q567", None),
        (0, 9, "EVENT", "Q1", 0.7),
        (*MERKEL, "Q567", 0.9),
    ]
    assert (first.text, first.document.status) == (TEXT, DocumentStatus.STARTED)
    assert (second.text, second.document.status) == ("Nothing here.", DocumentStatus.DONE)


@pytest.mark.parametrize(
    "content",
    [
        json.dumps([[TEXT, {"entities": [[0, 5, "PERSON"]], "links": {"(0, 5)": {"Q76": 1.0}}}]]),
        lines([TEXT, {"entities": [[0, 5, "PERSON"]], "links": {"0,5": {"Q1": 0.0, "Q76": 0.9}}}]),
        json.dumps({"classes": [], "annotations": [[TEXT, {"entities": [[*OBAMA, "Q76"]]}], None]}),
    ],
)
def test_spacy_training_data_in_json(tmp_path: Path, content: str) -> None:
    taken = take(tmp_path, "a.json", content)
    assert (taken.format, taken.marks, taken.links) == ("spacy", [OBAMA], ["Q76"])


@pytest.mark.parametrize("wrap", [json.dumps, lambda doc: json.dumps([doc, doc]), lines])
def test_spacy_documents_in_json(tmp_path: Path, wrap: Callable[[Any], str]) -> None:
    doc = spacy.blank("en")(TEXT)
    doc.ents = [doc.char_span(*OBAMA), doc.char_span(*BERLIN)]
    doc.spans["sc"] = [doc.char_span(10, 23, "PERSON", kb_id="Q567"), doc.char_span(*BERLIN)]
    doc.cats["news"] = 1.0
    taken = take(tmp_path, "a.json", wrap(doc.to_json()))
    assert taken.format == "spacy"
    first = taken.records[0]
    assert first.text == TEXT
    assert [(s.start, s.end, s.label, s.kb_id) for s in first.spans] == [
        (*OBAMA, None),
        (*BERLIN, None),
        (*MERKEL, "Q567"),
    ]
    told = f"“cats” was not taken, in {'2 articles' if taken.records[1:] else '1 article'}."
    assert [one.sentence for one in taken.problems] == [told]
    assert len({one.document.key for one in taken.records}) == len(taken.records)


# Linked data


def test_nif_of_other_programs(tmp_path: Path) -> None:
    taken = take(
        tmp_path,
        "a.ttl",
        """@prefix nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> .
@prefix itsrdf: <http://www.w3.org/2005/11/its/rdf#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://ex.org/a1#char=0,34> a nif:Context ; nif:isString "Obama met Angela Merkel in Berlin." .
<http://ex.org/a1#char=0,5> nif:anchorOf "Obama" ; nif:beginIndex "0"^^xsd:nonNegativeInteger ;
  nif:endIndex "5"^^xsd:nonNegativeInteger ; nif:referenceContext <http://ex.org/a1#char=0,34> ;
  itsrdf:taClassRef <http://ex.org/class/PERSON> ;
  itsrdf:taIdentRef <http://www.wikidata.org/entity/Q76> .
<http://ex.org/a1#char=27,33> nif:anchorOf "Berlin" ; nif:beginIndex 27 ; nif:endIndex 33 ;
  nif:referenceContext <http://ex.org/a1#char=0,34> ;
  itsrdf:taIdentRef <http://dbpedia.org/resource/Berlin> .
<http://ex.org/a1#char=6,9> nif:anchorOf "met" ; nif:beginIndex 6 ; nif:endIndex 9 ;
  nif:referenceContext <http://ex.org/a1#char=0,34> .
""",
    )
    assert taken.format == "nif"
    assert taken.marks == [OBAMA, (27, 33, "ENTITY")]
    assert taken.links == ["Q76", "http://dbpedia.org/resource/Berlin"]
    assert taken.record.document.key == "http://ex.org/a1"


def web_annotation(selector: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    body = [
        {"source": "http://www.wikidata.org/entity/Q76", "purpose": "identifying"},
        {"type": "TextualBody", "value": "PERSON", "purpose": "tagging"},
    ]
    target = {"source": "http://ex.org/a1.txt", "selector": selector}
    context = "http://www.w3.org/ns/anno.jsonld"
    return {"@context": context, "type": "Annotation", "body": body, "target": target, **more}


def test_web_annotations_find_the_text_beside_them(tmp_path: Path) -> None:
    (tmp_path / "a1.txt").write_text(TEXT, encoding="utf-8")
    position = {"type": "TextPositionSelector", "start": 0, "end": 5}
    quote = {"type": "TextQuoteSelector", "exact": "Angela", "prefix": "met ", "suffix": " Merk"}
    both = [web_annotation([position]), web_annotation([quote])]
    taken = take(tmp_path, "a.jsonld", json.dumps(both))
    assert taken.format == "web-annotation"
    assert taken.marks == [OBAMA, (10, 16, "PERSON")]
    assert taken.links == ["Q76", "Q76"]


def test_web_annotations_take_no_text_from_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "in").mkdir()
    one = web_annotation([{"type": "TextPositionSelector", "start": 0, "end": 5}])
    one["target"]["source"] = "../secret.txt"
    taken = take(tmp_path / "in", "a.jsonld", json.dumps(one))
    assert taken.records == []
    assert "neither in the file nor beside it" in taken.problems[0].sentence


def test_xmi_of_cassis(tmp_path: Path) -> None:
    cassis = pytest.importorskip("cassis")
    types = cassis.TypeSystem()
    name = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
    entity = types.create_type(name=name, supertypeName="uima.tcas.Annotation")
    for feature in ("value", "identifier"):
        types.create_feature(entity, name=feature, rangeType="uima.cas.String")
    token = types.create_type(name="org.x.Word", supertypeName="uima.tcas.Annotation")
    cas = cassis.Cas(typesystem=types)
    cas.sofa_string, cas.sofa_mime = f"{EMOJI}\n<end>", "text/plain"
    iri = "http://www.wikidata.org/entity/Q76"
    cas.add(entity(begin=3, end=8, value="PER", identifier=iri))
    cas.add(token(begin=0, end=2))
    cas.to_xmi(tmp_path / "a.xmi")
    types.to_xml(tmp_path / "TypeSystem.xml")
    assert find_files([tmp_path]).paths == [tmp_path / "a.xmi"]
    taken = Taken(tmp_path / "a.xmi")
    assert (taken.format, taken.marks, taken.links) == ("uima-xmi", [(3, 8, "PER")], ["Q76"])
    assert taken.record.text == f"{EMOJI}\n<end>"
    assert "1 Word" in taken.notes[0].sentence
