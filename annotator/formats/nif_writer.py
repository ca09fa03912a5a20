"""NIF 2.0 in Turtle: a context for each article, a string for each span.

Labels are classes and links identities of ITS; both are IRIs. Lines are whole statements, so that
the file is N-Triples with prefixes and can be read as a stream.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.core.carrying import Choices, ExportReport, Trait, fitting
from annotator.core.files import replacing
from annotator.core.model import Record, Span
from annotator.core.spans import order
from annotator.formats.links import iri, minted

SUFFIX = ".ttl"
TITLE = "NIF (Turtle)"
CARRIES = frozenset(
    {
        *(Trait.TEXT, Trait.KEYS, Trait.TITLES, Trait.LABELS, Trait.OVERLAPS),
        *(Trait.LINKS, Trait.NIL, Trait.NOTES, Trait.SCORES, Trait.SOURCES),
    }
)

_PREFIXES = """\
@prefix nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> .
@prefix itsrdf: <http://www.w3.org/2005/11/its/rdf#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dc: <http://purl.org/dc/elements/1.1/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

_ESCAPED = re.compile(r'[\x00-\x1f\x7f"\\]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write(records: Iterable[Record], path: Path, choices: Choices) -> ExportReport:
    """Write the statements about each document."""
    report = ExportReport()
    with replacing(path) as file:
        file.write(_PREFIXES.encode())
        for record in fitting(records, CARRIES, report):
            article = minted("article", record.document.key)
            context = f"<{article}#char=0,{len(record.text)}>"
            file.write(_context(record, context).encode("utf-8"))
            seen = {f"{article}#char=0,{len(record.text)}": 1}  # the article has its own place
            written = 0
            for span in sorted(record.spans, key=order):
                place = f"{article}#char={span.start},{span.end}"
                seen[place] = seen.get(place, 0) + 1
                subject = f"<{place}>" if seen[place] == 1 else f"<{place};n={seen[place]}>"
                file.write(_string(span, record.text, subject, context).encode("utf-8"))
                written += 1
            report.wrote(written)
    return report


def _context(record: Record, subject: str) -> str:
    document = record.document
    parts = [
        "a nif:Context, nif:RFC5147String",
        f"nif:isString {_text(record.text)}",
        f"dc:identifier {_text(document.key)}",
        *_places(0, len(record.text)),
    ]
    parts += [f"dc:title {_text(document.title)}"] if document.title else []
    parts += [f"dc:source {_text(document.source)}"] if document.source else []
    return f"\n{subject} {' ; '.join(parts)} .\n"


def _string(span: Span, text: str, subject: str, context: str) -> str:
    parts = [
        "a nif:Phrase, nif:RFC5147String",
        f"nif:anchorOf {_text(text[span.start : span.end])}",
        *_places(span.start, span.end),
        f"nif:referenceContext {context}",
        f"itsrdf:taClassRef <{minted('label', span.label)}>",
        *_further(span),
    ]
    return f"{subject} {' ; '.join(parts)} .\n"


def _further(span: Span) -> Iterator[str]:
    if span.kb_id is not None:
        yield f"itsrdf:taIdentRef <{iri(span.kb_id)}>"
    if span.score is not None:
        yield f'itsrdf:taConfidence "{span.score!r}"^^xsd:double'
    if span.source:
        yield f"itsrdf:taAnnotatorsRef <{minted('source', span.source)}>"
    if span.note:
        yield f"rdfs:comment {_text(span.note)}"


def _places(start: int, end: int) -> Iterator[str]:
    yield f'nif:beginIndex "{start}"^^xsd:nonNegativeInteger'
    yield f'nif:endIndex "{end}"^^xsd:nonNegativeInteger'


def _text(text: str) -> str:
    def escaped(found: re.Match[str]) -> str:
        character = found.group()
        return _SHORT.get(character) or f"\\u{ord(character):04X}"

    return f'"{_ESCAPED.sub(escaped, text)}"'
