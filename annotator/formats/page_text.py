"""The text of an HTML page as it reads: blocks in their order, scripts and styles left out.

The page is read as a stream of tags; no tree is built, nothing is run and nothing is fetched.
"""

from __future__ import annotations

import io
import re
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from annotator.core.extension import Limits
from annotator.errors import AnnotatorError


def names(tags: str) -> frozenset[str]:
    """Return the tags that are named, with blanks between."""
    return frozenset(tags.split())


HIDDEN = names(
    "script style noscript template svg math iframe object canvas audio video select option "
    "datalist textarea head"
)
_BLOCKS = names(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav "
    "ol p pre section summary table tbody td tfoot th thead tr ul"
)
_TIGHT = names("li tr dd dt td th caption")
_FRAME = names("nav footer aside form button menu dialog")
VOID = names("br hr img input meta link area base col embed source track wbr param")
_FRAMED, _HEADING, _MAIN = 1, 2, 4
_BLANKS = re.compile(r"[ \t\n\r\f]+")


@dataclass(slots=True)
class Block:
    """A stretch `[start, end)` of the text that a page shows as one; `framed` where its tags say
    that it is a menu, a form or the like, or stands beside the main part of the page; `heading`
    where it is one.
    """

    start: int
    end: int
    framed: bool
    heading: bool


class PageText:
    """The text of a page, its blocks, and what its head says."""

    def __init__(self) -> None:
        self.text = ""
        self.places = array("q")
        """Start, end, and what kind it is, of one block after the other."""
        self.title = ""
        self.meta: dict[str, str] = {}
        self.language = ""

    @property
    def blocks(self) -> Iterator[Block]:
        """The blocks in their order."""
        places = self.places
        has_main = any(kind & _MAIN for kind in places[2::3])
        for at in range(0, len(places), 3):
            start, end, kind = places[at : at + 3]
            framed = bool(kind & _FRAMED) or (has_main and not kind & _MAIN)
            yield Block(start, end, framed, bool(kind & _HEADING))


def page_text(html: str, limits: Limits) -> PageText:
    """Return the text of a page; AnnotatorError where it is nested or filled beyond all measure."""
    target = _Reader(limits)
    parser = etree.HTMLParser(target=target, no_network=True, huge_tree=False)
    try:
        for at in range(0, len(html), FED):
            parser.feed(html[at : at + FED])
        parser.close()
    except etree.LxmlError:
        if not target.page().text:
            raise AnnotatorError("The page cannot be read as HTML.") from None
    return target.page()


FED = 1 << 16  # code points that the parser is given at a time


class _Reader:
    """Takes tags and text from the parser, and keeps what is to be read."""

    def __init__(self, limits: Limits) -> None:
        self._text = io.StringIO()
        self._page = PageText()
        self._length = 0
        self._limits = limits
        self._hidden = self._framed = self._heading = self._exact = self._main = 0
        self._in_title = False
        self._pending = ""  # the white space before the next text
        self._is_open = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag if isinstance(tag, str) else ""
        if name == "html":
            self._page.language = attributes.get("lang", "")[:20]
        elif name == "meta":
            key = attributes.get("property") or attributes.get("name") or ""
            if key and len(self._page.meta) < 200:
                self._page.meta.setdefault(key.lower()[:80], attributes.get("content", "")[:2000])
        elif name == "title":
            self._in_title = True
        if name in HIDDEN:
            self._hidden += 1
        if name == "br":
            self._break("\n")
        elif name in _BLOCKS:
            self._break("\n" if name in _TIGHT else "\n\n", ends=True)
        self._framed += name in _FRAME
        self._heading += name in ("h1", "h2")
        self._exact += name == "pre"
        self._main += name == "main"

    def end(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"
        if tag in HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        if tag in VOID:
            return
        if tag in _BLOCKS:
            self._break("\n" if tag in _TIGHT else "\n\n", ends=True)
        self._framed -= tag in _FRAME and self._framed > 0
        self._heading -= tag in ("h1", "h2") and self._heading > 0
        self._exact -= tag == "pre" and self._exact > 0
        self._main -= tag == "main" and self._main > 0

    def data(self, text: str) -> None:
        if self._in_title and len(self._page.title) < 2000:
            self._page.title += text
        if self._hidden or not text:
            return
        plain = text if self._exact else _BLANKS.sub(" ", text)
        if plain == " " or not plain.strip(" \t\r\n\f"):
            self._pending = self._pending or " "
            return
        lead = " " if plain[0] == " " and not self._exact else ""
        trail = " " if plain[-1] == " " and not self._exact else ""
        body = plain.strip(" ") if not self._exact else plain
        if self._length:
            self._put(self._pending or lead)
        self._pending = trail
        self._open()
        self._put(body)
        self._page.places[-2] = self._length

    def comment(self, text: str) -> None:
        """Leave comments out."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Leave processing instructions out."""

    def close(self) -> None:
        """End the page."""

    def page(self) -> PageText:
        self._page.text = self._text.getvalue()
        return self._page

    def _break(self, blank: str, ends: bool = False) -> None:
        if self._hidden:
            return
        if len(blank) > len(self._pending.strip(" ")):
            self._pending = blank
        if ends:
            self._is_open = False

    def _open(self) -> None:
        if not self._is_open:
            kind = _FRAMED * (self._framed > 0) + _HEADING * (self._heading > 0)
            kind += _MAIN * (self._main > 0)
            self._page.places.extend((self._length, self._length, kind))
            self._is_open = True

    def _put(self, text: str) -> None:
        self._length += len(text)
        if self._length > self._limits.text:
            raise AnnotatorError("The page holds more text than an article may have.")
        self._text.write(text)
