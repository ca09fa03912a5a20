"""Looking for documents that say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from annotator.core.twins import Twins, carried, sample
from annotator.work.shape import Plain, Tell


def find_twins(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Find the twins of some documents of a project, which is opened for reading.

    Each payload is `{"ids"}`; each result is `{"twins": [{"id", "twin", "title", "twin_title",
    "share", "same", "spans"}]}`: `same` for the same text, and `spans` are proposals that come
    from the twin's accepted spans.
    """
    from annotator.project import Project

    with Project.open(options["project"], read_only=True) as project:
        everything = project.document_ids()
        for payload in payloads:
            wanted = set(payload["ids"])
            index = Twins()
            for done, own in enumerate(project.records_of(everything)):
                tell(done, len(everything), "")
                document_id = own.document.id
                known_by = sample(own.text)
                twin = index.find(known_by, document_id) if document_id in wanted else None
                index.add(document_id, known_by)
                if twin is None:
                    continue
                other = project.record(twin.id)
                made = carried(other.spans, other.text, own.text)
                told = {
                    "id": document_id,
                    "twin": twin.id,
                    "title": own.document.title,
                    "twin_title": other.document.title,
                    "share": round(twin.share, 3),
                    "same": own.text == other.text,
                    "spans": [msgspec.to_builtins(span) for span in made],
                }
                yield {"twins": [told]}
