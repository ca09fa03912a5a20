"""A screen reader without a voice: a client of AT-SPI that answers for what it sees and hears.

It runs in the system's own Python, which has the bindings. `listener.py PID` waits for the program
with this process id and then answers questions, one JSON value a line: "tree" with role, name and
states of everything, "text" with the text of the article, its caret and its description,
"spans" with name, description and states of what is marked in it, "announced" with what was
announced since the last time, "windows" with the same as "tree" for each window but the first,
"changed" with the names of what was said to have changed, "at" with
what has the keyboard.
"""

from __future__ import annotations

import json
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

STATES = ("FOCUSABLE", "FOCUSED", "SHOWING", "SELECTED", "CHECKED", "ENABLED")


class Listener:
    """Looks at one program."""

    def __init__(self, process: int) -> None:
        self.process = process
        self.program = None
        self.heard = []
        self.renewed = []
        self.focused = None
        self.events = Atspi.EventListener.new(self.hear)
        for event in (
            "object:announcement",
            "object:state-changed:focused",
            "object:property-change:accessible-description",
        ):
            self.events.register(event)
        GLib.timeout_add(100, self.look)

    def look(self) -> bool:
        """Look for the program until it is there; whether to go on looking."""
        desktop = Atspi.get_desktop(0)
        for row in range(desktop.get_child_count()):
            found = desktop.get_child_at_index(row)
            if found is not None and found.get_process_id() == self.process:
                self.program = found
                print(json.dumps("ready"), flush=True)
                GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, self.answer)
                return False
        return True

    def hear(self, event: Atspi.Event) -> None:
        if event.type.startswith("object:announcement"):
            self.heard.append(event.any_data)
        elif event.type.startswith("object:property-change"):
            self.renewed.append(event.source.get_name())
        elif event.detail1:
            self.focused = event.source

    def answer(self, stdin, condition) -> bool:
        line = stdin.readline()
        if not line:
            loop.quit()
            return False
        print(json.dumps(getattr(self, json.loads(line))()), flush=True)
        return True

    def tree(self) -> list:
        return list(self.walk(self.program))

    def windows(self) -> list:
        found = (self.program.get_child_at_index(n) for n in range(self.program.get_child_count()))
        shown = Atspi.StateType.SHOWING
        there = [
            item for item in found if item is not None and item.get_state_set().contains(shown)
        ]
        return [list(self.walk(item)) for item in there if item.get_role_name() != "frame"]

    def walk(self, item):
        states = item.get_state_set()
        held = [name for name in STATES if states.contains(getattr(Atspi.StateType, name))]
        yield [item.get_role_name(), item.get_name(), item.get_description(), held]
        for row in range(item.get_child_count()):
            child = item.get_child_at_index(row)
            if child is not None:
                yield from self.walk(child)

    def text(self) -> list:
        article = self.find(self.program, "text", "Article")
        whole = Atspi.Text.get_text(article, 0, Atspi.Text.get_character_count(article))
        return [whole, Atspi.Text.get_caret_offset(article), article.get_description()]

    def find(self, item, role, name):
        if (item.get_role_name(), item.get_name()) == (role, name):
            return item
        children = (item.get_child_at_index(row) for row in range(item.get_child_count()))
        found = (self.find(child, role, name) for child in children if child is not None)
        return next((item for item in found if item is not None), None)

    def spans(self) -> list:
        found = self.find(self.find(self.program, "text", "Article"), "list", "Spans in the text")
        return [item[1:] for item in self.walk(found)][1:]

    def announced(self) -> list:
        said, self.heard = self.heard, []
        return said

    def changed(self) -> list:
        named, self.renewed = self.renewed, []
        return named

    def at(self) -> list:
        item = self.focused
        return [item.get_role_name(), item.get_name()] if item is not None else []


loop = GLib.MainLoop()
listener = Listener(int(sys.argv[1]))
loop.run()
