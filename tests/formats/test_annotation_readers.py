"""Records of other programs, in the shapes that these write."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import spacy

from annotator import registry
from annotator.core.carrying import Choices
from annotator.core.edits import Change
from annotator.core.extension import Note, Problem
from annotator.core.history import Act, JournalEntry
from annotator.core.model import NIL, Document, DocumentStatus, Record, Span, Status
from annotator.errors import AnnotatorError
from annotator.finding import find_files, importer_for

TEXT = "Obama met Angela Merkel in Berlin."
OBAMA, MERKEL, BERLIN = (0, 5, "PERSON"), (10, 23, "PERSON"), (27, 33, "GPE")
EMOJI = "😀😀 Obama met Merkel."


def lines(*values: Any) -> str:
    return "".join(json.dumps(value) + "\n" for value in values)


class Taken:
    """What a file gave, by kind."""

    def __init__(self, path: Path, format: str | None = None) -> None:
        self.format = importer_for(path)
        found = list(registry.importers.get(format or self.format).read(path))
        self.records = [one for one in found if isinstance(one, Record)]
        self.notes = [one for one in found if isinstance(one, Note)]
        self.problems = [one for one in found if isinstance(one, Problem)]

    @property
    def record(self) -> Record:
        (record,) = self.records
        return record

    @property
    def marks(self) -> list[tuple[int, int, str]]:
        return [(span.start, span.end, span.label) for span in self.record.spans]

    @property
    def links(self) -> list[str | None]:
        return [span.kb_id for span in self.record.spans]


def take(folder: Path, name: str, content: str) -> Taken:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return Taken(path)


# Prodigy


def prodigy(**more: Any) -> dict[str, Any]:
    return {"text": TEXT, "_input_hash": 338646498, "answer": "accept", **more}


def prodigy_span(place: tuple[int, int, str], **more: Any) -> dict[str, Any]:
    start, end, label = place
    return {"start": start, "end": end, "token_start": 1, "token_end": 2, "label": label, **more}


def test_prodigy_tasks_of_one_text_are_one_document(tmp_path: Path) -> None:
    options = [{"id": "Q76", "html": "…"}, {"id": "NIL_otherLink", "text": "…"}]
    choice = {"_view_id": "choice", "options": options}
    first = prodigy(spans=[prodigy_span(OBAMA, score=0.5), prodigy_span(BERLIN)])
    taken = take(
        tmp_path,
        "a.jsonl",
        lines(
            first,
            prodigy(text="Another.", spans=[], _input_hash=1),
            prodigy(spans=[prodigy_span(OBAMA)], accept=["Q76"], **choice),
            prodigy(spans=[prodigy_span(BERLIN)], accept=["NIL_otherLink"], **choice),
        ),
    )
    assert taken.format == "prodigy"
    one, other = taken.records
    assert (one.text, one.place, one.document.status) == (TEXT, "line 1", DocumentStatus.DONE)
    assert [(s.start, s.end, s.label, s.kb_id) for s in one.spans] == [
        (*OBAMA, "Q76"),
        (*BERLIN, NIL),
    ]
    assert (other.text, other.spans, other.place) == ("Another.", (), "line 2")
    assert (taken.notes, taken.problems) == ([], [])


@pytest.mark.parametrize(
    ("answer", "status", "document"),
    [
        ("accept", Status.ACCEPTED, DocumentStatus.DONE),
        ("reject", Status.REJECTED, DocumentStatus.STARTED),
        ("ignore", Status.PROPOSED, DocumentStatus.SKIPPED),
    ],
)
def test_prodigy_answers(
    tmp_path: Path, answer: str, status: Status, document: DocumentStatus
) -> None:
    taken = take(tmp_path, "a.jsonl", lines(prodigy(answer=answer, spans=[prodigy_span(OBAMA)])))
    assert [span.status for span in taken.record.spans] == [status]
    assert taken.record.document.status is document


# doccano


@pytest.mark.parametrize(
    "example",
    [
        {"text": TEXT, "label": [list(OBAMA), list(BERLIN)]},
        {"id": 7, "data": TEXT, "labels": [list(OBAMA), list(BERLIN)]},
        {
            "id": 7,
            "text": TEXT,
            "entities": [
                {"id": 0, "start_offset": 0, "end_offset": 5, "label": "PERSON"},
                {"id": 1, "start_offset": 27, "end_offset": 33, "label": "GPE"},
            ],
            "relations": [],
            "Comments": [],
        },
    ],
)
@pytest.mark.parametrize("is_list", [False, True])
def test_doccano_shapes(tmp_path: Path, example: dict[str, Any], is_list: bool) -> None:
    name, content = ("a.json", json.dumps([example])) if is_list else ("a.jsonl", lines(example))
    taken = take(tmp_path, name, content)
    assert (taken.format, taken.marks, taken.problems) == ("doccano", [OBAMA, BERLIN], [])


def test_doccano_one_empty_span_costs_only_itself(tmp_path: Path) -> None:
    example = {"text": TEXT, "label": [[3, 3, "X"], list(OBAMA), [0, 99, "X"]], "topic": "talks"}
    taken = take(tmp_path, "a.jsonl", lines({"text": "", "label": []}, example))
    assert [r.place for r in taken.records] == ["line 1", "line 2"]
    assert [s.label for s in taken.records[1].spans] == ["PERSON"]
    assert taken.records[1].document.meta == {"topic": "talks"}
    assert [p.place for p in taken.problems] == ["line 2", "line 2"]


# Label Studio


def region(start: int, end: int, label: str, **more: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": [label], **more.pop("value", {})}
    return {"id": f"r{start}", "type": "labels", "from_name": "label", "value": value, **more}


def test_label_studio_counts_utf16_units(tmp_path: Path) -> None:
    link = {"id": "r5", "type": "textarea", "from_name": "kb_id", "value": {"text": ["Q76"]}}
    result = [region(5, 10, "PERSON", value={"text": "Obama"}), link, region(15, 21, "PERSON")]
    task = {"id": 1, "data": {"text": EMOJI}, "annotations": [{"id": 1, "result": result}]}
    taken = take(tmp_path, "a.json", json.dumps([task]))
    assert (taken.format, taken.problems, taken.notes) == ("label-studio", [], [])
    found = [EMOJI[span.start : span.end] for span in taken.record.spans]
    assert (found, taken.links) == (["Obama", "Merkel"], ["Q76", None])


def test_label_studio_predictions_are_proposals_or_were_rejected(tmp_path: Path) -> None:
    prediction = {"model_version": "m", "score": 0.9, "result": [region(*OBAMA), region(*BERLIN)]}
    open_task = {"data": {"text": TEXT}, "predictions": [prediction], "annotations": []}
    done = {**open_task, "annotations": [{"completed_by": 1, "result": [region(*OBAMA)]}]}
    taken = take(tmp_path, "a.json", json.dumps([open_task, done]))
    first, second = taken.records
    assert [(s.status, s.source, s.score) for s in first.spans] == [
        (Status.PROPOSED, "m", 0.9),
        (Status.PROPOSED, "m", 0.9),
    ]
    assert [(s.status, s.label) for s in second.spans] == [
        (Status.ACCEPTED, "PERSON"),
        (Status.REJECTED, "GPE"),
    ]


def test_label_studio_html_is_refused_with_a_reason(tmp_path: Path) -> None:
    value = {"start": "/p[1]/text()[1]", "startOffset": 0, "end": "/p[1]", "endOffset": 3}
    result = [{"id": "x", "type": "hypertextlabels", "value": {**value, "labels": ["PER"]}}]
    task = {"data": {"text": TEXT}, "annotations": [{"result": result}]}
    taken = take(tmp_path, "a.json", json.dumps([task]))
    assert taken.marks == []
    assert "HTML" in taken.problems[0].sentence


def test_label_studio_json_min(tmp_path: Path) -> None:
    label = [{"start": 0, "end": 5, "text": "Obama", "labels": ["PERSON"]}]
    taken = take(tmp_path, "a.json", json.dumps([{"text": TEXT, "id": 3, "label": label}]))
    assert (taken.format, taken.marks) == ("label-studio", [OBAMA])


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


# brat


@pytest.mark.parametrize(("there", "missing"), [("a.txt", "a.ann"), ("a.ann", "a.txt")])
def test_brat_without_one_of_its_files(tmp_path: Path, there: str, missing: str) -> None:
    path = tmp_path / there
    path.write_text("T1\tGPE 0 2\tT1", encoding="utf-8")
    with pytest.raises(AnnotatorError, match=f"There is no {missing}, which holds the"):
        list(registry.importers.get("brat").read(path))


def test_brat_pairs_of_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT.replace(" met", "\nmet"), encoding="utf-8")
    taken = take(
        tmp_path,
        "a.ann",
        "T1\tPERSON 0 5\tObama\n"
        "T2\tPERSON 10 16;17 23\tAngela Merkel\n"
        "T3\tEvent 0 5;27 33\tObama Berlin\n"
        "T4\tGPE 27 33\tBerlin\n"
        "R1\tmet Arg1:T1 Arg2:T2\n"
        "N1\tReference T1 Wikidata:Q76\tBarack Obama\n"
        "N2\tReference T4 NIL:NIL\tBerlin\n"
        "#1\tAnnotatorNotes T1\tchecked\n",
    )
    assert taken.format == "brat"
    assert Taken(tmp_path / "a.txt").record == taken.record
    assert taken.marks == [OBAMA, MERKEL, BERLIN]
    assert taken.links == ["Q76", None, NIL]
    assert taken.record.spans[0].note == "checked"
    assert [p.place for p in taken.problems] == ["line 3", ""]


# GATE and Potato


def test_gate_counts_the_escaped_text(tmp_path: Path) -> None:
    value = {
        "text": "A &amp; B met Obama.",
        "entities": {"Person": [{"indices": [14, 19], "kb_id": "Q76"}, {"indices": [0, 9]}]},
    }
    taken = take(tmp_path, "a.json", json.dumps(value))
    assert (taken.format, taken.record.text) == ("gate", "A & B met Obama.")
    assert taken.marks == [(10, 15, "Person"), (0, 5, "Person")]
    assert taken.links == ["Q76", None]


def test_gate_documents_of_gatenlp(tmp_path: Path) -> None:
    annotation = {"type": "Person", "start": 5, "end": 10, "id": 0, "features": {"inst": "Q76"}}
    value = {
        "annotation_sets": {"": {"name": "detached-from:", "annotations": [annotation]}},
        "text": EMOJI,
        "features": {"date": "2026-01-01"},
        "offset_type": "j",
        "name": "",
    }
    taken = take(tmp_path, "a.bdocjs", json.dumps(value))
    assert (taken.format, taken.marks, taken.links) == ("gate", [(3, 8, "Person")], ["Q76"])
    assert taken.record.document.meta == {"date": "2026-01-01"}


def test_potato_spans(tmp_path: Path) -> None:
    span = {"schema": "ner", "name": "PERSON", "start": 0, "end": 5, "span": "Obama"}
    link = {"kb_id": "Q76", "kb_source": "wikidata", "kb_label": "Barack Obama"}
    kept = {"id": "1", "displayed_text": TEXT, "span_annotations": {"ner": [{**span, **link}]}}
    item = {"id": "2", "text": TEXT, "predictions": {"ner": [{**span, **link}]}}
    taken = take(tmp_path, "a.jsonl", lines(kept, item))
    assert taken.format == "potato"
    for record in taken.records:
        assert [(s.start, s.end, s.label, s.kb_id) for s in record.spans] == [(*OBAMA, "Q76")]


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
    assert {one.sentence for one in taken.problems} == {"The “cats” were not taken."}
    assert len({one.document.key for one in taken.records}) == len(taken.records)


def test_what_has_no_place_in_a_document_is_told(tmp_path: Path) -> None:
    span = {"start": 0, "end": 5, "label": "PERSON", "link": "Barack_Obama"}
    taken = take(tmp_path, "a.jsonl", lines({"id": 7, "text": TEXT, "ents": [span, 3], "x": 1}))
    assert (taken.marks, taken.record.document.key) == ([OBAMA], "7")
    assert [one.sentence for one in taken.problems] == [
        "An entity is no object with start, end and label.",
        "The “ents.link” were not taken.",
        "The “x” were not taken.",
    ]


# Our own exports that hold no texts


def test_a_table_of_mentions_is_no_article(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    document = Document(1, "k", "T", "s", DocumentStatus.DONE, {}, len(TEXT))
    record = Record(document, TEXT, (Span(1, 1, *OBAMA, status=Status.ACCEPTED),))
    registry.exporters.get("csv").write([record], path, Choices())
    with pytest.raises(AnnotatorError, match="is a table of mentions and has no texts"):
        Taken(path)


def test_a_journal_is_no_article(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    span = Span(1, 1, *OBAMA)
    entry = JournalEntry(1, datetime.now(UTC), "analyst", Act.DO, "Add", (Change(None, span),))
    registry.exporters.get("journal").write([(entry, {1: "k"})], path, Choices())
    with pytest.raises(AnnotatorError, match="is a journal of corrections and has no"):
        Taken(path)


def test_a_parquet_table_is_called_so(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1\x15\x04PAR1")
    with pytest.raises(AnnotatorError, match="is a Parquet table, not plain text"):
        Taken(path)


def test_a_docbin_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.spacy"
    path.write_bytes(zlib.compress(bytes(100 << 20)))
    with pytest.raises(AnnotatorError, match="would unpack to more than"):
        Taken(path)


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


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    ],
)
def test_xml_may_declare_nothing(tmp_path: Path, prolog: str) -> None:
    content = f'<?xml version="1.0"?>{prolog}<xmi:XMI xmlns:xmi="http://www.omg.org/XMI">&b;'
    (tmp_path / "a.xmi").write_text(content, encoding="utf-8")
    with pytest.raises(AnnotatorError, match="declares a document type"):
        Taken(tmp_path / "a.xmi", "uima-xmi")


# What is wrong


@pytest.mark.parametrize(
    ("span", "place", "told"),
    [
        ((0, 6, "X"), (0, 5), "trimmed"),
        ((1, 6, "X", "Obama"), (0, 5), "moved"),
        ((4, 9, "X", "Merkel"), (17, 23), "moved"),
    ],
)
def test_repairs_are_told(
    tmp_path: Path, span: tuple[Any, ...], place: tuple[int, int], told: str
) -> None:
    start, end, label, *quote = span
    made = {"start": start, "end": end, "label": label, **({"text": quote[0]} if quote else {})}
    taken = take(tmp_path, "a.jsonl", lines(prodigy(spans=[made])))
    assert taken.marks == [(*place, "X")]
    (note,) = taken.notes
    assert told in note.sentence
    assert note.place == "line 1"


@pytest.mark.parametrize(
    "span",
    [
        {"start": 0, "end": 5, "label": "X", "text": "Putin"},
        {"start": 0, "end": 5, "label": ""},
        {"start": 0, "end": 5},
        {"start": "0", "end": 5, "label": "X"},
        {"start": 1.5, "end": 5, "label": "X"},
        {"start": True, "end": 5, "label": "X"},
        {"start": -5, "end": 5, "label": "X"},
        {"start": 5, "end": 6, "label": "X"},
        {"start": 5, "end": 5, "label": "X"},
        {"start": 0, "end": 10**30, "label": "X"},
        "nonsense",
        None,
    ],
)
def test_what_cannot_be_taken_is_told(tmp_path: Path, span: Any) -> None:
    taken = take(tmp_path, "a.jsonl", lines(prodigy(spans=[span, prodigy_span(BERLIN)])))
    assert taken.marks == [BERLIN]
    assert [problem.place for problem in taken.problems] == ["line 1"]


def test_offsets_in_utf16_units_are_found_out_by_the_quoted_text(tmp_path: Path) -> None:
    spans = [
        {"start": 5, "end": 10, "label": "X", "text": "Obama"},
        {"start": 15, "end": 21, "label": "X", "text": "Merkel"},
    ]
    taken = take(tmp_path, "a.jsonl", lines(prodigy(text=EMOJI, spans=spans)))
    assert [EMOJI[s.start : s.end] for s in taken.record.spans] == ["Obama", "Merkel"]
    assert ["UTF-16" in note.sentence for note in taken.notes] == [True]


def test_a_list_that_breaks_keeps_what_came_before(tmp_path: Path) -> None:
    whole = json.dumps([{"text": TEXT, "label": [list(OBAMA)]}] * 3, indent=1)
    taken = take(tmp_path, "a.json", whole[: len(whole) * 3 // 4])
    assert len(taken.records) == 2
    (problem,) = taken.problems
    assert problem.place.startswith("item 3, line ")


def test_lines_that_break_are_told_by_number(tmp_path: Path) -> None:
    good = {"text": TEXT, "label": [list(OBAMA)]}
    taken = take(tmp_path, "a.jsonl", lines(good) + "{broken\n\n" + "[" * 5000 + "\n" + lines(good))
    assert [record.place for record in taken.records] == ["line 1", "line 5"]
    assert [problem.place for problem in taken.problems] == ["line 2", "line 4"]
