"""Files of every format, damaged in many ways: a result or a sentence, and nothing else.

What is made by a seed is the same in every run. How long it takes is measured by
`bench/imports.py`; here only what grows without measure is caught.
"""

from __future__ import annotations

import io
import json
import random
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from corpus import corpus
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator import registry
from annotator.core.extension import Note, Problem
from annotator.core.model import Record
from annotator.errors import AnnotatorError

ROUNDS = 25
MB = 1 << 20
ODD = [
    *(b"\0", b"\xff", b"<", b">", b"&", b'"', b"{", b"}", b"[", b"]", b"-1", b"1e999", b"NaN"),
    *(b"9" * 30, b"null", b"\\ud800", b"\xed\xa0\x80", b"true", b"\r\n\r\n", b":", b",", b"\x80"),
]
PACKED = {"docx", "odt", "zip", "table"}


def damaged(content: bytes, chance: random.Random) -> bytes:
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 10))):
        at = chance.randrange(len(made) + 1)
        match chance.randrange(5):
            case 0 if made:
                made[at % len(made)] = chance.randrange(256)
            case 1:
                made[at:at] = chance.choice(ODD)
            case 2:
                del made[at : at + chance.randrange(1, 30)]
            case 3:
                begin = chance.randrange(len(made) + 1)
                made[at:at] = made[begin : begin + chance.randrange(200)]
            case _:
                made[at : at + chance.randrange(1, 9)] = chance.choice(ODD)
    return bytes(made)


def repacked(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Change what is inside of an archive, so that its checksums still hold."""
    if content[:1] == b"\x78":
        return zlib.compress(change(zlib.decompress(content)))
    if content[:2] != b"PK":
        return change(content)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)))
    return buffer.getvalue()


def check(format: str, path: Path) -> None:
    """Read a file; whatever it gives can be stored and told."""
    try:
        for found in registry.importers.get(format).read(path):
            if isinstance(found, Record):
                length = len(found.text)
                assert all(0 <= s.start < s.end <= length for s in found.spans)
                assert all(0 <= r.start < r.end <= length for r in found.regions)
                assert all(span.label for span in found.spans)
                json.dumps(dict(found.document.meta), allow_nan=False)
            else:
                assert isinstance(found, Note | Problem)
                assert found.sentence.endswith(".") or format in ("text", "jsonl")
    except AnnotatorError as error:
        if not str(error).endswith("."):
            raise AssertionError(str(error)) from error


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Path, bytes]]:
    folder = tmp_path_factory.mktemp("corpus")
    return [(format, folder / name, content) for format, name, content in corpus(folder)]


def test_every_format_has_a_sample(samples: list[tuple[str, Path, bytes]]) -> None:
    assert {format for format, _, _ in samples} == set(registry.names(registry.importers))


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_damaged_files(samples: list[tuple[str, Path, bytes]], seed: int) -> None:
    for number, (format, path, content) in enumerate(samples):
        chance = random.Random(1000 * seed + number)
        path.write_bytes(repacked(content, lambda part, c=chance: damaged(part, c)))
        check(format, path)
        path.write_bytes(content[: chance.randrange(1, len(content) + 1)])
        check(format, path)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200))
def test_any_bytes(samples: list[tuple[str, Path, bytes]], content: bytes) -> None:
    for format, path, sample in samples:
        path.write_bytes(sample[: len(sample) // 2] + content)
        check(format, path)


HUGE = {
    "web": b"<div>" * (MB // 5),
    "markdown": b"[" * MB,
    "feed": b"<rss>" + b"<a>" * (MB // 3),
    "uima-xmi": b"<xmi:XMI>" + b"<a>" * (MB // 3),
    "eml": b"From: a\n" + b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 20_000,
    "table": b'text\n"' + b'""' * (MB // 2),
    "jsonl": b"[" * MB,
    "doccano": b'[{"a":' * (MB // 6),
    "nif": b"@prefix a: <nif-core#> .\n<a> a:a " + b"[" * MB,
    "warc": b"WARC/1.0\r\n" + b"a: b\r\n" * (MB // 6),
    "spacy": zlib.compress(b"\x91" * MB),
    "pdf": b"%PDF-1.4\n1 0 obj\n" + b"[" * MB,
}


@pytest.mark.parametrize("format", HUGE)
def test_what_is_nested_or_goes_on_without_end(
    samples: list[tuple[str, Path, bytes]], tmp_path: Path, format: str
) -> None:
    suffix = registry.importers.get(format).SUFFIXES[0]
    path = tmp_path / f"huge{suffix}"
    sample = next(content for name, _, content in samples if name == format)
    path.write_bytes(sample)
    check(format, path)  # what it imports is not counted
    path.write_bytes(HUGE[format])
    tracemalloc.start()
    check(format, path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * MB
