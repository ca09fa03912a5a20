"""UIMA CAS XMI as INCEpTION reads it: an `.xmi` for each article, and the type system beside them.

Spans are DKPro's NamedEntity with `value` (the label) and `identifier` (the IRI of the link).
Offsets are UTF-16 units. XML has no place for most control characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from annotator.core.carrying import Choices, ExportReport, Trait, fitting
from annotator.core.files import writing
from annotator.core.model import Record
from annotator.core.spans import order
from annotator.formats.file_names import FileNames
from annotator.formats.lines import Units
from annotator.formats.links import iri

SUFFIX = ""
TITLE = "UIMA CAS XMI (INCEpTION)"
CARRIES = frozenset(
    {
        *(Trait.TEXT, Trait.KEYS, Trait.TITLES, Trait.LABELS, Trait.OVERLAPS),
        *(Trait.LINKS, Trait.NIL),
    }
)

_CONTROLS = "A character that XML has no place for was written as U+FFFD."
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPED = re.compile('[&<>"\t\n\r\x7f-\x9f\u2028\u2029]')
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" '
    'xmlns:type="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore" '
    'xmlns:meta="http:///de/tudarmstadt/ukp/dkpro/core/api/metadata/type.ecore" '
    'xmi:version="2.0">\n<cas:NULL xmi:id="0"/>\n'
)
_SOFA = 1
_METADATA = 2
_FIRST = 3  # the ids of spans begin here


def write(records: Iterable[Record], path: Path, choices: Choices) -> ExportReport:
    """Write a file for each document into a folder that is there and empty."""
    report = ExportReport()
    names = FileNames("TypeSystem")
    for record in fitting(records, CARRIES, report):
        name = names.name(record.document.key)
        text, odd = _NO_XML.subn("\ufffd", record.text)
        report.tell(_CONTROLS, odd + sum(len(_NO_XML.findall(part)) for part in _told(record)))
        entities = list(_entities(replace(record, text=text)))
        with writing(path / f"{name}.xmi") as file:
            file.write(_HEAD.encode())
            file.write(_metadata(record, text).encode("utf-8"))
            file.write("".join(entities).encode("utf-8"))
            members = " ".join(str(_METADATA + n) for n in range(len(entities) + 1))
            file.write(
                f'<cas:Sofa xmi:id="{_SOFA}" sofaNum="1" sofaID="_InitialView" '
                f'mimeType="text" sofaString="{_attribute(text)}"/>\n'
                f'<cas:View sofa="{_SOFA}" members="{members}"/>\n</xmi:XMI>\n'.encode()
            )
        report.wrote(len(entities))
    with writing(path / "TypeSystem.xml") as file:
        file.write(_type_system().encode())
    return report


def _told(record: Record) -> Iterator[str]:
    """Yield what stands in attributes, but for links, of which IRIs are made."""
    yield from (record.document.key, record.document.title, record.document.source)
    yield from (span.label for span in record.spans)


def _metadata(record: Record, text: str) -> str:
    document = record.document
    return (
        f'<meta:DocumentMetaData xmi:id="{_METADATA}" sofa="{_SOFA}" begin="0" '
        f'end="{Units(text)(len(text))}" documentId="{_attribute(document.key)}" '
        f'documentTitle="{_attribute(document.title)}" '
        f'documentUri="{_attribute(document.source)}"/>\n'
    )


def _entities(record: Record) -> Iterator[str]:
    units = Units(record.text)
    for number, span in enumerate(sorted(record.spans, key=order), _FIRST):
        link = f' identifier="{_attribute(iri(span.kb_id))}"' if span.kb_id is not None else ""
        yield (
            f'<type:NamedEntity xmi:id="{number}" sofa="{_SOFA}" begin="{units(span.start)}" '
            f'end="{units(span.end)}" value="{_attribute(span.label)}"{link}/>\n'
        )


def _attribute(text: str) -> str:
    def escaped(found: re.Match[str]) -> str:
        character = found.group()
        return _NAMED.get(character) or f"&#{ord(character)};"

    return _ESCAPED.sub(escaped, _NO_XML.sub("\ufffd", text))


def _type_system() -> str:
    metadata = _type(
        "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData",
        "uima.tcas.DocumentAnnotation",
        *("documentTitle", "documentId", "documentUri", "collectionId", "documentBaseUri"),
    )
    entity = _type(
        "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity",
        "uima.tcas.Annotation",
        *("value", "identifier"),
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier">\n'
        f"<types>\n{metadata}{entity}</types>\n</typeSystemDescription>\n"
    )


def _type(name: str, parent: str, *features: str) -> str:
    described = "".join(
        f"<featureDescription><name>{feature}</name><description/>"
        "<rangeTypeName>uima.cas.String</rangeTypeName></featureDescription>\n"
        for feature in features
    )
    return (
        f"<typeDescription><name>{name}</name><description/>"
        f"<supertypeName>{parent}</supertypeName>\n"
        f"<features>\n{described}</features>\n</typeDescription>\n"
    )
