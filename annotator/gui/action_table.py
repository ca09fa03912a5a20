"""The one table of everything that can be done in the window, with keys, icons and conditions.

Shortcuts are written as Qt reads them: on macOS `Ctrl` is the Command key.
"""

from __future__ import annotations

from typing import NamedTuple


class Action(NamedTuple):
    """A row of the table.

    `menu` may have a submenu behind a slash. `verb` names a method of a feature of the window,
    `editor.accept` or `window.import_files`, with arguments behind it. `when` is what it needs:
    nothing, a `project`, a `document`, or a focused `span`. A row with `in_text` has keys that
    work where the text or the span list has the keyboard, so that typing into a search field
    stays typing.
    """

    id: str
    menu: str
    text: str
    keys: tuple[str, ...]
    icon: str
    verb: str
    arguments: tuple[object, ...] = ()
    when: str = "document"
    in_text: bool = True
    tip: str = ""


MENUS = ("&File", "&Edit", "&Span", "&Link", "&Go", "&View", "&Help")
_FILE, _EDIT, _SPAN, _LINK, _GO, _VIEW, _HELP = MENUS
_ENDS = f"{_SPAN}/&Boundaries"
_TOKENS = f"{_SPAN}/T&okens"
_CANDIDATES = f"{_LINK}/&Candidates"
_LIST = f"{_GO}/&Article list"
_REGIONS = f"{_EDIT}/Re&gions"
FIRST_OF_GROUP = {"import-files", "propose", "export", "quit", "copy", "find",
                   "paragraph-checked", "next-region", "split", "apply-here", "mend",
                   "start-back", "nil", "build-kb",
                   "next-document", "done", "unfocus", "left-panel", "plain",
                   "about"}  # fmt: skip

_REPAIRS = (
    ("determiner", "Without “the”", "T"),
    ("ends", "Without “'s”, quotes and commas", "P"),
    ("title", "Without the title", "D"),
    ("word", "Whole words", "O"),
    ("compound", "With the rest of the compound", "R"),
    ("next word", "With the next word", "W"),
    ("phrase", "The whole phrase", "Y"),
    ("head", "Its head alone", "H"),
)
"""Repairs of `core.boundaries` with what menus call them and their keys."""

_W = True  # by word
_C = False  # by character
_ON = True
_BACK = False

