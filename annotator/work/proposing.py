"""Running a proposer over texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from annotator import registry
from annotator.work.shape import Plain, Tell


def propose(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Run a proposer over documents; see `core.extension.Proposer` for the shapes."""
    proposer = registry.find(registry.proposers, "proposer", options["proposer"])
    yield from proposer.propose(options, payloads)
