"""Finding the tokens of documents, to tell which spans do not fit them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from annotator.core.alignment import TOKENS_OF, Tokens, pipeline_named
from annotator.project import Project
from annotator.tasks.job import Job, Plain


class FindTokens(Job):
    """Find the tokens that a project's pipeline makes of documents; `found` has them by id."""

    title = "Finding tokens"
    work = "find_tokens"
    tells_itself = True

    def __init__(
        self, project: Project, ids: Sequence[int], rules: Mapping[str, Sequence[str]]
    ) -> None:
        plain = {word: list(parts) for word, parts in rules.items()}
        pipeline = pipeline_named(project.option(TOKENS_OF))
        super().__init__({"tokenizer": "spacy", "pipeline": pipeline, "rules": plain})
        self._project = project
        self._ids = ids
        self.found: dict[int, Tokens] = {}

    def payloads(self) -> Iterator[Plain]:
        """Yield the texts."""
        for document_id in self._ids:
            yield {"id": document_id, "text": self._project.text(document_id)}

    def receive(self, result: Plain) -> None:
        """Keep the tokens of one document."""
        self.found[result["id"]] = Tokens(result["starts"], result["ends"])
