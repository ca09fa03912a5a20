"""What can be done with the entities that analysts make: edit, find again, merge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from annotator.core.edits import Change, Edit
from annotator.core.model import LOCAL, Entity, Rule, Span, new_id, surface
from annotator.errors import Refused

_ALIKE = 0.85  # similarity of names, 0 to 1, from which on they are worth a look
_LONG = 5  # letters from which on similar names say something


def new_entity(
    label: str,
    description: str = "",
    types: Iterable[str] = (),
    aliases: Iterable[str] = (),
) -> Entity:
    """Return a local entity with an id of its own; Refused without a name."""
    name = " ".join(label.split())
    if not name:
        raise Refused("An entity needs a name.")
    others = dict.fromkeys(" ".join(alias.split()) for alias in aliases)
    kept = tuple(alias for alias in others if alias and alias != name)
    kinds = tuple(dict.fromkeys(kind.strip() for kind in types if kind.strip()))
    return Entity(f"{LOCAL}{new_id():x}", name, description.strip(), kinds, kept)


def revise(entity: Entity, again: Entity) -> Edit:
    """Give a local entity other words; its id, and so every link to it, stays."""
    if not entity.id.startswith(LOCAL):
        raise Refused("Only your own entities can be changed.")
    after = replace(again, id=entity.id)
    if not after.label.strip():
        raise Refused("An entity needs a name.")
    changes = () if after == entity else (Change(entity, after),)
    return Edit(f"Change entity {after.label}", changes)


def merge(gone: Sequence[Entity], kept: Entity, items: Iterable[Span | Rule]) -> Edit:
    """Let everything that is linked to some local entities link to another one instead.

    `items` are all spans and rules that link to them. They keep status and label: only the link
    follows. The names of what goes away become aliases of `kept` where that is local, too. Refused
    where what goes away is from a knowledge base, or nothing would.
    """
    leaving = {entity.id: entity for entity in gone if entity.id != kept.id}
    if not leaving:
        raise Refused("Choose another entity to merge into.")
    if not all(kb_id.startswith(LOCAL) for kb_id in leaving):
        raise Refused("Only your own entities can be merged into another one.")
    changes: list[Change] = [
        Change(item, replace(item, kb_id=kept.id)) for item in items if item.kb_id in leaving
    ]
    changes += [Change(entity, None) for entity in leaving.values()]
    if kept.id.startswith(LOCAL):
        changes += revise(kept, _with_names(kept, leaving.values())).changes
    names = ", ".join(entity.label for entity in leaving.values())
    return Edit(f"Merge {names} into {kept.label}", tuple(changes))


def duplicates(entities: Iterable[Entity]) -> list[tuple[Entity, ...]]:
    """Return groups of entities whose names are the same or nearly so, the surest first.

    Names are compared without case, within those that begin with the same letter or share a word.
    """
    listed = list(entities)
    same: defaultdict[str, dict[str, Entity]] = defaultdict(dict)
    for entity in listed:
        for name in (entity.label, *entity.aliases):
            same[surface(name)][entity.id] = entity
    groups = {tuple(group): tuple(group.values()) for group in same.values() if len(group) > 1}
    near: defaultdict[str, list[Entity]] = defaultdict(list)
    for entity in listed:
        for word in {*surface(entity.label).split(), surface(entity.label)[:1]}:
            near[word].append(entity)
    pairs: dict[tuple[str, ...], tuple[float, tuple[Entity, ...]]] = {}
    for block in near.values():
        for at, one in enumerate(block):
            for other in block[at + 1 :]:
                ids = (one.id, other.id)
                if ids not in pairs and not any(set(ids) <= set(group) for group in groups):
                    alike = _alike(surface(one.label), surface(other.label))
                    if alike >= _ALIKE:
                        pairs[ids] = (alike, (one, other))
    ordered = sorted(pairs.values(), key=lambda pair: -pair[0])
    return [*groups.values(), *(pair for _, pair in ordered)]


def _alike(one: str, other: str) -> float:
    """Return how alike two names are; one that begins or ends the other by whole words is."""
    if min(len(one), len(other)) < _LONG:
        return 0.0
    parts, others = one.split(), other.split()
    short, long = sorted((parts, others), key=len)
    if len(short) < len(long) and short in (long[: len(short)], long[-len(short) :]):
        return _ALIKE
    match = SequenceMatcher(None, one, other, autojunk=False)
    if match.real_quick_ratio() < _ALIKE or match.quick_ratio() < _ALIKE:
        return 0.0
    return match.ratio()


def _with_names(kept: Entity, others: Iterable[Entity]) -> Entity:
    names = dict.fromkeys(kept.aliases)
    for other in others:
        names.update(dict.fromkeys((other.label, *other.aliases)))
    names.pop(kept.label, None)
    description = kept.description or next((o.description for o in others if o.description), "")
    return replace(kept, aliases=tuple(names), description=description)
