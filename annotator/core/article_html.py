"""An article with its spans as a stretch of HTML, as the window shows it, for reports and print.

Everything that comes from the project is escaped. Colours stand in `style` attributes, for Qt's
own reader of HTML knows few others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from annotator.core.model import (
    NIL,
    Label,
    Record,
    Region,
    RegionKind,
    Span,
    Status,
)
from annotator.core.spans import order

_PLAIN = "#5f6368"  # a label without a usable colour, and boilerplate
_ISOLATE, _END = "&#8296;", "&#8297;"  # so that a chip does not change the order of words around it
_STATES = {Status.ACCEPTED: 0.2, Status.PROPOSED: 0.08}


class _Piece(NamedTuple):
    """A stretch of text under the same spans, the innermost last; `ends` are those that end it."""

    text: str
    spans: tuple[Span, ...]
    ends: tuple[Span, ...]
    is_boilerplate: bool


def page(record: Record, labels: Iterable[Label]) -> str:
    """Return title, facts, text and a table of the spans of a document; rejected ones are not in
    it.
    """
    document = record.document
    colors = {label.name: label.color for label in labels}
    spans = sorted((s for s in record.spans if s.status is not Status.REJECTED), key=order)
    facts = [document.source, str(document.meta.get("date", "")), document.status.value]
    told = " · ".join(escape(fact) for fact in facts if fact)
    counted = f"{len(spans):,} mention{'' if len(spans) == 1 else 's'}"
    return (
        f"<h1>{escape(document.title or document.key)}</h1>\n"
        f'<p class="facts" style="color:{_PLAIN}">{told} · {counted}</p>\n'
        f"{''.join(_paragraphs(record, spans, colors))}"
        f"{_table(record, spans, colors)}"
    )


def tint(color: str, strength: float) -> str:
    """Return a colour thinned with white to a strength from 0 to 1."""
    try:
        channels = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
    except ValueError:
        return tint(_PLAIN, strength)
    return "#" + "".join(f"{round(255 - (255 - c) * strength):02x}" for c in channels)


def _paragraphs(record: Record, spans: Sequence[Span], colors: Mapping[str, str]) -> Iterator[str]:
    """Yield a paragraph of HTML for each line of the text."""
    line: list[str] = []
    for piece in _pieces(record, spans):
        first, *further = piece.text.splitlines(keepends=False) or [""]
        if piece.text and piece.text[-1] in "\n\r":
            further.append("")
        line.append(_marked(first, piece, colors))
        for text in further:
            yield _paragraph(line)
            line = [_marked(text, piece, colors)]
        line += [_chip(span, colors) for span in piece.ends]
    if line:
        yield _paragraph(line)


def _paragraph(parts: Sequence[str]) -> str:
    return f'<p dir="auto" style="white-space:pre-wrap">{"".join(parts) or "&nbsp;"}</p>\n'


def _pieces(record: Record, spans: Sequence[Span]) -> Iterator[_Piece]:
    """Cut a text wherever a span or boilerplate begins or ends."""
    gone = [r for r in record.regions if r.kind is RegionKind.BOILERPLATE]
    items: list[Span | Region] = [*spans, *gone]
    cuts = sorted({0, len(record.text), *(at for i in items for at in (i.start, i.end))})
    waiting = list(spans)
    open_spans: list[Span] = []
    for start, end in pairwise(cuts):
        while waiting and waiting[0].start <= start:
            open_spans.append(waiting.pop(0))
        over = tuple(sorted(open_spans, key=lambda s: s.start - s.end))
        ends = tuple(s for s in reversed(over) if s.end == end)
        open_spans = [s for s in open_spans if s.end > end]
        dim = any(r.start <= start and end <= r.end for r in gone)
        yield _Piece(record.text[start:end], over, ends, dim)


def _marked(text: str, piece: _Piece, colors: Mapping[str, str]) -> str:
    if not text:
        return ""
    style = f"color:{_PLAIN};" if piece.is_boilerplate else ""
    if piece.spans:
        inner = piece.spans[-1]
        color = colors.get(inner.label, _PLAIN)
        style += f"background-color:{tint(color, _STATES.get(inner.status, 0.08))};"
        outer = colors.get(piece.spans[0].label, _PLAIN)
        line = "solid" if piece.spans[0].status is Status.ACCEPTED else "dashed"
        style += f"border-bottom:2px {line} {tint(outer, 1)};"
    return f'<span style="{style}">{escape(text)}</span>' if style else escape(text)


def _chip(span: Span, colors: Mapping[str, str]) -> str:
    color = tint(colors.get(span.label, _PLAIN), 1)
    open_question = "?" if span.status is Status.PROPOSED else ""
    return (
        f'<span class="chip" style="color:{color};font-size:small">'
        f"{_ISOLATE}&#8239;{escape(span.label)}{open_question}{_END}</span>"
    )


def _table(record: Record, spans: Sequence[Span], colors: Mapping[str, str]) -> str:
    if not spans:
        return ""
    rows = []
    for span in spans:
        color = tint(colors.get(span.label, _PLAIN), 1)
        cells = [
            escape(" ".join(record.text[span.start : span.end].split())),
            f'<span style="color:{color}">{escape(span.label)}</span>',
            _linked(record, span.kb_id),
            escape(span.status.value),
            escape(span.note),
        ]
        rows.append("".join(f'<td dir="auto">{cell}</td>' for cell in cells))
    head = "".join(f"<th>{n}</th>" for n in ("Mention", "Label", "Link", "Status", "Note"))
    body = "".join(f"<tr>{row}</tr>\n" for row in rows)
    return f'<table cellpadding="4"><tr>{head}</tr>\n{body}</table>\n'


def _linked(record: Record, kb_id: str | None) -> str:
    if kb_id is None:
        return ""
    if kb_id == NIL:
        return "NIL: in no knowledge base"
    own = {entity.id: entity.label for entity in record.entities}
    return escape(own.get(kb_id, kb_id))
