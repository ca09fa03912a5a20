from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from project_samples import TEXT, record, span

from annotator.project import Project

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a slow machine
settings.register_profile("patient", PATIENT)
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--headed", action="store_true", help="show the windows on the present display, to watch"
    )


def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("--headed"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in the background of a shell,
        signal.signal(signal.SIGINT, signal.default_int_handler)  # and programs would inherit it


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A project without documents."""
    with Project.open(tmp_path / "p.annotator", create=True) as project:
        yield project


@pytest.fixture
def article(project: Project) -> int:
    """A document with four proposals."""
    spans = (span(0, 13, "ORG"), span(19, 26), span(28, 35), span(42, 47))
    return project.add([record("a", TEXT, *spans)]).added[0]
