"""Finding the tokens that a pipeline makes of texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from annotator import registry
from annotator.core.carrying import Choices
from annotator.work.shape import Plain, Tell


def find_tokens(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Yield `{"id", "starts", "ends"}` for each `{"id", "text"}`, all in code points.

    Options are `{"tokenizer", "pipeline", "rules"}`, the rules as `core.alignment` has them.
    """
    tokenizer = registry.find(registry.tokenizers, "tokenizer", options["tokenizer"])
    rules = {word: tuple(parts) for word, parts in options["rules"].items()}
    choices = Choices(pipeline=options["pipeline"], rules=rules)
    ids: list[int] = []

    def texts() -> Iterator[str]:
        for payload in payloads:
            ids.append(payload["id"])
            yield payload["text"]

    for number, (starts, ends) in enumerate(tokenizer.edges(choices, texts())):
        yield {"id": ids[number], "starts": starts, "ends": ends}
