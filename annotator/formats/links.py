"""The ids of links as IRIs and as names of knowledge bases, for formats that want one of these."""

from __future__ import annotations

import re
from urllib.parse import quote

from annotator.core.model import NIL

_WIKIDATA = re.compile(r"Q[1-9]\d*")
_GEONAMES = re.compile(r"geonames:([1-9]\d*)")
OWN = "urn:annotator:"
"""Prefix of what has no IRI of its own: labels, documents and other ids."""


def iri(kb_id: str) -> str:
    """Return the IRI of a link."""
    if _WIKIDATA.fullmatch(kb_id):
        return f"http://www.wikidata.org/entity/{kb_id}"
    if found := _GEONAMES.fullmatch(kb_id):
        return f"https://sws.geonames.org/{found[1]}/"
    return minted("entity", kb_id)


def minted(kind: str, name: str) -> str:
    """Return the IRI that we give to a name."""
    return f"{OWN}{kind}:{quote(name, safe='')}"


def prefixed(kb_id: str) -> tuple[str, str]:
    """Return knowledge base and id of a link, neither with white space in it."""
    if kb_id == NIL:
        return NIL, NIL
    if _WIKIDATA.fullmatch(kb_id):
        return "Wikidata", kb_id
    base, colon, rest = kb_id.partition(":")
    if colon and base and rest:
        return quote(base, safe=""), quote(rest, safe=":/?=&#-_.~()',;!*@$+")
    return "id", quote(kb_id, safe="")
