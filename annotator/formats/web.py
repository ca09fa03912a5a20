"""Web pages, as saved by a browser or alone: the article, and everything else as boilerplate.

What is the article is found by trafilatura; the text is that of the whole page as it reads, so that
nothing is lost where it errs. Title, date, author, language and address are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Note
from annotator.core.files import shown
from annotator.core.head import Head
from annotator.errors import AnnotatorError
from annotator.formats.article import article, contents, iso_date, one_line, stem
from annotator.formats.encoding import decode
from annotator.formats.lean_page import lean_page
from annotator.formats.page_text import Block, PageText, page_text

SUFFIXES = (".html", ".htm", ".xhtml", ".mhtml", ".mht")

_MHTML = re.compile(rb"(?i)^content-type:\s*multipart/related", re.MULTILINE)
_HTML = re.compile(
    r"(?i)(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*){0,3}"
    r"<(?:!doctype\s+html|html|head|body)\b",
    re.DOTALL,
)
_CHARSET = re.compile(rb"(?i)<meta[^>]{0,200}?charset\s*=\s*[\"']?([a-z0-9_\-]{1,30})")
_LONGEST = 3_000_000  # code points of a page that trafilatura is given
_READ = 300_000  # code points of what such a page shows
_TAGS = 12_000  # tags of such a page, for it copies the whole tree several times
_SPREAD = 100  # bytes of such a page for each tag and attribute, which take 1.4 KB of memory each
_DENSEST = 8  # code points of a page for each attribute, below which it is not even looked through
_SMALL = 1 << 20  # code points; a page below that may have as many as one of this length
_PUBLISHED = re.compile(r'"datePublished"\s{0,9}:\s{0,9}"([^"\n]{4,40})"')
_HEADS = 200  # blocks among which a heading is looked for where a page has no title
_TITLE = 200
_SHORT = 30  # letters; what is shorter must be a line of the article, not only occur in it
_PLAIN = (
    "The page has more tags or text than can be looked through, or no article was found, so what is"
    " boilerplate was told by its tags alone, and there may be more of it."
)
_LETTERS = re.compile(r"[\W_]+")


def recognises(head: Head) -> bool:
    """Say whether a file is a web page, or a saved one with all its parts."""
    return bool(_HTML.match(head.text)) or is_mhtml(head.data)


def is_mhtml(data: bytes) -> bool:
    """Say whether bytes are a page and its parts as an e-mail would hold them."""
    top = data[:4096]
    return bool(_MHTML.search(top)) and (b"<html" in data[:65536].lower() or b"text/html" in top)


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the article of a page."""
    data = contents(path, options, options.limits.text)
    location = ""
    if is_mhtml(data):
        data, location = _main_part(data, path)
    yield from read_page(data, stem(path), options, url=location, file=shown(path))


def read_page(
    data: bytes | str,
    key: str,
    options: ImportOptions,
    url: str = "",
    file: str = "",
    place: str = "",
) -> Iterator[Found]:
    """Yield the article of a page's bytes or text; `file` and `place` say where it came from."""
    html = data if isinstance(data, str) else decoded(data)
    if html is None:
        raise AnnotatorError(f"{file or key} is not text in any encoding that is known.")
    page = page_text(html.replace("\0", "\ufffd"), options.limits)
    if not page.text.strip():
        raise AnnotatorError(f"{file or key} shows no text.")
    found = _extracted(html) if len(page.text) <= _READ else {}
    title = one_line(found.get("title") or page.meta.get("og:title", "") or page.title)
    meta = {
        "date": iso_date(_date(page)) or iso_date(found.get("date") or _said_date(html)),
        "author": one_line(found.get("author") or page.meta.get("author", "")),
        "language": one_line(found.get("language") or page.language),
        "url": one_line(url or found.get("url") or page.meta.get("og:url", "")),
    }
    title = title or _first_line(page)
    source = found.get("sitename") or page.meta.get("og:site_name", "") or file
    dull = list(_boilerplate(page, found.get("text") or "", title))
    yield article(page.text, key, title, meta, source=source, boilerplate=dull, place=place)
    if not found:
        yield Note(place, _PLAIN)


