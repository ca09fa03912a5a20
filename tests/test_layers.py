"""Which module may import which: the directions of `CONTEXT.md`, read from the source itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "annotator"
FILES = sorted(PACKAGE.rglob("*.py"))
PACKAGES = ("store", "text", "formats", "nlp", "kb")
ONLY = {
    "sqlalchemy": "store",
    "alembic": "store",
    "spacy": "nlp",
    "thinc": "nlp",
    "PySide6": "gui",
    "shiboken6": "gui",
}
LONGEST = 400
WINDOW = 300  # it puts things together and decides nothing


def name_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_typing(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def statements(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield the imports in a module that are carried out, in functions too."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        elif is_typing(child):
            assert isinstance(child, ast.If)
            for other in child.orelse:
                yield from statements(other)
        else:
            yield from statements(child)


def imported(file: Path) -> Iterator[str]:
    for statement in statements(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
        else:
            assert statement.level == 0, f"{file}: {ast.unparse(statement)} is relative"
            assert statement.module is not None
            yield from (f"{statement.module}.{alias.name}" for alias in statement.names)


def wrong(files: list[Path], forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{name_of(file)} imports {module}"
        for file in files
        for module in imported(file)
        if any(module == name or module.startswith(f"{name}.") for name in forbidden)
    ]


def inside(*packages: str) -> list[Path]:
    return [file for file in FILES if file.relative_to(PACKAGE).parts[0] in packages]


def test_core_imports_the_standard_library_only() -> None:
    foreign = [
        f"{name_of(file)} imports {module}"
        for file in inside("core")
        for module in imported(file)
        if module.partition(".")[0] not in sys.stdlib_module_names
        and not module.startswith(("annotator.core.", "annotator.errors."))
    ]
    assert foreign == []


@pytest.mark.parametrize(("library", "package"), ONLY.items())
def test_a_library_is_imported_by_one_package_only(library: str, package: str) -> None:
    files = [file for file in FILES if file.relative_to(PACKAGE).parts[0] != package]
    assert wrong(files, (library,)) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_the_five_packages_do_not_import_each_other_or_what_is_above_them(package: str) -> None:
    others = tuple(f"annotator.{other}" for other in PACKAGES if other != package)
    above = ("project", "tasks", "work", "pool", "worker", "settings", "cli", "gui", "demo")
    names = tuple(f"annotator.{name}" for name in above)
    assert wrong(inside(package), (*others, *names)) == []


def test_window_and_command_line_import_none_of_the_five() -> None:
    assert wrong(inside("gui", "cli"), tuple(f"annotator.{name}" for name in PACKAGES)) == []


def test_the_project_imports_the_store_and_nothing_above() -> None:
    names = ("text", "formats", "nlp", "kb", "tasks", "work", "pool", "gui", "cli")
    assert wrong(inside("project.py"), tuple(f"annotator.{name}" for name in names)) == []


def test_tasks_and_work_reach_the_five_through_the_registry_only() -> None:
    names = tuple(f"annotator.{name}" for name in (*PACKAGES, "gui", "cli"))
    assert wrong(inside("tasks", "work", "pool.py", "worker.py"), names) == []


def test_only_the_entry_points_import_the_window() -> None:
    files = [file for file in FILES if file not in inside("gui", "cli", "demo.py")]
    assert wrong(files, ("annotator.gui",)) == []


def test_no_star_imports() -> None:
    stars = [name_of(file) for file in FILES for module in imported(file) if module[-2:] == ".*"]
    assert stars == []


def test_no_file_is_too_long() -> None:
    files = [*FILES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]
    lengths = {name_of(file): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    long = {name: length for name, length in lengths.items() if length > LONGEST}
    assert long == {}
    assert lengths["annotator.gui.main_window"] < WINDOW


@pytest.mark.parametrize(
    ("code", "unwanted"),
    [
        ("import annotator", {"annotator.errors"}),
        ("import annotator.project", {"PySide6", "spacy", "sqlalchemy"}),
        ("import annotator.tasks", {"PySide6", "spacy", "sqlalchemy"}),
        ("import annotator.work", {"PySide6", "spacy", "sqlalchemy"}),
        ("import annotator.worker", {"PySide6", "spacy", "sqlalchemy", "annotator.tasks"}),
        ("import annotator.gui.main_window", {"sqlalchemy", "alembic", "spacy", "thinc"}),
        (
            "import annotator.cli as c; c.main(['--help'])",
            {"PySide6", "sqlalchemy", "alembic", "spacy", "thinc", "annotator.project"},
        ),
    ],
)
def test_imports_stay_lazy(code: str, unwanted: set[str]) -> None:
    tell = f"{code}\nimport sys\nsys.stderr.write(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", tell], capture_output=True, check=True, encoding="utf-8"
    )
    assert unwanted & set(done.stderr.split()) == set()
