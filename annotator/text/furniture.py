"""What the lines around an article look like: menus, share buttons, notices, self-descriptions.

The phrases are of English pages. A line must be such a phrase as a whole, or open as a notice
does; a word of it in running text says nothing.
"""

from __future__ import annotations

import re
from enum import IntEnum

_CAPTION_LENGTH = 500  # code points
_LONGEST = 1000  # code points; no menu line or notice is longer


class Furniture(IntEnum):
    """How sure it is that a line is no part of an article."""

    NONE = 0
    PERHAPS = 1
    """A word that menus use and headings may use: furniture at the edges of a page only."""
    SURE = 2


def furniture(line: str) -> Furniture:
    """Say whether a line is a menu entry, a button or a notice."""
    if len(line) > _LONGEST:
        return Furniture.NONE
    plain = " ".join(line.casefold().split()).strip(_ORNAMENTS)
    if any(pattern.fullmatch(plain) for pattern in _WHOLE) or _NOTICE.match(plain):
        return Furniture.SURE
    if plain in _MENU_WORDS:
        return Furniture.PERHAPS
    parts = [part.strip() for part in _SEPARATOR.split(plain)]
    menu = len(parts) > 2 and all(len(part.split()) < 4 for part in parts)
    return Furniture.SURE if menu and not _MENU_WORDS.isdisjoint(parts) else Furniture.NONE


def is_caption(line: str) -> bool:
    """Say whether a line looks like the caption of a picture, by the credit at one of its ends.

    Captions name people and places as the article does, so this is to be asked about and not to be
    taken for granted.
    """
    return len(line) <= _CAPTION_LENGTH and bool(_CAPTION.search(line.casefold().strip()))


def opens_links(line: str) -> bool:
    """Say whether a line stands above a list of links to other articles."""
    return len(line) < 60 and bool(_LINKS.fullmatch(line.casefold().strip(_ORNAMENTS)))


def describes_publisher(line: str) -> bool:
    """Say whether a paragraph opens as a publisher speaks of itself."""
    return bool(_PUBLISHER.match(line[:_LONGEST]))


def speaks_as_we(line: str) -> bool:
    """Say whether a paragraph speaks in the first person plural, outside of quotation marks."""
    return bool(_WE.search(_QUOTED.sub("", line[: 4 * _LONGEST])))


def _any(patterns: str) -> re.Pattern[str]:
    """Compile one pattern out of many, one a line; every repetition in them is bounded."""
    return re.compile("|".join(f"(?:{line.strip()})" for line in patterns.strip().splitlines()))


_ORNAMENTS = " \t\xa0•‣▪◦·|»«›‹>→←↑↓▶►–—-*#:…+[](){}"
_SEPARATOR = re.compile(r"\s[·•»›>]\s|\|")

_MENU = """
about; about us; advertise; apps; archive; arts; audio; blogs; business; careers; comment; comments;
contact; contact us; culture; economy; email; english; entertainment; facebook; faq; features;
feedback; google+; health; help; home; home page; homepage; instagram; latest; lifestyle; linkedin;
live; multimedia; news; newsletter; newsletters; next; opinion; photos; pinterest; podcast;
podcasts; politics; previous; programs; radio; reddit; rss; schedule; science; shop; sport; sports;
tags; technology; telegram; topics; travel; tumblr; tv; twitter; video; videos; vk; weather;
whatsapp; world; world news; x; youtube
"""
_MENU_WORDS = frozenset(word.strip() for word in _MENU.split(";"))

_LINKS = _any(r"""
related(?: (?:articles?|stor(?:y|ies)|links?|content|topics?|news|posts?|coverage|reading))?
(?:see|read) also|also read|read more|read next|more (?:stories|news|headlines|coverage)
more (?:on|about) this(?: story| topic)?|more from .{1,30}|elsewhere on .{1,30}
you (?:may|might) (?:also )?like|recommended(?: for you| stories)?|don['’]t miss
most (?:read|popular|viewed|shared|watched|recent)|popular (?:stories|posts|articles)
top stories|editor['’]s picks?|trending(?: now| stories)?|latest (?:news|stories|headlines)
around the web|from the web
""")

