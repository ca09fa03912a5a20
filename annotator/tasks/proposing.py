"""Proposing: texts to a pipeline in a worker program, and its spans into the project.

The decision memory goes over what the pipeline found before it is stored, for what analysts
decided is to be trusted more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from annotator import knowledge
from annotator.core import edits
from annotator.core.calibration import Others
from annotator.core.edits import Change, Edit
from annotator.core.model import MEMORY, NIL, Region, RegionKind, Span, Status
from annotator.core.paragraphs import sections
from annotator.core.queue import UNFINISHED, Question
from annotator.core.scheme import LABEL_MAP, LabelMap, translated
from annotator.core.spans import SpanIndex
from annotator.project import Project
from annotator.tasks.job import Job, Plain

_DOCUMENTS = 16
_CHARACTERS = 40_000
"""Texts, and code points of them, in one payload of a proposer: a fraction of a second's work."""


_PART = 100_000
"""Code points of a text that are proposed on at once; a longer one goes in parts."""


class Propose(Job):
    """Let a pipeline propose spans for documents; what a person decided on stays.

    Without ids, these are all documents that are neither done nor skipped. What a person does
    while the pipeline is at work counts: a document that was finished meanwhile is left alone.
    With `link`, each span is linked where the project's knowledge bases leave little doubt, and
    so is what was proposed before, by an import say, and has no link.
    The report says how many proposals rest on the memory (`recalled`), how many were not made
    because of it (`suppressed`), and how many older ones got a link (`linked`).
    """

    title = "Proposing"
    work = "propose"

    def __init__(
        self,
        project: Project,
        document_ids: Sequence[int] | None = None,
        *,
        pipeline: str | None = None,
        trust: bool = False,
        link: bool = True,
    ) -> None:
        options = {"proposer": "spacy", "pipeline": pipeline, "trust": trust}
        super().__init__({**options, "knowledge": knowledge.paths(project) if link else []})
        self._project = project
        self._threshold: float | None = None
        self._ids: Iterable[int] = document_ids or ()
        self._over: set[int] = set()
        if document_ids is None:
            unfinished = Question(UNFINISHED)
            self._ids = project.queue.each(unfinished)  # read as they are asked for
            self.total = project.queue.count(unfinished)
        else:
            self._over = project.queue.finished(document_ids)
            self.total = len(document_ids)
        self._parts: list[tuple[int, int]] = []
        self._gathered: dict[int, _Gathered] = {}
        self.report = {"documents": 0, "proposals": 0, "source": "", "recalled": 0, "suppressed": 0,
                       "linked": 0}  # fmt: skip

    def payloads(self) -> Iterator[Plain]:
        """Yield batches of texts, each with the sections to look at; a long text is cut between
        sections and goes in several parts, whose ids count up.
        """
        batch: list[Plain] = []
        size = 0
        for document_id in self._ids:
            text = self._project.text(document_id)
            spans = self._present(document_id)
            cuts = list(_cuts(text, sections(text, self._boilerplate(document_id))))
            self._gathered[document_id] = _Gathered(len(cuts))
            for start, end, inside in cuts:
                part = {"id": len(self._parts), "text": text[start:end], "sections": inside}
                batch.append({**part, **_within(spans, start, end)})
                self._parts.append((document_id, start))
                size += end - start
                if len(batch) >= _DOCUMENTS or size >= _CHARACTERS:
                    self._project.memory.load(1)  # bit by bit, while the pipeline is loaded
                    yield {"documents": batch}
                    batch, size = [], 0
        if batch:
            yield {"documents": batch}

    def is_ready(self) -> bool:
        """Read a little of what the memory is of; after a large import that is a lot."""
        return not self._project.memory.is_on or self._project.memory.load(1)

    def receive(self, result: Plain) -> None:
        """Store the proposals of a batch in one transaction, one undo step for each document."""
        source = result["source"]
        whole: dict[int, _Gathered] = {}
        for part in result["documents"]:
            document_id, at = self._parts[part["id"]]
            gathered = self._gathered[document_id]
            gathered.parts += 1
            gathered.spans += (
                Span(
                    0, document_id, at + start, at + end, label,
                    kb_id=self._likely(*link), source=source, score=score,
                )
                for start, end, label, score, *link in part["spans"]
            )  # fmt: skip
            gathered.others.update(
                ((at + start, at + end, label), tuple((other, share) for other, share in told))
                for start, end, label, told in part.get("others", ())
            )
            gathered.linked.update(
                ((at + start, at + end, label), self._likely(*link))
                for start, end, label, *link in part.get("linked", ())
            )
            self.text = gathered.described
            if gathered.parts == gathered.of:
                whole[document_id] = self._gathered.pop(document_id)
        self._store(source, whole)

    def _store(self, source: str, whole: dict[int, _Gathered]) -> None:
        made = []
        besides: dict[int, dict[int, Others]] = {}
        proposals = 0
        label_map = self._project.option(LABEL_MAP) or {}
        for heading in self._project.headings(list(whole)):
            document_id = heading.document.id
            if heading.document.status.is_over and document_id not in self._over:
                continue
            marked = heading.proposed or heading.accepted or heading.rejected
            existing = self._project.record(document_id).spans if marked else ()
            gathered = whole[document_id]
            known = translated(gathered.spans, label_map)
            edit, number = self._propose(document_id, source, existing, known)
            besides[document_id] = _others(edit, gathered.others, label_map)
            late = _linked(existing, edit, gathered.linked)
            made.append(edit._replace(changes=edit.changes + late))
            proposals += number
            self.report["linked"] += len(late)
        self._project.apply_all(made, author=source)
        self._project.queue.keep_others(besides)
        self.report["source"] = source
        self.report["documents"] += len(made)
        self.report["proposals"] += proposals
        self.done += len(whole)

    def _propose(
        self, document_id: int, source: str, existing: Sequence[Span], spans: Iterable[Span]
    ) -> tuple[Edit, int]:
        """Return the Edit of a pipeline's spans and the memory's, and how many those are."""
        dull = self._boilerplate(document_id)
        new = [s for s in spans if not any(_overlap(s, r) for r in dull)]
        decided = [s for s in existing if s.status is not Status.PROPOSED]
        text, regions = self._project.text(document_id), self._project.regions(document_id)
        found = self._project.memory.recall(document_id, text, new, decided, regions)
        recalled = [span for span in found.spans if span.source == MEMORY]
        own = [span for span in found.spans if span.source != MEMORY]
        first = edits.propose(document_id, source, existing, own)
        index = SpanIndex(document_id, existing)
        index.apply(first)
        second = edits.propose(document_id, MEMORY, index.everything(), recalled)
        self.report["recalled"] += len(recalled)
        self.report["suppressed"] += found.suppressed
        return first._replace(changes=first.changes + second.changes), len(found.spans)

    def _likely(self, kb_id: str | None = None, probability: float = 0.0) -> str | None:
        """Return the link of a span, if it is likely enough to be shown in this project."""
        if self._threshold is None:
            self._threshold = self._project.links.threshold()
        return kb_id if probability >= self._threshold else None

    def _present(self, document_id: int) -> list[Span]:
        """Return the spans of a document that tell what it is about, or wait for a link."""
        headings = self._project.headings([document_id]) if self.options["knowledge"] else ()
        if not any(heading.accepted or heading.proposed for heading in headings):
            return []
        spans = self._project.record(document_id).spans
        return [s for s in spans if s.status is Status.ACCEPTED or _waits(s)]

    def _boilerplate(self, document_id: int) -> list[Region]:
        regions = self._project.regions(document_id)
        return [region for region in regions if region.kind is RegionKind.BOILERPLATE]