ACTIONS = (
    Action("new", _FILE, "&New project…", ("Ctrl+N",), "file-plus", "window.new_project",
           when="", in_text=False),
    Action("open", _FILE, "&Open project…", ("Ctrl+O",), "folder-open", "window.open_project",
           when="", in_text=False),
    Action("import-files", _FILE, "&Import files…", ("Ctrl+I",), "file-input",
           "window.import_files", when="project", in_text=False),
    Action("import-folder", _FILE, "Import &folder…", ("Ctrl+Shift+I",), "folder-input",
           "window.import_folder", when="project", in_text=False),
    Action("paste-article", _FILE, "New article from clip&board", ("Ctrl+Shift+V",),
           "file-text", "importing.paste", when="project", in_text=False,
           tip="Make an article of the text in the clipboard"),
    Action("undo-import", _FILE, "&Undo import…", (), "undo-2", "importing.take_back",
           when="project", in_text=False, tip="Take out what the last import brought"),
    Action("propose", _FILE, "&Propose spans", ("Ctrl+P",), "sparkles", "window.propose_document",
           tip="Let the pipeline propose spans for this article", in_text=False),
    Action("propose-all", _FILE, "Propose spans in &all unfinished articles", (), "sparkles",
           "window.propose_all", when="project", in_text=False),
    Action("export", _FILE, "&Export…", ("Ctrl+E",), "file-output", "window.export",
           when="project", in_text=False),
    Action("quit", _FILE, "&Quit", ("Ctrl+Q",), "", "window.close", when="", in_text=False),
    Action("undo", _EDIT, "&Undo", ("Ctrl+Z",), "undo-2", "editor.undo"),
    Action("redo", _EDIT, "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo-2", "editor.redo"),
    Action("undo-here", _EDIT, "Undo &here only", ("Ctrl+Alt+Z",), "", "propagation.undo_here",
           tip="Take back what the last step did in this article; others stay as they are"),
    Action("copy", _EDIT, "&Copy", ("Ctrl+C",), "", "window.copy"),
    Action("find", _EDIT, "&Find in the article", ("Ctrl+F",), "search", "reading.find",
           in_text=False),
    Action("find-next", _EDIT, "Find ne&xt", ("F3",), "chevron-down", "reading.find_next",
           in_text=False, tip="Find next; in the text, the hit is selected and can be labelled"),
    Action("find-previous", _EDIT, "Find pre&vious", ("Shift+F3",), "chevron-up",
           "reading.find_previous", in_text=False, tip="Find previous"),
    Action("boilerplate", _REGIONS, "Lines are &boilerplate", ("Ctrl+B",), "eraser",
           "regions.mark_lines", ("boilerplate",),
           tip="Dim the selected lines: no article, never proposed on, never trained on"),
    Action("article", _REGIONS, "Lines are &article", ("Ctrl+Shift+B",), "file-text",
           "regions.mark_lines", ("article",),
           tip="Say that the selected lines belong to the article"),
    Action("checked", _REGIONS, "Lines are chec&ked", ("Ctrl+Shift+K",), "list",
           "regions.mark_lines", ("checked",),
           tip="Every mention in the selected lines is marked"),
    Action("paragraph-checked", _REGIONS, "&Paragraph is checked", ("Shift+C",), "",
           "regions.check_paragraph",
           tip="Every mention in the paragraph is marked; the caret goes to the next one"),
    Action("article-checked", _REGIONS, "Artic&le is checked", ("Alt+C",), "",
           "regions.check_article", tip="Every mention of the article is marked"),
    Action("next-region", _REGIONS, "&Next proposed boilerplate", ("Shift+N",), "",
           "regions.next_proposed",
           tip="Go to lines that are proposed as boilerplate, to agree or to refuse"),
    Action("same-lines", _REGIONS, "&Same lines in the whole source…", ("Alt+B",), "",
           "regions.settle_source",
           tip="Mark the same lines in all articles of this source, after a look at them"),
    Action("propose-regions", _REGIONS, "Look for boilerplate in all &unfinished articles", (), "",
           "regions.propose", when="project", in_text=False),
    Action("accept", _SPAN, "&Accept", ("Return", "A", "Enter"), "check", "editor.accept",
           when="span", tip="Accept the span and go to the next proposal"),
    Action("reject", _SPAN, "&Reject", ("Del", "X", "Backspace"), "x", "editor.reject",
           when="span", tip="Say that this is no mention, and go to the next proposal"),
    Action("accept-rest", _SPAN, "Accept &the rest…", ("Shift+A",), "", "batch.accept_rest",
           tip="Accept every proposal of this article that is left, after a look at all of them"),
    Action("apply-here", _SPAN, "Do the same to all &here", (".",), "", "propagation.apply_here",
           tip="Do to every other mention in this article what was just done to one"),
    Action("apply-everywhere", _SPAN, "Do the same &everywhere…", ("Ctrl+.",), "",
           "propagation.apply_everywhere",
           tip="Do it in the whole project, after a look at every place"),
    Action("same-text", _SPAN, "Select spans of the same te&xt", ("Shift+S",), "",
           "batch.select_same", ("surface",), "span"),
    Action("same-label", _SPAN, "Select spans of the sa&me label", ("Shift+L",), "",
           "batch.select_same", ("label",), "span"),
    Action("mend", _ENDS, "&Mend the ends", (",",), "", "repairs.mend_ends", when="span",
           tip="Leave out “the”, “'s”, quotes or a title, or take the rest; again for the next"),
    *(Action(f"mend-{name.replace(' ', '-')}", _ENDS, text, (f"Shift+{key}",), "", "repairs.mend",
             (name,), "span") for name, text, key in _REPAIRS),
    Action("memory", _SPAN, "Decisio&n memory…", ("Ctrl+Shift+M",), "", "memory.inspect", when="project",
           in_text=False, tip="What was decided for each mention, and rules that stand above it"),
    Action("start-back", _ENDS, "Start one word back", ("Alt+Left",), "", "editor.move_start",
           (_W, _BACK), "span"),
    Action("start-on", _ENDS, "Start one word on", ("Alt+Right",), "", "editor.move_start",
           (_W, _ON), "span"),
    Action("end-back", _ENDS, "End one word back", ("Shift+Left",), "", "editor.move_end",
           (_W, _BACK), "span"),
    Action("end-on", _ENDS, "End one word on", ("Shift+Right",), "", "editor.move_end",
           (_W, _ON), "span"),
    Action("start-back-1", _ENDS, "Start one character back", ("Alt+Shift+Left",), "",
           "editor.move_start", (_C, _BACK), "span"),
    Action("start-on-1", _ENDS, "Start one character on", ("Alt+Shift+Right",), "",
           "editor.move_start", (_C, _ON), "span"),
    Action("end-back-1", _ENDS, "End one character back", ("Ctrl+Shift+Left",), "",
           "editor.move_end", (_C, _BACK), "span"),
    Action("end-on-1", _ENDS, "End one character on", ("Ctrl+Shift+Right",), "",
           "editor.move_end", (_C, _ON), "span"),
    Action("label", _SPAN, "&Label…", ("Space",), "tag", "labelling.choose",
           tip="Give the selected text or the focused spans a label by its name"),
    Action("split", _SPAN, "&Split", ("S",), "split", "editor.split", when="span",
           tip="Cut the span at the caret, or after its first word"),
    Action("merge", _SPAN, "&Join", ("J",), "combine", "editor.merge",
           tip="Join the selected spans, or the focused one with the next"),
    Action("repair-tokens", _TOKENS, "&Fit to tokens…", ("Ctrl+T",), "", "alignment.repair",
           tip="Expand, contract, or cut the word where a span does not fit the pipeline's tokens"),
    Action("forget-token-rules", _TOKENS, "For&get the rules for tokens", (), "",
           "alignment.forget_rules", when="project", in_text=False),
    Action("note", _SPAN, "&Note…", ("E",), "message-square", "window.edit_note", when="span"),
    Action("scheme", _SPAN, "La&bels of the project…", ("Ctrl+L",), "tags", "labelling.edit_scheme",
           when="project", in_text=False,
           tip="Add, rename, merge, remove, colour, order and describe labels"),
    Action("search", _LINK, "&Find an entity", ("K",), "search", "window.search_entity",
           when="span"),
    Action("nil", _LINK, "&NIL: in no knowledge base", ("I",), "circle-slash", "editor.link_nil",
           when="span"),
    Action("new-entity", _LINK, "New &entity…", ("L",), "circle-plus", "window.new_entity",
           when="span"),
    Action("unlink", _LINK, "&Unlink", ("U",), "unlink", "editor.unlink", when="span"),
    Action("build-kb", _LINK, "&Build the knowledge base", (), "database",
           "window.build_knowledge_base", when="", in_text=False,
           tip="Build the packaged knowledge base anew"),
    *(Action(f"candidate-{n}", _CANDIDATES, f"Link to candidate {n}", (f"Ctrl+{n}",), "",
             "window.link_candidate", (n,), "span") for n in range(1, 10)),
    Action("next", _GO, "&Next span", ("F",), "arrow-right", "editor.next",
           tip="The next span; Tab does the same in the text"),
    Action("previous", _GO, "&Previous span", ("B",), "arrow-left", "editor.previous",
           tip="The span before; Shift+Tab does the same in the text"),
    Action("next-proposal", _GO, "Next &undecided proposal", ("N",), "circle-dashed",
           "editor.next_proposal"),
    Action("unfocus", _GO, "Back to the &text", ("Esc",), "", "window.unfocus"),
    Action("search-articles", _LIST, "&Search articles", ("Ctrl+Shift+F",), "search",
           "queue.search", when="project", in_text=False,
           tip="Search titles and texts of all articles"),
    Action("next-hit", _LIST, "&Next hit in the article", ("Ctrl+G",), "", "queue.next_hit",
           in_text=False, tip="The next place that the search of the list found"),
    Action("previous-hit", _LIST, "&Previous hit in the article", ("Ctrl+Shift+G",), "",
           "queue.previous_hit", in_text=False, tip="The place that the search found before"),
    Action("filter", _LIST, "&Filter articles…", ("Ctrl+Shift+A",), "list-filter",
           "queue.filter", when="project", in_text=False,
           tip="List articles by label, entity, source, date, flag and what is left"),
    Action("save-filter", _LIST, "Save this f&ilter…", (), "", "queue.save_filter",
           when="project", in_text=False, tip="Keep the filter of the list in the project"),
    Action("clear-filter", _LIST, "&Clear filter", (), "", "queue.clear", when="project",
           in_text=False),
    *(Action(f"order-{order}", _LIST, text, (), "", "queue.order", (order,), "project",
             in_text=False) for order, text in (
        ("import", "By &order of import"), ("date", "By &date, newest first"),
        ("title", "By &title"), ("gain", "By expected &gain"))),
    Action("next-document", _GO, "Ne&xt article", ("Ctrl+Down",), "chevron-right",
           "window.next_document", when="project", in_text=False),
    Action("previous-document", _GO, "Pre&vious article", ("Ctrl+Up",), "chevron-left",
           "window.previous_document", when="project", in_text=False),
    Action("done", _GO, "&Done, next article", ("Ctrl+Return", "Ctrl+Enter"), "circle-check",
           "window.finish_document", tip="Mark the article as done and open the next one",
           in_text=False),
    Action("finish", _GO, "A&ccept the rest, done", ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
           "circle-check", "batch.finish", in_text=False,
           tip="Accept every proposal that is left, mark the article as done, open the next one"),
    Action("next-unfinished", _GO, "Next un&finished article", ("Ctrl+Shift+Down",), "",
           "queue.step", (1,), "project", in_text=False),
    Action("previous-unfinished", _GO, "Previous unfinished articl&e", ("Ctrl+Shift+Up",), "",
           "queue.step", (-1,), "project", in_text=False),
    Action("skip", _GO, "S&kip article…", ("Ctrl+Shift+S",), "skip-forward", "queue.skip",
           in_text=False, tip="Pass the article over, with a reason, and open the next one"),
    Action("flag", _GO, "Fla&g article…", ("Ctrl+M",), "flag", "queue.flag", in_text=False,
           tip="Flag the article with a note, or unflag it"),
    Action("reopen", _GO, "&Reopen article", (), "", "window.reopen_document", in_text=False),
    Action("zoom-in", _VIEW, "Zoom &in", ("Ctrl++", "Ctrl+="), "zoom-in", "reading.zoom", (10,),
           "", in_text=False),
    Action("zoom-out", _VIEW, "Zoom &out", ("Ctrl+-",), "zoom-out", "reading.zoom", (-10,), "",
           in_text=False),
    Action("zoom-reset", _VIEW, "&Actual size", ("Ctrl+0",), "", "reading.zoom", (0,), "",
           in_text=False),
    Action("next-panel", _VIEW, "Next &panel", ("F6",), "", "window.go_to_panel", (1,), "",
           in_text=False),
    Action("previous-panel", _VIEW, "Pre&vious panel", ("Shift+F6",), "", "window.go_to_panel",
           (-1,), "", in_text=False),
    Action("left-panel", _VIEW, "Article lis&t", ("F7",), "panel-left", "window.toggle_left",
           when="", in_text=False),
    Action("right-panel", _VIEW, "&Spans and entities", ("F8",), "panel-right",
           "window.toggle_right", when="", in_text=False),
    Action("plain", _VIEW, "Te&xt alone", ("F9",), "eye-off", "reading.switch_plain",
           in_text=False, tip="Hide what is marked in the text; for a while if the key is held"),
    Action("insights", _VIEW, "Insights and pa&ce", ("F12",), "chart-column", "insights.show",
           when="project", in_text=False,
           tip="What is left, what was decided, and how fast it goes"),
    Action("inconsistencies", _VIEW, "Find i&nconsistencies…", ("Ctrl+Shift+M",), "equal-not",
           "insights.find_inconsistencies", when="project", in_text=False,
           tip="Surfaces that are marked in several ways, to mend them"),
    Action("theme", _VIEW, "&Light or dark", ("Ctrl+Shift+L",), "sun-moon",
           "reading.switch_theme", when="", in_text=False),
    Action("contrast", _VIEW, "&High contrast", ("Ctrl+Shift+H",), "contrast",
           "reading.switch_contrast", when="", in_text=False),
    Action("settings", _VIEW, "Settin&gs…", ("Ctrl+,",), "settings-2", "reading.show_settings",
           when="", in_text=False),
    Action("commands", _HELP, "Find a &command…", ("Ctrl+K",), "command",
           "keyboard.show_commands", when="", in_text=False,
           tip="Find everything that can be done by its name"),
    Action("keys", _HELP, "&Keys…", ("F1", "?"), "keyboard", "keyboard.show_keys", when="",
           in_text=False, tip="All keys, to look up and to change"),
    Action("about", _HELP, "&About Annotator", (), "info", "window.about", when="",
           in_text=False),
)  # fmt: skip
