"""What the window can do, by the names that the table of actions uses for it.

A feature is an object whose methods are verbs. The features are made when the window is built
and painted: `attach`, which comes when all of them are there, adds their panels and listens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.gui.alignment import Alignment
from annotator.gui.backups import Backups
from annotator.gui.batch import Batch
from annotator.gui.cards import Cards
from annotator.gui.confidence import Confidence
from annotator.gui.context_menu import ListMenus
from annotator.gui.dividers import Dividers
from annotator.gui.importing import Importing
from annotator.gui.insights import Insights
from annotator.gui.knowledge import Knowledge
from annotator.gui.labelling import Labelling
from annotator.gui.likely import Likely
from annotator.gui.linking import Linking
from annotator.gui.marking import Marking
from annotator.gui.otherwise import Otherwise
from annotator.gui.propagation import Propagation
from annotator.gui.queue import Queue
from annotator.gui.reading import Reading
from annotator.gui.regions import Regions
from annotator.gui.rehearsal import Rehearsal
from annotator.gui.remembering import Memory
from annotator.gui.removing import Removing
from annotator.gui.repairs import Repairs

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow


def make_features(window: MainWindow) -> dict[str, QObject]:
    """Make the features, let them join the window, and return them by name."""
    linking, confidence = Linking(window), Confidence(window)
    features: dict[str, QObject] = {
        "editor": window.editor,
        "window": window.commands,
        "marking": Marking(window),
        "pen": window.pen,
        "backups": Backups(window),
        "batch": Batch(window),
        "linking": linking,
        "likely": Likely(window, linking),
        "knowledge": Knowledge(window),
        "cards": Cards(window, linking),
        "dividers": Dividers(window),
        "confidence": confidence,
        "keyboard": window.keyboard,
        "labelling": Labelling(window),
        "menus": ListMenus(window),
        "otherwise": Otherwise(window, confidence),
        "propagation": Propagation(window),
        "rehearsal": Rehearsal(window),
        "repairs": Repairs(window),
        "memory": Memory(window),
        "regions": Regions(window),
        "reading": Reading(window),
        "queue": Queue(window),
        "insights": Insights(window),
        "alignment": Alignment(window),
        "importing": Importing(window),
        "removing": Removing(window),
    }
    for feature in features.values():
        joins = getattr(feature, "attach", None)
        if joins is not None:
            joins()
    return features
