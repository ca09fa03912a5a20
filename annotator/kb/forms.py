"""The forms of a mention: what it is short for, made from, or goes on about.

It is looked up by all of them. `names.readings` has those that a name is typed by; these are for
mentions in running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from annotator.kb.lands import also_named, named_by
from annotator.kb.names import LONGEST, Reading, is_acronym, key, readings

_RANK = re.compile(
    r"^(?:(?:former|ex-?|vice|acting|deputy|lieutenant|lt|major|maj|rear|brigadier|prime|the)"
    r"[.\s-]+)*"
    r"(?:president|minister|chancellor|secretary|senator|sen|general|gen|king|queen|mr|mrs|ms|dr"
    r"|sir|lord|lady|dame|prince|princess|pope|saint|st|governor|gov|representative|rep|judge"
    r"|commander|colonel|col|captain|capt|admiral|sergeant|sgt|professor|prof|mayor|emperor|tsar"
    r"|czar|sheikh|ayatollah|imam|congressman|congresswoman|ambassador|father|sister|archbishop"
    r"|bishop|cardinal|rev|reverend|rabbi|chairman|director|marshal|duke|earl|count|baron)"
    r"\.?\s+(?=[A-Z])",
    re.IGNORECASE,
)
_ADJECTIVE = re.compile(r"^[A-Z]\w+(?:n|sh|ch|ese|i|ss|te|ck)$")
_KIND = re.compile(
    r"\s+(?:degree|city|town|family|people|language|players?|citizens?|nationals?|style|magazine"
    r"|newspaper)$",
    re.IGNORECASE,
)
_SHORTENED = re.compile(r"\b(?:Co|Corp|Inc|Ltd|plc|LLC|AG|GmbH)\.?$")
_ENDINGS = {
    "ian": ("", "a", "y", "ia", "e"), "ean": ("", "e", "es", "ea", "a"), "an": ("", "a", "e", "ia"),
    "n": ("",), "ese": ("", "a", "e"), "ish": ("", "e"), "i": ("",), "ic": ("", "ia", "a"),
    "tic": ("",), "ist": ("", "ism"), "ists": ("", "ism"), "er": ("",), "ers": ("",), "al": ("",),
    "ans": ("", "a"), "ians": ("", "a", "y"), "ite": ("",), "ites": ("",), "ies": ("y",),
    "es": ("",), "s": ("",), "ed": ("", "e"),
}  # fmt: skip
_SHORTEST = 3  # letters that an ending leaves


@lru_cache(maxsize=1 << 15)
def forms(mention: str) -> tuple[tuple[Reading, str], ...]:
    """Return the readings of a mention, the plainest first, each with the way to it.

    The way is "" for what is written, "form" for words that it is made from, "part" for a part of
    it, "demonym" or "other name" where a country is called so, "former" for what it was, "people"
    for those of an adjective. No key comes twice.
    """
    found: dict[str, tuple[Reading, str]] = {}
    text = mention[:LONGEST].strip()
    for reading in readings(text):
        found.setdefault(reading.key, (reading, "form" if reading.partly else ""))
    for reading, way in _further(text):
        if reading.key:
            found.setdefault(reading.key, (reading, way))
    return tuple(found.values())


def _further(text: str) -> Iterator[tuple[Reading, str]]:
    plain = key(text)
    for demonym in (plain, plain.removesuffix("s"), plain.removesuffix("people")):
        for name in named_by(demonym):
            yield Reading(name, key(name), True), "demonym"
            yield Reading(name, f"kingdomof{key(name)}", True), "former"
            yield Reading(name, f"{key(name)}empire", True), "former"
    for name in also_named(plain):
        yield Reading(name, key(name), True), "other name"
    if _ADJECTIVE.search(text):
        yield Reading(text, f"{plain}people", True), "people"
    head, comma, _ = text.partition(",")
    parts = [_RANK.sub("", text), _KIND.sub("", text), _SHORTENED.sub("", text)]
    for part in (head, *parts) if comma else parts:
        if part != text and part.strip():
            yield Reading(part.strip(), key(part), True), "form"
    if head.endswith("town") and " " not in head and len(head) > 8:
        yield Reading(head, key(head.removesuffix("town")), True), "former"
    parts = text.split()
    if len(parts) > 2:
        heads = (text.partition(at)[0] for at in (" of the ", " in "))
        for part in (*heads, *(" ".join(parts[n:]) for n in (1, 2))):
            if part != text and " " in part and part[0].isupper() >= text[0].isupper():
                yield Reading(part, key(part), True), "part"
    if len(parts) > 1 or is_acronym(text):
        return
    for ending, others in _ENDINGS.items():
        if plain.endswith(ending) and len(plain) >= _SHORTEST + max(len(ending), 2):
            stem = plain[: -len(ending)]
            for other in others:
                yield Reading(text, stem + other, True), "form"
