"""Where the data files are, in a checkout and in an installed wheel."""

from __future__ import annotations

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
