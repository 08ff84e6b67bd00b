"""Matrix: open, without a ban to fear, and testable to its end. The carrier the others are measured by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from qunxing.carriers.live import Cap, Carrier, CarrierKind, Field, Limit, Mode, Page, Raw, Sending, Support
from qunxing.carriers.matrix.sync import again
from qunxing.core.facts import Sees
from qunxing.core.refusals import Refusal

MOST_BYTES = 30_000
"""Of one message: a whole event may have 65,536, and what is in it is written with escapes."""
SUPPORTS: Mapping[Cap, Support] = {
    Cap.RECEIVE: Support(note="Not in end-to-end encrypted rooms."),
    Cap.HISTORY: Support(note="As far back as the room shows its past to the account."),
    Cap.MEMBER_EVENTS: Support(),
    Cap.LIST_CHATS: Support(),
    Cap.LIST_MEMBERS: Support(),
    Cap.SEND_GROUP: Support(limits=(Limit("byte", MOST_BYTES, each="act"),)),
    Cap.PICTURE: Support(limits=(Limit("attachment", 1, each="act"),)),
    Cap.INVITE: Support(),
    Cap.KICK: Support(note="Needs the right to kick in the room."),
    Cap.MUTE: Support(Mode.BEST_EFFORT, note="Done by power level −1; needs the right to change power levels."),
    Cap.RECALL: Support(note="Needs the right to redact what others wrote."),
}


class Matrix(CarrierKind):
    name = "matrix"
    title = "Matrix"
    platform = "matrix"
    fields = (
        Field("server", "Homeserver", "The address of its server, such as https://matrix.example.org", kind="url"),
        Field("token", "Access token", "Of an account made for this, not of a person.", kind="secret"),
        Field("joins", "Join rooms it is invited to", kind="yes", required=False),
    )
    supports = SUPPORTS
    sees = frozenset(
        {
            Sees.MESSAGES,
            Sees.TEXT,
            Sees.CONTINUOUS,
            Sees.ACCOUNTS,
            Sees.REPLIES,
            Sees.REACTIONS,
            Sees.JOINS,
            Sees.LEAVES,
            Sees.INVITERS,
            Sees.ROSTER,
            Sees.RECALLS,
            Sees.SPOKEN,
        }
    )
    cannot = ("What is said in end-to-end encrypted rooms.", "Who read a message.")
    risk = ""
    keeps = None
    sends = Sending(idempotent=True, echoes=True, blindly=False)

    def namespace_of(self, settings: Mapping[str, Any]) -> str:
        return "matrix"  # room, event and user ids are unique over all servers

    def open(self, settings: Mapping[str, Any]) -> Carrier:
        server = str(settings.get("server", ""))
        parts = urlsplit(server)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Refusal("%(server)s is no address of a server.", code="bad_server", server=server)
        from qunxing.carriers.matrix.account import MatrixAccount  # an HTTP client, which no other command needs
        from qunxing.carriers.matrix.wire import Wire

        wire = Wire(server, str(settings.get("token", "")).strip())
        return MatrixAccount(wire, joins_when_invited=settings.get("joins") == "yes")

    def reread(self, settings: Mapping[str, Any], payloads: Sequence[Raw]) -> Page:
        return again(payloads)
