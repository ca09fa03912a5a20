"""Linking in the window: candidates for a mention in its article, and what can be done with them.

What the rest of an article says is gathered when it is first asked for after a change, from the
links of persons and the first names in it, so that a long article takes no longer than a short one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from annotator.core import edits
from annotator.core.cards import card_of, cards, serve
from annotator.core.edits import Edit
from annotator.core.kb import Candidate, local_candidates
from annotator.core.linking import Article, Mention
from annotator.core.model import NIL, Entity, Span, Status
from annotator.core.web_pages import page_of
from annotator.gui.keys import shown

if TYPE_CHECKING:
    from annotator.gui.entity_browser import EntityBrowser
    from annotator.gui.main_window import MainWindow

_NAMES = 60  # different names of an article that are looked up for what they say of the others
_SHOWN = 20
_FIRST = 4  # candidates that come before own entities whose name is only similar
_NUMBERS = range(1, 10)
"""The candidates that have a key."""
_SOON = 120  # milliseconds after which uses are counted, so that stepping on is quick


class Linking(QObject):
    """The verbs of the entity panel that need more than the focused span."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._article: tuple[int, Article] | None = None
        self._browser: EntityBrowser | None = None
        self.excepted: Collection[int] = ()
        """Ids of mentions that the analyst took from their cards."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._count_uses)

    def attach(self) -> None:
        """Answer the panel, and follow what changes."""
        window = self._window
        window.entities.rank = self.candidates
        window.entities.asked_uses.connect(self.show_uses)
        window.entities.asked_page.connect(self.open_page)
        window.entities.shown.connect(lambda: self._timer.start(_SOON))
        window.settings.subscribe(self._tell_keys)
        self._tell_keys("keys")
        for signal in (window.editor.opened, window.workspace.edited,
                       window.workspace.knowledge_changed):  # fmt: skip
            signal.connect(self._forget)

    def _tell_keys(self, setting: str) -> None:
        """Show the keys of the candidates; of the usual ones, the number is enough."""
        if setting == "keys":
            held, panel = self._window.keyboard.map, self._window.entities
            panel.uses.setToolTip(self._window.actions_by_id["uses"].toolTip())
            keys = ["".join(held.keys(f"candidate-{number}")[:1]) for number in _NUMBERS]
            usual = {f"Ctrl+{number}": str(number) for number in _NUMBERS}
            panel.set_numbers([usual.get(key) or shown(key) for key in keys])

    def _forget(self, *_: object) -> None:
        self._article = None

    # Candidates

    def candidates(self) -> list[Candidate]:
        """Return what the focused mention may mean: own entities of that name come first.

        Where nothing is likely, there are only those, and what the mention is linked to.
        """
        span, base = self._window.editor.span, self._window.workspace
        if span is None or base.project is None or base.knowledge_base is None:
            return []
        mention = self.mention(span)
        own = local_candidates(base.project.entities(), mention.text)
        same = [one for one in own if one.score == 1]
        ranked = [_with_score(one) for one in self.article().worth_a_look(mention, _SHOWN)]
        if not ranked:
            return self._linked_too(own, span)[:_SHOWN]
        found = [*same, *ranked[:_FIRST], *own[len(same) :], *ranked[_FIRST:]]
        known = {candidate.entity.id for candidate in found}
        more = base.knowledge_base.search(mention.text, span.label, _SHOWN)
        found += [one for one in more if one.entity.id not in known]
        return self._linked_too(found, span)[:_SHOWN]

    def _linked_too(self, found: list[Candidate], span: Span) -> list[Candidate]:
        """Put what the span is linked to among the candidates, if it is not."""
        kb_id = span.kb_id
        if kb_id is None or kb_id == NIL or any(one.entity.id == kb_id for one in found[:_SHOWN]):
            return found
        entity = self._window.workspace.entity(kb_id)
        return [*found[: _SHOWN - 1], Candidate(entity, 0.0, ("linked",))] if entity else found

    def mention(self, span: Span) -> Mention:
        """Return a span as it is looked up: with a person's link, but for NIL."""
        text = self._window.editor.text
        decided = span.kb_id if span.status is Status.ACCEPTED else None
        kb_id = None if decided == NIL else decided
        mention = " ".join(text[span.start : span.end].split())
        return Mention(mention, span.label, span.start, span.end, kb_id)

    def article(self) -> Article:
        """Return what the open article says, gathered once between changes."""
        editor, base = self._window.editor, self._window.workspace.knowledge_base
        assert editor.document is not None
        assert base is not None
        if self._article is None or self._article[0] != editor.document.id:
            chosen: dict[tuple[str, str, str | None], Mention] = {}
            for span in editor.index:
                linked = span.status is Status.ACCEPTED and span.kb_id not in (None, NIL)
                if linked or len(chosen) < _NAMES:
                    mention = self.mention(span)
                    chosen.setdefault((mention.text, span.label, mention.kb_id), mention)
            project = self._window.workspace.project
            if project is not None and project.memory.is_on:
                project.memory.load(1)  # a little at a time: candidates wait for it
            article = Article(editor.text, chosen.values(), base.named, self._remembered)
            self._article = editor.document.id, article
        return self._article[1]

    def _remembered(self, mention: str, label: str | None) -> Mapping[str, int]:
        project = self._window.workspace.project
        return project.memory.links(mention, label) if project and project.memory.is_on else {}

    # Verbs

    def link_all(self) -> None:
        """Link every mention on the card of the focused one.

        They get its link, or the current candidate where it has none. What a person linked to
        something else stays; mentions that are only guessed to be the same wait for a second time.
        """
        window, span = self._window, self._window.editor.span
        if span is None:
            return
        decided = span.kb_id if span.status is Status.ACCEPTED else None
        entity = window.entities.current()
        kb_id = decided or (entity.id if entity else None)
        if kb_id is None:
            window.messages.notice("There is no candidate to link these mentions to.")
            return

        def linked(spans: Iterable[Span]) -> Edit:
            return edits.link(spans, kb_id, window.editor.offered)

        card = card_of(cards(window.editor.text, window.editor.index), span)
        assert card is not None
        guessed = [m.span.id for m in card.members if m.guessed and m.span.id != span.id]
        apart = [s.id for s in card.spans if _is_linked_elsewhere(s, kb_id) and s.id != span.id]
        passed = [*apart, *self.excepted]
        edit = serve(card, linked, [*guessed, *passed])
        if not edit.changes:
            guessed = []
            edit = serve(card, linked, passed)
        name = entity.label if entity and entity.id == kb_id else kb_id
        count = len({change.item.id for change in edit.changes})
        if edit.changes and window.editor.apply(edit._replace(name=f"Link all to {name}")):
            window.messages.notice(_told(count, name, len(guessed), len(apart)))

    def new_entity(self) -> None:
        """Ask for a local entity and link the focused spans to it."""
        from annotator.gui.entity_dialog import EntityDialog

        window, span = self._window, self._window.editor.span
        project = window.workspace.project
        if span is None or project is None:
            return
        mention = " ".join(window.editor.text[span.start : span.end].split())
        labels = [label.name for label in project.labels()]
        dialog = EntityDialog(window, labels, project.entities())
        dialog.show_entity(Entity("", mention, types=(span.label,)))
        if dialog.exec():
            made = dialog.entity()
            known = project.entity(made.id)
            spans, offered = window.editor.spans, window.editor.offered
            window.editor.apply(
                edits.link_to_new(spans, made, offered)
                if known is None
                else edits.link(spans, made.id, offered)
            )
        dialog.deleteLater()

    def open_page(self) -> None:
        """Open the page of the current candidate at Wikidata or GeoNames in a browser."""
        entity = self._window.entities.current()
        page = page_of(entity.id) if entity else None
        if page is None:
            self._window.messages.notice("There is no web page for this candidate.")
        else:
            QDesktopServices.openUrl(QUrl(page))

    def compare(self) -> None:
        """Show the current candidate beside the next one."""
        from annotator.gui.compare_dialog import CompareDialog

        pair = self._window.entities.pair()
        if len(pair) < 2:
            self._window.messages.notice("There are no two candidates to compare.")
            return
        dialog = CompareDialog(pair, self._window)
        if dialog.exec() and dialog.chosen is not None:
            self._window.editor.link(dialog.chosen)
        dialog.deleteLater()

    def browse(self, kb_id: str | None = None) -> None:
        """Show all entities of the project; of one, where it is used."""
        from annotator.gui.entity_browser import EntityBrowser

        if self._window.workspace.project is None:
            return
        if self._browser is None:
            self._browser = EntityBrowser(self._window)
        self._browser.open_at(kb_id)

    def show_uses(self) -> None:
        """Show where the current candidate is used in this project."""
        entity = self._window.entities.current()
        if entity is not None:
            self.browse(entity.id)
        else:
            self._window.messages.notice("There is no candidate whose places could be shown.")

    def _count_uses(self) -> None:
        """Tell the panel how often its current candidate was linked to."""
        project, entity = self._window.workspace.project, self._window.entities.current()
        count = project.links.uses(entity.id, 0)[0] if project and entity else 0
        self._window.entities.show_uses(count)


def _with_score(one: Candidate) -> Candidate:
    """Return a ranked candidate with its probability as the first reason."""
    percent = round(100 * one.score)
    share = "under 1 %" if percent < 1 else "over 99 %" if percent > 99 else f"{percent} %"
    return replace(one, why=(share, *one.why))


def _is_linked_elsewhere(span: Span, kb_id: str) -> bool:
    return span.status is Status.ACCEPTED and span.kb_id not in (None, kb_id)


def _told(linked: int, name: str, guessed: int, apart: int) -> str:
    told = f"Linked {linked:,} mention{'' if linked == 1 else 's'} to {name}."
    if guessed:
        told += f" {guessed:,} that may mean the same wait; the same key again links them too."
    if apart:
        told += f" {apart:,} linked to something else stay so."
    return told
