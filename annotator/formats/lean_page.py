"""A page of very many tags made lean, so that what finds its article can hold it.

Blocks stay, and what is around them if it has a name; tags inside of a line go, and so does what
is nothing but links where there is a lot of it. The head keeps what it says of the article.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from lxml import etree

from annotator.formats.page_text import FED, HIDDEN, VOID, names

_AROUND = names(
    "article main header footer nav aside section div ul ol table blockquote figure form"
)
_NAMED = ("section", "div")  # these only if they have a name
_BLOCKS = names("p h1 h2 h3 h4 h5 h6 li dd dt td th pre caption figcaption div")
_NAMES = ("class", "id", "role", "itemprop")
_LONGEST = 100  # code points of a name
_DATA = 200_000  # code points that a head may say in data
_LINKS = 200  # blocks of nothing but links that are kept
_SHARE = 0.7  # of a block that is links, so that it is one


def lean_page(html: str, most: int) -> str:
    """Return a page with fewer tags; "" if they are still more than `most`."""
    target = _Lean(most)
    parser = etree.HTMLParser(target=target, no_network=True, huge_tree=False)
    try:
        for at in range(0, len(html), FED):
            parser.feed(html[at : at + FED])
            if target.tags > most:
                return ""
        parser.close()
    except etree.LxmlError:
        return ""
    return target.html if target.tags <= most else ""


class _Lean:
    """Takes tags and text from the parser, and writes them down again where they matter."""

    def __init__(self, most: int) -> None:
        self.tags = 0
        self._head: list[str] = []
        self._body: list[str] = []
        self._around: list[tuple[str, str, bool]] = []
        """What is open: its name, how it begins, and whether it was written down."""
        self._block = "p"
        self._text: list[str] = []
        self._linked = self._length = 0
        self._hidden = self._in_link = 0
        self._data = ""  # the tag of the head whose text is taken
        self._left = _DATA
        self._link_blocks = 0
        self._lang = ""

    @property
    def html(self) -> str:
        """The page."""
        self._flush()
        ends = (f"</{name}>" for name, _, written in reversed(self._around) if written)
        head, body = "".join(self._head), "".join((*self._body, *ends))
        return f'<html lang="{self._lang}"><head>{head}</head><body>{body}</body></html>'

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "html":
            self._lang = escape(attributes.get("lang", "")[:20])
        elif tag in ("meta", "title") or _is_data(tag, attributes):
            self._start_data(tag, attributes)
        if tag in HIDDEN:
            self._hidden += 1
        elif self._hidden:
            return
        elif tag == "a":
            self._in_link += 1
        elif tag in ("br", "hr"):
            self._text.append("\n")
        if tag in _AROUND or tag in _BLOCKS:
            self._flush()
            self._block = tag if tag in _BLOCKS else "p"
        if tag in _AROUND:
            named = "".join(
                f' {name}="{escape(attributes[name][:_LONGEST])}"'
                for name in _NAMES
                if attributes.get(name)
            )
            begin = f"<{tag}{named}>" if named or tag not in _NAMED else ""
            self._around.append((tag, begin, False))

    def end(self, tag: str) -> None:
        if tag == self._data:
            self._head.append(f"</{tag}>")
            self._data = ""
        if tag in HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif self._hidden or tag in VOID:
            return
        elif tag == "a":
            self._in_link = max(0, self._in_link - 1)
        if tag in _AROUND or tag in _BLOCKS:
            self._flush()
            self._block = "p"
        if tag in _AROUND and self._around:  # the parser ends what it began
            name, _, written = self._around.pop()
            if written:
                self._body.append(f"</{name}>")

    def data(self, text: str) -> None:
        if self._data:
            self._head.append(text[: self._left])
            self._left -= min(self._left, len(text))
        if self._hidden:
            return
        self._text.append(text)
        letters = len(text.strip())
        self._length += letters
        self._linked += letters if self._in_link else 0

    def comment(self, text: str) -> None:
        """Leave comments out."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Leave processing instructions out."""

    def close(self) -> None:
        """End the page."""

    def _start_data(self, tag: str, attributes: Mapping[str, str]) -> None:
        kept = "".join(
            f' {name}="{escape(value[:1000])}"'
            for name, value in attributes.items()
            if name in ("name", "property", "itemprop", "content", "type")
        )
        if tag == "meta":
            self._left -= len(kept)
            if self._left > 0:
                self._head.append(f"<meta{kept}>")
        elif not self._data:
            self._head.append(f"<{tag}{kept}>")
            self._data = tag

    def _flush(self) -> None:
        """Write down the block that is open."""
        text, linked, length = "".join(self._text).strip(), self._linked, self._length
        self._text.clear()
        self._linked = self._length = 0
        if not text:
            return
        is_links = linked > _SHARE * length
        self._link_blocks += is_links
        if is_links and self._link_blocks > _LINKS:
            return
        for at, (name, begin, written) in enumerate(self._around):
            if begin and not written:
                self._body.append(begin)
                self._around[at] = (name, begin, True)
                self.tags += 2
        body = escape(text, quote=False)
        body = f'<a href="#">{body}</a>' if is_links else body
        self._body.append(f"<{self._block}>{body}</{self._block}>")
        self.tags += 4 if is_links else 2


def _is_data(tag: str, attributes: Mapping[str, str]) -> bool:
    return tag == "script" and "ld+json" in attributes.get("type", "").lower()
