"""Looking up entities in Wikidata, online, for projects that are allowed to.

One client asks `wbsearchentities` for ids and `wbgetentities` for what they are. It waits for a
few seconds at most, leaves the service alone for a while after it failed, and keeps what it found
(`remembered.py`), which is all that is given while it is offline.
"""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from http.client import HTTPException
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from annotator import __version__
from annotator.core.model import Entity
from annotator.core.web_pages import id_of, name_in
from annotator.kb.names import LONGEST
from annotator.kb.remembered import Remembered
from annotator.kb.schema import SHOWN
from annotator.kb.wikidata import types_of
from annotator.kb.wikidata_item import Item, kinds

SERVICE = "https://www.wikidata.org/w/api.php"
PATIENCE = 6.0
"""Seconds that are waited for a connection and for more of an answer; one that takes longer
altogether is given up.
"""

_FRESH = 30 * 86_400.0  # seconds in which an answer is not asked for again
_PAUSES = (5.0, 15.0, 60.0, 300.0)  # seconds in which nothing is asked after failures in a row
_LARGEST = 16 << 20  # bytes of an answer
_CHUNK = 1 << 16
_LIMIT = 10
_ID = re.compile("Q[1-9][0-9]{0,11}")
_AGENT = f"Annotator/{__version__} (desktop program; entity look-up by its user)"


class Answer(NamedTuple):
    """What was found, and, where the service could not be asked, the sentence that says so."""

    entities: list[Entity]
    offline: str = ""


class _Failed(Exception):
    """A request that was not answered, with the seconds that the service asks to wait."""

    def __init__(self, why: str, wait: float = 0.0) -> None:
        super().__init__(why)
        self.wait = wait


class _Hit(msgspec.Struct, gc=False):
    id: str


class _Hits(msgspec.Struct, gc=False):
    search: list[_Hit]


class Wikidata:
    """The client; `service` is another address in tests."""

    def __init__(
        self, path: Path, languages: Sequence[str] = ("en", "mul"), service: str = SERVICE
    ) -> None:
        self._kept = Remembered(path)
        self._languages = tuple(languages)
        self._service = service
        self._item = Item(self._languages)
        shape: Any = msgspec.defstruct("Found", [("entities", dict[str, self._item.shape])])  # type: ignore[name-defined]
        self._decode = msgspec.json.Decoder(shape).decode

    def search(self, query: str) -> Answer:
        """Return up to ten entities that go by a name or an id, best first."""
        plain = query[:LONGEST].encode("utf-8", errors="replace").decode()  # no lone surrogates
        name = " ".join(plain.split())
        return self._answered(f"search {name}", name) if name else Answer([])

    def _answered(self, request: str, name: str) -> Answer:
        kept = self._kept.answer(request)
        if kept and 0 <= time.time() - kept[0] < _FRESH:
            return Answer(kept[1])
        known = kept[1] if kept else []
        wait = self._kept.state("until") - time.time()
        if 0 < wait <= _PAUSES[-1]:
            return Answer(known, f"Wikidata is not asked again for {wait:.0f} seconds.")
        try:
            found = self._found(name)
        except _Failed as failure:
            return Answer(known, self._put_off(failure))
        self._kept.note(failures=0, until=0)
        self._kept.keep(request, found)
        return Answer(found)

    def _found(self, name: str) -> list[Entity]:
        asked = id_of(name) or ""
        ids = [asked] if _ID.fullmatch(asked) else self._ids(name_in(name))
        if not ids:
            return []
        listed = "|".join(self._languages)
        props = "labels|descriptions|aliases|claims"
        body = self._get(action="wbgetentities", ids="|".join(ids), props=props, languages=listed)
        try:
            items = self._decode(body).entities
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
            raise _Failed("its answer was not understood") from error
        entities = {kb_id: self._entity(items[kb_id]) for kb_id in ids if kb_id in items}
        return [entity for entity in entities.values() if entity]

    def _ids(self, name: str) -> list[str]:
        language = next((code for code in self._languages if code != "mul"), "en")
        body = self._get(
            action="wbsearchentities", search=name, language=language, uselang=language,
            type="item", limit=str(_LIMIT),
        )  # fmt: skip
        try:
            hits = msgspec.json.decode(body, type=_Hits).search
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
            raise _Failed("its answer was not understood") from error
        return [hit.id for hit in hits if _ID.fullmatch(hit.id)][:_LIMIT]

    def _entity(self, item: Any) -> Entity | None:
        entry = self._item.entry(item, {}) if _ID.fullmatch(item.id) else None
        if entry is None:
            return None
        entity = entry.entity
        return Entity(
            entity.id, entity.label[:LONGEST], entity.description[:1000],
            types_of(kinds(item)), entity.aliases[:SHOWN],
        )  # fmt: skip

    def _get(self, **values: str) -> bytes:
        """Return an answer of the service; _Failed if it is refused, late, huge or broken off."""
        query = urllib.parse.urlencode({**values, "format": "json"}, errors="replace")
        headers = {"User-Agent": _AGENT, "Accept": "application/json"}
        request = urllib.request.Request(f"{self._service}?{query}", headers=headers)
        until = time.monotonic() + PATIENCE
        try:
            with _OPENER.open(request, timeout=PATIENCE) as answer:
                parts: list[bytes] = []
                left = _LARGEST
                while part := answer.read1(min(_CHUNK, left)):
                    parts.append(part)
                    left -= len(part)
                    if left <= 0 or time.monotonic() > until:
                        raise _Failed("its answer took too long")
                if answer.length:  # what it announced and did not send
                    raise _Failed("its answer was broken off")
                return b"".join(parts)
        except urllib.error.HTTPError as error:
            error.close()
            raise _Failed(f"it answered {error.code}", _seconds(error)) from error
        except TimeoutError as error:
            raise _Failed("it did not answer in time") from error
        except (OSError, HTTPException, ValueError) as error:
            raise _Failed("there is no connection") from error

    def _put_off(self, failure: _Failed) -> str:
        """Note when the service may be asked again, and return the sentence that says so."""
        failures = int(self._kept.state("failures"))
        pause = _PAUSES[min(failures, len(_PAUSES) - 1)]
        pause = min(max(pause, failure.wait), _PAUSES[-1])
        self._kept.note(failures=failures + 1, until=time.time() + pause)
        return f"Wikidata cannot be asked: {failure}; it is asked again in {pause:.0f} seconds."


def look_up(options: dict[str, Any]) -> Answer:
    """Look up the `query` of the options for a project whose answers are kept in `path`."""
    service = options.get("service") or SERVICE
    languages = options.get("languages") or ("en", "mul")
    return Wikidata(Path(options["path"]), languages, service).search(options["query"])


def open(path: str) -> Remembered:
    """Return what was looked up before."""
    return Remembered(Path(path))


class _SamePlace(urllib.request.HTTPRedirectHandler):
    """Follows the service to no other host: a query is meant for it alone."""

    def redirect_request(self, request: Any, *rest: Any) -> urllib.request.Request | None:
        there = urllib.parse.urlsplit(rest[-1])
        here = urllib.parse.urlsplit(request.full_url)
        if (there.scheme, there.netloc) != (here.scheme, here.netloc):
            return None
        return super().redirect_request(request, *rest)


_OPENER = urllib.request.build_opener(_SamePlace)


def _seconds(error: urllib.error.HTTPError) -> float:
    """Return how long the service asks to wait."""
    told = (error.headers.get("Retry-After") or "") if error.headers else ""
    return float(told) if re.fullmatch("[0-9]{1,6}", told) else 0.0
