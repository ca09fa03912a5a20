"""Gold articles for `effort.py`: what is right in each, in the labels of a project."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from annotator.core.edits import trim
from annotator.core.model import Span, Status

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data" / "gold"
SEED = ROOT / "seeds" / "000_ad09855632536225.txt"

LABELS = {
    "per": "PERSON",
    "loc": "GPE LOC FAC",
    "location": "GPE LOC FAC",
    "place": "GPE LOC FAC",
    "organisation": "ORG",
    "organization": "ORG",
    "misc": "NORP EVENT WORK_OF_ART PRODUCT LAW LANGUAGE",
    "nationality": "NORP",
    "group": "NORP",
    "temporal": "DATE TIME",
    "time": "DATE TIME",
    "quantity": "CARDINAL QUANTITY PERCENT ORDINAL",
    "weapon": "PRODUCT",
    "vehicle": "PRODUCT",
    "militaryplatform": "PRODUCT",
    "object": "PRODUCT",
    "documentreference": "WORK_OF_ART LAW",
}
"""Labels of gold files in lower case, and those of OntoNotes that say the same; the first one is
chosen where there is nothing yet. Others are themselves, whatever their case.
"""

_SEED = """
Syrian NORP|Palmyra GPE|Syrian NORP|Russian NORP|Palmyra GPE|Islamic State ORG|Russia GPE
March 26 DATE|Russian NORP|40 CARDINAL|Palmyra GPE|the past day DATE|over 100 CARDINAL|Syrian NORP
three CARDINAL|Palmyra GPE|the Syrian Observatory for Human Rights ORG|Britain GPE|Syrian NORP
UNESCO ORG|IS ORG|its fourth week DATE|At least 56 CARDINAL|this week DATE|Palmyra GPE|Roman NORP
IS ORG|May DATE|IS ORG|Bashar Assad PERSON|recent months DATE|IS ORG|Damascus GPE|Russia GPE
Earlier this month DATE|Russian NORP|Vladimir Putin PERSON|Russian NORP|Syria GPE|IS ORG
Al-Qaeda ORG|Al-Nusra Front ORG|U.S. GPE|Russian NORP|February 27 DATE|Syrian NORP|Palmyra GPE
two CARDINAL|IS ORG|Deir Ezzor GPE|Raqqa GPE|IS ORG|Iraq GPE|Syria GPE|U.S. GPE|U.S. GPE
40 percent PERCENT|Iraq GPE|around 20 percent PERCENT|Syria GPE|AP ORG|Reuters ORG
"""
"""Every mention of the seed article in reading order, marked by hand."""


class Mention(NamedTuple):
    """`[start, end)` in code points, and the labels that are right for it, the usual one first."""

    start: int
    end: int
    labels: tuple[str, ...]


class Gold(NamedTuple):
    """An article and all of its mentions, in reading order, each stretch once."""

    key: str
    text: str
    mentions: tuple[Mention, ...]


def read(file: Path, known: set[str]) -> Iterator[Gold]:
    """Yield the articles of a gold file, whose labels are those of the project if all of them are
    known there; mentions with labels that are neither known nor listed are left out.
    """
    entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    own = {mention["label"] for entry in entries for mention in entry["ents"]} <= known
    for entry in entries:
        found: dict[tuple[int, int], tuple[str, ...]] = {}
        for mention in entry["ents"]:
            name = mention["label"]
            other = name.upper() if name.upper() in known else ""
            labels = (name,) if own else tuple(LABELS.get(name.lower(), other).split())
            place = trim(entry["text"], mention["start"], mention["end"])  # a span has no blanks
            if labels and place is not None:
                found.setdefault(place, labels)
        mentions = (Mention(*place, labels) for place, labels in found.items())
        yield Gold(str(entry["id"]), entry["text"], tuple(sorted(mentions)))


def seed() -> Gold:
    """Return the seed article with its gold mentions."""
    text = SEED.read_text(encoding="utf-8")
    at = text.index("Syrian Forces")
    mentions = []
    for item in _SEED.strip().replace("\n", "|").split("|"):
        mention, label = item.rsplit(" ", 1)
        at = text.index(mention, at)
        while text[at - 1].isalnum() or text[at + len(mention)].isalnum():
            at = text.index(mention, at + 1)
        mentions.append(Mention(at, at + len(mention), (label,)))
        at += len(mention)
    return Gold(SEED.stem, text, tuple(mentions))


class Fault(NamedTuple):
    """What is wrong with a span, or missing: `label`, `ends`, `wrong` (no mention), `missing`."""

    kind: str
    span: Span | None
    mention: Mention | None

    @property
    def place(self) -> int:
        """Where it begins."""
        return min(part.start for part in (self.span, self.mention) if part is not None)


def faults(spans: Sequence[Span], gold: Sequence[Mention]) -> list[Fault]:
    """Return what keeps live spans from being the gold mentions, in reading order."""
    live = [span for span in spans if span.status is not Status.REJECTED]
    found = []
    free = {span.id: span for span in live}
    open_: list[Mention] = []
    for mention in gold:
        here = [s for s in free.values() if (s.start, s.end) == (mention.start, mention.end)]
        here.sort(key=lambda s: s.label not in mention.labels)
        if here:
            del free[here[0].id]
            if here[0].label not in mention.labels:
                found.append(Fault("label", here[0], mention))
        else:
            open_.append(mention)
    pairs = sorted(
        (
            (-_shared(span, mention), span.label not in mention.labels, span.id, mention)
            for mention in open_
            for span in free.values()
            if _shared(span, mention) > 0
        ),
    )
    for _, _, span_id, mention in pairs:
        if span_id in free and mention in open_:
            found.append(Fault("ends", free.pop(span_id), mention))
            open_.remove(mention)
    found += [Fault("wrong", span, None) for span in free.values()]
    found += [Fault("missing", None, mention) for mention in open_]
    return sorted(found, key=lambda fault: fault.place)


def _shared(span: Span, mention: Mention) -> int:
    return min(span.end, mention.end) - max(span.start, mention.start)
