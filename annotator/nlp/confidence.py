"""How sure a transition-based `ner` is of each span that it finds.

Outside of an entity, what the model sees of a state is the token alone; inside of one, it is the
token and where the entity starts. So the greedy decode needs no walk from token to token: one
product of matrices scores every token as "outside", and the entities that begin there are then
followed all at once. Same spans as `EntityRecognizer.greedy_parse` (spaCy 3.8,
`pipeline/_parser_internals/ner.pyx` and `ml/parser_model.pyx`), in a fraction of its time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

_FEATURES = (3, 6)
"""How many tokens of a state the model may see: the usual three, or six of a longer entity."""


_SURE = 0.9
"""The share of its label from which on nothing else is told of an entity."""
_SLIGHT = 0.02
"""The share below which a label is not told."""
_OTHERS = 3


class Found(NamedTuple):
    """An entity: tokens `[start, end)` of its Doc, label, confidence from 0 to 1 if it is known.

    `others` are the labels that it may have instead, by their shares where it begins, the largest
    first; "" stands for no entity.
    """

    start: int
    end: int
    label: str
    score: float | None
    others: tuple[tuple[str, float], ...] = ()


def decodable(component: object) -> bool:
    """Tell whether a pipeline component is a greedy `ner` on a processor that `Decoder` reads."""
    if not isinstance(component, EntityRecognizer) or component.cfg["beam_width"] != 1:
        return False
    lower = component.model.get_ref("lower")
    moves = _moves(component)
    labels = {move[2:] for move in moves if move.startswith("B-")}
    whole = all(f"{kind}-{label}" in moves for label in labels for kind in "ILU")
    on_cpu = component.model.ops.xp is np
    return bool(labels) and whole and on_cpu and lower.get_dim("nF") in _FEATURES


class Decoder:
    """Finds the entities of Docs, each with the product of the confidences of its actions."""

    def __init__(self, ner: EntityRecognizer) -> None:
        self._model = ner.model
        lower, upper = ner.model.get_ref("lower"), ner.model.get_ref("upper")
        self._ops: Any = ner.model.ops
        features, _, self._pieces, width = lower.get_param("W").shape
        self._into = [w.reshape(-1, width) for w in lower.get_param("W")]
        self._pad = lower.get_param("pad").reshape(features, -1)
        self._bias = lower.get_param("b").reshape(-1)
        self._out = (
            (upper.get_param("W"), upper.get_param("b")) if ner.model.attrs["has_upper"] else None
        )
        moves = _moves(ner)
        self._unseen = sorted(ner.model.attrs["unseen_classes"])
        self._label = [move[2:] for move in moves]
        self._begin = np.array([m[:2] == "B-" for m in moves])
        self._unit = np.array([m[:2] == "U-" and len(m) > 2 for m in moves])
        opening = self._begin | self._unit
        self._never = ~(opening | np.array([m == "O" for m in moves]))
        self._opening = opening
        place = {move: i for i, move in enumerate(moves)}
        self._inside = np.array([place.get(f"I-{label}", 0) for label in self._label])
        self._last = np.array([place.get(f"L-{label}", 0) for label in self._label])
        self._labels = sorted({label for label in self._label if label})
        self._of_label = np.zeros((len(moves), len(self._labels)), dtype=np.float32)
        for move in np.flatnonzero(opening).tolist():
            self._of_label[move, self._labels.index(self._label[move])] = 1

    def __call__(self, docs: Sequence[Doc]) -> list[list[Found]]:
        """Return the entities of each Doc in order; only sentence starts are read from the Docs."""
        full = [doc for doc in docs if len(doc)]
        if not full:
            return [[] for _ in docs]
        vectors = self._model.layers[0].predict(full)
        blank, closing = _limits(full)
        found = self._walk(vectors, blank, closing)
        ends = np.cumsum([len(doc) for doc in docs])
        result: list[list[Found]] = [[] for _ in docs]
        places = np.searchsorted(ends, [entity.start for entity in found], side="right")
        for entity, i in zip(found, places.tolist(), strict=True):
            offset = int(ends[i]) - len(docs[i])
            shifted = entity._replace(start=entity.start - offset, end=entity.end - offset)
            result[i].append(shifted)
        return result

    def _walk(self, vectors: Floats, blank: Bools, closing: Bools) -> list[Found]:
        first = self._product(vectors, 0)
        scores = self._scores(first, [self._pad[f] for f in range(1, len(self._into))])
        if self._unseen:
            scores[:, self._unseen] = scores.min()
        scores[:, self._never] = -np.inf
        scores[np.ix_(blank, self._opening)] = -np.inf
        scores[np.ix_(closing, self._begin)] = -np.inf
        chosen = scores.argmax(axis=1)
        openings = np.flatnonzero(self._opening[chosen])
        actions = chosen[openings]
        best = scores[openings, actions]
        weights = np.exp(scores[openings] - best[:, None])
        sure = 1 / weights.sum(axis=1)
        others = self._others(actions, weights * sure[:, None])
        ends = openings + 1
        begun = np.flatnonzero(self._begin[actions])
        for rows, stop, chance in self._follow(
            vectors, first, closing, openings[begun], actions[begun]
        ):
            ends[begun[rows]] = stop
            sure[begun[rows]] *= chance
        return self._reached(openings, ends, actions, sure, others)

    def _others(self, actions: Ints, shares: Floats) -> dict[int, tuple[tuple[str, float], ...]]:
        """Return what else entities may be, by their rows, where that is not all but sure."""
        by_label = shares @ self._of_label
        found = {}
        own = [self._label[action] for action in actions.tolist()]
        top = by_label.max(axis=1) if len(by_label) else by_label
        for row in np.flatnonzero(top < _SURE).tolist():
            told = dict(zip(self._labels, by_label[row].tolist(), strict=True))
            told[""] = 1 - sum(told.values())
            del told[own[row]]
            largest = sorted(told.items(), key=lambda pair: -pair[1])[:_OTHERS]
            found[row] = tuple((label, share) for label, share in largest if share >= _SLIGHT)
        return found

    def _follow(
        self, vectors: Floats, first: Floats, closing: Bools, starts: Ints, actions: Ints
    ) -> Iterator[tuple[Ints, Ints, Floats]]:
        """Take entities that begin at `starts` on by one token at a time, until none is open."""
        rows, current = np.arange(len(starts)), starts + 1
        while len(rows):
            start, action = starts[rows], actions[rows]
            context = self._context(vectors, start, current)
            inside, last = self._inside[action], self._last[action]
            stay, leave = self._pair(first[current], context, inside, last)
            stay[closing[current]] = -np.inf
            on = (stay > leave) | ((stay == leave) & (inside < last))
            chance = 1 / (1 + np.exp(-np.abs(stay - leave)))
            yield rows, current + 1, chance
            rows, current = rows[on], current[on] + 1

    def _context(self, vectors: Floats, start: Ints, current: Ints) -> list[Floats]:
        if len(self._into) == 3:
            tokens = [start, current - 1]
        else:
            tokens = [np.where(start + j < current, start + j, -1) for j in range(5)]
        context = []
        for feature, ids in enumerate(tokens, start=1):
            rows = self._product(vectors[ids], feature)
            rows[ids < 0] = self._pad[feature]
            context.append(rows)
        return context

    def _product(self, vectors: Floats, feature: int) -> Floats:
        vectors = np.ascontiguousarray(vectors)
        product: Floats = self._ops.gemm(vectors, self._into[feature], trans2=True)
        return product

    def _hidden(self, first: Floats, context: Sequence[Floats]) -> Floats:
        total = first.copy()
        for part in (*context, self._bias):
            total += part
        pieces = total.reshape(len(total), -1, self._pieces)
        return reduce(np.maximum, (pieces[..., i] for i in range(self._pieces)))

    def _scores(self, first: Floats, context: Sequence[Floats]) -> Floats:
        hidden = self._hidden(first, context)
        if self._out is None:
            return hidden
        weights, bias = self._out
        scores: Floats = self._ops.gemm(hidden, weights, trans2=True)
        scores += bias
        return scores

    def _pair(
        self, first: Floats, context: Sequence[Floats], left: Ints, right: Ints
    ) -> tuple[Floats, Floats]:
        """Return two columns of the scores, one pair of actions for each row."""
        scores = self._scores(first, context)
        rows = np.arange(len(scores))
        return scores[rows, left], scores[rows, right]

    def _reached(
        self,
        starts: Ints,
        ends: Ints,
        actions: Ints,
        sure: Floats,
        others: dict[int, tuple[tuple[str, float], ...]],
    ) -> list[Found]:
        """Keep what the decode comes to: an entity that begins inside of another is not."""
        found, free = [], 0
        rows = zip(starts.tolist(), ends.tolist(), actions.tolist(), sure.tolist(), strict=True)
        for row, (start, end, action, score) in enumerate(rows):
            if start >= free:
                label = self._label[action]
                found.append(Found(start, end, label, score, others.get(row, ())))
                free = end
        return found


def _moves(ner: EntityRecognizer) -> list[str]:
    return [ner.moves.get_class_name(i) for i in range(ner.moves.n_moves)]


def _limits(docs: Sequence[Doc]) -> tuple[Bools, Bools]:
    """Tell which tokens are white space, and which are the last of a sentence or of a Doc."""
    blank, closing = [], []
    for doc in docs:
        attributes = doc.to_array(["IS_SPACE", "SENT_START"])
        last = np.append(attributes[1:, 1] == 1, True)
        blank.append(attributes[:, 0] == 1)
        closing.append(last)
    return np.concatenate(blank), np.concatenate(closing)
