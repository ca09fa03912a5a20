from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.core.head import SIZE, Head


def head(text: str | bytes) -> Head:
    return Head(Path("a.json"), text.encode() if isinstance(text, str) else text)


@pytest.mark.parametrize(
    ("value", "keys"),
    [
        ({"a": 1, "b": {"c": [{"d": 1}, {"e": 2}]}}, {"a", "b", "b.c", "b.c.d", "b.c.e"}),
        ([{"a": 1}, {"b": [[{"c": 1}]]}], {"a", "b", "b.c"}),
        ({'quo"ted\\': "x: {", "k": "]"}, {'quo\\"ted\\\\', "k"}),
        ([1, 2], set()),
    ],
)
def test_keys_are_told_with_their_levels(value: object, keys: set[str]) -> None:
    assert head(json.dumps(value)).keys == keys


@pytest.mark.parametrize("cut", range(1, 40))
def test_a_text_that_is_cut_off_has_the_keys_before(cut: int) -> None:
    whole = json.dumps({"text": 'a "b" \\ c', "spans": [{"start": 1}]})
    assert head(whole[:cut]).keys <= {"text", "spans", "spans.start"}


def test_more_is_looked_at_where_the_first_object_is_long(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"text": "x" * 2 * SIZE, "answer": "accept"}), encoding="utf-8")
    with path.open("rb") as file:
        assert Head(path, file.read(SIZE)).keys == {"text", "answer"}


@pytest.mark.parametrize("text", ["{", "[", '{"', '{"a\\', "{]}[", "\x00{", '"' * 999, "{" * 9999])
def test_what_is_no_json_has_some_keys_or_none(text: str) -> None:
    assert head(text).keys <= {""} | {"a\\"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_a_mark_are_read(encoding: str) -> None:
    assert head(' {"é": 1}'.encode(encoding)).keys == {"é"}
