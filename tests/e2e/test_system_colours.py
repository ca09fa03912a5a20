"""The window follows what the system says of light, dark and contrast while it runs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desktop import PYTHON, App, Desktop, session_bus

Say = Callable[[str], None]


@pytest.fixture
def system(desktop: Desktop) -> Iterator[Say]:
    """A desktop that can be told what colours to want."""
    has_gi = (
        Path(PYTHON).exists()
        and not subprocess.run(
            [PYTHON, "-c", "from gi.repository import Gio"], capture_output=True
        ).returncode
    )
    if shutil.which("dbus-daemon") is None or not has_gi:
        pytest.skip("A system that changes its colours needs dbus-daemon and python3-gi.")
    with session_bus(desktop.environment) as address:
        desktop.environment |= {
            "DBUS_SESSION_BUS_ADDRESS": address,
            "XDG_CURRENT_DESKTOP": "GNOME",
        }
        portal = subprocess.Popen(
            [PYTHON, str(Path(__file__).with_name("portal.py"))],
            env={**desktop.environment, "PATH": os.defpath},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert portal.stdin is not None
        assert portal.stdout is not None
        stdin = portal.stdin

        def say(line: str) -> None:
            stdin.write(f"{line}\n")
            stdin.flush()

        try:
            assert portal.stdout.readline() == "ready\n"
            yield say
        finally:
            portal.kill()
            portal.communicate()


def looks(app: App, *, dark: bool, high: bool) -> None:
    app.until(lambda: app.ask("looks") == [dark, high], f"dark {dark}, high contrast {high}")


def test_the_window_follows_the_system_until_it_is_told_otherwise(
    system: Say, desktop: Desktop, project: Path
) -> None:
    app = desktop.start(project, launcher="watched")
    looks(app, dark=False, high=False)
    system("color-scheme 1")
    looks(app, dark=True, high=False)
    system("contrast 1")
    looks(app, dark=True, high=True)
    system("color-scheme 2")
    looks(app, dark=False, high=True)
    desktop.press("ctrl+shift+l")
    looks(app, dark=True, high=True)
    system("contrast 0")
    looks(app, dark=True, high=False)
    system("color-scheme 1")
    system("color-scheme 2")
    system("contrast 1")
    looks(app, dark=True, high=True)
    app.quit()
