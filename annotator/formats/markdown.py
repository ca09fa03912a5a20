"""Markdown: the text as it reads, without its marks; what stands before it as metadata.

The lines of a front matter are `name: value`; addresses of links and pictures are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Note
from annotator.core.files import shown
from annotator.core.head import Head
from annotator.errors import AnnotatorError
from annotator.formats.article import article, contents, iso_date, one_line, stem
from annotator.formats.encoding import decode, replaced
from annotator.formats.page_text import page_text

if TYPE_CHECKING:
    from markdown_it.token import Token

SUFFIXES = (".md", ".markdown")

_FRONT = re.compile(
    r"\ufeff?---[ \t]*\r?\n(.{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL
)
_FIELD = re.compile(r"([A-Za-z][\w\-]{0,40}):[ \t]*(\S.*)")
_LONGEST = 4_000_000  # code points
_MARKS = re.compile(r"[\[\]*_`<!~|&\\]|\n|[-+](?= )|\d[.)](?= )")
_MOST = 15_000  # marks and lines; the parser may take quadratic time for them


def recognises(head: Head) -> bool:
    """Say whether a file is called so; by content it would be plain text."""
    return head.suffix in SUFFIXES


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the article of a file."""
    name = shown(path)
    found = decode(contents(path, options, min(options.limits.text, 4 * _LONGEST)))
    if found is None or len(found.text) > _LONGEST:
        raise AnnotatorError(f"{name} is no text, or too long for Markdown.")
    front = _FRONT.match(found.text)
    fields: dict[str, str] = {}
    for line in front[1].splitlines() if front else ():
        if pair := _FIELD.fullmatch(line.strip()):
            fields[pair[1].lower()] = pair[2].strip().strip("\"'")
    body = found.text[front.end() :] if front else found.text.removeprefix("\ufeff")
    is_plain = sum(1 for _ in islice(_MARKS.finditer(body), _MOST + 1)) <= _MOST
    text, headline = _plain(body, options) if is_plain else (body, "")
    if not text.strip():
        raise AnnotatorError(f"{name} is empty.")
    meta = {name: one_line(value) for name, value in fields.items() if name not in ("title", "id")}
    if "date" in meta:
        meta["date"] = iso_date(meta["date"]) or meta["date"]
    meta["language"] = meta.pop("lang", "") or meta.get("language", "")
    source = meta.pop("source", "")
    title = fields.get("title") or headline
    yield article(text, fields.get("id") or stem(path), title, meta, source=source or name)
    yield from replaced(found)
    if not is_plain:
        yield Note("", "There are too many marks in this file, so it is taken as it stands.")


def _plain(body: str, options: ImportOptions) -> tuple[str, str]:
    """Return the text of Markdown, and its first heading."""
    from markdown_it import MarkdownIt

    try:
        tokens = MarkdownIt("commonmark", {"maxNesting": 50}).enable("table").parse(body)
    except (RecursionError, IndexError, ValueError):
        return body, ""
    blocks: list[str] = []
    headline, heading, tight = "", False, False
    for token in tokens:
        if token.type == "heading_open":
            heading = True
        elif token.type in ("list_item_open", "tr_open"):
            tight = True
        elif token.type == "inline":
            said = _inline(token.children or ())
            if said.strip():
                blocks.append(("\n" if tight and blocks else "\n\n" if blocks else "") + said)
                headline = headline or (said if heading else "")
            heading = tight = False
        elif token.type in ("fence", "code_block"):
            blocks.append(("\n\n" if blocks else "") + token.content.rstrip("\n"))
        elif token.type == "html_block":
            said = page_text(token.content, options.limits).text
            if said.strip():
                blocks.append(("\n\n" if blocks else "") + said)
    return "".join(blocks), headline


def _inline(tokens: Sequence[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type == "image":
            parts.append(_inline(token.children or ()))
    return "".join(parts)
