"""Documents for JSON lines, and files of them."""

import json

import pytest
from hypothesis import strategies as st

from annotator.core.extension import Problem
from annotator.core.marks import kb_id_of
from annotator.core.model import (
    NIL,
    Document,
    DocumentStatus,
    Entity,
    Record,
    Region,
    RegionKind,
    Span,
    Status,
)
from annotator.errors import AnnotatorError
from annotator.formats import jsonl

ODD = "Zoë\u00a0and 👩‍👩‍👧 met\r\nاللغة\u2028e\u0301\u2029\0\ufeff\ud800 \udc00\ud83d end\r"


PAIRLESS = st.text(
    st.one_of(st.sampled_from(ODD), st.characters(), st.characters(categories=["Cs"]))
).filter(
    lambda text: text == text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
)


NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


META = st.dictionaries(
    PAIRLESS,
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), NUMBERS, PAIRLESS),
        lambda inner: st.lists(inner) | st.dictionaries(PAIRLESS, inner),
        max_leaves=6,
    ),
    max_size=3,
)


@st.composite
def stretches(draw, length):
    start = draw(st.integers(0, length - 1))
    return start, draw(st.integers(start + 1, length))


@st.composite
def documents(draw, key):
    text = draw(PAIRLESS)
    some = st.lists(stretches(len(text)), max_size=4) if text else st.just([])
    spans = [
        Span(
            0,
            0,
            start,
            end,
            draw(PAIRLESS.filter(bool)),
            draw(st.sampled_from(Status)),
            draw(
                st.sampled_from([None, NIL, "Q1", "local:1", "geonames:163808"])
                | PAIRLESS.filter(lambda link: kb_id_of(link) == link)
            ),
            draw(PAIRLESS),
            draw(st.none() | NUMBERS),
            draw(PAIRLESS),
        )
        for start, end in draw(some)
    ]
    regions = [Region(0, 0, a, b, draw(st.sampled_from(RegionKind))) for a, b in draw(some)]
    entities = [
        Entity("local:1", draw(PAIRLESS), draw(PAIRLESS), tuple(draw(st.lists(PAIRLESS))), ("x",))
    ] * any(span.kb_id == "local:1" for span in spans)
    document = Document(
        0,
        key,
        draw(PAIRLESS),
        draw(PAIRLESS),
        draw(st.sampled_from(DocumentStatus)),
        draw(META),
        len(text),
    )
    return Record(document, text, tuple(spans), tuple(regions), tuple(entities))


def record(text="Palmyra fell.", key="a", **fields):
    return Record(Document(0, key, "Title", length=len(text)), text, **fields)


def span(start, end, label="GPE", **fields):
    return Span(0, 0, start, end, label, **fields)


def store(folder, *lines, name="in.jsonl"):
    path = folder / name
    whole = (line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    path.write_bytes(b"\n".join(whole))
    return path


def read(path):
    found = list(jsonl.read(path))
    problems = [(item.place, item.sentence) for item in found if isinstance(item, Problem)]
    return [item for item in found if isinstance(item, Record)], problems


def refusal(call, *arguments):
    with pytest.raises(AnnotatorError) as caught:
        call(*arguments)
    assert str(caught.value).endswith(".")
    return str(caught.value)
