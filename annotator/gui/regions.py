"""What the analyst says of lines: boilerplate, article, checked; here and in a whole source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence

from annotator.core import offsets, regions
from annotator.core.edits import Edit
from annotator.core.model import Region, RegionKind, Status, new_id
from annotator.core.paragraphs import Range, iterate, sections

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow
    from annotator.tasks import ProposeRegions, SameLines
    from annotator.tasks.regions import Same

_WORDS = (RegionKind.BOILERPLATE, RegionKind.ARTICLE)


class Regions(QObject):
    """The verbs for lines; the borders of a region are those of lines."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._editor = window.editor

    def attach(self) -> None:
        """Look for boilerplate in what is imported."""
        self._window.workspace.imported.connect(self._look_through)

    # In the open article

    def mark_lines(self, kind: str) -> None:
        """Give the selected lines, or that of the caret, a kind.

        Proposed boilerplate that they meet is decided on as a whole, and the next is gone to.
        """
        editor = self._editor
        start, end = self._here()
        met = self._meeting(start, end, RegionKind.PROPOSED)
        start, end = min([start, *(r.start for r in met)]), max([end, *(r.end for r in met)])
        if self._mark([(start, end)], RegionKind(kind)) and met:
            self._window.view.select(end, end)
            editor.select(None)
            if self._proposed():
                self.next_proposed()

    def check_paragraph(self) -> None:
        """Say that every mention in the paragraph is marked, and go to the next one."""
        editor, text = self._editor, self._editor.text
        following = iter(iterate(text))
        found = next((p for p in following if p[1] >= editor.caret), None)
        if found is None:
            return
        dull = self._of(RegionKind.BOILERPLATE)
        left = [p for p in following if not any(regions.overlaps(*p, region) for region in dull)]
        if self._mark([offsets.lines_around(text, *found)], RegionKind.CHECKED):
            self._tell_undecided(found)
            place = left[0][0] if left else found[1]
            editor.select(None)
            editor.clear()
            self._window.view.select(place, place)
            self._window.view.reveal(place, place + 1)

    def check_article(self) -> None:
        """Say that every mention of the article is marked; boilerplate stays what it is."""
        text = self._editor.text
        dull = self._of(RegionKind.BOILERPLATE, RegionKind.PROPOSED)
        parts = sections(text, [replace(r, kind=RegionKind.BOILERPLATE) for r in dull])
        if self._mark(parts, RegionKind.CHECKED):
            self._tell_undecided((0, len(text)))

    def next_proposed(self) -> None:
        """Go to the next lines that are proposed as boilerplate, and select them."""
        editor, asked = self._editor, self._proposed()
        here = editor.selection[1] if editor.selection else editor.caret
        if not asked:
            editor.refused.emit("No boilerplate is proposed in this article.")
            return
        region = next((r for r in asked if r.end > here), asked[0])
        view = self._window.view
        view.select(region.start, region.end)
        view.reveal(region.start, region.end)
        editor.select((region.start, region.end))
        keys = (self._window.actions_by_id[name].shortcut() for name in _WORDS)
        agree, refuse = (key.toString(QKeySequence.SequenceFormat.NativeText) for key in keys)
        self._window.messages.notice(f"Boilerplate? {agree} agrees, {refuse} refuses.")

    # In many articles

    def propose(self) -> None:
        """Look for boilerplate in all articles that are not done."""
        self._propose(None)

    def settle_source(self) -> None:
        """Give lines that were marked here the same kind in all articles of the source.

        They are those of the selection, else the article lines at the caret, else all boilerplate.
        """
        from annotator.tasks import SameLines

        document, project = self._editor.document, self._window.workspace.project
        kinds = _WORDS if self._editor.selection else (RegionKind.ARTICLE,)
        marked = self._meeting(*self._here(), *kinds) or self._of(RegionKind.BOILERPLATE)
        if document is None or project is None:
            return
        if not marked:
            self._editor.refused.emit("Mark lines of this article as boilerplate first.")
            return
        kind = marked[0].kind
        ranges = [(r.start, r.end) for r in marked if r.kind is kind]
        job = SameLines(project, document, ranges, kind)
        self._window.workspace.runner.start(job, lambda _: self._show_same(job), urgent=True)

    def _show_same(self, job: SameLines) -> None:
        """Show where the lines stand too, and mark them where that is meant."""
        from annotator.gui.preview_dialog import Place, PreviewDialog

        workspace = self._window.workspace
        if not job.found:
            workspace.told.emit(f"No other article {job.named} has these lines.")
            return
        kept = sum(same.kept for same in job.found)
        about = f"These lines become {job.kind} in other articles {job.named}, as one step."
        if kept:
            about += f" {kept:,} accepted spans stand in them; those stay as they are."
        places = [Place(same.excerpt, _change(same), same.document.title) for same in job.found]
        title, heads = "Same lines in all articles", ("Lines", "Change", "Article")
        dialog = PreviewDialog(title, about, places, "Mark", self._window, heads=heads)
        meant = dialog.exec()
        chosen = [job.found[row] for row in dialog.chosen()]
        dialog.deleteLater()
        if meant and self._editor.apply(job.edit(chosen)):
            lines, articles = sum(same.lines for same in chosen), len(chosen)
            workspace.told.emit(f"{lines:,} lines are {job.kind} now, in {articles:,} articles.")

    def _look_through(self, added: Sequence[int], whole: bool) -> None:
        if added and whole and self._window.settings["propose_boilerplate"]:
            self._propose(added)

    def _propose(self, document_ids: Sequence[int] | None) -> None:
        from annotator.tasks import ProposeRegions

        workspace = self._window.workspace
        if workspace.project is None:
            return
        if workspace.project.read_only:
            if document_ids is None:
                sentence = "The project is open read-only, so nothing can be proposed."
                workspace.failed.emit(sentence)
            return
        job = ProposeRegions(workspace.project, document_ids)
        workspace.runner.start(job, lambda _: self._tell_proposed(job, document_ids is None))

    def _tell_proposed(self, job: ProposeRegions, asked: bool) -> None:
        count, articles = job.report["regions"], job.report["documents"]
        if asked or count:
            self._window.workspace.told.emit(
                f"Boilerplate is proposed {count:,} times in {articles:,} articles."
                if count
                else "No further boilerplate was found."
            )

    # Inside

    def _here(self) -> Range:
        """Return the lines of the selection, or that of the caret."""
        editor = self._editor
        start, end = editor.selection or (editor.caret, editor.caret)
        return offsets.lines_around(editor.text, start, end)

    def _of(self, *kinds: RegionKind) -> list[Region]:
        found = (region for region in self._editor.regions if region.kind in kinds)
        return sorted(found, key=lambda region: region.start)

    def _proposed(self) -> list[Region]:
        return self._of(RegionKind.PROPOSED)

    def _meeting(self, start: int, end: int, *kinds: RegionKind) -> list[Region]:
        return [region for region in self._of(*kinds) if regions.overlaps(start, end, region)]

    def _mark(self, ranges: Sequence[Range], kind: RegionKind) -> bool:
        editor, document = self._editor, self._editor.document
        made = [
            Region(new_id(), document.id, start, end, kind)
            for start, end in ranges
            if document is not None and start < end
        ]
        if not made:
            return False
        spans = editor.index.overlapping(made[0].start, made[-1].end)
        edit: Edit = regions.mark_regions(made, editor.regions, spans)
        return editor.apply(edit)

    def _tell_undecided(self, stretch: Range) -> None:
        inside = self._editor.index.overlapping(*stretch)
        if left := sum(span.status is Status.PROPOSED for span in inside):
            self._editor.refused.emit(
                f"Marked as checked, with {left:,} proposals in it that nobody has decided on."
            )


def _change(same: Same) -> str:
    said = f"{same.lines:,} line{'' if same.lines == 1 else 's'}"
    if same.withdrawn:
        said += f", {same.withdrawn:,} proposals go"
    return said + (f", {same.kept:,} spans stay" if same.kept else "")