def decoded(data: bytes) -> str | None:
    """Return the text of a page's bytes, by what it says of its encoding, or by its bytes."""
    said = _CHARSET.search(data[:4096])
    if said and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = said[1].decode("ascii").lower()
        name = {"iso-8859-1": "cp1252", "latin1": "cp1252", "gb2312": "gb18030"}.get(name, name)
        try:
            return data.decode(name)
        except (LookupError, ValueError):
            pass
    found = decode(data)
    return found.text.removeprefix("\ufeff") if found else None


def _main_part(data: bytes, path: Path) -> tuple[bytes, str]:
    """Return the page of an MHTML file, and its address."""
    from annotator.formats.mail_parts import parts

    for part in parts(data, shown(path)):
        if part.kind == "text/html":
            return part.text.encode("utf-8", "replace"), part.location
    raise AnnotatorError(f"{shown(path)} holds no web page.")


def _extracted(html: str) -> dict[str, Any]:
    """Return what trafilatura finds, or nothing where the page is beyond what it is given."""
    if len(html) > _LONGEST:
        return {}
    if not _is_light(html):
        is_dense = html.count("=") > max(len(html), _SMALL) // _DENSEST
        html = "" if is_dense else lean_page(html, _TAGS)
    if not html:
        return {}
    import trafilatura  # takes a quarter of a second
    from lxml import etree

    try:
        found = trafilatura.bare_extraction(
            html,
            fast=True,
            with_metadata=True,
            include_comments=False,
            include_tables=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except (etree.LxmlError, ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return {}  # a page that it stumbles over is read without it
    if found is None:
        return {}
    return found if isinstance(found, dict) else found.as_dict()


def _is_light(html: str) -> bool:
    """Whether the tree of a page, which is copied several times, stays small beside the page."""
    tags, attributes = html.count("<"), html.count("=")
    at = html.find("<script")
    while at >= 0 and (end := html.find("</script", at)) >= 0:  # what is in there is no tag
        tags -= html.count("<", at, end)
        attributes -= html.count("=", at, end)
        at = html.find("<script", end)
    parts = tags - html.count("</") + attributes
    return tags <= _TAGS and parts * _SPREAD <= max(len(html), _SMALL)


def _date(page: PageText) -> str:
    names = ("article:published_time", "date", "dc.date", "pubdate", "datepublished")
    return next((page.meta[name] for name in names if page.meta.get(name)), "")


def _said_date(html: str) -> str:
    """Return the date that the data of a page tell, where nobody else has looked for it."""
    found = _PUBLISHED.search(html)
    return found[1] if found else ""


def _first_line(page: PageText) -> str:
    """Return the first heading of a page, else the first block that is no menu."""
    first = ""
    for block in islice(page.blocks, _HEADS):
        line = page.text[block.start : block.end].partition("\n")[0]
        if block.heading:
            return one_line(line)
        first = first or ("" if block.framed else line)
    return one_line(first[:_TITLE])


def _boilerplate(page: PageText, body: str, title: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of blocks that are no article, those that follow each other as one."""
    lines = {_letters(line) for line in body.splitlines()}
    whole = _letters(body)
    headline = _letters(title)
    start = end = -1
    for block in page.blocks:
        if not whole and not block.heading:
            is_article = not block.framed
        else:
            letters = _letters(page.text[block.start : block.end])
            is_article = _is_article(block, letters, lines, whole, headline)
        if is_article:
            if start >= 0:
                yield start, end
            start = -1
        else:
            start = block.start if start < 0 else start
            end = block.end
    if start >= 0:
        yield start, end


def _is_article(block: Block, letters: str, lines: set[str], whole: str, headline: str) -> bool:
    if block.heading and letters and (letters in headline or headline in letters):
        return True
    if not whole:
        return not block.framed
    if letters in lines:
        return bool(letters)
    return len(letters) >= _SHORT and letters in whole


def _letters(text: str) -> str:
    return _LETTERS.sub("", text).casefold()
