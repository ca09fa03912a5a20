from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desktop import SECOND, SHORT, Desktop

from annotator.core.model import Document, Record, Span
from annotator.project import Project

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
from screen import missing, virtual_screen


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def display(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    lacking = missing()
    if lacking:
        pytest.skip(f"A virtual screen needs {', '.join(lacking)}.")
    if request.config.getoption("--headed"):
        if "DISPLAY" not in os.environ:
            pytest.skip("--headed needs a display.")
        yield os.environ["DISPLAY"]
        return
    with virtual_screen(tmp_path_factory.mktemp("screen")) as found:
        yield found


@pytest.fixture(scope="session")
def knowledge_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge base of larger places, which is built in seconds; the folder of user files."""
    folder = tmp_path_factory.mktemp("data")
    code = "from annotator.kb import packaged; [None for _ in packaged.build({'places': 15000})]"
    environment = {**os.environ, "ANNOTATOR_DATA": str(folder)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    return folder / "kb"


@pytest.fixture
def desktop(display: str, knowledge_base: Path, tmp_path: Path) -> Iterator[Desktop]:
    data = tmp_path / "data"
    data.mkdir()
    (data / "kb").symlink_to(knowledge_base)
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("QT_", "WAYLAND_", "XDG_"))
    }
    environment |= {"DISPLAY": display, "HOME": str(tmp_path), "ANNOTATOR_DATA": str(data)}
    desktop = Desktop(environment, tmp_path)
    yield desktop
    for program in desktop.programs:
        program.kill()


def record(key: str, text: str, *proposed: tuple[str, str]) -> Record:
    found = []
    for mention, label in proposed:
        start = text.index(mention)
        found.append(Span(0, 0, start, start + len(mention), label, source="model", score=0.9))
    return Record(Document(0, key, f"The {key}", length=len(text)), text, tuple(found))


@pytest.fixture
def project(desktop: Desktop) -> Path:
    """Two short articles whose proposals are known."""
    proposed = [("Syrian", "NORP"), ("Palmyra", "PERSON"), ("Quxian Front", "ORG"),
                ("Russia", "GPE"), ("New York", "GPE")]  # fmt: skip
    path = desktop.folder / "news.annotator"
    with Project.open(path, create=True) as project:
        project.add([record("first", SHORT, *proposed), record("second", SECOND, ("Iraq", "GPE"))])
    return path
