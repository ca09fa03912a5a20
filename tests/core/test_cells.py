import pytest

from annotator.core.cells import harmless


@pytest.mark.parametrize(
    "cell", ["=A1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "\uff1dA1", "\uff20x"]
)
def test_what_begins_as_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Palmyra", "1 + 1", "'=A1", "Q-1"])
def test_anything_else_stays(cell: str) -> None:
    assert harmless(cell) == cell
