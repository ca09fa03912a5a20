"""Links for mentions: which entity each of a text means, as far as a knowledge base knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from annotator.core.kb import KnowledgeBase
from annotator.core.linking import Article, Mention
from annotator.core.threshold import LEAST
from annotator.work.shape import Plain


def linked(
    payloads: Iterable[Plain], results: Iterator[Plain], knowledge: KnowledgeBase
) -> Iterator[Plain]:
    """Yield the results of a proposer, each of its spans with a link behind it if one is likely.

    A span becomes `[start, end, label, score, kb_id, probability]`. Whether it is likely enough
    to be shown is for the receiver to say. Documents of a payload may have `marked`,
    `[start, end, label, kb_id]` of what a person decided on, and `waiting`, `[start, end, label]`
    of proposals without a link; the result has those of them that are likely as `linked`, each
    `[start, end, label, kb_id, probability]`.
    """
    for result, payload in zip(results, payloads, strict=False):  # results ask for payloads first
        texts = {one["id"]: one for one in payload["documents"]}
        for found in result["documents"]:
            _link(found, texts[found["id"]], knowledge)
        yield result


def _link(found: Plain, given: Plain, knowledge: KnowledgeBase) -> None:
    """Put links behind the spans that were found in a text, and tell those of older ones."""
    text, waiting = given["text"], given.get("waiting", ())
    known = [_mention(text, *one) for one in given.get("marked", ())]
    older = [_mention(text, *one) for one in waiting]
    new = [_mention(text, *span[:3]) for span in found["spans"]]
    article = Article(text, [*known, *older, *new], knowledge.named)
    found["spans"] = _with_links(article, found["spans"], new)
    linked = _with_links(article, waiting, older)
    found["linked"] = [one for one, before in zip(linked, waiting, strict=True) if one != before]


def _mention(text: str, start: int, end: int, label: str, kb_id: str | None = None) -> Mention:
    return Mention(text[start:end], label, start, end, kb_id)


def _with_links(
    article: Article, rows: Sequence[list[Any]], mentions: Sequence[Mention]
) -> list[list[Any]]:
    """Return rows, each with a link and its probability behind it where one is likely."""
    links = [article.proposed(mention, LEAST) for mention in mentions]
    return [
        [*row, link.entity.id, link.score] if link else list(row)
        for row, link in zip(rows, links, strict=True)
    ]
