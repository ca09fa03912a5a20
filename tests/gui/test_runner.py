from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from program import NEWS, lie_in_wait, make, record
from PySide6.QtCore import QTimer

from annotator.errors import AnnotatorError
from annotator.gui.runner import Runner
from annotator.project import Project
from annotator.tasks import Export, Job

WORK = """
import os, signal
from annotator import work
from annotator.errors import AnnotatorError

def double(options, payloads, tell):
    for payload in payloads:
        tell(payload["n"], 3, "doubling")
        yield {"double": 2 * payload["n"]}

def fail(options, payloads, tell):
    yield {"double": 0}
    raise AnnotatorError("The file is gone.")

def die(options, payloads, tell):
    yield {"double": 0}
    os.kill(os.getpid(), signal.SIGKILL)

def crash(options, payloads, tell):
    yield {"double": 0}
    raise RuntimeError("a bug in the worker")

def forever(options, payloads, tell):
    yield {"double": 0}
    while True:
        tell(1, 2, "")

def deaf(options, payloads, tell):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    yield {"double": 0}
    while True:
        pass

work.deaf = deaf
work.double, work.fail, work.die, work.crash, work.forever = double, fail, die, crash, forever
"""


class Doubling(Job):
    title = "Doubling"

    def __init__(self, work: str = "double", numbers: tuple[int, ...] = (1, 2, 3)) -> None:
        super().__init__({})
        self.work = work
        self.numbers = numbers
        self.received: list[int] = []
        self.told: list[tuple[int, int, str]] = []

    def payloads(self):
        return ({"n": n} for n in self.numbers)

    def receive(self, result):
        self.received.append(result["double"])

    def progress(self, done, total, text):
        super().progress(done, total, text)
        self.told.append((done, total, text))


