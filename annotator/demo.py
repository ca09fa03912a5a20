"""The seed article from raw text to training data: what `make run` shows."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from annotator.errors import AnnotatorError
from annotator.resources import seed_article

FOLDER = Path("out")
PROJECT = FOLDER / "seed.annotator"


def has_display() -> bool:
    """Whether a person can see a window; on Windows and macOS always, unless Qt is told not to."""
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def prepare() -> Path:
    """Make the folder of the demonstration and return the path of its project."""
    try:
        FOLDER.mkdir(exist_ok=True)
    except OSError as error:
        raise AnnotatorError(
            f"The folder {FOLDER.absolute()} cannot be made here: {error.strerror}."
        ) from error
    return PROJECT


def headless(run: Callable[..., None]) -> dict[str, Any]:
    """Import, propose, export and paint the seed article without a window; return the files."""
    from annotator.project import Project
    from annotator.tasks import Export, Import, Propose

    with Project.open(prepare(), create=True) as project:
        run(Import(project, [seed_article()]))
        run(Propose(project))
        written = {}
        for name in ("jsonl", "spacy"):
            out = FOLDER / f"seed.{name}"
            export = Export(project, out, name, None)
            run(export)
            written[name] = {"out": str(out), **export.report}
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from annotator.gui.picture import paint_article

        picture = FOLDER / "seed.png"
        paint_article(project, project.document_ids()[0], picture)
        stats = project.stats()
    return {"project": str(PROJECT), **written, "png": {"out": str(picture)}, "stats": stats}