def _within(spans: Iterable[Span], start: int, end: int) -> dict[str, list[list[object]]]:
    """Return spans that are in a part of a text, as it counts its code points; see `work.linking`.

    A mention in no knowledge base says nothing of the others.
    """
    told: dict[str, list[list[object]]] = {"marked": [], "waiting": []}
    for span in spans:
        if start <= span.start and span.end <= end:
            place: list[object] = [span.start - start, span.end - start, span.label]
            if _waits(span):
                told["waiting"].append(place)
            elif span.kb_id != NIL:
                told["marked"].append([*place, span.kb_id])
    return told


def _waits(span: Span) -> bool:
    """Return whether a span is a proposal without a link."""
    return span.status is Status.PROPOSED and span.kb_id is None


def _linked(
    existing: Iterable[Span], edit: Edit, links: Mapping[tuple[int, int, str], str | None]
) -> tuple[Change, ...]:
    """Return what links older proposals, unless an Edit changes them anyway."""
    touched = {change.item.id for change in edit.changes}
    return tuple(
        Change(span, replace(span, kb_id=kb_id))
        for span in existing
        if _waits(span) and span.id not in touched
        if (kb_id := links.get((span.start, span.end, span.label)))
    )


def _others(
    edit: Edit, found: Mapping[tuple[int, int, str], Others], label_map: LabelMap
) -> dict[int, Others]:
    """Return what else proposals may be in this project, by the ids that they got in an Edit."""
    names = {
        (start, end, label_map.get(label, label)): told
        for (start, end, label), told in found.items()
    }
    made = {change.item.id: change.after for change in edit.changes}  # as it is at the end
    besides: dict[int, Others] = {}
    for after in made.values():
        if isinstance(after, Span) and after.status is Status.PROPOSED:
            told = names.get((after.start, after.end, after.label), ())
            named = ((label_map.get(label, label) if label else "", share) for label, share in told)
            known = [(label, s) for label, s in named if label is not None and label != after.label]
            if known:
                besides[after.id] = tuple(known)
    return besides


def _overlap(span: Span, region: Region) -> bool:
    return span.start < region.end and region.start < span.end


@dataclass(slots=True)
class _Gathered:
    """What has come in for one document, which is stored when all `of` its parts have."""

    of: int
    parts: int = 0
    spans: list[Span] = field(default_factory=list)
    linked: dict[tuple[int, int, str], str | None] = field(default_factory=dict)
    others: dict[tuple[int, int, str], Others] = field(default_factory=dict)

    @property
    def described(self) -> str:
        return f"part {self.parts:,} of {self.of:,} of a long text" if self.of > 1 else ""


def _cuts(
    text: str, sections: list[tuple[int, int]]
) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """Cut a long text between sections, and yield each part's range with the sections in it."""
    start = end = 0
    inside: list[tuple[int, int]] = []
    if len(text) <= _PART:
        start, end, inside = 0, len(text), sections
    else:
        for first, last in sections:
            if inside and last - start > _PART:
                yield start, end, inside
                inside = []
            start = start if inside else first
            end = last
            inside.append((first - start, last - start))
    yield start, end, inside
