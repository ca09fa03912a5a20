"""DocBins that are cut off, damaged, or claim more than they can hold."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import spacy
from spacy.attrs import IDS  # type: ignore[import-not-found]
from spacy.strings import get_string_id
from spacy.tokens import DocBin, Span

from annotator.core.carrying import Choices
from annotator.core.extension import Problem
from annotator.core.model import Document, DocumentStatus, Record, Status
from annotator.core.model import Span as Mark
from annotator.errors import AnnotatorError
from annotator.nlp import docbin, docbin_reader

ARTICLES = 40
ORTH = IDS["ORTH"]


def text(number: int) -> str:
    return f"Obama {number} met Angela Merkel, born in {number * 37}, in Berlin. 😀 " * (number + 2)


def of_ours(path: Path) -> None:
    def record(number: int) -> Record:
        marks = (
            Mark(1, number, 0, 5, "PERSON", Status.ACCEPTED, f"Q{number}"),
            Mark(2, number, 0, 3, "ODD", Status.ACCEPTED),
        )
        body = text(number)
        status = DocumentStatus.DONE
        return Record(Document(number, f"k{number}", "T", "", status, {}, len(body)), body, marks)

    docbin.write(map(record, range(1, ARTICLES + 1)), path, Choices())


def of_spacy(path: Path) -> None:
    nlp = spacy.blank("en")
    docs = [nlp(text(number)) for number in range(1, ARTICLES + 1)]
    for doc in docs:
        doc.ents = [Span(doc, 0, 1, "PERSON")]
        doc.spans["sc"] = [Span(doc, 0, 2, "X")]
    DocBin(docs=docs).to_disk(path)


def read(path: Path) -> tuple[list[Record], list[Problem]]:
    found = list(docbin_reader.read(path))
    return [f for f in found if isinstance(f, Record)], [f for f in found if isinstance(f, Problem)]


@pytest.mark.parametrize("write", [of_ours, of_spacy])
def test_what_is_whole_of_a_file_that_is_cut_off_is_kept(
    tmp_path: Path, write: Callable[[Path], None]
) -> None:
    path = tmp_path / "a.spacy"
    write(path)
    content = path.read_bytes()
    whole, problems = read(path)
    assert (len(whole), problems) == (ARTICLES, [])
    counts, said = set(), set()
    for end in range(1, len(content), len(content) // 60):
        path.write_bytes(content[:end])
        try:
            kept, problems = read(path)
        except AnnotatorError as error:
            said.add(str(error))
            continue
        assert kept == whole[: len(kept)]
        if len(kept) < ARTICLES:  # the rest may be no more than the checksum
            (problem,) = problems
            assert problem.place == f"doc {len(kept) + 1}"
            assert f"the {len(kept)} of its {ARTICLES} documents that are whole" in problem.sentence
        counts.add(len(kept))
    (sentence,) = said
    assert "is cut off before" in sentence
    assert len(counts) > (10 if write is of_ours else 0)


def test_a_file_of_which_a_byte_is_wrong_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.spacy"
    of_ours(path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x55
    path.write_bytes(content)
    with pytest.raises(AnnotatorError, match="cannot be told where"):
        read(path)


def packed(path: Path, **fields: Any) -> Path:
    """Write a DocBin of one document, the word “a”, but for what is said otherwise."""
    plain = {
        **{"version": "0.1", "attrs": [ORTH], "strings": ["a"]},
        **{"lengths": (1).to_bytes(4, "little"), "spaces": b"\0"},
        "tokens": get_string_id("a").to_bytes(8, "little"),
        **fields,
    }
    path.write_bytes(zlib.compress(msgspec.msgpack.encode(plain)))
    return path


def tokens(count: int, word: str = "a") -> dict[str, Any]:
    return {
        "lengths": count.to_bytes(4, "little"),
        "spaces": bytes(count),
        "tokens": get_string_id(word).to_bytes(8, "little") * count,
    }


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"attrs": [1]}, "damaged, or no DocBin"),
        ({"attrs": 1}, "damaged, or no DocBin"),
        ({"strings": [1]}, "damaged, or no DocBin"),
        ({"strings": None}, "damaged, or no DocBin"),
        ({"lengths": b"\0"}, "damaged, or no DocBin"),
        ({"lengths": b"\xff" * 4}, "do not fit together"),
        ({"spaces": b""}, "do not fit together"),
        ({"tokens": b""}, "do not fit together"),
        ({"flags": [{}] * 7, "user_data": 1}, "damaged from here on"),
        (tokens(420_000), "claims to hold far more"),
        ({"lengths": bytes(800_000)}, "claims to hold far more"),
        ({"strings": [str(n) for n in range(300_000)]}, "claims to hold far more"),
        ({"strings": ["a" * 100_000], **tokens(100, "a" * 100_000)}, "characters of text"),
        ({"x": bytes(5_000_000)}, "would unpack to more than 4 MB"),
    ],
)
def test_what_claims_too_much_or_does_not_fit_is_refused(
    tmp_path: Path, fields: dict[str, Any], said: str
) -> None:
    with pytest.raises(AnnotatorError, match=said):
        read(packed(tmp_path / "a.spacy", **fields))


def test_what_no_file_of_this_size_can_hold_of_a_document_is_told(tmp_path: Path) -> None:
    group = msgspec.msgpack.encode([bytes(3 << 20)])
    (kept,), (problem,) = read(packed(tmp_path / "a.spacy", span_groups=[group]))
    assert (kept.text, kept.spans) == ("a", ())
    assert problem.sentence == "The groups of spans are larger than a file of this size can hold."


def test_words_that_are_not_there_cost_one_document(tmp_path: Path) -> None:
    both = get_string_id("a").to_bytes(8, "little") + b"12345678"
    lengths = (1).to_bytes(4, "little") * 2
    kept, (problem,) = read(
        packed(tmp_path / "a.spacy", lengths=lengths, spaces=b"\0\0", tokens=both)
    )
    assert [one.text for one in kept] == ["a"]
    assert problem.place == "doc 2"
