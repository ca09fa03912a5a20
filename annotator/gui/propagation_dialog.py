"""Every place in the project to which a decision applies, looked for while it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from annotator.core.mentions import Matching
from annotator.core.propagation import Place
from annotator.gui import preview_dialog
from annotator.gui.preview_dialog import PreviewDialog
from annotator.places import Batch

_BEFORE = 28  # code points of a sentence before the mention: the mention itself is to be seen


class PropagationDialog(PreviewDialog):
    """A preview that fills as places are found; those in finished articles are not checked."""

    def __init__(
        self, sentence: str, search: Callable[[Matching], Iterator[Batch]], parent: QWidget
    ) -> None:
        self._case = QCheckBox("Match &case")
        self._case.setChecked(True)
        self._words = QCheckBox("&Whole words")
        self._words.setChecked(True)
        options = QWidget()
        row = QHBoxLayout(options)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for box in (self._case, self._words):
            row.addWidget(box)
            box.toggled.connect(self._restart)
        row.addStretch()
        super().__init__("Do the same everywhere", sentence, [], "Apply to", parent, [options])
        self._sentence = sentence
        self._search = search
        self._found: list[Place] = []
        self._batches: Iterator[Batch] = iter(())
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)
        self._restart()

    def places(self) -> list[Place]:
        """Return the places that are checked."""
        return [self._found[row] for row in self.chosen()]

    def _restart(self) -> None:
        self._found = []
        self.clear()
        self._batches = self._search(Matching(self._case.isChecked(), self._words.isChecked()))
        self._timer.start(0)

    def _go_on(self) -> None:
        batch = next(self._batches, None)
        if batch is None:
            self._timer.stop()
            self._tell("")
            return
        self._found += batch.places
        self.add([_row(place) for place in batch.places])
        if batch.total:
            self._tell(f" {100 * batch.searched // batch.total} % of the project looked through…")

    def _tell(self, more: str) -> None:
        over = sum(place.document.status.is_over for place in self._found)
        said = f"{self._sentence}: {extent(self._found)}."
        if over:
            said += f" {over:,} of them are in finished articles and not checked."
        self.words.setText(said + more)


def extent(places: Sequence[Place]) -> str:
    """Return how many places in how many articles, in words."""
    articles = len({place.document.id for place in places})
    within = f"{articles:,} article{'' if articles == 1 else 's'}"
    return f"{len(places):,} place{'' if len(places) == 1 else 's'} in {within}"


def _row(place: Place) -> preview_dialog.Place:
    before = place.before[-_BEFORE:]
    if len(before) < len(place.before):
        before = f"… {before.partition(' ')[2] or before}"
    where = f"{before}[{place.mention}]{place.after} – {place.document.title or place.document.key}"
    meant = not place.document.status.is_over
    return preview_dialog.Place(place.mention, place.what, " ".join(where.split()), meant)
