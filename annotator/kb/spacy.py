"""Reading a knowledge base of spaCy, as `InMemoryLookupKB.to_disk` writes it, without spaCy.

`contents` has, one after the other and little-endian: the number of entities and the length of a
vector (two 64-bit numbers); the vectors (32-bit floats); for each entity the hash of its id, its
frequency (float) and the place of its vector (32 bits); the number of aliases; for each alias its
hash, the number of its entities, and for each of these its place, from 1, and its prior (float).
Strings are in `strings.json`, and their hashes are MurmurHash 64A with seed 1.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from pathlib import Path

import msgspec

from annotator.core.model import Entity
from annotator.errors import AnnotatorError
from annotator.kb.entry import Entry, outside
from annotator.kb.reading import Plain, Report
from annotator.kb.staging import Staging, batches

META: dict[str, str] = {}
RESUMABLE = False

_MASK = (1 << 64) - 1
_MIX = 0xC6A4A7935BD1E995
_EACH = 10_000


def read(staged: Staging, source: Path, options: Plain, report: Report) -> Iterator[Plain]:
    """Stage the entities of a folder and yield progress; the likeliest alias is the label."""
    try:
        contents = (source / "contents").read_bytes()
        strings = msgspec.json.decode((source / "strings.json").read_bytes(), type=list[str])
    except (OSError, msgspec.MsgspecError) as error:
        raise AnnotatorError(f"{source.name} is no knowledge base of spaCy.") from error
    names = {}
    for done, text in enumerate(strings):
        names[hashed(text)] = text
        if done % _EACH == 0:
            yield {"done": done, "total": len(strings), "text": "Reading names"}
    try:
        entries = list(_entries(contents, names, report))
    except (struct.error, IndexError, OverflowError) as error:
        raise AnnotatorError(f"{source.name} is damaged or cut short.") from error
    for batch in batches(entries):
        staged.add(batch)
        yield {"done": staged.count, "total": len(entries), "text": "Reading entities"}
    staged.mark(report=report.plain())


def _entries(contents: bytes, names: dict[int, str], report: Report) -> Iterator[Entry]:
    entities, width = struct.unpack_from("<qq", contents)
    at = 16 + 4 * entities * width
    if min(entities, width) < 0 or at + 16 * entities > len(contents):
        raise IndexError
    rows = list(struct.iter_unpack("<Qfi", contents[at : at + 16 * entities]))
    called: list[dict[str, float]] = [{} for _ in rows]
    for alias, place, prior in _aliases(contents, at + 16 * entities, names, report):
        if not 1 <= place <= entities or not 0 <= prior <= 1:
            raise IndexError
        called[place - 1][alias] = prior
    report.records = entities
    for (key, frequency, _), priors in zip(rows, called, strict=True):
        kb_id = names.get(key)
        if kb_id is None:
            report.refuse("contents", "The id of an entity is not among the strings.")
            continue
        label = max(priors, key=priors.__getitem__, default=kb_id)
        aliases = tuple(name for name in priors if name != label)
        count = frequency if math.isfinite(frequency) and frequency > 0 else 0.0
        yield Entry(Entity(outside(kb_id), label, "", (), aliases), count, priors=priors)


def _aliases(
    contents: bytes, at: int, names: dict[int, str], report: Report
) -> Iterator[tuple[str, int, float]]:
    (aliases,) = struct.unpack_from("<q", contents, at)
    at += 8
    for _ in range(aliases):
        key, count = struct.unpack_from("<Qq", contents, at)
        at += 16
        if count < 0 or at + 12 * count > len(contents):
            raise IndexError
        alias = names.get(key)
        if alias is None:
            report.leave_out("aliases that are not among the strings")
        else:
            for place, prior in struct.iter_unpack("<qf", contents[at : at + 12 * count]):
                yield alias, place, min(prior, 1.0) if prior < 1.0001 else prior
        at += 12 * count


def hashed(text: str) -> int:
    """Return the hash by which spaCy knows a string."""
    data = text.encode("utf-8", errors="surrogatepass")
    whole = len(data) & ~7
    value = 1 ^ (len(data) * _MIX & _MASK)
    for (part,) in struct.iter_unpack("<Q", data[:whole]):
        part = part * _MIX & _MASK
        part = (part ^ part >> 47) * _MIX & _MASK
        value = (value ^ part) * _MIX & _MASK
    if rest := data[whole:]:
        value = (value ^ int.from_bytes(rest, "little")) * _MIX & _MASK
    value = (value ^ value >> 47) * _MIX & _MASK
    return value ^ value >> 47
