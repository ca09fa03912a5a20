"""Looking up a name online, for a project that allows it."""

from __future__ import annotations

import msgspec

from annotator.core.kb import Candidate
from annotator.core.model import Entity
from annotator.errors import Refused
from annotator.knowledge import LookUps, look_ups, remembered_in
from annotator.project import Project
from annotator.tasks.job import Job, Plain


class LookUp(Job):
    """Look up a name in Wikidata; `candidates` has what was found, best first.

    Refused where the project does not allow it. Where the service cannot be asked, `candidates`
    has what was found before, and `offline` is the sentence that says so.
    """

    title = "Looking up online"
    work = "look_up"
    tells_itself = True

    def __init__(self, project: Project, query: str, service: str | None = None) -> None:
        if look_ups(project) is not LookUps.ON:
            raise Refused("This project does not look up names online.")
        given = {"query": query, "path": str(remembered_in(project))}
        super().__init__({**given, "service": service})
        self.candidates: list[Candidate] = []
        self.offline = ""

    def receive(self, result: Plain) -> None:
        """Take what was found."""
        entities = msgspec.convert(result["entities"], list[Entity])
        self.offline = result["offline"]
        self.candidates = [
            Candidate(entity, round(0.9 - 0.03 * place, 2), ("Wikidata, online",))
            for place, entity in enumerate(entities)
        ]
        self.report = result
