"""The main window: puts the panels together and hands what happens from one to the other."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QSize, Qt
from PySide6.QtGui import QAction, QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.core.edits import Edit
from annotator.core.model import Span
from annotator.gui import theme as themes
from annotator.gui import window_state
from annotator.gui.action_table import ACTIONS
from annotator.gui.actions import fill_menus, make_actions, make_label_actions
from annotator.gui.card_list import CardList
from annotator.gui.commands import Commands
from annotator.gui.context_menu import context_menu
from annotator.gui.document_list import DocumentList
from annotator.gui.document_view import DocumentView
from annotator.gui.entity_panel import EntityPanel
from annotator.gui.header import ArticleHeader, EmptyState
from annotator.gui.keyboard import Keyboard
from annotator.gui.label_bar import LabelBar
from annotator.gui.messages import MessageBar
from annotator.gui.pen import Pen
from annotator.gui.side import Lists, Side
from annotator.gui.span_table import SpanTable
from annotator.gui.status import StatusLine
from annotator.gui.workspace import Workspace, touches_labels
from annotator.settings import Settings

_LOW = 700  # pixels of height below which title and labels take one line each


class MainWindow(QMainWindow):
    """Articles on the left, the text in the middle, entities and spans on the right."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.workspace = Workspace(self)
        self.editor = self.workspace.editor
        self.view = DocumentView()
        self.spans = SpanTable(self.workspace.name_of)
        self.cards = CardList(self.workspace.name_of)
        keyed = (self.view, self.spans, self.cards)
        self.commands = Commands(self)
        self.pen = Pen(self)
        self.keyboard = Keyboard(self)
        self.features: dict[str, QObject] = {}
        self.actions_by_id = make_actions(ACTIONS, self, keyed, self._act)
        self.label_actions: list[QAction] = []
        self._has: dict[str, bool] = {}
        self._build()
        self._connect()
        self.apply_theme()
        window_state.restore(self)
        self._show_project()

    def equip(self) -> None:
        """Make the features; the first painting does not wait for them."""
        from annotator.gui.features import make_features

        if not self.features:
            self.features = make_features(self)

    def _act(self, verb: str, *arguments: object) -> None:
        self.equip()  # a key may come before the features do
        owner, name = verb.split(".")
        getattr(self.features[owner], name)(*arguments)

    # Assembly

    def _build(self) -> None:
        act = self.actions_by_id
        self.setWindowTitle("Annotator")
        window_state.give_size(self, 1360, 860)
        self.setMinimumSize(QSize(720, 480))
        fill_menus(self.menuBar(), act)
        steps = ("undo", "redo", "previous-document", "next-document", "done")
        self.header = ArticleHeader([act[name] for name in steps])
        self.empty = EmptyState()
        self.stage = QStackedWidget()
        self.messages = MessageBar(self.stage)
        self.stage.currentChanged.connect(lambda _: self.messages.raise_())
        self.stage.addWidget(self.empty)
        self.stage.addWidget(self.view)
        self.labels = LabelBar()
        middle = QWidget()
        middle.setObjectName("stage")
        middle.setAccessibleName("Article and labels")
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.header, self.stage, self.labels):
            column.addWidget(widget, 1 if widget is self.stage else 0)
        self.documents = DocumentList()
        self.entities = EntityPanel([act["nil"], act["new-entity"], act["unlink"]])
        lists = Lists(self.spans, self.cards, act["switch-list"])
        self.side = Side(self.entities, lists)
        self.panes = QSplitter(Qt.Orientation.Horizontal)
        shares = ((self.documents, 144, 1), (middle, 400, 4), (self.side, 0, 1))
        for place, (pane, least, share) in enumerate(shares):
            pane.setMinimumWidth(least)
            self.panes.addWidget(pane)
            self.panes.setStretchFactor(place, share)
        self.panes.setSizes([256, 720, 384])
        for splitter in (self.panes, self.side):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        self.setCentralWidget(self.panes)
        self.status = StatusLine(self.workspace.runner, self.workspace.builder)
        self.setStatusBar(self.status)

    def _connect(self) -> None:
        workspace, editor, view = self.workspace, self.editor, self.view
        workspace.project_changed.connect(self._show_project)
        workspace.leaving.connect(self.documents.asker.leave)
        workspace.edited.connect(self._show_edit)
        workspace.knowledge_changed.connect(self._show_knowledge_base)
        workspace.imported.connect(self.commands.after_import)
        workspace.told.connect(self.messages.notice)
        workspace.failed.connect(self.messages.failure)
        editor.opened.connect(self._show_document)
        editor.focused.connect(self._show_focus)
        editor.refused.connect(self.messages.notice)
        editor.unsaved.connect(self._show_unsaved)
        editor.unreadable.connect(self.messages.failure)
        view.selected.connect(editor.select)
        view.span_clicked.connect(editor.choose)
        view.focus_moved.connect(lambda span: editor.focus([span]))
        view.resized.connect(editor.resize)
        view.context_menu_requested.connect(self._open_context_menu)
        view.cursorPositionChanged.connect(self._follow_caret)
        self.spans.chosen.connect(editor.focus)
        self.spans.doubleClicked.connect(lambda _: view.setFocus())
        self.labels.chosen.connect(self.pen.label)
        self.documents.chosen.connect(editor.open)
        self.documents.left.connect(view.setFocus)
        self.entities.chosen.connect(editor.link)
        self.entities.left.connect(view.setFocus)

    # What is shown

    def _show_project(self) -> None:
        project = self.workspace.project
        self.documents.set_project(project)
        if project is None:
            self.setWindowTitle("Annotator")
            self.status.show_closed()
        else:
            note = " (read-only)" if project.read_only else ""
            self.setWindowTitle(f"{project.name}{note} – Annotator")
            self._show_saved()
            self.show_labels()
        for panel in (self.documents.bar, self.labels, self.entities, self.side.lists):
            panel.setVisible(project is not None)
        for splitter in (self.side, self.panes):
            splitter.refresh()  # or the article would be painted first, and then move
        self._show_document()

    def show_labels(self) -> None:
        """Show the labels of the project everywhere, with the keys that work."""
        assert self.workspace.project is not None
        labels = self.keyboard.usable(self.workspace.project.labels())
        self.labels.set_labels(labels)
        self.spans.spans.set_labels(labels)
        self.cards.set_labels(labels)
        self.view.set_labels(labels)
        for action in self.label_actions:
            action.deleteLater()  # which takes it from its widgets too
        self.label_actions = make_label_actions(
            labels, self, (self.view, self.spans, self.cards), self.pen.label
        )

    def _show_document(self) -> None:
        editor, project = self.editor, self.workspace.project
        document = editor.document
        self.header.show_document(document)
        self.stage.setCurrentWidget(self.view if document else self.empty)
        if document is not None and project is not None:
            labels = self.keyboard.usable(project.labels())
            self.view.set_document(editor.text, editor.index, editor.regions, labels)
            self.spans.spans.set_document(editor.text, editor.index)
            self.documents.show_current(document.id)
            self.status.show_counts(editor.index)
        else:
            self.spans.spans.set_document("", editor.index)
            self.status.show_counts(None)
            self.empty.invite(project is not None, self.actions_by_id)
        self._show_focus()

    def _show_edit(self, edit: Edit) -> None:
        """Follow an Edit: repaint what it touched, and nothing else."""
        project = self.workspace.project
        assert project is not None
        if touches_labels(edit):
            self.show_labels()
        if self.editor.follow(edit):
            self.view.touch(edit.changes)
            self.spans.follow(edit, self.editor.index)
            self.header.show_document(self.editor.document)
            self.status.follow(edit)
        self.documents.follow(edit)
        self._show_saved()

    def _show_focus(self) -> None:
        editor, spans = self.editor, self.editor.spans
        self.view.set_focused(spans)
        self.spans.show_focus(spans)
        span = editor.span
        self.labels.show_label(self.pen.ink or (span.label if span else None))
        mention = " ".join(editor.text[span.start : span.end].split()) if span else ""
        linked = self.workspace.entity(span.kb_id) if span else None
        self.entities.show_mention(mention, spans, linked)
        self._enable()

    def _show_saved(self) -> None:
        project = self.workspace.project
        if project is not None:
            self.messages.overcome("saved")
            self.status.show_saved(project.location, read_only=project.read_only)

    def _show_knowledge_base(self) -> None:
        ready = self.workspace.knowledge_base is not None
        self.entities.search = self.workspace.candidates if ready else None
        self.entities.waiting = (
            "The knowledge base is being built; candidates come in a moment. "
            "You can go on with your corrections."
            if self.workspace.is_building
            else "There is no knowledge base. Build it from the Link menu."
        )
        self.entities.refresh()
        for named in (self.spans, self.cards):
            named.viewport().update()

    def _show_unsaved(self, sentence: str) -> None:
        project = self.workspace.project
        if project is not None and not project.read_only:
            self.status.show_unsaved()
        self.messages.failure(sentence, until="saved")

    def _enable(self) -> None:
        has = {
            "": True,
            "project": self.workspace.project is not None,
            "document": self.editor.document is not None,
            "span": self.editor.span is not None,
        }
        if has != self._has:
            self._has = has
            for row in ACTIONS:
                self.actions_by_id[row.id].setEnabled(has[row.when])

    # Mouse and caret

    def _follow_caret(self) -> None:
        self.editor.caret = self.view.caret()

    def _open_context_menu(self, place: QPoint, span: Span | None) -> None:
        if span is not None and span not in self.editor.spans:
            self.editor.focus([span])
        context_menu(self.editor, self.actions_by_id, self.label_actions, self).exec(place)

    # Looks and state

    def apply_theme(self) -> None:
        """Dress the program as the settings say."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        worn = (self.settings[name] for name in ("theme", "contrast", "vision"))
        theme = themes.apply(app, *worn)
        for themed in (self.view, self.labels, self.spans, self.cards):
            themed.set_theme(theme)
        for quiet in (self.documents.view, self.entities.list, self.spans, self.cards):
            quiet.setPalette(theme.list_palette())
            quiet.viewport().setPalette(theme.list_palette())
        for label in (self.header.facts, *self.entities.quiet):
            themes.tint(label, theme.muted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to the article where the window is low."""
        super().resizeEvent(event)
        lines = 1 if self.height() < _LOW else 2
        self.header.set_lines(lines)
        self.labels.set_rows(lines)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window's state and close the project."""
        window_state.remember(self)
        self.workspace.close()
        super().closeEvent(event)
