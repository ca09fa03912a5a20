import json

import pytest

from annotator.core.no_json import why


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"plain", "expecting value at character 1 of the line"),
        (b'{"a": 1', "expecting ',' delimiter at character 8 of the line"),
        (b'{"a', "unterminated string at character 2 of the line"),
        (b'"\xff"', "it is not UTF-8"),
        (b"[" * 100_000, "it is nested too deeply"),
    ],
)
def test_why_something_is_no_json(raw: bytes, told: str) -> None:
    with pytest.raises((ValueError, RecursionError)) as caught:
        json.loads(raw.decode("utf-8"))
    assert why(caught.value) == told
