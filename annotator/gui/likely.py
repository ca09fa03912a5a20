"""Links that are likely, for mentions that a person marked and that have none.

A program writes nothing on a span that a person decided on, so these links are not stored: the
panel names them, and they are taken by key, one or many.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from annotator.core import edits
from annotator.core.edits import Edit, Offer
from annotator.core.kb import Candidate, local_candidates
from annotator.core.model import MEMORY, Span, Status
from annotator.gui.batch import context
from annotator.gui.linking import Linking

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow
    from annotator.gui.preview_dialog import Place

_SLICE = 0.02  # seconds of looking up mentions before the window goes on

_WIDE = 300  # pixels for the name of an entity and what it is


class Likely(QObject):
    """Which entity a mention without a link most likely means, above the project's threshold."""

    def __init__(self, window: MainWindow, linking: Linking) -> None:
        super().__init__(window)
        self._window = window
        self._linking = linking
        self._threshold: float | None = None

    def attach(self) -> None:
        """Answer the panel; decisions move the threshold from the next article on."""
        self._window.entities.propose = self._of_focused
        self._window.editor.opened.connect(self._forget)

    def _forget(self, *_: object) -> None:
        self._threshold = None

    def find(self, span: Span) -> Candidate | None:
        """Return what to link a span to, or None where there is doubt.

        There is doubt, too, where the analyst has an entity of the very name.
        """
        project, base = self._window.workspace.project, self._window.workspace.knowledge_base
        if project is None or base is None:
            return None
        if self._threshold is None:
            self._threshold = project.links.threshold()
        mention = self._linking.mention(span)
        found = self._linking.article().proposed(mention, self._threshold)
        own = local_candidates(project.entities(), mention.text) if found else ()
        return None if any(one.score == 1 for one in own) else found

    def _of_focused(self) -> Candidate | None:
        editor = self._window.editor
        span = editor.span
        found = self.find(span) if span else None
        editor.offered = {span.id: _offer(span, found)} if span and found else {}
        return found

    # Verbs

    def take(self) -> None:
        """Link each of the focused spans to what is proposed for it."""
        window, spans = self._window, self._window.editor.spans
        found = [(span, offer) for span in spans if (offer := self._proposed(span))]
        waiting = [(s, to) for s, to in found if s.status is not Status.ACCEPTED or not s.kb_id]
        if waiting:
            self._link(waiting)
        elif spans and not found:
            window.messages.notice("No link is proposed here: choose one of the candidates.")

    def _proposed(self, span: Span) -> Offer | None:
        """Return what a span is linked to, or else most likely means."""
        if span.kb_id:
            return Offer(span.kb_id, span.source)
        found = self.find(span)
        return _offer(span, found) if found else None

    def _link(self, found: list[tuple[Span, Offer]]) -> None:
        """Link spans in one step, and let the journal say that it had been proposed."""
        parts = [edits.link([span], offer.kb_id, {span.id: offer}) for span, offer in found]
        name = parts[0].name if len(parts) == 1 else f"Link {len(parts):,} likely"
        self._window.editor.apply(Edit(name, tuple(c for part in parts for c in part.changes)))

    def take_all(self) -> None:
        """Link all mentions of the article that have a likely link, after a look at each."""
        from annotator.gui.preview_dialog import PreviewDialog

        window = self._window
        waiting = [s for s in window.editor.index if s.status is Status.ACCEPTED and not s.kb_id]
        if not waiting or window.workspace.knowledge_base is None:
            window.messages.notice("No accepted mention of this article is without a link.")
            return
        found: list[tuple[Span, Candidate]] = []
        search = self._search(waiting)
        while not found and _slice(search, found):
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        if not found:
            window.messages.notice("No mention here has a link that is likely enough.")
            return
        about = "Mentions that were decided on and have no link, where little doubt is left."
        dialog = PreviewDialog("Link what is likely", about, (), "Link", window)
        dialog.table.horizontalHeader().resizeSection(1, _WIDE)
        timer = QTimer(dialog)

        def look() -> None:
            if not _slice(search, found):
                timer.stop()
            dialog.add([self._place(*one) for one in found[dialog.count() :]])

        timer.timeout.connect(look)
        timer.start(0)
        meant = dialog.exec()
        timer.stop()
        chosen = [found[row] for row in dialog.chosen()]
        dialog.deleteLater()
        if meant and chosen:
            self._link([(span, _offer(span, one)) for span, one in chosen])

    def _search(self, spans: list[Span]) -> Iterator[tuple[Span, Candidate] | None]:
        for span in spans:
            found = self.find(span)
            yield (span, found) if found else None

    def _place(self, span: Span, found: Candidate) -> Place:
        from annotator.gui.preview_dialog import Place

        entity, text = found.entity, self._window.editor.text
        mention = " ".join(text[span.start : span.end].split())
        about = f"{entity.label}, {entity.description}" if entity.description else entity.label
        return Place(mention, f"{about} ({entity.id})", context(text, span))


def _offer(span: Span, found: Candidate) -> Offer:
    """Return what is offered for a span: by the memory, if it was chosen for such a one before."""
    return Offer(found.entity.id, MEMORY if found.chosen else span.source)


def _slice(
    search: Iterator[tuple[Span, Candidate] | None], found: list[tuple[Span, Candidate]]
) -> bool:
    """Go on with a search for a moment; whether it has not ended."""
    end = perf_counter() + _SLICE
    for one in search:
        if one:
            found.append(one)
        if perf_counter() > end:
            return True
    return False
