"""Links for mentions: which entity each of a text means, as far as a knowledge base knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from annotator.core.kb import KnowledgeBase
from annotator.core.linking import LEAST, Article, Mention
from annotator.work.shape import Plain


def linked(
    payloads: Iterable[Plain], results: Iterator[Plain], knowledge: KnowledgeBase
) -> Iterator[Plain]:
    """Yield the results of a proposer, each of its spans with a link behind it if one is likely.

    A span becomes `[start, end, label, score, kb_id, probability]`. Whether it is likely enough
    to be shown is for the receiver to say. Documents of a payload may have `links`,
    `[start, end, label, kb_id]` of what a person linked.
    """
    for result, payload in zip(results, payloads, strict=False):  # results ask for payloads first
        texts = {one["id"]: one for one in payload["documents"]}
        for found in result["documents"]:
            given = texts[found["id"]]
            found["spans"] = _linked(given["text"], found["spans"], given.get("links"), knowledge)
        yield result


def _linked(
    text: str,
    spans: Sequence[list[Any]],
    links: Iterable[tuple[int, int, str, str]] | None,
    knowledge: KnowledgeBase,
) -> list[list[Any]]:
    known = [Mention(text[s:e], label, s, e, kb_id) for s, e, label, kb_id in links or ()]
    found = [Mention(text[s:e], label, s, e) for s, e, label, *_ in spans]
    article = Article(text, [*known, *found], knowledge.named)
    made = []
    for span, mention in zip(spans, found, strict=True):
        link = article.proposed(mention, LEAST)
        made.append([*span, link.entity.id, link.score] if link else list(span))
    return made
