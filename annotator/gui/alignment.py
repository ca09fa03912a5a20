"""The alignment lamp: spans that no token fits are marked as they are made, and can be repaired.

A worker program finds the tokens of an article once, for its text never changes; whether a span
fits them is then known at once. Training passes over a span that does not fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QToolButton

from annotator.core.alignment import (
    TOKEN_RULES,
    TOKENS_OF,
    Tokens,
    is_rule,
    pipeline_named,
)
from annotator.core.edits import Edit
from annotator.core.flags import set_option
from annotator.core.model import Option, Span, Status
from annotator.gui.menu import Menu
from annotator.gui.runner import Runner

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow
    from annotator.tasks import Job
    from annotator.tasks.aligning import FindTokens

_PAUSE = 1200  # milliseconds that an article is open before a worker program is started for it
_QUIET = 300  # milliseconds without an Edit until then
_AHEAD = 8  # further articles whose tokens are found along with those of the open one
_KEPT = 64  # articles whose tokens are remembered
_SHOWN = 40  # characters of a word in a menu


class Alignment(QObject):
    """Knows the tokens of the open article and which spans do not fit them."""

    lamp: QToolButton

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._runner = Runner(self)
        self._runner.failed.connect(lambda _, sentence: self._fail(sentence))
        self._tokens: dict[int, Tokens] = {}
        self.failure = ""
        """Why the tokens are not known, as a sentence; "" if nothing stands against it."""
        self.misfits: dict[int, Span] = {}
        """Spans of the open article that do not fit, by id."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._find)

    def attach(self) -> None:
        """Put the lamp into the status bar, and listen."""
        window = self._window
        self.lamp = QToolButton()
        self.lamp.setAutoRaise(True)
        self.lamp.setAccessibleName("Spans that do not fit the tokens")
        self.lamp.clicked.connect(self.repair)
        self.lamp.hide()
        window.status.insertPermanentWidget(3, self.lamp)  # behind job, bar and cancel
        window.editor.opened.connect(self._open)
        window.workspace.edited.connect(self._follow)
        window.workspace.project_changed.connect(self._forget)
        window.settings.subscribe(self._obey)

    # Verbs

    def repair(self) -> None:
        """Offer what can be done for the focused span, or for the first one that does not fit."""
        window, editor = self._window, self._window.editor
        span = editor.span
        if self.failure:
            window.messages.notice(self._unknown(), "Look again", self._forget)
            return
        if span is None or span.id not in self.misfits:
            waiting = sorted(self.misfits.values(), key=lambda s: (s.start, s.end))
            if not waiting:
                window.messages.notice("Every span of this article fits the pipeline's tokens.")
                return
            span = waiting[0]
            editor.focus([span])
        place = window.view.viewport().mapToGlobal(window.view.span_rect(span).bottomLeft())
        menu = self.menu(span)
        menu.setActiveAction(menu.actions()[0])
        menu.exec(place)

    def menu(self, span: Span) -> Menu:
        """Return the choices for a span that does not fit."""
        editor, tokens = self._window.editor, self._tokens[span.document_id]
        text, menu = editor.text, Menu(self._window)
        wide = tokens.expanded(span.start, span.end)
        expand = menu.addAction(f"&Expand to “{_short(text[slice(*wide)])}”")
        expand.triggered.connect(lambda: editor.resize(span, *wide))
        narrow = tokens.contracted(span.start, span.end)
        if narrow is not None:
            contract = menu.addAction(f"&Contract to “{_short(text[slice(*narrow)])}”")
            contract.triggered.connect(lambda: editor.resize(span, *narrow))
        rules = tokens.rules(text, span.start, span.end)
        rules = {word: parts for word, parts in rules.items() if is_rule(word, parts)}
        if rules:
            cut = menu.addAction(f"C&ut {_cuts(rules)} in every export")
            cut.triggered.connect(lambda: self.add_rules(rules))
        return menu

    def add_rules(self, rules: dict[str, tuple[str, ...]]) -> None:
        """Let the tokenizer cut words from now on, in this project and what it exports."""
        cut = {word: list(parts) for word, parts in rules.items()}
        self._set_rules(f"Cut {_cuts(rules)}", self._rules() | cut)
        self._tell_undo(f"Cut {_cuts(rules)}, here and in every export.")

    def _set_rules(self, name: str, rules: Mapping[str, Sequence[str]]) -> None:
        edit = set_option(TOKEN_RULES, self._option(), rules or None)
        self._window.editor.apply(edit._replace(name=name))

    def _tell_undo(self, told: str) -> None:
        messages, editor = self._window.messages, self._window.editor
        messages.notice(told, "Undo", editor.undo, until="changed")

    def choose(self) -> None:
        """Ask for the pipeline whose tokens this project and its exports have."""
        project = self._window.workspace.project
        if project is None:
            return
        from annotator.gui.tokenizer_dialog import TokenizerDialog

        held = project.option(TOKENS_OF)
        dialog = TokenizerDialog(pipeline_named(held), self._window)
        agreed, wanted = dialog.exec(), dialog.name
        dialog.deleteLater()
        if agreed and wanted != held:
            edit = set_option(TOKENS_OF, held, wanted)
            self._window.editor.apply(edit._replace(name="Choose a tokenizer"))

    def forget_rules(self) -> None:
        """Let the tokenizer cut all words as it did at first."""
        held = self._rules()
        if not held:
            self._window.messages.notice("This project has no rules for tokens.")
            return
        self._set_rules("Forget the rules for tokens", {})
        self._tell_undo(f"{len(held):,} rule{'' if len(held) == 1 else 's'} for tokens forgotten.")

    # What happens

    def _option(self) -> Any:
        project = self._window.workspace.project
        return project.option(TOKEN_RULES) if project is not None else None

    def _rules(self) -> dict[str, list[str]]:
        held = self._option()
        pairs = held.items() if isinstance(held, dict) else ()
        return {word: parts for word, parts in pairs if is_rule(word, parts)}

    def _obey(self, name: str) -> None:
        if name == "check_tokens":
            self._open()

    def _forget(self) -> None:
        """Begin anew, for the project or its rules are others."""
        self._runner.close()
        self._tokens.clear()
        self.failure = ""
        self._open()

    def _fail(self, sentence: str) -> None:
        """Say in the lamp's place that the tokens are not known; a click says why."""
        self.failure = sentence
        self._show()

    def _open(self) -> None:
        """Look at the article that was opened, as soon as its tokens are known."""
        self._timer.stop()
        self.misfits = {}
        document = self._window.editor.document
        wanted = self._window.settings["check_tokens"]
        if document is not None and wanted:
            if document.id in self._tokens:
                self._check(self._window.editor.index)
            elif not self.failure:
                self._timer.start(_PAUSE)
        self._show()

    def _find(self) -> None:
        from annotator.tasks.aligning import FindTokens

        window = self._window
        document, project = window.editor.document, window.workspace.project
        if document is None or project is None or self._runner.jobs:
            return
        if window.workspace.runner.jobs:  # the machine has other work to do
            self._timer.start(_PAUSE)
            return
        ids = [document.id, *window.documents.documents.following(document.id, _AHEAD)]
        unknown = [i for i in ids if i not in self._tokens]
        self._runner.start(FindTokens(project, unknown, self._rules()), self._found)

    def _found(self, job: Job) -> None:
        tokens: FindTokens = job  # type: ignore[assignment]
        self._tokens.update(tokens.found)
        for old in list(self._tokens)[:-_KEPT]:
            del self._tokens[old]
        self._open()

    def _follow(self, edit: Edit) -> None:
        """Check what an Edit changed in the open article, and tell of a new misfit."""
        options = {c.item.name for c in edit.changes if isinstance(c.item, Option)}
        if options & {TOKEN_RULES, TOKENS_OF}:
            self._forget()
            return
        if self._timer.isActive():
            self._timer.start(max(self._timer.remainingTime(), _QUIET))
        document = self._window.editor.document
        if document is None or document.id not in self._tokens:
            return
        changed = [c.item for c in edit.changes if isinstance(c.item, Span)]
        own = [span for span in changed if span.document_id == document.id]
        if not own:
            return
        before = {span.id for span in own if self.misfits.pop(span.id, None)}
        self._check(now for span in own if (now := self._window.editor.index.get(span.id)))
        after = {span.id for span in own if span.id in self.misfits}
        if before != after:
            self._show()
        new = [self.misfits[i] for i in after - before]
        if len(new) == 1 and new[0].status is Status.ACCEPTED:
            self._tell(new[0])

    def _check(self, spans: Iterable[Span]) -> None:
        for span in spans:
            tokens = self._tokens[span.document_id]
            if span.status is not Status.REJECTED and not tokens.fits(span.start, span.end):
                self.misfits[span.id] = span

    def _show(self) -> None:
        count, theme = len(self.misfits), self._window.view.theme
        wanted = self._window.settings["check_tokens"] and self._window.editor.document is not None
        is_unknown = bool(self.failure) and wanted
        self.lamp.setVisible(bool(count) or is_unknown)
        self.lamp.setText("○ tokens not known" if is_unknown else f"● {count:,} not on tokens")
        style = f"color: {(theme.muted if is_unknown else theme.amber).name()}"
        if style != self.lamp.styleSheet():  # to set it takes a millisecond
            self.lamp.setStyleSheet(style)
        action = self._window.actions_by_id["repair-tokens"]
        self.lamp.setToolTip(
            self._unknown()
            if is_unknown
            else "Spans that begin or end within a token of the pipeline, so that training passes "
            f"over them ({action.shortcut().toString()} offers what can be done)"
        )
        self._window.view.set_misfits(self.misfits.values())

    def _unknown(self) -> str:
        return f"Whether spans fit the pipeline's tokens is not known: {self.failure}"

    def _tell(self, span: Span) -> None:
        text = self._window.editor.text
        wide = self._tokens[span.document_id].expanded(span.start, span.end)
        key = self._window.actions_by_id["repair-tokens"].shortcut().toString()
        self._window.messages.notice(
            f"“{_short(text[span.start : span.end])}” is only a part of what the pipeline takes "
            f"for one word, “{_short(text[slice(*wide)])}”. {key} offers what can be done."
        )


def _cuts(rules: Mapping[str, Sequence[str]]) -> str:
    return ", ".join(
        f"“{_short(word)}” into “{_short(' | '.join(parts))}”" for word, parts in rules.items()
    )


def _short(text: str) -> str:
    plain = " ".join(text.split()).replace("&", "&&")
    return plain if len(plain) <= _SHOWN else f"{plain[: _SHOWN - 1]}…"