_BUTTON = _any(r"""
accessibility (?:links|help|menu|feedback)|breaking news|live (?:tv|blog|updates|now)
(?:skip|jump|go) to (?:the )?(?:main |page )?(?:content|navigation|search|menu|footer|article)
(?:skip|jump|go|back) to (?:the )?(?:top|bottom|comments)|search(?: \w+)?
(?:(?:main|site|mobile|top|footer) )?(?:menu|navigation|nav)|site ?map|all sections
(?:open|close|show|hide|toggle)(?: the)?(?: main)? (?:menu|navigation|search)|close
view all|see all|load more|show more|more|(?:next|previous) (?:article|story|page)
sign (?:in|up|out)|log ?(?:in|out)|register|subscribe(?: now| here| today)?|my account
donate(?: now)?|download(?: our| the)? apps?
share(?: (?:this|on|via|with|to|it|now|article|story)\b.{0,40})?|tweet(?: this)?|embed
(?:\d+ )?(?:shares|comments)|no comments(?: yet)?|leave a (?:comment|reply)
(?:view|post|add|show) (?:a |all |your )?comments?|copy (?:the )?link|link copied!?
print(?: this)?(?: page| article)?|e-?mail (?:this|to a friend)(?: .{0,20})?
bookmark|save(?: article| for later)?|(?:story|article) continues below.{0,30}
(?:follow|like|join|find|watch) us(?: (?:on|at|via|here)\b.{0,80})?
advertisements?|(?:sponsored|promoted)(?: content| links)?
""")

_MEDIA = _any(r"""
(?:\d{1,4} ?[x×:] ?\d{1,4} )?(?:images?|photos?|pictures?|video|audio|infographic)
\d{1,4} ?[x×] ?\d{1,4}|(?:images?|photos?|pictures?) \d+(?: of |/)\d+
(?:photo )?gallery|slideshow|file (?:photo|image|picture)|media playback.{0,60}
(?:image|media|photo) (?:caption|copyright|source|credit)s?\b.{0,50}
(?:play|watch|open|view) (?:the )?(?:video|audio|image|gallery|slideshow)
(?:no media source|direct link|pop-?out player).{0,40}
""")

_LEGAL = _any(r"""
privacy(?: policy| notice| settings)?|cookie (?:policy|settings|notice|preferences)
terms(?: (?:of|and|&) (?:use|service|conditions|privacy).{0,30})?|legal notice|disclaimer
(?:accept|allow|reject|manage) (?:all |your )?cookies.{0,30}|do not sell my .{0,40}
.{0,200}\ball rights reserved\b.{0,60}
(?:(?:source|via|link|url)s?:? )?https?://\S+
""")

_WHOLE = (_LINKS, _BUTTON, _MEDIA, _LEGAL)

_NOTICE = _any(r"""
(?:copyright )?(?:©|\(c\) ?\d{4}|copyright \d{4})|this material may not be (?:published|reproduced)
(?:we|this (?:web)?site|our (?:web)?site)\b.{0,80}\buses? cookies\b|we and our partners\b
(?:by|if you) (?:continu|click|brows|sign)\w{0,9}\b.{0,120}\b(?:cookies|you (?:agree|accept))\b
(?:sign up|subscribe|register)\b.{0,80}\b(?:newsletters?|inbox|e-?mails?|alerts|briefing|podcast)\b
(?:read more|read also|also read|see also|related(?: stor(?:y|ies))?|more stories): .{1,200}$
(?:get|receive) .{0,60}\b(?:to|in) your inbox\b|download the free .{1,40} app\b
""")

_CAPTION = _any(r"""
^(?:file|file (?:photo|image|picture|video)|photo|image|picture|caption)s? ?(?: - |–|—|:)
\b(?:photo|image|picture)s?(?: (?:by|credit|courtesy(?: of)?))?: [^\s.:]+(?: [^\s.:]+){0,5}\.?$
\((?:[^()]{0,40}\b)?(?:photo|image|picture|getty|handout|courtesy)s?\b[^()]{0,60}\)\.?$
\((?:ap|afp|epa|reuters|getty)/[^()]{1,40}\)\.?$
[./] ?(?:ap|afp|epa|reuters|getty images)/[a-z .'-]{1,40}$
""")

_PUBLISHER = _any(r"""
[^.!?\n]{1,80}?\b(?:journalists|reporters|correspondents) (?:report|cover|deliver) (?:the )?news\b
[^.!?\n]{1,80}?\b(?:is|are) (?:a|an|the)\b[^.!?\n]{0,140}?\bnews (?:agency|service|site|website)\b
[^.!?\n]{1,80}?\b(?:is|are) (?:a|an|the)\b[^.!?\n]{0,140}?\bnews (?:outlet|provider|network)\b
[^.!?\n]{1,80}?\b(?:is|are) (?:a|an|the)\b[^.!?\n]{0,140}?\b(?:newspaper|newsroom|broadcaster)\b
[^.!?\n]{1,80}?\b(?:is|are) (?:a|an|the)\b[^.!?\n]{0,140}?\b(?:news|media) organi[sz]ation\b
""")

_WE = re.compile(r"\b(?:[Ww]e|[Oo]ur|us)\b")
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]?")