@pytest.fixture
def runner(qapp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A runner whose worker programs know the functions above."""
    (tmp_path / "sitecustomize.py").write_text(WORK, encoding="utf-8")
    paths = [str(tmp_path), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
    runner = Runner()
    yield runner
    runner.close()


@pytest.fixture
def heard(runner):
    found: list[tuple[str, ...]] = []
    runner.started.connect(lambda job: found.append(("started", job.work)))
    runner.ended.connect(lambda job: found.append(("ended", job.work)))
    runner.failed.connect(lambda job, sentence: found.append(("failed", job.work, sentence)))
    runner.cancelled.connect(lambda job: found.append(("cancelled", job.work)))
    return found


def test_results_and_progress(runner, heard, qtbot):
    job, then = Doubling(), []
    with qtbot.waitSignal(runner.ended):
        runner.start(job, then.append)
        assert runner.job is job
    assert job.received == [2, 4, 6]
    assert job.told == [(n, 3, "doubling") for n in (1, 2, 3)]
    assert then == [job]
    assert runner.job is None
    assert heard == [("started", "double"), ("ended", "double")]


@pytest.mark.parametrize("is_running", [True, False])
def test_what_workers_tell_waits_while_they_are_held(runner, heard, qtbot, is_running):
    job = Doubling(numbers=(1,))
    if is_running:
        runner.start(job)
    with runner.held():
        if not is_running:
            runner.start(job)
        lines = runner._running._lines
        qtbot.waitUntil(lambda: len(lines) > 0, timeout=20_000)
        assert job.received == []
        assert heard == [("started", "double")]
    with qtbot.waitSignal(runner.ended):
        pass
    assert job.received == [2]
    assert heard[-1] == ("ended", "double")


def test_a_result_waits_until_its_job_is_ready_and_the_window_has_its_turns_meanwhile(
    runner, qtbot
):
    seen: list[int] = []

    class Slow(Doubling):
        left = 3

        def is_ready(self):
            QTimer.singleShot(0, lambda: seen.append(len(self.received)))
            self.left -= 1
            return self.left < 0

    job = Slow(numbers=(1,))
    with qtbot.waitSignal(runner.ended):
        runner.start(job)
    assert job.received == [2]
    assert seen[:3] == [0, 0, 0]


def test_the_window_has_its_turn_between_two_results(runner, qtbot):
    job = Doubling(numbers=(1, 2, 3))
    with runner.held():
        runner.start(job)
        lines = runner._running._lines
        qtbot.waitUntil(lambda: len(lines) > 2, timeout=20_000)
    turns = []
    job.receive = lambda result: QTimer.singleShot(0, lambda: turns.append(len(lines)))
    with qtbot.waitSignal(runner.ended):
        pass
    assert turns[0] > 0


def test_one_after_the_other_and_urgent_ones_first(runner, heard, qtbot):
    first, second, urgent = Doubling(numbers=()), Doubling(numbers=(1,)), Doubling(numbers=(2,))
    ended = []
    runner.ended.connect(ended.append)
    runner.start(first)
    runner.start(second)
    runner.start(urgent, urgent=True)
    qtbot.waitUntil(lambda: len(ended) == 3, timeout=20_000)
    assert ended == [first, urgent, second]


@pytest.mark.parametrize(
    ("work", "sentence"),
    [
        ("fail", "The file is gone."),
        ("die", "The worker program ended without a result."),
        ("crash", "The worker program ended without a result."),
    ],
)
def test_a_failure_is_told_and_the_next_job_goes_on(runner, heard, qtbot, work, sentence, capfd):
    job, then = Doubling(work), []
    runner.start(job, then.append)
    runner.start(Doubling())
    qtbot.waitUntil(lambda: ("ended", "double") in heard, timeout=20_000)
    assert ("failed", work, sentence) in heard
    assert job.received == [0]
    assert then == []
    if work == "crash":
        assert "a bug in the worker" in capfd.readouterr().err


def test_cancel_stops_the_worker(runner, heard, qtbot):
    job = Doubling("forever")
    with qtbot.waitSignal(runner.progressed):
        runner.start(job)
    with qtbot.waitSignal(runner.cancelled, timeout=20_000):
        runner.cancel()
    assert heard == [("started", "forever"), ("cancelled", "forever")]
    runner.cancel()  # nothing runs


def test_a_result_that_cannot_be_stored(runner, heard, qtbot):
    job = Doubling(numbers=(1, 2, 3))

    def refuse(_: object) -> None:
        raise AnnotatorError("The disk is full.")

    job.receive = refuse
    with qtbot.waitSignal(runner.failed):
        runner.start(job)
    assert heard[-1] == ("failed", "double", "The disk is full.")


def test_a_bug_while_a_result_is_taken_ends_the_job_and_is_shown(runner, heard, qtbot):
    job = Doubling()
    job.receive = lambda result: 1 / 0
    with qtbot.captureExceptions() as bugs, qtbot.waitSignal(runner.failed):
        runner.start(job)
    assert [kind for kind, *_ in bugs] == [ZeroDivisionError]
    assert heard[-1][0] == "failed"


def test_modules_in_the_current_folder_are_not_taken_for_ours(runner, qtbot, tmp_path, monkeypatch):
    folder = tmp_path / "downloads"
    folder.mkdir()
    lie_in_wait(folder)
    monkeypatch.chdir(folder)
    with qtbot.waitSignal(runner.ended):
        runner.start(Doubling())
    assert not (folder / "taken").exists()


@pytest.mark.parametrize("error", [AnnotatorError("The text is damaged."), ZeroDivisionError()])
@pytest.mark.parametrize("at", [0, 2])
def test_a_payload_that_cannot_be_read_fails_its_job_alone(runner, heard, qtbot, error, at):
    def payloads():
        yield from [{"n": 1}, {"n": 2}][:at]
        raise error

    job = Doubling()
    job.payloads = payloads
    is_bug = not isinstance(error, AnnotatorError)
    with qtbot.captureExceptions() as bugs:
        if is_bug and at == 0:
            with pytest.raises(ZeroDivisionError):
                runner.start(job)
        else:
            runner.start(job)
        runner.start(Doubling())
        qtbot.waitUntil(lambda: ("ended", "double") in heard, timeout=20_000)
    assert len(bugs) == (is_bug and at > 0)
    sentence = "It stopped because of an error in the program." if is_bug else str(error)
    assert ("failed", "double", sentence) in heard
    assert runner.jobs == []


def test_cancel_is_for_one_job(runner, heard, qtbot):
    running, waiting, last = Doubling("forever"), Doubling("fail"), Doubling()
    with qtbot.waitSignal(runner.progressed):
        runner.start(running)
    runner.start(waiting)
    runner.start(last)
    assert runner.jobs == [running, waiting, last]
    with qtbot.waitSignal(runner.cancelled) as told:
        runner.cancel(waiting)
    assert told.args == [waiting]
    assert runner.jobs == [running, last]
    with qtbot.waitSignals([runner.cancelled, runner.ended], timeout=20_000):
        runner.cancel(running)
    assert ("started", "fail") not in heard
    runner.cancel(waiting)  # it is over
    assert heard[-1] == ("ended", "double")


def test_what_was_done_before_the_cancel_came_has_ended(runner, heard, qtbot):
    with qtbot.waitSignal(runner.progressed):
        runner.start(Doubling("forever"))
    runner._running._take({"done": True})
    with qtbot.waitSignal(runner.ended):
        runner.cancel()
    assert heard == [("started", "forever"), ("ended", "forever")]


def test_closing_ends_everything(runner, heard, qtbot):
    with qtbot.waitSignal(runner.progressed):
        runner.start(Doubling("forever"))
    runner.start(Doubling())
    runner.close()
    assert runner.job is None
    assert heard == [("started", "forever"), ("cancelled", "forever"), ("cancelled", "double")]


def test_closing_some_lets_the_others_go_on(runner, heard, qtbot):
    kept = Doubling()
    kept.of_project = False
    with qtbot.waitSignal(runner.progressed):
        runner.start(Doubling("forever"))
    runner.start(kept)
    runner.start(Doubling("fail"))
    with qtbot.waitSignal(runner.ended):
        runner.close(lambda job: job.of_project)
        assert runner.jobs == [kept]
    assert [told[:2] for told in heard] == [
        ("started", "forever"),
        ("cancelled", "forever"),
        ("cancelled", "fail"),
        ("started", "double"),
        ("ended", "double"),
    ]


def test_closing_leaves_no_temporary_file(runner, qtbot, tmp_path):
    make(tmp_path / "p.annotator", *(record(str(n), NEWS * 200) for n in range(3000)))
    with Project.open(tmp_path / "p.annotator") as project:
        with qtbot.waitSignal(runner.progressed):
            runner.start(Export(project, tmp_path / "out.jsonl", "jsonl", None))
        assert len(list(tmp_path.glob(".*.part"))) == 1
        runner.close()
    assert not list(tmp_path.glob(".*.part"))


def test_a_worker_that_does_not_listen_is_killed(runner, qtbot):
    with qtbot.waitSignal(runner.progressed):
        runner.start(Doubling("deaf"))
    begun = time.monotonic()
    runner.close()
    assert time.monotonic() - begun < 4


def test_a_worker_that_does_not_start(runner, heard, qtbot, monkeypatch):
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with qtbot.waitSignal(runner.failed):
        runner.start(Doubling())
    assert heard[-1] == ("failed", "double", "The worker program could not be started.")
