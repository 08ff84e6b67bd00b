"""Posting to an address somebody typed: only to the internet, and only to where its name was looked up.

An address inside our own network, or the one at which a cloud keeps a machine's credentials, would let whoever may
type an address reach what only this machine may.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

import httpx2
import msgspec
from django.conf import settings

from qunxing.core.refusals import Refusal
from qunxing.notices.shapes import Ask, Json

PATIENCE = 10.0
MOST_BYTES = 64 * 1024
"""Of an answer."""
Address = IPv4Address | IPv6Address


class NotTaken(Refusal):
    """The far side said no, or never heard us; `again`: it may be tried again."""

    code = "not_taken"
    message = "It was not taken: %(detail)s"

    def __init__(self, detail: str, *, again: bool) -> None:
        super().__init__(detail=detail)
        self.again = again


class Lost(Refusal):
    """It may have been heard; no answer came. Nothing is repeated: nobody wants to be told twice."""

    code = "lost"
    message = "No answer came, so it is not known whether it arrived: %(detail)s"


class BadAddress(Refusal):
    """An address nothing is ever sent to."""

    code = "bad_address"
    message = "Nothing is sent to %(host)s: it is no address of the internet. QUNXING_WEBHOOK_NETWORKS can allow it."


def checked(url: str) -> tuple[str, int, list[Address]]:
    """Where an address leads: its host, port and all that the host is looked up as. Raises Refusal for a bad one."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refusal("%(url)s is no address: it begins with https:// or http://.", code="no_address", url=url[:60])
    port = _port(url)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotTaken(f"{parts.hostname}: {error}", again=True) from error
    addresses = [ip_address(str(each[4][0]).partition("%")[0]) for each in found]
    if not all(map(_is_allowed, addresses)):
        raise BadAddress(host=parts.hostname)
    return parts.hostname, port, addresses


def _port(url: str) -> int:
    parts = urlsplit(url)
    try:
        return parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise Refusal(
            "%(url)s is no address: it begins with https:// or http://.", code="no_address", url=url[:60]
        ) from error


def _is_allowed(address: Address) -> bool:
    plain = getattr(address, "ipv4_mapped", None) or address
    if any(plain in ip_network(each) for each in settings.WEBHOOK_NETWORKS):
        return True
    return plain.is_global and not plain.is_multicast


def post(ask: Ask) -> Json:
    """The answer, {} when it is no JSON object. Raises Refusal: BadAddress, NotTaken or Lost."""
    host, port, addresses = checked(ask.url)
    url = httpx2.URL(ask.url)
    headers = {**ask.headers, "Host": url.netloc.decode()}
    with httpx2.Client(timeout=PATIENCE, follow_redirects=False, trust_env=False) as client:
        try:
            with client.stream(
                "POST", url.copy_with(host=str(addresses[0]), port=port), content=ask.body, headers=headers,
                extensions={"sni_hostname": host},
            ) as answer:  # fmt: skip
                return _read(answer.status_code, _body(answer.iter_bytes()))
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            raise NotTaken(str(error) or type(error).__name__, again=True) from error
        except httpx2.HTTPError as error:
            raise Lost(detail=str(error) or type(error).__name__) from error


def _body(pieces: Iterable[bytes]) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > MOST_BYTES:
            break
    return bytes(body[:MOST_BYTES])


def _read(status: int, body: bytes) -> Json:
    if status >= 400 or status < 200 or 300 <= status < 400:
        raise NotTaken(f"HTTP {status}", again=status == 429 or status >= 500)
    try:
        found = msgspec.json.decode(body or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
