"""Long jobs shared by the window and the command line: import, propose, export, build.

A Job says which function of `work` is to run, what it is fed, and what becomes of its results.
Who runs it decides where: `pool.run` here, in this process or in several worker programs; the
window's runner in one worker program. Results are received, and so written, on the main thread
only.
"""

from annotator.tasks.awaiting import ProposeAwaited, await_links
from annotator.tasks.backing_up import BackUp
from annotator.tasks.exporting import Export
from annotator.tasks.importing import Import, LookThrough
from annotator.tasks.indexing import IndexTexts
from annotator.tasks.job import Job
from annotator.tasks.knowledge import (
    BuildKnowledgeBase,
    CheckKnowledgeBase,
    ExportLocalEntities,
    ImportKnowledgeBase,
    MergeKnowledgeBases,
)
from annotator.tasks.looking_up import LookUp
from annotator.tasks.proposing import Propose
from annotator.tasks.regions import ProposeRegions, SameLines
from annotator.tasks.revisions import FindRevisions, carry_on, tally
from annotator.tasks.twins import FindTwins, carry_over

__all__ = [
    "BackUp",
    "BuildKnowledgeBase",
    "CheckKnowledgeBase",
    "Export",
    "ExportLocalEntities",
    "FindRevisions",
    "FindTwins",
    "Import",
    "ImportKnowledgeBase",
    "IndexTexts",
    "Job",
    "LookThrough",
    "LookUp",
    "MergeKnowledgeBases",
    "Propose",
    "ProposeAwaited",
    "ProposeRegions",
    "SameLines",
    "await_links",
    "carry_on",
    "carry_over",
    "tally",
]
