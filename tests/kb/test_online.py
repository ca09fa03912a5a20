from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from kb_samples import item

from annotator.core.model import Entity
from annotator.kb import online
from annotator.kb.online import Wikidata
from annotator.kb.remembered import Remembered

TOLD = {"en": {"language": "en", "value": "country in Western Asia"}}
SYRIA = {
    **item(858, "Syria", kinds=(6256,), aliases=("Syrian Arab Republic",)),
    "descriptions": TOLD,
}
SONG = item(9, "Syria", kinds=(134556,))

Behave = Callable[[BaseHTTPRequestHandler, dict[str, str]], None]


class Service:
    """A server on this machine that answers in the shapes of Wikidata, or misbehaves."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.agents: set[str | None] = set()
        self.behave: Behave = replay
        self.release = threading.Event()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                query = parse_qs(urlsplit(self.path).query)
                values = {name: value[0] for name, value in query.items()}
                service.asked.append(values)
                service.agents.add(self.headers["User-Agent"])
                service.behave(self, values)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}/w/api.php"

    def close(self) -> None:
        self.release.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def replay(handler: BaseHTTPRequestHandler, values: dict[str, str]) -> None:
    if values["action"] == "wbsearchentities":
        hits = [
            {"id": found["id"], "title": found["id"], "label": "Syria", "concepturi": "…",
             "match": {"type": "label", "language": "en", "text": "Syria"}, "aliases": ["x"]}
            for found in (SYRIA, SONG)
        ] if values["search"].startswith("Syria") else []  # fmt: skip
        body: dict[str, Any] = {"searchinfo": {"search": "…"}, "search": hits, "success": 1}
    else:
        known = {"Q858": SYRIA, "Q9": SONG}
        asked = values["ids"].split("|")
        entities = {kb_id: known.get(kb_id, {"id": kb_id, "missing": ""}) for kb_id in asked}
        body = {"entities": entities, "success": 1}
    send(handler, json.dumps(body).encode())


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    made = Service()
    yield made
    made.close()


@pytest.fixture
def client(tmp_path: Path, service: Service) -> Wikidata:
    return Wikidata(tmp_path / "p.annotator.online", service=service.address)


def test_a_name_is_looked_up_in_two_requests(client: Wikidata, service: Service) -> None:
    answer = client.search("  Syria\n")
    assert answer.offline == ""
    assert answer.entities[0] == Entity(
        "Q858", "Syria", "country in Western Asia", ("GPE", "country", "Q6256"),
        ("Syrian Arab Republic",),
    )  # fmt: skip
    assert [entity.id for entity in answer.entities] == ["Q858", "Q9"]
    assert [asked["action"] for asked in service.asked] == ["wbsearchentities", "wbgetentities"]
    assert service.asked[0]["search"] == "Syria"
    assert service.asked[1]["ids"] == "Q858|Q9"
    assert all(str(agent).startswith("Annotator/") for agent in service.agents)


def test_an_id_is_one_request_and_one_that_is_missing_is_nothing(
    client: Wikidata, service: Service
) -> None:
    assert [entity.id for entity in client.search("Q858").entities] == ["Q858"]
    assert client.search("Q77777").entities == []
    address = "https://www.wikidata.org/wiki/Q858#sitelinks"
    assert [entity.id for entity in client.search(address).entities] == ["Q858"]
    assert [asked["action"] for asked in service.asked] == ["wbgetentities"] * 3


def test_what_is_known_is_not_asked_again(
    tmp_path: Path, client: Wikidata, service: Service
) -> None:
    first = client.search("Syria")
    nothing = client.search("Zzyzx")
    service.behave = refuse
    again = Wikidata(tmp_path / "p.annotator.online", service=service.address)
    assert again.search("Syria") == first
    assert again.search("Zzyzx") == nothing
    assert len(service.asked) == 3
    kept = Remembered(tmp_path / "p.annotator.online")
    assert kept.entity("Q858") == first.entities[0]
    assert kept.entity("Q1") is None


def test_what_is_old_is_asked_again_and_shown_where_that_fails(
    client: Wikidata, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.search("Syria")
    monkeypatch.setattr(online, "_FRESH", 0.0)
    service.behave = refuse
    answer = client.search("Syria")
    assert answer.entities == first.entities
    assert answer.offline.startswith("Wikidata cannot be asked: it answered 503")


def refuse(handler: BaseHTTPRequestHandler, _: dict[str, str]) -> None:
    send(handler, b"busy", 503)


def test_a_service_that_fails_is_left_alone_longer_each_time(
    client: Wikidata, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000_000.0]
    monkeypatch.setattr(online.time, "time", lambda: now[0])
    service.behave = refuse
    for pause in (5, 15, 60, 300, 300):
        assert f"in {pause} seconds" in client.search("Syria").offline
        asked = len(service.asked)
        now[0] += pause - 1
        assert client.search("Aleppo").offline == "Wikidata is not asked again for 1 seconds."
        assert len(service.asked) == asked
        now[0] += 2
    service.behave = replay
    assert client.search("Syria").offline == ""
    service.behave = refuse
    assert "in 5 seconds" in client.search("Aleppo").offline


def test_the_service_says_how_long_to_wait(client: Wikidata, service: Service) -> None:
    service.behave = lambda handler, _: send(handler, b"", 429, Retry_After="120")
    assert client.search("Syria").offline == (
        "Wikidata cannot be asked: it answered 429; it is asked again in 120 seconds."
    )


def broken_off(handler: BaseHTTPRequestHandler, _: dict[str, str]) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"search": [')


def hang_up(handler: BaseHTTPRequestHandler, _: dict[str, str]) -> None:
    handler.connection.close()


def elsewhere(handler: BaseHTTPRequestHandler, _: dict[str, str]) -> None:
    send(handler, b"", 302, Location="http://localhost:1/other")


@pytest.mark.parametrize(
    ("behave", "said"),
    [
        (broken_off, "broken off"),
        (hang_up, "no connection"),
        (elsewhere, "it answered 302"),
        (lambda handler, _: send(handler, b"<html>captive portal</html>"), "not understood"),
        (lambda handler, _: send(handler, b'{"error": {"code": "maxlag"}}'), "not understood"),
        (lambda handler, _: send(handler, b"[" * 200_000), "not understood"),
        (lambda handler, _: send(handler, b'{"search": [{"id": 7}]}'), "not understood"),
    ],
)
def test_answers_that_are_none(
    client: Wikidata, service: Service, behave: Behave, said: str
) -> None:
    service.behave = behave
    answer = client.search("Syria")
    assert answer.entities == []
    assert said in answer.offline


def test_a_service_that_is_late(
    client: Wikidata, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(online, "PATIENCE", 0.2)
    service.behave = lambda handler, _: service.release.wait(30) and None
    assert "in time" in client.search("Syria").offline


def test_an_answer_that_drips(
    client: Wikidata, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(online, "PATIENCE", 0.2)

    def drip(handler: BaseHTTPRequestHandler, _: dict[str, str]) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while not service.release.wait(0.01):
                handler.wfile.write(b" ")
        except OSError:
            pass

    service.behave = drip
    assert "too long" in client.search("Syria").offline


def test_an_answer_that_is_huge(
    client: Wikidata, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(online, "_LARGEST", 100)
    service.behave = lambda handler, _: send(handler, b" " * 1000)
    assert "too long" in client.search("Syria").offline


def test_no_service_at_all(tmp_path: Path, service: Service) -> None:
    service.close()
    client = Wikidata(tmp_path / "kept", service=service.address)
    assert "no connection" in client.search("Syria").offline


@pytest.mark.parametrize("query", ["", "  ", "\ud800", "x" * 100_000, "a&action=edit", "Q0", "\0"])
def test_odd_queries_are_names_like_others(client: Wikidata, service: Service, query: str) -> None:
    assert client.search(query).entities == []
    assert all(asked["action"].startswith("wb") for asked in service.asked)
    assert all(len(asked.get("search", "")) <= 200 for asked in service.asked)


def test_a_damaged_file_is_made_anew(tmp_path: Path, service: Service) -> None:
    path = tmp_path / "kept"
    path.write_bytes(b"no database " * 500)
    client = Wikidata(path, service=service.address)
    assert len(client.search("Syria").entities) == 2
    assert Remembered(path).entity("Q858") is not None


def test_only_so_many_answers_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from annotator.kb import remembered

    monkeypatch.setattr(remembered, "_ANSWERS", 2)
    kept = Remembered(tmp_path / "kept")
    for name in ("a", "b", "c"):
        kept.keep(name, [])
    assert [kept.answer(name) is not None for name in ("a", "b", "c")] == [False, True, True]
