from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.core.model import Document, Record, Span
from annotator.project import Project

WRITER = """
import sys
from annotator.core import edits
from annotator.project import Project

project = Project.open(sys.argv[1])
(document_id,) = project.document_ids()
labels = ("ORG", "GPE", "FAC")
turn = 0
while True:
    span = project.spans(document_id)[turn % len(project.spans(document_id))]
    if turn % 7 == 6:
        project.undo(document_id)
    else:
        project.apply(edits.annotate([span], f"turn {turn}"))
    print(turn, len(project.history(document_id).undo), flush=True)
    turn += 1
"""


@pytest.mark.parametrize("seed", range(4))
def test_every_edit_that_returned_survives_a_kill(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "p.annotator"
    with Project.open(path, create=True) as project:
        spans = tuple(Span(0, 0, at, at + 3, "GPE", source="m") for at in range(0, 90, 3))
        (document_id,) = project.add([Record(Document(0, "a", "t"), "x" * 90, spans)]).added
    chance = random.Random(seed)
    command = [sys.executable, "-c", WRITER, str(path)]
    told = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for _ in range(chance.randrange(1, 150)):
            told.append(writer.stdout.readline())
        writer.kill()  # at whatever it does between this line and the next ones
        told += writer.stdout.readlines()
    whole = [line for line in told if line.endswith("\n")]
    turn, undoable = map(int, whole[-1].split())
    with Project.open(path) as project:
        assert project.check() == []
        entries = list(project.journal(document_id))[1:]
        assert turn + 1 <= len(entries) <= turn + 2  # the last may have died before its line
        for row, entry in enumerate(entries):
            (change,) = entry.changes
            assert (entry.act == "undo") == (row % 7 == 6)
            if entry.act == "do":
                assert change.after is not None
                assert change.after.note == f"turn {row}"
        known = len(entries) - turn - 1
        assert abs(len(project.history(document_id).undo) - undoable) == known
        notes = {}
        for entry in entries:
            notes[entry.changes[0].item.id] = entry.changes[0].after.note
        for span in project.spans(document_id):
            assert span.note == notes.get(span.id, "")
