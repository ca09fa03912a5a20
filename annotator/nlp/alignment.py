"""Where a pipeline's tokens start and end in texts, for spans that are to fit them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from annotator.core.carrying import Choices
from annotator.nlp.gold import Tokens, tokenized
from annotator.nlp.loading import load_tokenizer
from annotator.nlp.vocabulary import forgetting


def edges(choices: Choices, texts: Iterable[str]) -> Iterator[tuple[list[int], list[int]]]:
    """Yield, for each text, the code points where its tokens start and those where they end.

    AnnotatorError where the pipeline cannot be loaded.
    """
    nlp = load_tokenizer(choices)
    whole = (text.encode("utf-8", "replace").decode("utf-8") for text in texts)
    for text in forgetting(nlp, whole, len):
        tokens = Tokens(tokenized(nlp, text))
        yield tokens.starts, tokens.ends
