import json
import os
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonl_samples import (
    NUMBERS,
    read,
    record,
    refusal,
    store,
)

from annotator.core.extension import Note
from annotator.core.model import (
    Record,
)
from annotator.errors import AnnotatorError
from annotator.formats import jsonl


def test_files_that_are_no_jsonl(tmp_path):
    assert "empty" in refusal(read, store(tmp_path))
    assert "folder" in refusal(read, tmp_path)
    assert "could not be read" in refusal(read, tmp_path / "absent.jsonl")
    assert "in.jsonl" in refusal(read, store(tmp_path, *[b"a line of text"] * 200))
    assert "in.jsonl" in refusal(read, store(tmp_path, os.urandom(100_000).replace(b"a", b"\n")))


def failing(records, error):
    yield from records
    raise error


def held(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("error", [AnnotatorError("x."), KeyboardInterrupt(), OSError(28, "Full")])
def test_a_failure_keeps_the_old_file(tmp_path, error):
    (tmp_path / "out.jsonl").write_bytes(b"old")
    with pytest.raises(AnnotatorError if isinstance(error, OSError) else type(error)):
        jsonl.write(failing([record()] * 3, error), tmp_path / "out.jsonl")
    assert held(tmp_path) == {"out.jsonl": b"old"}


def test_a_full_disk(tmp_path, monkeypatch):
    (tmp_path / "out.jsonl").write_bytes(b"old")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    sentence = refusal(jsonl.write, [record()], tmp_path / "out.jsonl")
    assert sentence == "out.jsonl could not be written: No space left on device."
    assert held(tmp_path) == {"out.jsonl": b"old"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_target_that_is_no_file(tmp_path):
    assert "/dev" not in refusal(jsonl.write, [record()], Path("/dev/full"))
    assert Path("/dev/full").is_char_device()


def test_targets_that_cannot_be_written(tmp_path):
    assert "is a folder; give" in refusal(jsonl.write, [record()], tmp_path)
    absent = tmp_path / "absent" / "out.jsonl"
    assert "could not be written" in refusal(jsonl.write, [record()], absent)
    assert held(tmp_path) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "out.jsonl")
    jsonl.write([record()], tmp_path / "link.jsonl")
    assert (tmp_path / "link.jsonl").is_symlink()
    assert read(tmp_path / "out.jsonl")[0] == [record()]


def test_metadata_that_is_nested_too_deeply(tmp_path):
    meta = {}
    for _ in range(100_000):
        meta = {"a": meta}
    deep = replace(record(), document=replace(record().document, meta=meta))
    assert "nested" in refusal(jsonl.write, [deep], tmp_path / "out.jsonl")
    while meta:
        meta = meta.pop("a")


def test_memory_does_not_grow_with_the_file(tmp_path):
    path = tmp_path / "out.jsonl"
    tracemalloc.start()
    try:
        jsonl.write((record("word " * 2000, str(key)) for key in range(3000)), path)
        assert sum(isinstance(found, Record) for found in jsonl.read(path)) == 3000
        assert tracemalloc.get_traced_memory()[1] < 5_000_000 < path.stat().st_size / 5
    finally:
        tracemalloc.stop()


GOOD = msgspec.json.encode(
    {
        "id": "a",
        "text": "Palmyra fell 😀",
        "spans": [{"start": 0, "end": 7, "label": "GPE", "text": "Palmyra", "score": 0.5}],
        "regions": [{"start": 0, "end": 5, "kind": "checked"}],
        "entities": [{"id": "local:1", "label": "x", "types": ["ORG"]}],
    }
)


@given(
    change=st.one_of(
        st.binary(max_size=300),
        st.lists(
            st.tuples(st.integers(0, len(GOOD)), st.integers(0, 4), st.binary(max_size=4)),
            max_size=4,
        ),
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.integers(), NUMBERS, st.text()),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        ["text", "id", "title", "meta", "spans", "regions", "entities", "start"]
                    ),
                    inner,
                )
            ),
        ),
    )
)
def test_any_bytes_give_documents_or_sentences(change, tmp_path_factory):
    if isinstance(change, list) and all(isinstance(one, tuple) for one in change):
        data = GOOD
        for at, length, new in change:
            data = data[:at] + new + data[at + length :]
    else:
        data = change if isinstance(change, bytes) else json.dumps(change).encode()
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    path.write_bytes(data + b"\n" + GOOD.replace(b'"a"', b'"last"'))
    records, problems = read(path)
    notes = [one for one in jsonl.read(path) if isinstance(one, Note)]  # articles of other shapes
    assert problems or notes or records[-1].document.key == "last"
    for found in records:
        assert all(0 <= s.start < s.end <= len(found.text) for s in (*found.spans, *found.regions))
    if records:  # a file without any would be empty
        jsonl.write(records, path)
        assert read(path) == (records, [])
