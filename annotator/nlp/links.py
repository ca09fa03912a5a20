"""What accepted links say of entities: how often, under which names, and among which words."""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict

import numpy as np
from numpy.typing import NDArray
from spacy.kb import InMemoryLookupKB
from spacy.vocab import Vocab

from annotator.core.model import NIL, Record, Status

VECTOR = 64
"""The length of the vectors of entities."""

_AROUND = 200  # code points on each side of a mention whose words tell of its entity
_WORD = re.compile(r"[^\W\d_]{3,}")


class Links:
    """The links of documents, gathered one after the other."""

    def __init__(self) -> None:
        self._frequency: Counter[str] = Counter()
        self._aliases: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._vectors: dict[str, NDArray[np.float64]] = {}

    def __len__(self) -> int:
        return len(self._frequency)

    def add(self, record: Record) -> None:
        """Learn from the accepted spans of a document that are linked, or are NIL."""
        described = {e.id: " ".join((e.label, e.description)) for e in record.entities}
        for span in record.spans:
            if span.status is not Status.ACCEPTED or span.kb_id is None:
                continue
            self._aliases[record.text[span.start : span.end]][span.kb_id] += 1
            if span.kb_id == NIL:
                continue
            self._frequency[span.kb_id] += 1
            around = record.text[max(0, span.start - _AROUND) : span.end + _AROUND]
            vector = self._vectors.setdefault(span.kb_id, np.zeros(VECTOR))
            vector += _vector(f"{around} {described.get(span.kb_id, '')}")

    def knowledge_base(self, vocab: Vocab) -> InMemoryLookupKB:
        """Return entities with frequencies and vectors, and names with their priors.

        The priors of a name add up to the share of its mentions that are in a knowledge base.
        """
        kb = InMemoryLookupKB(vocab, entity_vector_length=VECTOR)
        for kb_id, frequency in sorted(self._frequency.items()):
            vector = self._vectors[kb_id]
            length = float(np.linalg.norm(vector)) or 1.0
            kb.add_entity(entity=kb_id, freq=frequency, entity_vector=(vector / length).tolist())
        for alias, counts in sorted(self._aliases.items()):
            total = counts.total()
            linked = {kb_id: count / total for kb_id, count in counts.items() if kb_id != NIL}
            if linked:
                excess = max(1.0, sum(linked.values()))  # sums of floats may pass 1 by a hair
                kb.add_alias(
                    alias=alias,
                    entities=list(linked),
                    probabilities=[prior / excess for prior in linked.values()],
                )
        return kb


def _vector(text: str) -> NDArray[np.float64]:
    """Return the sum of the words of a text, each with a direction of its own."""
    total = np.zeros(VECTOR)
    for word in _WORD.findall(text.casefold()):
        seed = zlib.crc32(word.encode("utf-8", "replace"))
        total += np.random.default_rng(seed).standard_normal(VECTOR)
    return total
