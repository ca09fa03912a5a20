"""Gold articles for `effort.py`: what is right in each, in the labels of a project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from annotator.core.edits import trim

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data" / "gold"
SEED = ROOT / "seeds" / "000_ad09855632536225.txt"

LABELS = {
    "PER": "PERSON",
    "Person": "PERSON",
    "LOC": "GPE LOC FAC",
    "Location": "GPE LOC FAC",
    "Place": "GPE LOC FAC",
    "ORG": "ORG",
    "Organisation": "ORG",
    "MISC": "NORP EVENT WORK_OF_ART PRODUCT LAW LANGUAGE",
    "Nationality": "NORP",
    "Temporal": "DATE TIME",
    "Quantity": "CARDINAL QUANTITY PERCENT ORDINAL",
    "Money": "MONEY",
    "Weapon": "PRODUCT",
    "Vehicle": "PRODUCT",
    "MilitaryPlatform": "PRODUCT",
    "DocumentReference": "WORK_OF_ART LAW",
}
"""Labels of gold files, and those of OntoNotes that say the same; the first one is chosen where
there is nothing yet.
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
            other = "" if own or name not in known else name
            labels = (name,) if own else tuple(LABELS.get(name, other).split())
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
