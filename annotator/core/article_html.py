"""An article with its spans as a stretch of HTML, as the window shows it, for reports and print.

Everything that comes from the project is escaped. Colours stand in `style` attributes, for Qt's
own reader of HTML knows few others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from annotator.core.lanes import Lanes
from annotator.core.model import (
    NIL,
    Label,
    Record,
    Region,
    RegionKind,
    Span,
    Status,
)
from annotator.core.spans import SpanIndex

_PLAIN = "#5f6368"  # a label without a usable colour, and boilerplate
_ISOLATE, _END = "&#8296;", "&#8297;"  # so that a chip does not change the order of words around it
STRENGTHS = {Status.ACCEPTED: 0.2, Status.PROPOSED: 0.08}
"""How strong the tint of a span is."""

_LINE, _LANE = 2, 3  # pixels: how thick an underline is, and how far one is below the other

Marking = Callable[[Sequence[Span]], str]
"""Returns the attributes of the element that holds a stretch under these spans, the innermost
last."""


class _Piece(NamedTuple):
    """A stretch of text under the same spans, the innermost last; `ends` are those that end it."""

    text: str
    spans: tuple[Span, ...]
    ends: tuple[Span, ...]
    is_boilerplate: bool


def page(record: Record, labels: Iterable[Label], marking: Marking | None = None) -> str:
    """Return title, facts, text and a table of the spans of a document; rejected ones are not in
    it.

    Unless a marking says otherwise, a mention has the tints of all its spans, one over the other,
    and the underline of each.
    """
    document = record.document
    colors = {label.name: label.color for label in labels}
    index = SpanIndex(document.id, record.spans)
    spans = list(index)
    facts = [document.source, str(document.meta.get("date", "")), document.status.value]
    told = " · ".join(escape(fact) for fact in facts if fact)
    counted = f"{len(spans):,} mention{'' if len(spans) == 1 else 's'}"
    return (
        f"<h1>{escape(document.title or document.key)}</h1>\n"
        f'<p class="facts" style="color:{_PLAIN}">{told} · {counted}</p>\n'
        f"{''.join(_paragraphs(record, spans, colors, marking or _tints(Lanes(index), colors)))}"
        f"{_table(record, spans, colors)}"
    )


def tint(color: str, strength: float, ground: str = "#ffffff") -> str:
    """Return a colour laid over another one, with a strength from 0 to 1."""
    try:
        channels = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
    except ValueError:
        return tint(_PLAIN, strength, ground)
    below = bytes.fromhex(ground[1:])
    return "#" + "".join(
        f"{round(b - (b - c) * strength):02x}" for b, c in zip(below, channels, strict=True)
    )


def _paragraphs(
    record: Record, spans: Sequence[Span], colors: Mapping[str, str], marking: Marking
) -> Iterator[str]:
    """Yield a paragraph of HTML for each line of the text."""
    line: list[str] = []
    for piece in _pieces(record, spans):
        first, *further = piece.text.splitlines(keepends=False) or [""]
        if piece.text and piece.text[-1] in "\n\r":
            further.append("")
        line.append(_marked(first, piece, marking))
        for text in further:
            yield _paragraph(line)
            line = [_marked(text, piece, marking)]
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


def _marked(text: str, piece: _Piece, marking: Marking) -> str:
    if not text:
        return ""
    marked = escape(text)
    if piece.is_boilerplate:
        marked = f'<span style="color:{_PLAIN}">{marked}</span>'
    return f"<span {marking(piece.spans)}>{marked}</span>" if piece.spans else marked


def _tints(lanes: Lanes, colors: Mapping[str, str]) -> Marking:
    """Return the marking for browsers."""

    def marking(spans: Sequence[Span]) -> str:
        low = {span: _LANE * lanes.of(span) + _LINE for span in spans}
        deepest = max(low.values())
        fill, lines = "#ffffff", ""
        for span in spans:
            color = colors.get(span.label, _PLAIN)
            fill = tint(color, STRENGTHS[span.status], fill)
            ink = tint(color, 1)
            dash = "100%" if span.status is Status.ACCEPTED else "5px,#0000 0 9px"
            lines += (
                f"repeating-linear-gradient(90deg,{ink} 0 {dash})"
                f" left 0 bottom {deepest - low[span]}px/100% {_LINE}px no-repeat,"
            )
        return f'style="background:{lines}{fill};padding-bottom:{deepest}px"'

    return marking


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
