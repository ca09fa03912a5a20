"""Where files are: the program's data, in a checkout and in a wheel, and the user's own."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource(name: str) -> Path:
    """Return the path of a data file, such as `labels/ontonotes.toml`."""
    installed = _PACKAGE / "resources"
    root = installed if installed.is_dir() else _PACKAGE.parent / "resources"
    return root / name


def seed_article() -> Path:
    """Return the article with which the demonstration starts."""
    name = "seeds/000_ad09855632536225.txt"
    installed = resource(name)
    return installed if installed.exists() else _PACKAGE.parent / name


def user_folder() -> Path:
    """Return the folder of the user's own files: settings, window state, knowledge base.

    The environment variable ANNOTATOR_DATA names another one, for portable installations.
    """
    if chosen := os.environ.get("ANNOTATOR_DATA"):
        return Path(chosen)
    from platformdirs import user_data_path

    return user_data_path("annotator", appauthor=False)


def keep(path: Path, text: str) -> None:
    """Store a small file of the user's own, whole or not at all; a full disk loses only this."""
    written = path.with_suffix(".tmp")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(text, encoding="utf-8")
        written.replace(path)
    with contextlib.suppress(OSError):
        written.unlink(missing_ok=True)
