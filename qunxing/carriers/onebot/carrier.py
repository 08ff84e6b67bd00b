"""QQ through a OneBot v11 implementation that others made and the operator runs: heard in full, sent with care."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from qunxing.carriers.live import Cap, CarrierKind, Field, Limit, Page, Raw, Support
from qunxing.core.facts import Sees
from qunxing.core.refusals import Refusal

if TYPE_CHECKING:
    from qunxing.carriers.onebot.account import OneBotAccount

WAYS = {"forward": ("ws", "wss"), "reverse": ("", "ws"), "http": ("http", "https")}
"""How one gets to an implementation, and how its address begins."""
LOOPBACK = "127.0.0.1"
POSTED = "Over HTTP an event that does not get through is lost unseen; a WebSocket says when it was cut off."
NO_ADDRESS = "This site has no address at which it could be called (QUNXING_ADDRESS): nothing will be heard."
NO_REPEAT = "When the answer is lost nobody can tell whether it was sent."
RISK = (
    "A program that is not QQ's logs a real QQ account in. That breaks QQ's terms: the account can be restricted "
    "or banned for good at any time, with everything in it. Use none that you cannot afford to lose."
)
CAREFUL = (
    Limit("message", 1, 3, "account"),
    Limit("message", 20, 3600, "chat"),
    Limit("message", 200, 86_400, "account"),
)
"""Ours, not QQ's, which names none: what a person might type."""
SUPPORTS: Mapping[Cap, Support] = {
    Cap.RECEIVE: Support(note="What was missed meanwhile is read back where the implementation shows it."),
    Cap.MEMBER_EVENTS: Support(),
    Cap.LIST_CHATS: Support(),
    Cap.LIST_MEMBERS: Support(),
    Cap.SEND_GROUP: Support(limits=CAREFUL, note=NO_REPEAT),
    Cap.PICTURE: Support(limits=(Limit("attachment", 1, each="act"),)),
    Cap.KICK: Support(note="Needs the account to be an administrator of the group; who was put out may come back."),
    Cap.MUTE: Support(note="Needs the account to be an administrator; it ends by itself after 30 days."),
    Cap.RECALL: Support(note="Its own messages for two minutes, or as an administrator of the group."),
}


class OneBot(CarrierKind):
    name = "onebot"
    title = "QQ (OneBot v11)"
    platform = "qq"
    fields = (
        Field(
            "way",
            "Way",
            kind="choice",
            choices=(
                ("forward", "We call its WebSocket (forward)"),
                ("reverse", "It calls our WebSocket (reverse)"),
                ("http", "We ask over HTTP, and it posts events to us (http)"),
            ),
        ),
        Field(
            "address",
            "Address",
            "Of its WebSocket (ws://127.0.0.1:3001/) or of its HTTP server; with reverse our own port, such as "
            "127.0.0.1:8410.",
        ),
        Field("token", "Access token", "The same as in the implementation.", kind="secret", required=False),
        Field("secret", "Secret", "With http: what it signs its events with.", kind="secret", required=False),
    )
    supports = SUPPORTS
    sees = frozenset(
        {
            Sees.MESSAGES,
            Sees.TEXT,
            Sees.CONTINUOUS,
            Sees.ACCOUNTS,
            Sees.REPLIES,
            Sees.JOINS,
            Sees.LEAVES,
            Sees.INVITERS,
            Sees.ROSTER,
            Sees.RECALLS,
        }
    )
    cannot = (
        "What was said before the account was connected, or while it was not, unless the implementation shows it.",
        "Reactions, and who read a message.",
        "Messages of this account sent elsewhere, unless the implementation reports them.",
        "One message among some hundred thousand of a group: implementations number them with 32 bits.",
    )
    risk = RISK
    keeps = None
    numbering = "onebot"

    def namespace_of(self, settings: Mapping[str, Any]) -> str:
        return "qq"  # as exports: the numbers of people and groups are the same for all

    def open(self, settings: Mapping[str, Any]) -> OneBotAccount:
        way, address, token, secret = (_said(settings, name) for name in ("way", "address", "token", "secret"))
        if way not in WAYS:
            raise Refusal("%(way)s is no way: forward, reverse or http.", code="bad_way", way=way)
        if not re.fullmatch(r"[\x21-\x7e]*", token):
            raise Refusal("A token is made of ASCII letters, digits and signs.", code="bad_token")
        if way == "reverse" and not token:
            raise Refusal("Anybody could call at an open port: set a token.", code="no_token")
        if way == "http" and not secret:
            raise Refusal("Anybody could post events: set a secret.", code="no_secret")
        from qunxing.carriers.onebot.opening import opened  # WebSockets and HTTP, which no other command needs

        return opened(way, _address(way, address), token, secret, callback=_said(settings, "callback"))

    def reread(self, settings: Mapping[str, Any], payloads: Sequence[Raw]) -> Page:
        from qunxing.carriers.onebot.sync import again

        return again(payloads)


def _address(way: str, address: str) -> str:
    """Raises Refusal for what is none; of our own port the host may be left out."""
    schemes = WAYS[way]
    written = address if "//" in address else f"//{address if ':' in address else f'{LOOPBACK}:{address}'}"
    try:
        parts = urlsplit(written)
        if parts.scheme in schemes and parts.hostname and (way != "reverse" or parts.port):
            return written
    except ValueError:
        pass
    raise Refusal("%(address)s is no address for %(way)s.", code="bad_address", address=address, way=way)


def _said(settings: Mapping[str, Any], name: str) -> str:
    return str(settings.get(name) or "").strip()
