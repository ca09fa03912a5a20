"""Write the pictures in docs/images: the real window, with the seed article half corrected.

    python scripts/screenshots.py            all of them
    python scripts/screenshots.py window     those whose name begins so

It brings its own screen (Xvfb and openbox), so a display is not needed and nobody's is disturbed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs/images"
COLOURS = 256
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]


class Shot(NamedTuple):
    """A picture: logical size, theme, scale, and what is to be seen."""

    width: int = 1280
    height: int = 800
    theme: str = "light"
    scale: int = 1
    scene: str = "article"


SHOTS = {
    "window": Shot(),
    "window-dark": Shot(theme="dark"),
    "small-light": Shot(900, 600),
    "small-dark": Shot(900, 600, "dark"),
    "large-light": Shot(1920, 1080),
    "large-dark": Shot(1920, 1080, "dark"),
    "double-light": Shot(900, 600, "light", 2),
    "double-dark": Shot(1280, 800, "dark", 2),
    "export": Shot(scene="export"),
    "empty": Shot(scene="empty"),
}

OTHERS = {
    "Grain Terminal In Beirut Takes First Ships": "The port of Beirut has taken its first grain "
    "ships in eight months, Lebanon's transport ministry said on Monday. The terminal holds "
    "120,000 tonnes. Two vessels from Ukraine and one from Romania are expected this week.",
    "Night Train Between Baghdad And Basra Returns": "Iraqi Railways has put a night train between "
    "Baghdad and Basra back on its timetable. The journey of 560 kilometers takes ten hours.",
    "Wheat Prices In Jordan Rise After Dry Winter": "Wheat costs 14 percent more in Amman than a "
    "year ago, after the driest winter in Jordan since 1999, the Agriculture Ministry said.",
    "Museum In Damascus Shows Finds From Ebla": "The National Museum of Damascus has opened a hall "
    "with 300 clay tablets from Ebla, excavated by Italian and Syrian archaeologists.",
    "UN Convoy Reaches Villages East Of Aleppo": "Eighteen trucks of the World Food Programme have "
    "reached five villages east of Aleppo, the United Nations said in Geneva on Friday.",
    "Turkey And Georgia Agree On New Border Crossing": "Turkey and Georgia will open a third "
    "border crossing in 2027, officials of both countries said in Batumi after talks on Thursday.",
    "Power Returns To Half Of Deir Ezzor": "Half of Deir Ezzor has electricity for the first time "
    "in three years, the Syrian state news agency SANA reported. Repairs cost $9 million.",
}
"""Further articles for the list, made up: titles and texts."""


# In the process of one picture -----------------------------------------------------------------


def take(name: str, project: str) -> int:
    """Run the program, bring the scene about, and photograph the screen."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from annotator.gui import app
    from annotator.gui.export_dialog import ExportDialog
    from annotator.gui.main_window import MainWindow

    shot = SHOTS[name]
    finish = app._finish

    def photograph(window: MainWindow) -> None:
        screen = window.screen()
        place = window.geometry()
        picture = screen.grabWindow(0, place.x(), place.y(), place.width(), place.height())
        if not reduced(picture.toImage()).save(str(IMAGES / f"{name}.png"), "PNG", 0):
            raise OSError(f"{name}.png could not be written")
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            dialog.close()
        window.close()

    def when(window: MainWindow, ready: Callable[[], bool], then: Callable[[], None]) -> None:
        if ready():
            then()
        else:
            QTimer.singleShot(20, window, lambda: when(window, ready, then))

    def settle(window: MainWindow) -> None:
        QTimer.singleShot(800, window, lambda: photograph(window))  # counts follow after a pause

    def show_export(window: MainWindow) -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ExportDialog)
        dialog.path.setText(str(Path("~") / "news" / "seed.spacy"))
        settle(window)

    def compose(window: MainWindow) -> None:
        finish(window)
        window.resize(shot.width, shot.height)
        if shot.scene == "empty":
            settle(window)
            return
        text, index = window.editor.text, window.editor.index
        window.editor.focus(index.at(text.index("Palmyra", text.index("historic site")))[:1])
        if shot.scene == "export":
            QTimer.singleShot(0, window, window.commands.export)
            when(
                window, lambda: bool(QApplication.activeModalWidget()), lambda: show_export(window)
            )
        else:
            candidates = window.entities.candidates
            insights = window.features["insights"]
            when(
                window,
                lambda: candidates.rowCount() > 0 and bool(insights.button.text()),
                lambda: settle(window),
            )

    app._finish = compose
    from annotator.__main__ import main

    sys.argv = ["annotator", *([project] if shot.scene != "empty" else [])]
    return main()


