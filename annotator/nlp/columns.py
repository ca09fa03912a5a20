"""Tokens in columns with a tag each: CoNLL-2003 with IOB2, and BILOU.

Tokens are a pipeline's, and where a span begins or ends within one, the token is cut there. White
space, links and what overlaps have no place in columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from annotator.core.carrying import Choices, ExportReport, Trait, fitting
from annotator.core.files import replacing
from annotator.core.model import Record, Span

CARRIES = frozenset[Trait]()

Tag = Callable[[str, bool, bool], str]
"""From label, whether a token is the first of a span, and whether it is the last."""

BORDER = "-DOCSTART-"
"""The word before each article; where an article has it, it is cut behind its first character."""

_CUT = "A token was cut where a span begins or ends."
WORDLESS = "An article without a word does not come back: columns have no place for it."
_BLANK = "A span of white space alone was left out."

_Word = tuple[str, bool, str]
"""A word, whether a sentence starts with it, and its tag."""


def write_columns(
    records: Iterable[Record],
    path: Path,
    choices: Choices,
    line: Callable[[str, str], str],
    tag: Tag,
) -> ExportReport:
    """Write a line for each token; `line` puts word and tag together."""
    from annotator.nlp.loading import load_tokenizer
    from annotator.nlp.vocabulary import forgetting

    report = ExportReport()
    with replacing(path) as file:
        nlp = load_tokenizer(choices)
        fitted = fitting(records, CARRIES, report)
        for record in forgetting(nlp, fitted, lambda record: len(record.text)):
            written = _Written(nlp, record, tag)
            lines = [line(BORDER, "O"), "\n"]
            for word, starts, tagged in written.words():
                if starts and len(lines) > 2:
                    lines.append("\n")
                lines.append(line(word, tagged))
            file.write("".join([*lines, "\n"]).encode("utf-8"))
            report.wrote(written.spans)
            report.leave_out(_BLANK, len(record.spans) - written.spans)
            report.tell(_CUT, written.cuts)
            report.tell(WORDLESS, int(not record.text.strip()))
    return report


class _Written:
    """One document on its way into columns; `spans` and `cuts` are right once it is through."""

    def __init__(self, nlp: object, record: Record, tag: Tag) -> None:
        self.spans = 0
        self.cuts = 0
        self._nlp = nlp
        self._record = record
        self._tag = tag

    def words(self) -> Iterator[_Word]:
        """Yield the words of the document, without white space."""
        text = self._record.text
        waiting = [s for s in self._record.spans if text[s.start : s.end].strip()]
        self.spans = len(waiting)
        starting = False
        for start, end, starts in self._parts(waiting):
            starting |= starts
            word = text[start:end]
            if word.isspace():
                continue
            while waiting and waiting[0].end <= start:
                waiting.pop(0)
            yield word, starting, self._tagged(waiting, start, end)
            starting = False

    def _tagged(self, waiting: list[Span], start: int, end: int) -> str:
        if not waiting or waiting[0].start >= end:
            return "O"
        span, text = waiting[0], self._record.text
        first = not text[span.start : start].strip()
        last = not text[end : span.end].strip()
        return self._tag(span.label, first, last)

    def _parts(self, spans: Iterable[Span]) -> Iterator[tuple[int, int, bool]]:
        """Yield stretches of the text and whether a sentence starts there: tokens, cut at spans."""
        from annotator.nlp.gold import Tokens, tokenized
        from annotator.nlp.sentences import set_sentence_starts

        doc = tokenized(self._nlp, self._record.text)  # type: ignore[arg-type]
        tokens = Tokens(doc)
        places = [tokens.place(span) for span in spans]
        inside = [(place.start, place.end) for place in places]
        set_sentence_starts(doc, self._record.text, tokens.starts, inside)
        edges = {at for place in places for at in (place.span.start, place.span.end)}
        edges |= {found.start() + 1 for found in re.finditer(BORDER, self._record.text)}
        rising = sorted(edges)
        row = 0
        for token, start, end in zip(doc, tokens.starts, tokens.ends, strict=True):
            starts = bool(token.is_sent_start)
            while row < len(rising) and rising[row] < end:
                if rising[row] > start:
                    self.cuts += 1
                    yield start, rising[row], starts
                    start, starts = rising[row], False
                row += 1
            yield start, end, starts
