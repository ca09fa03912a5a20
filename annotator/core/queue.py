"""The queue: which documents an analyst wants to see in which order, and what each is worth."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, NamedTuple

from annotator.core.calibration import Calibration
from annotator.core.model import DocumentStatus

UNFINISHED = (DocumentStatus.NEW, DocumentStatus.STARTED)
"""What documents are that have still to be worked on."""

PAGE = 100
"""How many documents are read at a time."""

MANY = 10_000
"""So many are counted, and told, before all are."""

UNKNOWN = 0.0
"""The gain of a document for which none was worked out yet."""

OVER = -1.0
"""The gain of a document whose work is over, so that it comes last."""

_NUMBER = re.compile(r"[0-9]+")
_SIGNS = re.compile(r"^[\W_]+")
_DIGITS = 9
_SORTED = 120
"""Code points of a title by which it is sorted."""

_LEAST = 0.001
_OPENING = 500  # code points in whose time an article is opened and finished
_NO_SCORE = 0.5


def title_key(title: str) -> str:
    """Return what titles are sorted by: letters without case and accents, numbers by their value,
    no signs before the first of them.
    """
    if not title.isascii():
        parts = unicodedata.normalize("NFKD", title)
        title = "".join(part for part in parts if not unicodedata.combining(part))
    key = _NUMBER.sub(lambda found: found[0].zfill(_DIGITS), title[:_SORTED].casefold())
    return _SIGNS.sub("", key) or key


class Order(StrEnum):
    """How documents follow one another: the oldest import, the newest date, the title from A, or
    the greatest gain comes first.
    """

    IMPORT = "import"
    DATE = "date"
    TITLE = "title"
    GAIN = "gain"


@dataclass(frozen=True, slots=True)
class Question:
    """Which documents, in which order; what is not given does not matter.

    `statuses` names those that a document may have; `label` and `kb_id` ask for a span with them
    that is not rejected, `undecided` for a proposal. `since` and `until` are days, months or
    years in ISO form, both inclusive. `text` is a search as `hits.terms` reads it; signs
    alone find nothing.
    """

    statuses: tuple[DocumentStatus, ...] = ()
    label: str | None = None
    kb_id: str | None = None
    source: str | None = None
    since: str = ""
    until: str = ""
    flagged: bool = False
    undecided: bool = False
    text: str = ""
    order: Order = Order.IMPORT

    @property
    def hides(self) -> bool:
        """Whether some documents may not be meant."""
        return replace(self, order=Order.IMPORT) != Question()

    @property
    def by_status_only(self) -> bool:
        """Whether nothing but the status decides, which is quickly told."""
        return not replace(self, statuses=()).hides

    def among(self, statuses: tuple[DocumentStatus, ...]) -> Question | None:
        """Return the question for those of its documents that have one of these statuses."""
        kept = tuple(s for s in statuses if s in self.statuses) if self.statuses else statuses
        return replace(self, statuses=kept) if kept else None

    def as_plain(self) -> dict[str, Any]:
        """Return what differs from no question at all, as JSON takes it."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        usual = {f.name: getattr(Question(), f.name) for f in fields(self)}
        kept = {name: value for name, value in found.items() if value != usual[name]}
        return {n: list(v) if isinstance(v, tuple) else v for n, v in kept.items()}


def question(plain: object) -> Question:
    """Return the question that `as_plain` gave; what does not fit is passed over."""
    found: dict[str, Any] = {}
    for name, value in plain.items() if isinstance(plain, dict) else ():
        if name == "statuses" and isinstance(value, list):
            found[name] = tuple(status for status in DocumentStatus if status in value)
        elif name == "order" and value in list(Order):
            found[name] = Order(value)
        elif name in _KINDS and isinstance(value, _KINDS[name]):
            found[name] = value
    return Question(**found)


_KINDS = dict.fromkeys(("label", "kb_id", "source", "since", "until", "text"), str) | dict.fromkeys(
    ("flagged", "undecided"), bool
)


class Mark(NamedTuple):
    """The place of a document in an order: what it is sorted by, then its id."""

    key: str | float | int
    id: int


@dataclass(frozen=True, slots=True)
class Listing:
    """What is known of an answer: its first page, and more as it becomes known.

    `ids` holds all of a short answer. A long one has a mark for each further page: that of the
    last document before it. As long as there is no `total`, there are more than `exceeded`.
    `partial` says that not every text could be looked through.
    """

    question: Question
    first: tuple[int, ...] = ()
    ids: array[int] | None = None
    total: int | None = None
    exceeded: int = 0
    marks: tuple[Mark, ...] = ()
    partial: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether every page can be read."""
        return self.ids is not None or (self.total is not None and len(self.marks) > 0)

    def __len__(self) -> int:
        """How many rows can be shown by now."""
        if self.ids is not None:
            return len(self.ids)
        return self.total or 0 if self.is_whole else len(self.first)


class Undecided(NamedTuple):
    """A proposal as the queue weighs it."""

    surface: str
    label: str
    score: float | None


@dataclass(frozen=True, slots=True)
class Known:
    """How often a surface was decided on in the project, by label; rejections under None."""

    decisions: Mapping[str | None, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many decisions there are."""
        return sum(self.decisions.values())


def gain(
    status: DocumentStatus,
    length: int,
    undecided: Iterable[Undecided],
    known: Mapping[str, Known],
    calibration: Calibration = Calibration(),  # noqa: B008
) -> float:
    """Return what a look at a document is worth: expected corrections by the time it takes.

    Each surface counts once with each label, for one decision serves all of its mentions. It is
    worth the sum of
    - uncertainty: how likely a proposal of its score is wrong, one half where it has none;
    - disagreement: the share of earlier decisions on the surface that say something else;
    - novelty: 1 / (1 + earlier decisions), for what is decided here serves later articles.
    The sum is divided by thousands of code points to read, with 500 for opening and closing. A
    document whose work is over has `OVER`; every other has more than `UNKNOWN`.
    """
    if status not in UNFINISHED:
        return OVER
    worth: dict[tuple[str, str], float] = {}
    for surface, label, score in undecided:
        seen = known.get(surface, Known())
        against = seen.total - seen.decisions.get(label, 0)
        found = (
            (_NO_SCORE if score is None else 1 - calibration.share(score))
            + (against / seen.total if seen.total else 0.0)
            + 1 / (1 + seen.total)
        )
        worth[surface, label] = max(found, worth.get((surface, label), 0.0))
    return max(_LEAST, sum(worth.values()) * 1000 / (length + _OPENING))
