"""Running a proposer over texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import tee

from annotator import registry
from annotator.work.linking import linked
from annotator.work.shape import Plain, Tell


def propose(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Run a proposer over documents; see `core.extension.Proposer` for the shapes.

    Where the options name files of `knowledge`, spans come with links; see `linked`.
    """
    proposer = registry.find(registry.proposers, "proposer", options["proposer"])
    if not options.get("knowledge"):
        yield from proposer.propose(options, payloads)
        return
    given, again = tee(payloads)
    knowledge = registry.knowledge_bases.get("files").open(options["knowledge"])
    yield from linked(again, proposer.propose(options, given), knowledge)
