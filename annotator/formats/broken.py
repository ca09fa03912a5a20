"""Files that break in the middle: what came before is kept, if it is sure to be whole."""

from __future__ import annotations

from annotator.core.extension import Problem
from annotator.errors import AnnotatorError

_SHOWN = 60  # code points of the last words that are kept


class Broken(AnnotatorError):
    """An input that breaks at some place; what was handed on before it is as it was written.

    What is only damaged is none: a wrong checksum does not say from where on.
    """


def kept_until(parts: list[str], paragraphs: int, error: Broken) -> tuple[str, Problem]:
    """Return the text of whole paragraphs, and what is told of the break behind them.

    AnnotatorError where there is none.
    """
    text = "".join(parts).strip("\n")
    words = " ".join(text[-4 * _SHOWN :].split())
    if not words:
        raise AnnotatorError(f"{error} No paragraph before that is whole.") from None
    last = words if len(words) <= _SHOWN else f"…{words[-_SHOWN:].lstrip()}"
    whole = f"{paragraphs:,} whole paragraph{'' if paragraphs == 1 else 's'}"
    sentence = f"{error} What came before is kept: {whole}, to the words “{last}”."
    return text, Problem(f"after paragraph {paragraphs}", sentence)
