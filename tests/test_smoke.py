from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# PySide6 6.12.0 on Python 3.11 takes a reference from None with each of these and aborts after
# some thousands of them; pyproject.toml keeps it out.
CALLS = """
from PySide6.QtCore import QObject
item = QObject()
for number in range(20_000):
    item.setObjectName("name")
    item.blockSignals(False)
    item.property("none")
print("alive")
"""

OFFLINE = ("No matching distribution", "Failed to establish a new connection", "Network is unreach")


def test_twenty_thousand_calls_that_return_nothing_leave_none_alive() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CALLS], capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "alive\n", "")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Return the names of the files in the wheel."""
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", ".", "--no-deps", "--wheel-dir", str(out)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    if done.returncode and any(sign in done.stderr for sign in OFFLINE):
        pytest.skip("pip could not fetch hatchling, which builds the wheel")
    assert done.returncode == 0, done.stderr
    (built,) = out.glob("annotator-*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_the_wheel_has_every_resource(wheel: set[str]) -> None:
    files = [file for file in (ROOT / "resources").rglob("*") if file.is_file()]
    wanted = {f"annotator/{file.relative_to(ROOT).as_posix()}" for file in files}
    assert {Path(name).suffix for name in wanted} >= {".svg", ".toml", ".jsonl"}
    assert wanted - wheel == set()


def test_the_wheel_has_every_module_and_migration(wheel: set[str]) -> None:
    files = [*(ROOT / "annotator").rglob("*.py"), *(ROOT / "annotator").rglob("*.mako")]
    wanted = {file.relative_to(ROOT).as_posix() for file in files}
    assert any(name.startswith("annotator/store/migrations/versions/r0") for name in wanted)
    assert wanted - wheel == set()


def test_the_wheel_has_the_seed_article_and_the_licences(wheel: set[str]) -> None:
    assert "annotator/resources/seeds/000_ad09855632536225.txt" in wheel
    for name in ("LICENSE", "LICENSES.md"):
        assert any(file.endswith(f".dist-info/licenses/{name}") for file in wheel)


@pytest.mark.skipif(os.name == "nt", reason="the script has another ending there")
def test_the_program_is_installed_with_its_command() -> None:
    command = Path(sys.executable).with_name("annotator")
    done = subprocess.run(
        [command, "--version"], capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stdout.split()[0]) == (0, "annotator")
