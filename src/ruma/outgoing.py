"""The way out: requests that we make reach only addresses they may reach, checked on the address that is connected to.

A name is resolved here and the connection goes to the very address that was checked, so a name that changes its answer in
between gains nothing. Redirects are refused. Never reads a proxy of the environment: what is behind one cannot be checked.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from typing import Literal

import httpx2
import structlog

log = structlog.get_logger()

Reach = Literal["public", "loopback", "private"]
"""How far from the open network requests may go: each one allows what stands before it too."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Awaitable[list[str]]]

NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
PRIVATE = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))
SECRETS_OF_CLOUDS = frozenset(  # metadata services hand out credentials, and three of them do not stand in link-local space
    map(ipaddress.ip_address, ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16", "192.0.0.192"))
)


class Refused(httpx2.ConnectError):
    """The request may not be made; the message is for the operator and names host and address."""


def allowed(address: Address, reach: Reach) -> bool:
    """Whether a connection may go there. IPv4 addresses wrapped in IPv6 count as themselves."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner:
            return allowed(inner, reach)
    if address in SECRETS_OF_CLOUDS or address.is_multicast or address.is_link_local:
        return False
    if address.is_loopback:
        return reach != "public"
    if any(address in network for network in PRIVATE):
        return reach == "private"
    return address.is_global and not address.is_reserved and not getattr(address, "is_site_local", False)


def literal_in(url: str) -> Address | None:
    """The address that a URL spells out; None where it has a name."""
    try:
        return ipaddress.ip_address(httpx2.URL(url).host)
    except ValueError:
        return None


async def resolved(host: str, port: int) -> list[str]:
    """Every address of a name, in the order of the system."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Asks for addresses, checks all of them, and connects to one of those; TLS still holds the peer to the name."""

    def __init__(self, reach: Reach, limits: httpx2.Limits, resolver: Resolver = resolved) -> None:
        self._reach = reach
        self._resolver = resolver
        self._inner = httpx2.AsyncHTTPTransport(limits=limits, trust_env=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        host = request.url.host
        response = await self._sent(request, host, await self._checked(host, request.url.port or 0))
        if response.has_redirect_location:
            await response.aclose()
            raise self._refusal(host, "its answer is a redirect")
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _checked(self, host: str, port: int) -> list[str]:
        """The addresses of a host; one that may not be reached spoils them all, for no honest name has such a mix."""
        try:
            found = await self._resolver(host, port)
        except OSError as error:
            raise httpx2.ConnectError(f"{host} has no address.") from error
        for text in found:
            if not allowed(ipaddress.ip_address(text.partition("%")[0]), self._reach):
                raise self._refusal(host, f"its address {text} is not one that RUMA_OUTGOING_TO={self._reach} allows")
        return found

    async def _sent(self, request: httpx2.Request, host: str, addresses: list[str]) -> httpx2.Response:
        """The answer of the first address that takes the connection."""
        failure = httpx2.ConnectError(f"{host} has no address.", request=request)
        for address in addresses:
            to = httpx2.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,  # Host among them, as the caller's client wrote it
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
            try:
                return await self._inner.handle_async_request(to)
            except httpx2.ConnectError as error:
                failure = error
        raise failure

    def _refusal(self, host: str, why: str) -> Refused:
        log.error("request refused", host=host, why=why)
        return Refused(f"{host} may not be asked: {why}.")


def client(reach: Reach, timeout: httpx2.Timeout, keepalive_s: float) -> httpx2.AsyncClient:
    """A client whose every request is guarded."""
    limits = httpx2.Limits(keepalive_expiry=keepalive_s)
    return httpx2.AsyncClient(transport=GuardedTransport(reach, limits), timeout=timeout, trust_env=False)
