from __future__ import annotations

from annotator.core.history import Act, History, Step

A, B, C = Step(1, "a"), Step(2, "b"), Step(3, "c")


def test_stacks_follow_the_journal() -> None:
    history = History([(Act.DO, A), (Act.DO, B), (Act.UNDO, B)])
    assert (history.undo, history.redo) == ([A], [B])
    history.record(Act.REDO, B)
    assert (history.undo, history.redo) == ([A, B], [])
    history.record(Act.UNDO, B)
    history.record(Act.DO, C)
    assert (history.undo, history.redo) == ([A, C], [])


def test_a_step_undone_from_another_document_leaves_the_right_ones() -> None:
    history = History([(Act.DO, A), (Act.DO, B), (Act.UNDO, A)])
    assert (history.undo, history.redo) == ([B], [A])
    history.record(Act.DO, C)
    assert history.redo == []
    history.record(Act.REDO, A)  # elsewhere it could still be redone
    assert history.undo == [B, C, A]
