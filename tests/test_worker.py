from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from program import NEWS, WORKER, environment, is_running, make, record, until

from annotator.worker import decode, encode

READ = {"work": "read_files", "options": {}}


class Worker:
    """A worker program as whoever started it sees it."""

    def __init__(self, command: list[str] = WORKER) -> None:
        self.program = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        )

    def send(self, *messages: dict[str, Any] | bytes) -> None:
        assert self.program.stdin is not None
        for message in messages:
            self.program.stdin.write(message if isinstance(message, bytes) else encode(message))
        self.program.stdin.flush()

    def answer(self) -> dict[str, Any]:
        assert self.program.stdout is not None
        return decode(self.program.stdout.readline())

    def end(self) -> tuple[int, list[dict[str, Any]], str]:
        """Wait for its end; return its exit status, its last answers and what it complained of."""
        assert self.program.stdout is not None
        assert self.program.stderr is not None
        answers = [decode(line) for line in self.program.stdout]
        errors = self.program.stderr.read().decode("utf-8")
        return self.program.wait(20), answers, errors

    def close(self) -> None:
        assert self.program.stdin is not None
        self.program.stdin.close()


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    with made.program:
        yield made
        made.program.kill()


def payload(*paths: Path) -> dict[str, Any]:
    return {"payload": {"paths": list(map(str, paths)), "format": None}}


def files(folder: Path, *texts: str) -> list[Path]:
    made = [folder / f"{number}.txt" for number in range(len(texts))]
    for path, text in zip(made, texts, strict=True):
        path.write_bytes(text.encode("utf-8"))
    return made


@given(st.dictionaries(st.text(), st.text(st.characters())))
def test_every_text_goes_through_a_line(message: dict[str, str]) -> None:
    line = encode(message)
    assert line.count(b"\n") == 1
    assert decode(line) == message


@pytest.mark.parametrize("line", [b"\n", b"{\n", b"[1]\n", b"null\n", b"\xff\xfe\n"])
def test_a_line_that_is_no_message_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        decode(line)


def test_each_payload_is_answered_and_the_end_is_told(worker: Worker, tmp_path: Path) -> None:
    paths = files(tmp_path, "Paris\r\nRome \U0001f600\u2028", "")
    worker.send(READ, payload(*paths))
    (found,) = worker.answer()["result"]["records"]
    assert found["text"] == "Paris\r\nRome \U0001f600\u2028"
    worker.send(payload(paths[1]))
    assert worker.answer()["result"]["problems"][0]["sentence"] == "1.txt is empty."
    worker.send({"end": True})
    assert worker.end() == (0, [{"done": True}], "")


def test_halves_of_characters_survive_the_pipes(worker: Worker) -> None:
    document = {"id": 7, "text": f"\ud83d {NEWS}", "sections": [[0, len(NEWS) + 2]]}
    worker.send({"work": "propose", "options": {"proposer": "spacy"}})
    worker.send({"payload": {"documents": [document]}}, {"end": True})
    code, answers, _ = worker.end()
    (found,) = answers[0]["result"]["documents"]
    assert (code, found["id"]) == (0, 7)
    assert [2, 15, "PERSON"] in [span[:3] for span in found["spans"]]


def test_an_expected_failure_is_a_sentence(worker: Worker) -> None:
    worker.send({"work": "propose", "options": {"proposer": "spacy", "pipeline": "none_such"}})
    worker.send({"payload": {"documents": []}}, {"end": True})
    code, answers, errors = worker.end()
    assert (code, errors) == (1, "")
    assert answers[0]["error"].startswith("There is no spaCy pipeline “none_such”")


@pytest.mark.parametrize("garbage", [b"no json\n", b"[]\n", b"\xff\xff\n"])
def test_garbage_ends_it_with_a_failure(worker: Worker, garbage: bytes) -> None:
    worker.send(READ, garbage)
    code, answers, errors = worker.end()
    assert (code, answers) == (1, [])
    assert errors == "The worker program was sent a line that is no message.\n"


def test_unknown_work_crashes_aloud(worker: Worker) -> None:
    worker.send({"work": "play", "options": {}}, {"end": True})
    code, answers, errors = worker.end()
    assert (code, answers) == (1, [])
    assert "AttributeError" in errors


