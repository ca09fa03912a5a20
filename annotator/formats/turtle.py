"""Turtle, of which only what is said with some predicates is kept, statement by statement.

A graph of rdflib takes fifty times what its file has. This module imports rdflib, a third of a
second, so whoever needs it imports it late.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from rdflib import Graph
from rdflib.plugins.parsers.notation3 import RDFSink, SinkParser
from rdflib.store import Store

_WRONG = (ValueError, IndexError, AssertionError, TypeError, AttributeError, KeyError)

logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # it tells of every odd IRI


class Statements(Store):
    """Values by predicate and subject, all of them as text."""

    def __init__(self, predicates: Iterable[str]) -> None:
        super().__init__()
        self._said: dict[str, dict[str, str | list[str]]] = {name: {} for name in predicates}
        self._words: dict[str, str] = {}

    def add(self, triple: Any, context: Any = None, quoted: bool = False) -> None:
        """Keep a statement, if it is about one of the predicates."""
        subject, predicate, value = map(str, triple)
        said = self._said.get(predicate)
        if said is None:
            return
        subject = self._words.setdefault(subject, subject)
        value = self._words.setdefault(value, value)
        before = said.get(subject)
        if before is None:
            said[subject] = value
        else:
            said[subject] = [*([before] if isinstance(before, str) else before), value]

    def subjects(self, predicate: str) -> Iterator[str]:
        """Yield the subjects of which something is said with a predicate."""
        yield from self._said[predicate]

    def values(self, subject: str, predicate: str) -> list[str]:
        """Return what is said of a subject with a predicate, in its order."""
        said = self._said[predicate].get(subject, [])
        return [said] if isinstance(said, str) else said

    def value(self, subject: str, predicate: str) -> str | None:
        """Return the first of `values`, or None."""
        return next(iter(self.values(subject, predicate)), None)


class Broken(Exception):
    """Turtle that is none from some place on; its text is a sentence that says where."""


def read_into(statements: Statements, data: bytes) -> None:
    """Read Turtle in UTF-8; where that raises Broken, what came before is among the statements.

    Nothing that it names is fetched.
    """
    end = len(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        end = error.start
        text = data[:end].decode("utf-8-sig")
    sink = RDFSink(Graph(statements, bind_namespaces="none"))
    parser = SinkParser(sink, baseURI="urn:file:", turtle=True)
    try:
        parser.startDoc()
        parser.feed(text)
        parser.endDoc()
    except RecursionError:
        raise Broken("The file is nested too deeply") from None
    except (SyntaxError, *_WRONG):
        if end == len(data):
            raise Broken(f"The file breaks at line {parser.lines + 1}") from None
    if end < len(data):
        line = data.count(b"\n", 0, end) + 1
        raise Broken(f"The file breaks at line {line}, which is not UTF-8")
