"""The label scheme: how labels come, change and go, and what becomes of the spans that have them.

The verbs are pure. A label that loses its name takes its spans along: that is a Migration, one
Edit with its counts, to be shown before it is carried out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from annotator.core.edits import LABEL_KEYS, Change, Edit
from annotator.core.label_colors import further_color
from annotator.core.model import Label, Option, Rule, Span, Status, new_id
from annotator.errors import Refused

LABEL_MAP = "label_map"
"""The option that says what a label of others is here: the name of a label, or None for those that
the project has no use for. Proposals are read with it.
"""

LabelMap = Mapping[str, str | None]

LONGEST_NAME = 60
_EXAMPLES = "Examples: "
_WORD = (Status.ACCEPTED, Status.REJECTED, Status.PROPOSED)  # whose word outranks the others


class Guide(NamedTuple):
    """A description in its parts, as `guide` finds them and `described` puts them together."""

    summary: str = ""
    guidelines: str = ""
    examples: tuple[str, ...] = ()


class Migration(NamedTuple):
    """A change of labels with what it does to spans, before it is carried out.

    `joined` are the ids of spans that go because another one says what the same text is, or is
    not; `twins` counts those that stay so because they are linked to different entities.
    """

    edit: Edit
    joined: frozenset[int] = frozenset()
    twins: int = 0

    @property
    def spans(self) -> tuple[tuple[Span, Span | None], ...]:
        """Each span that changes, before and after; None where it goes away."""
        return tuple(
            (before, after if isinstance(after, Span) else None)
            for before, after in self.edit.changes
            if isinstance(before, Span)
        )

    def told(self) -> str:
        """Return in words what becomes of spans, with those that were decided on named first."""
        spans = self.spans
        articles = len({before.document_id for before, _ in spans})
        kept = [s for s, after in spans if after is not None]
        gone = [s for s, after in spans if after is None and s.id not in self.joined]
        where = f" in {_many(articles, 'article')}"
        sentences = []
        if kept:
            sentences.append(f"Gets another label{where}: {_listed(kept)}.")
        if gone:
            sentences.append(f"Goes away{'' if kept else where}: {_listed(gone)}.")
        if self.joined:
            joined = _many(len(self.joined), "span")
            sentences.append(f"Joined with another at the same place: {joined}.")
        if self.twins:
            places = _many(self.twins, "place")
            sentences.append(f"Marked twice, for the links differ: {places}.")
        return " ".join(sentences) or "No span changes."


def guide(description: str) -> Guide:
    """Take a description apart: the first line, what follows it, and a last line of examples."""
    summary, _, rest = description.strip().partition("\n")
    rest = rest.strip()
    before, mark, examples = rest.rpartition(_EXAMPLES)
    if not mark or "\n" in examples or not (before == "" or before.endswith("\n")):
        return Guide(summary.strip(), rest)
    listed = tuple(part.strip() for part in examples.split(";") if part.strip())
    return Guide(summary.strip(), before.strip(), listed)


def described(parts: Guide) -> str:
    """Return a description made of its parts, which reads well as it is."""
    summary = " ".join(parts.summary.split())
    listed = "; ".join(" ".join(e.replace(";", ",").split()) for e in parts.examples if e.strip())
    parts_told = (summary, parts.guidelines.strip(), _EXAMPLES + listed if listed else "")
    return "\n\n".join(filter(None, parts_told))


def add(labels: Sequence[Label], name: str, label_map: LabelMap | None = None) -> Edit:
    """Add a label behind the others, with a colour of its own and a key while one is free.

    Refused for a name that is taken or empty.
    """
    name = _named(name, labels)
    taken = {label.key.upper() for label in labels}
    free = [key for key in LABEL_KEYS if key not in taken]
    key = next((letter for letter in name.upper() if letter in free), "".join(free[:1]))
    color = further_color([label.color for label in labels])
    position = max((label.position + 1 for label in labels), default=0)
    made = Change(None, Label(new_id(), name, color, key, position=position))
    return Edit(f"Add label {name}", (made, *_mapped(label_map or {}, {}, {name})))


def recolor(label: Label, color: str) -> Edit:
    """Give a label another colour, `#rrggbb`."""
    return _revised(f"Colour of {label.name}", label, color=color)


def describe(label: Label, description: str) -> Edit:
    """Say what a label is for."""
    return _revised(f"Description of {label.name}", label, description=description)


def set_key(labels: Iterable[Label], label: Label, key: str) -> Edit:
    """Give a label a key, or none (""), and take it away from the label that has it."""
    others = [
        Change(other, replace(other, key=""))
        for other in labels
        if key and other.id != label.id and other.key.upper() == key.upper()
    ]
    return Edit(f"Key of {label.name}", (*others, *_revised("", label, key=key).changes))


def arrange(labels: Sequence[Label]) -> Edit:
    """Put the labels into the order in which they are given."""
    placed = ((label, replace(label, position=row)) for row, label in enumerate(labels))
    return Edit("Order of labels", tuple(Change(a, b) for a, b in placed if a != b))


def rename(
    labels: Sequence[Label],
    label: Label,
    name: str,
    items: Iterable[Span | Rule] = (),
    label_map: LabelMap | None = None,
) -> Migration:
    """Give a label another name, and its spans with it; `items` are those that have the label.

    Refused for a name that is taken or empty.
    """
    name = _named(name, [other for other in labels if other.id != label.id])
    if name == label.name:
        return Migration(Edit(f"Rename {name}", ()))
    after = [replace(other, name=name) if other.id == label.id else other for other in labels]
    made = migrate(labels, after, {label.name: name}, items, label_map)
    return _titled(made, f"Rename {label.name} to {name}")


def merge(
    labels: Sequence[Label],
    label: Label,
    into: Label,
    items: Iterable[Span | Rule] = (),
    label_map: LabelMap | None = None,
) -> Migration:
    """Give all spans of a label another one, and take it out; `items` have either label."""
    after = [other for other in labels if other.id != label.id]
    made = migrate(labels, after, {label.name: into.name}, items, label_map)
    return _titled(made, f"Merge {label.name} into {into.name}")


def remove(
    labels: Sequence[Label],
    label: Label,
    items: Iterable[Span | Rule] = (),
    label_map: LabelMap | None = None,
) -> Migration:
    """Take a label out, and its spans with it; later proposals with it are left out."""
    after = [other for other in labels if other.id != label.id]
    made = migrate(labels, after, {label.name: None}, items, label_map)
    return _titled(made, f"Remove {label.name}")


def migrate(
    labels: Sequence[Label],
    after: Sequence[Label],
    fates: LabelMap,
    items: Iterable[Span | Rule] = (),
    label_map: LabelMap | None = None,
) -> Migration:
    """Put a scheme in the place of another.

    `after` has the labels in their new order; one that is kept under its id or its name is the
    same label. `fates` says for each name that goes which label its spans get, or None: they go
    away. `items` are all spans and rules with a label that goes or that others turn into. What
    was decided stays decided. Refused where a fate is missing, or is no label of `after`.
    """
    placed = [replace(label, position=row) for row, label in enumerate(after)]
    names = {label.name for label in placed}
    _refuse_gaps(labels, names, fates)
    moves = {old: new for old, new in fates.items() if old not in names}
    changes = [*_label_changes(labels, placed), *_mapped(label_map or {}, moves, names)]
    found, joined, twins = _span_changes(items, moves)
    return Migration(Edit("Change labels", (*changes, *found)), joined, twins)


def suggest(labels: Iterable[Label], after: Iterable[Label], also: Mapping[str, str]) -> LabelMap:
    """Return what each label may become in another scheme, or None where nothing fits.

    `also` tells the label of the other scheme by a name, in lower case, of the same type.
    """
    known = {label.name.casefold(): label.name for label in after}
    found = {}
    for label in labels:
        folded = label.name.casefold()
        found[label.name] = known.get(folded) or also.get(folded)
    return {old: new for old, new in found.items() if old != new}


def translated(spans: Iterable[Span], label_map: LabelMap) -> Iterator[Span]:
    """Yield proposals with the labels of the project, without those that it has no use for."""
    for span in spans:
        label = label_map.get(span.label, span.label)
        if label is not None:
            yield span if label == span.label else replace(span, label=label)


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _listed(spans: Iterable[Span]) -> str:
    """Return "2 accepted and 13 proposed spans", those that were decided on first."""
    counts = Counter(span.status for span in spans)
    order = (Status.ACCEPTED, Status.PROPOSED, Status.REJECTED)
    parts = [f"{counts[status]:,} {status}" for status in order if counts[status]]
    *first, last = parts
    joint = f"{', '.join(first)} and {last}" if first else last
    return f"{joint} span{'' if counts.total() == 1 else 's'}"


def _named(name: str, others: Iterable[Label]) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused("A label needs a name.")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Refused(f"The name of a label has at most {LONGEST_NAME} characters, all printable.")
    if any(other.name.casefold() == name.casefold() for other in others):
        raise Refused(f"There is a label {name} already; merge the two instead.")
    return name


def _refuse_gaps(labels: Iterable[Label], names: set[str], fates: LabelMap) -> None:
    for label in labels:
        if label.name not in names and label.name not in fates:
            raise Refused(f"Say what becomes of the spans with the label {label.name}.")
    for fate in fates.values():
        if fate is not None and fate not in names:
            raise Refused(f"There is no label {fate} for spans to have.")


def _revised(title: str, label: Label, **fields: str) -> Edit:
    after = replace(label, **fields)  # type: ignore[arg-type]
    return Edit(title, (Change(label, after),) if after != label else ())


def _titled(made: Migration, title: str) -> Migration:
    return made._replace(edit=made.edit._replace(name=title))


def _label_changes(labels: Iterable[Label], after: Iterable[Label]) -> Iterator[Change]:
    by_id = {label.id: label for label in labels}
    by_name = {label.name: label for label in labels}
    kept = set()
    for label in after:
        old = by_id.get(label.id) or by_name.get(label.name)
        new = replace(label, id=old.id) if old else label
        kept.add(new.id)
        if old != new:
            yield Change(old, new)
    for label in by_id.values():
        if label.id not in kept:
            yield Change(label, None)


def _mapped(label_map: LabelMap, moves: LabelMap, names: set[str]) -> Iterator[Change]:
    """Bring the map of labels up to date: what led to a label that goes leads to its successor."""
    led = {old: moves.get(new, new) if new else None for old, new in label_map.items()}
    new_map = {old: new for old, new in {**led, **moves}.items() if old not in names}
    if new_map != dict(label_map):
        before = Option(LABEL_MAP, dict(label_map)) if label_map else None
        yield Change(before, Option(LABEL_MAP, new_map) if new_map else None)


def _span_changes(
    items: Iterable[Span | Rule], moves: LabelMap
) -> tuple[list[Change], frozenset[int], int]:
    """Return what becomes of spans and rules, which were joined and how many places are twins."""
    changes: list[Change] = []
    places: dict[tuple[int, int, int, str], list[tuple[Span, Span]]] = {}
    for item in items:
        if item.label is None:
            continue
        label = moves.get(item.label, item.label)
        if label is None:
            changes.append(Change(item, None))
            continue
        after = item if label == item.label else replace(item, label=label)
        if isinstance(item, Span) and isinstance(after, Span):
            place = (item.document_id, item.start, item.end, label)
            places.setdefault(place, []).append((item, after))
        elif after != item:
            changes.append(Change(item, after))
    joined: set[int] = set()
    twins = 0
    for pairs in places.values():
        some = [after for _, after in pairs]
        alike = len(pairs) == 1 or len({before.label for before, _ in pairs}) == 1
        kept = {span.id: span for span in (some if alike else _joined(some))}
        joined |= {span.id for span in some if span.id not in kept}
        if not alike:
            live = sum(span.status is not Status.REJECTED for span in kept.values())
            twins += max(live - 1, 0)
        pairs_after = ((before, kept.get(before.id)) for before, _ in pairs)
        changes += [Change(before, after) for before, after in pairs_after if before != after]
    return changes, frozenset(joined), twins


def _joined(some: list[Span]) -> list[Span]:
    """Make one of the spans at one place, which were told apart by their labels.

    The one that is accepted, else rejected, else linked stays and takes the notes over: what was
    rejected is not proposed there again. Further rejected ones stay, and so do further accepted
    ones with links of their own.
    """
    kept: list[Span] = []
    for span in sorted(some, key=lambda s: (_WORD.index(s.status), s.kb_id is None, s.id)):
        best = kept[0] if kept else None
        differs = best and span.status is Status.ACCEPTED and span.kb_id not in (None, best.kb_id)
        if best is None or differs or span.status is Status.REJECTED:
            kept.append(span)
        elif span.note and span.note not in best.note:
            kept[0] = replace(best, note="\n".join(filter(None, (best.note, span.note))))
    return kept
