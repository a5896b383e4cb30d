"""The guard on requests of ours: which addresses pass, a name that changes its answer, redirects, and what TLS is held to."""

from __future__ import annotations

import asyncio
import ipaddress
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import anyio
import httpx2
import pytest
from tests.agent.asking import question
from tests.agent.model.fake_server import serving, text
from tests.agent.model.test_streams import ASKED
from tests.conftest import SIM_END

from ruma.agent.agent import Agent
from ruma.agent.events import Waiting
from ruma.agent.model.limits import Limits
from ruma.agent.model.provider import writer_of
from ruma.measures.declare import declared_measures
from ruma.measures.reading import Reading
from ruma.outgoing import GuardedTransport, Refused, allowed, client
from ruma.store.store import Store

PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"]
LOOPBACK = ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"]
PRIVATE = ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fd12::1", "::ffff:10.0.0.1", "2002:a00:1::"]
NEVER = ["169.254.169.254", "169.254.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "fe80::1", "fd00:ec2::254"]
NEVER += ["100.100.100.200", "100.64.0.1", "168.63.129.16", "192.0.0.192", "0.0.0.0", "::", "224.0.0.1", "ff02::1"]
NEVER += ["255.255.255.255", "240.0.0.1", "198.18.0.1", "192.0.2.1", "2001:db8::1", "fec0::1"]


@pytest.mark.parametrize(
    ("addresses", "reaches"),
    [
        (PUBLIC, ["public", "loopback", "private"]),
        (LOOPBACK, ["loopback", "private"]),
        (PRIVATE, ["private"]),
        (NEVER, []),
    ],
)
def test_which_addresses_may_be_asked(addresses: list[str], reaches: list[Any]) -> None:
    for text_form in addresses:
        every: list[Any] = ["public", "loopback", "private"]
        assert [reach for reach in every if allowed(ipaddress.ip_address(text_form), reach)] == reaches, text_form


class Origin(BaseHTTPRequestHandler):
    """Answers, or sends elsewhere."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(f"{self.headers['host']} {self.path}")
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("location", f"http://{self.headers['host']}/home")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def origin() -> Iterator[tuple[int, list[str]]]:
    """The port of a server on this machine, and what it was asked for."""
    asked: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), type("Asked", (Origin,), {"asked": asked}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1], asked
    server.shutdown()
    server.server_close()


class Names:
    """A resolver with one answer for each look-up, the last one again and again."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = answers
        self.looked_up: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.looked_up.append(host)
        return self.answers[min(len(self.looked_up), len(self.answers)) - 1]


def fetch(names: Names, reach: Any, *urls: str) -> list[int]:
    """The statuses of requests over one guarded client that would follow redirects if it were let."""

    async def main() -> list[int]:
        transport = GuardedTransport(reach, httpx2.Limits(keepalive_expiry=0), names)
        async with httpx2.AsyncClient(transport=transport, follow_redirects=True) as made:
            return [(await made.get(url)).status_code for url in urls]

    return anyio.run(main)


def test_the_connection_goes_to_the_address_that_was_checked(
    origin: tuple[int, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No other part of the stack asks for the name again: it would get another answer."""
    port, asked = origin
    look_up = asyncio.BaseEventLoop.getaddrinfo

    async def guarded(self: Any, host: Any, *rest: Any, **more: Any) -> Any:
        assert host != "model.test", "the name was resolved a second time"
        return await look_up(self, host, *rest, **more)

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", guarded)
    names = Names(["127.0.0.1"])
    assert fetch(names, "loopback", f"http://model.test:{port}/home") == [200]
    assert (asked, names.looked_up) == ([f"model.test:{port} /home"], ["model.test"])


@pytest.mark.parametrize("later", ["10.0.0.7", "169.254.169.254", "::ffff:169.254.169.254"])
def test_a_name_that_changes_its_answer_is_refused_from_then_on(origin: tuple[int, list[str]], later: str) -> None:
    port, asked = origin
    url = f"http://model.test:{port}/home"
    with pytest.raises(Refused, match=r"model\.test may not be asked: its address"):
        fetch(Names(["127.0.0.1"], [later]), "loopback", url, url)
    assert len(asked) == 1


def test_one_address_that_may_not_be_asked_spoils_the_others(origin: tuple[int, list[str]]) -> None:
    port, asked = origin
    with pytest.raises(Refused):
        fetch(Names(["127.0.0.1", "10.0.0.7"]), "loopback", f"http://model.test:{port}/home")
    assert asked == []


def test_a_redirect_is_refused_even_home(origin: tuple[int, list[str]]) -> None:
    port, asked = origin
    with pytest.raises(Refused, match="redirect"):
        fetch(Names(["127.0.0.1"]), "loopback", f"http://model.test:{port}/away")
    assert asked == [f"model.test:{port} /away"]


def test_the_next_address_is_tried_where_one_takes_no_connection(origin: tuple[int, list[str]]) -> None:
    port, _ = origin
    assert fetch(Names(["::1", "127.0.0.1"]), "loopback", f"http://model.test:{port}/home") == [200]


def test_tls_is_held_to_the_name() -> None:
    seen: list[httpx2.Request] = []

    def inner(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200)

    async def main() -> None:
        transport = GuardedTransport("public", httpx2.Limits(), Names(["93.184.215.14"]))
        transport._inner = httpx2.MockTransport(inner)  # type: ignore[assignment]
        async with httpx2.AsyncClient(transport=transport) as made:
            await made.get("https://model.test/v1")

    anyio.run(main)
    (request,) = seen
    assert (request.url.host, request.headers["host"]) == ("93.184.215.14", "model.test")
    assert request.extensions["sni_hostname"] == "model.test"


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert client("public", httpx2.Timeout(1), 1.0)._mounts == {}


def test_a_model_whose_name_leads_inside_is_never_asked_and_the_answer_says_so(simulated: Store) -> None:
    """From the setting to the answer: `localhost` is this machine, which is not allowed here."""
    with serving(text("Never said.")) as server:
        url = server.url.replace("127.0.0.1", "localhost")
        writer = writer_of("fake", url, "key", "auto", Limits(total_s=20.0), "public")
        agent = Agent(declared_measures(), lambda as_of: Reading(simulated, as_of), simulated.data_kind, writer)
        done = [event for event in agent.answer(question(ASKED, SIM_END)) if not isinstance(event, Waiting)][-1]
    assert server.bodies == []
    assert done.ruma["notes"][0].startswith("The language model's address is not one that requests may go to.")  # type: ignore[union-attr]