def reduced(image):  # type: ignore[no-untyped-def]
    """Return an image with at most 256 colours, a quarter of the size.

    Each colour taken is the one that most pixels would miss most; so the few pixels of a label
    keep their colour.
    """
    import numpy
    from PySide6.QtGui import QImage

    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = numpy.frombuffer(image.constBits(), dtype=numpy.uint32) | 0xFF000000
    colours, counts = numpy.unique(pixels, return_counts=True)
    points = numpy.stack([colours >> 16 & 255, colours >> 8 & 255, colours & 255], 1).astype(float)
    weights, missed, table = numpy.sqrt(counts), numpy.full(len(colours), 1e9), []
    for _ in range(min(COLOURS, len(colours))):
        best = int(numpy.argmax(weights * missed))
        table.append(int(colours[best]))
        missed = numpy.minimum(missed, numpy.abs(points - points[best]).sum(axis=1))
    return image.convertToFormat(QImage.Format.Format_Indexed8, table)


# In the process that takes them all ------------------------------------------------------------


def prepare(folder: Path, environment: dict[str, str]) -> Path:
    """Import the seed article, let the pipeline propose, and correct the first half."""
    path = folder / "seed.annotator"
    seed = ROOT / "seeds/000_ad09855632536225.txt"
    others = folder / "news"
    others.mkdir()
    for title, text in OTHERS.items():
        (others / f"{title}.txt").write_text(f"{title}\n\n{text}\n", encoding="utf-8")
    for arguments in (["import", path, seed], ["import", path, others], ["propose", path]):
        subprocess.run(
            [sys.executable, "-m", "annotator", *map(str, arguments)],
            env=environment, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    correct(path)
    return path


def correct(path: Path) -> None:
    """Do what an analyst does: accept, relabel, link, nest, note, reject."""
    from annotator.core import edits
    from annotator.core.edits import Edit
    from annotator.core.model import NIL, DocumentStatus, Span, Status, new_id
    from annotator.project import Project

    with Project.open(path) as project:
        document, *others = project.document_ids()
        text = project.text(document)

        def at(mention: str, after: str = "") -> Span:
            place = text.index(mention, text.index(after) if after else 0)
            return project.spans(document).at(place)[0]

        def do(edit: Edit) -> None:
            project.apply(edit)

        def add(mention: str, label: str, after: str = "") -> Span:
            start = text.index(mention, text.index(after) if after else 0)
            span = Span(new_id(), document, start, start + len(mention), label, Status.ACCEPTED)
            do(edits.add(span))
            return span

        for mention in ("Syrian", "Russian", "March 26", "40", "three"):
            do(edits.accept([at(mention, "Syrian troops")]))
        do(edits.link([at("Russia", "Russia's defense")], "Q159"))
        palmyra = at("Palmyra", "historic site")
        do(edits.relabel([palmyra], "GPE"))
        islamic = at("Islamic")
        do(edits.resize(islamic, islamic.start, islamic.start + len("Islamic State")))
        do(edits.relabel([at("Islamic")], "ORG"))
        do(edits.link([at("Islamic")], "Q2429253"))
        do(edits.annotate([at("defense ministry")], "Not a name by itself?"))
        do(edits.accept([at("the Syrian Observatory")]))
        add("Syrian", "NORP", "the Syrian Observatory")
        do(edits.link([at("Britain")], "Q145"))
        do(edits.link([at("UNESCO")], "Q7809"))
        do(edits.relabel([at("Palmyra", "near Palmyra")], "GPE"))
        do(edits.link([at("Palmyra", "near Palmyra")], "geonames:163808"))
        do(edits.reject([at("over 100")]))
        do(edits.link([at("Bashar Assad")], NIL))
        do(edits.set_status(project.document(document), DocumentStatus.STARTED))
        for other, status in zip(
            others, (DocumentStatus.DONE, DocumentStatus.SKIPPED), strict=False
        ):
            do(edits.accept(project.spans(other)))
            do(edits.set_status(project.document(other), status))


def main(wanted: str) -> int:
    """Take the pictures whose names begin with `wanted`."""
    from screen import missing, virtual_screen

    if missing():
        print(f"Please install {', '.join(missing())}.", file=sys.stderr)
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("QT_", "XDG_"))}
        environment = kept | {"ANNOTATOR_DATA": str(folder), "HOME": str(folder)}
        environment["DISPLAY"] = stack.enter_context(virtual_screen(folder, (2800, 1900)))
        os.environ["ANNOTATOR_DATA"] = str(folder)
        from annotator.kb import packaged

        for _ in packaged.build({}):
            pass
        project = prepare(folder, environment)
        for name, shot in SHOTS.items():
            if not name.startswith(wanted):
                continue
            settings = {"theme": shot.theme}
            (folder / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
            (folder / "window.ini").unlink(missing_ok=True)
            subprocess.run(
                [sys.executable, __file__, "--take", name, str(project)],
                env=environment | {"QT_SCALE_FACTOR": str(shot.scale)},
                check=True,
            )
            size = (IMAGES / f"{name}.png").stat().st_size
            print(f"{name}.png  {size / 1024:.0f} KB")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--take"]:
        raise SystemExit(take(*sys.argv[2:]))
    raise SystemExit(main("".join(sys.argv[1:2])))
