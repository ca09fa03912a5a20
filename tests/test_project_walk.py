from __future__ import annotations

from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from project_samples import TEXT, record, span

from annotator.core import edits, regions
from annotator.core.edits import Change, Edit
from annotator.core.model import (
    Region,
    RegionKind,
    Span,
    Status,
    new_id,
)
from annotator.errors import AnnotatorError, Refused
from annotator.project import Project


class Walk(RuleBasedStateMachine):
    """Random verbs, undo and redo in two documents, against what a reopened project holds."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        Walk.count = getattr(Walk, "count", 0) + 1
        self.path = self.folder / f"{Walk.count}.annotator"
        self.project = Project.open(self.path, create=True)
        spans = (span(0, 13, "ORG"), span(19, 26), span(28, 35))
        self.ids = self.project.add([record(key, TEXT, *spans) for key in "ab"]).added

    def teardown(self) -> None:
        self.project.close()

    def attempt(self, edit: Edit) -> None:
        state = list(self.project.records())
        try:
            self.project.apply(edit)
        except AnnotatorError:
            assert list(self.project.records()) == state
            return
        if edit.changes and edit.name == "probe":
            self.project.apply(edit.inverse())
            assert list(self.project.records()) == state

    def pick(self, row: int, document: int) -> list[Span]:
        found = self.project.spans(self.ids[document]).everything()
        return [found[row % len(found)]] if found else []

    rows = st.integers(0, 9)
    documents = st.integers(0, 1)

    @rule(row=rows, document=documents, label=st.sampled_from(["GPE", "ORG", "NEW"]))
    def relabel(self, row: int, document: int, label: str) -> None:
        self.attempt(edits.relabel(self.pick(row, document), label))

    @rule(row=rows, document=documents)
    def reject(self, row: int, document: int) -> None:
        self.attempt(edits.reject(self.pick(row, document)))

    @rule(rows=st.tuples(rows, rows), kb_id=st.sampled_from(["Q1", None, "NIL"]))
    def link_in_both(self, rows: tuple[int, int], kb_id: str | None) -> None:
        self.attempt(edits.link([*self.pick(rows[0], 0), *self.pick(rows[1], 1)], kb_id))

    @rule(row=rows, document=documents, places=st.tuples(st.integers(0, 50), st.integers(0, 50)))
    def resize(self, row: int, document: int, places: tuple[int, int]) -> None:
        for chosen in self.pick(row, document):
            if places[0] < places[1]:
                self.attempt(edits.resize(chosen, *places))

    @rule(document=documents, start=st.integers(0, 40))
    def mark(self, document: int, start: int) -> None:
        made = Span(new_id(), self.ids[document], start, start + 5, "GPE", Status.ACCEPTED)
        self.attempt(Edit("probe", (Change(None, made),)))
        self.attempt(Edit("add", (Change(None, made),)))

    @rule(document=documents, start=st.integers(0, 40))
    def region(self, document: int, start: int) -> None:
        key = self.ids[document]
        made = Region(new_id(), key, start, start + 7, RegionKind.CHECKED)
        self.attempt(regions.mark_region(made, self.project.regions(key)))

    @rule(document=documents)
    def undo(self, document: int) -> None:
        self.revert(self.project.undo, document)

    @rule(document=documents)
    def redo(self, document: int) -> None:
        self.revert(self.project.redo, document)

    def revert(self, how: object, document: int) -> None:
        state = list(self.project.records())
        try:
            how(self.ids[document])  # type: ignore[operator]
        except Refused:
            assert list(self.project.records()) == state

    @invariant()
    def reopened_is_the_same(self) -> None:
        with Project.open(self.path, read_only=True) as other:
            for key in self.ids:
                assert other.record(key) == self.project.record(key)
                assert other.spans(key).everything() == self.project.spans(key).everything()
                assert other.history(key).undo == self.project.history(key).undo
                assert other.history(key).redo == self.project.history(key).redo
            assert other.check() == []


def test_a_random_walk_is_what_a_reopened_project_holds(tmp_path: Path) -> None:
    Walk.folder = tmp_path
    run_state_machine_as_test(Walk, settings=settings(max_examples=12, stateful_step_count=15))
