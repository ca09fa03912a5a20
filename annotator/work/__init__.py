"""What runs in worker processes: each function gets plain values and yields plain values.

All have the shape `(options, payloads, tell)`: `tell(done, total, text)` reports progress. Any of
them may be ended at any point, and then closes its files and removes temporary ones.
"""

from annotator.work.aligning import find_tokens
from annotator.work.backing_up import back_up
from annotator.work.indexing import index_texts
from annotator.work.knowledge import (
    build_knowledge_base,
    check_knowledge_base,
    import_knowledge_base,
    look_up,
    merge_knowledge_bases,
)
from annotator.work.proposing import propose
from annotator.work.reading import look_through, read_files
from annotator.work.regions import find_boilerplate, find_same_lines
from annotator.work.revisions import find_revisions
from annotator.work.twins import find_twins
from annotator.work.writing import write_file

__all__ = [
    "back_up",
    "build_knowledge_base",
    "check_knowledge_base",
    "find_boilerplate",
    "find_revisions",
    "find_same_lines",
    "find_tokens",
    "find_twins",
    "import_knowledge_base",
    "index_texts",
    "look_through",
    "look_up",
    "merge_knowledge_bases",
    "propose",
    "read_files",
    "write_file",
]