def test_the_end_of_the_input_before_any_work_is_no_failure(worker: Worker) -> None:
    worker.close()
    assert worker.end() == (0, [], "")


@pytest.mark.parametrize("how", ["cancel", "close", "terminate"])
def test_a_cancel_stops_the_work_and_removes_temporary_files(
    worker: Worker, tmp_path: Path, how: str
) -> None:
    if how == "terminate" and sys.platform == "win32":
        pytest.skip("Windows has no SIGTERM for other programs")
    project = make(tmp_path / "p.annotator", *(record(str(n), NEWS * 200) for n in range(3000)))
    out = tmp_path / "out.jsonl"
    out.write_text("older", encoding="utf-8")
    options = {"project": str(project), "out": str(out), "format": "jsonl", "status": None}
    worker.send({"work": "write_file", "options": options})
    assert worker.answer()["progress"][1] == 3000
    assert len(list(tmp_path.glob(".*.part"))) == 1
    if how == "cancel":
        worker.send({"cancel": True})
    elif how == "close":
        worker.close()
    else:
        worker.program.terminate()
    code, answers, errors = worker.end()
    assert (code, errors) == (0, "")
    assert {"done": True} not in answers
    assert len(answers) < 2999
    assert out.read_text(encoding="utf-8") == "older"
    assert not list(tmp_path.glob(".*"))


def test_a_cancel_reaches_a_pipeline_that_is_at_work(worker: Worker) -> None:
    text = f"{NEWS} " * 1200
    document = {"id": 1, "text": text, "sections": [[0, len(text)]]}
    worker.send({"work": "propose", "options": {"proposer": "spacy"}})
    worker.send({"payload": {"documents": [document]}})
    assert worker.answer()["result"]["documents"]
    worker.send({"payload": {"documents": [document] * 100}}, {"cancel": True})
    assert worker.end() == (0, [], "")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_ends_after_whoever_started_it_was_killed() -> None:
    code = (
        "import subprocess, sys\n"
        f"worker = subprocess.Popen({WORKER!r}, stdin=subprocess.PIPE)\n"
        'worker.stdin.write(b\'{"work": "read_files", "options": {}}\\n\')\n'
        "worker.stdin.flush()\n"
        "print(worker.pid, flush=True)\n"
        "worker.wait()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.kill()
    until(lambda: not is_running(pid), 10)


def test_results_as_large_as_the_largest_file(worker: Worker, tmp_path: Path) -> None:
    text = "Żółw and Москва in one line of text. " * 1_200_000
    (path,) = files(tmp_path, text)
    assert path.stat().st_size > 50_000_000
    worker.send(READ, payload(path), {"end": True})
    code, answers, _ = worker.end()
    (found,) = answers[0]["result"]["records"]
    assert code == 0
    assert found["text"] == text


PLAY = """
import os
from annotator import work

def play(options, payloads, tell):
    print("printed")
    os.write(1, b"written")
    yield {"nice": os.nice(0) if hasattr(os, "nice") else None}

work.play = play
from annotator.worker import main
raise SystemExit(main())
"""


def test_what_libraries_print_is_no_message() -> None:
    worker = Worker([sys.executable, "-c", PLAY])
    with worker.program:
        worker.send({"work": "play", "options": {}})
        code, answers, errors = worker.end()
    assert (code, [list(answer) for answer in answers]) == (0, [["result"], ["done"]])
    assert "written" in errors
    assert "printed" in errors


@pytest.mark.skipif(not hasattr(os, "nice"), reason="this system has no niceness")
@pytest.mark.parametrize(("more", "lowered"), [({}, 5), ({"priority": "normal"}, 0)])
def test_it_gives_way_unless_told_otherwise(more: dict[str, str], lowered: int) -> None:
    worker = Worker([sys.executable, "-c", PLAY])
    with worker.program:
        worker.send({"work": "play", "options": {}, **more})
        answers = worker.end()[1]
    assert answers[0]["result"]["nice"] == min(os.nice(0) + lowered, 19)
