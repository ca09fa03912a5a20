"""Looking for documents that are later revisions of others, as a page fetched anew is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from annotator.core.anchoring import anchored, decided
from annotator.core.model import Document
from annotator.core.queue import Question
from annotator.core.twins import Twins, sample
from annotator.work.shape import Plain, Tell

if TYPE_CHECKING:
    from annotator.project import Project

_FURTHER = re.compile(r"(.+)-([0-9]{1,4})")
_MOST = 20  # documents of one address


def find_revisions(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Find out which documents of a project, which is opened for reading, are later revisions.

    Such a one came under the name or the web address of another one, with another text that says
    mostly the same. Each payload is `{"ids"}`; each result is `{"revisions": [{"id", "earlier",
    "title", "key", "anchors"}]}`: what was decided in the earlier one, as `[span, start,
    is_doubtful]` by `core.anchoring`, where anything was.
    """
    from annotator.project import Project

    with Project.open(options["project"], read_only=True) as project:
        for payload in payloads:
            for done, document_id in enumerate(payload["ids"]):
                tell(done, len(payload["ids"]), "")
                later = project.document(document_id)
                told = _revision(project, later)
                if told is not None:
                    yield {"revisions": [told]}


def _revision(project: Project, later: Document) -> Plain | None:
    text = project.text(later.id)
    for earlier in _earlier(project, later):
        old = project.text(earlier.id)
        index = Twins()
        index.add(earlier.id, sample(old))
        spans = decided(project.spans(earlier.id).everything())
        if spans and index.find(sample(text)) is not None:
            anchors = anchored(spans, old, text)
            return {
                "id": later.id,
                "earlier": earlier.id,
                "title": later.title,
                "key": earlier.key,
                "anchors": [[msgspec.to_builtins(a.span), a.start, a.is_doubtful] for a in anchors],
            }
    return None


def _earlier(project: Project, later: Document) -> Iterator[Document]:
    """Yield the documents that another one may be a revision of, the latest first."""
    named = _FURTHER.fullmatch(later.key)
    if named is not None:
        keys = [f"{named[1]}-{n}" for n in range(int(named[2]) - 1, 1, -1)][:_MOST]
        for key in (*keys, named[1]):
            document = project.find(key)
            if document is not None and document.id < later.id:
                yield document
    address = urlsplit(later.source) if "://" in later.source else None
    if address is not None and address.path.strip("/"):
        ids = [i for i in project.queue.each(Question(source=later.source)) if i < later.id]
        yield from (project.document(i) for i in reversed(ids[-_MOST:]))
