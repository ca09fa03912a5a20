"""What keeps the program portable, as far as one system can show it, and what only others can."""

import ast
import sys
from pathlib import Path

import pytest

from annotator.gui.action_table import ACTIONS
from annotator.project import Project

PACKAGE = Path(__file__).parent.parent / "annotator"
MODULES = sorted(PACKAGE.rglob("*.py"))
POSIX_ONLY = {"fcntl", "pwd", "grp", "resource", "termios", "tty", "pty", "posix", "syslog"}


def _calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(PACKAGE)))
def test_no_module_needs_one_system(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    imported = {
        name.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
    } | {
        (node.module or "").partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    }
    assert not imported & POSIX_ONLY
    literals = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    paths = [v for v in literals if isinstance(v, str) and v.startswith(("/tmp", "/home", "C:\\"))]
    assert not paths


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(PACKAGE)))
def test_text_files_are_opened_with_an_encoding(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    for call in _calls(tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("read_text", "write_text"):
            assert "encoding" in {keyword.arg for keyword in call.keywords}, ast.unparse(call)


def test_no_key_is_taken_by_a_system() -> None:
    """Ctrl is the Command key on macOS: Qt swaps them, so Meta must not be written."""
    keys = {key for action in ACTIONS for key in action.keys}
    assert not any("Meta" in key for key in keys)
    assert not {"Alt+F4", "Ctrl+Alt+Del", "Alt+Tab"} & keys


@pytest.mark.skipif(sys.platform != "win32", reason="needs Windows: its locks and file names")
def test_on_windows(tmp_path: Path) -> None:
    with Project.open(tmp_path / "Größe – 1.annotator", create=True) as project:
        assert project.check() == []
    (tmp_path / "Größe – 1.annotator").unlink()  # nothing may hold it open


@pytest.mark.skipif(sys.platform != "darwin", reason="needs macOS: decomposed file names")
def test_on_macos(tmp_path: Path) -> None:
    with Project.open(tmp_path / "Gro\u0308ße.annotator", create=True) as project:
        assert project.check() == []
    assert (tmp_path / "Größe.annotator").exists()
