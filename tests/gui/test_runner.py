from __future__ import annotations

import os
from pathlib import Path

import pytest
from program import lie_in_wait

from annotator.errors import AnnotatorError
from annotator.gui.runner import Runner
from annotator.tasks import Job

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


def test_closing_ends_everything_in_silence(runner, heard, qtbot):
    with qtbot.waitSignal(runner.progressed):
        runner.start(Doubling("forever"))
    runner.start(Doubling())
    runner.close()
    assert runner.job is None
    assert heard == [("started", "forever")]


def test_a_worker_that_does_not_start(runner, heard, qtbot, monkeypatch):
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with qtbot.waitSignal(runner.failed):
        runner.start(Doubling())
    assert heard[-1] == ("failed", "double", "The worker program could not be started.")
