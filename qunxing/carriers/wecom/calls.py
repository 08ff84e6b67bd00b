"""Callbacks from the address to the facts: who may speak, what it says, and what is kept of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qunxing.carriers.live import Chat, Page, Raw
from qunxing.carriers.live.calls import Answer, Call
from qunxing.carriers.wecom.crypto import Arrival, Envelope, Forged, Seen, Signed
from qunxing.carriers.wecom.events import (
    ADDED,
    ChatChanged,
    ContactChanged,
    Step,
    facts,
    hint,
    name_of,
    newcomer,
    step,
)
from qunxing.carriers.wecom.groups import BLIND
from qunxing.carriers.wecom.markup import MOST_BYTES, read
from qunxing.core.refusals import Unreadable

FORBIDDEN = Answer(status=403)


class Calls:
    """The callbacks of one account. `versions` are the member lists we know, by group; it is only written when what
    was told is durable, so that a callback that was lost on the way is told again."""

    def __init__(self, envelope: Envelope, versions: dict[str, str]) -> None:
        self._envelope, self._versions, self._seen = envelope, versions, Seen()
        self._announced: dict[str, str] = {}

    def called(self, call: Call, *, now: int) -> Answer:
        signed = _signed(call.query)
        try:
            if call.method == "GET":
                told = self._envelope.echo(signed, call.query.get("echostr", ""))
                return self._stale(signed, now) or Answer(body=told)
            if len(call.body) > MOST_BYTES:
                return Answer(status=413)
            message = self._envelope.open(signed, call.body)
        except (Forged, Unreadable):
            return FORBIDDEN
        if stale := self._stale(signed, now):
            return stale
        if self._seen.arrival(signed, now=now) is Arrival.AGAIN:
            return Answer()
        return Answer(page=_page(message, signed.signature, self._versions))

    def _stale(self, signed: Signed, now: int) -> Answer | None:
        """The refusal of what is too old to be known again; it is counted, for it may be our clock that is wrong."""
        if self._seen.arrival(signed, now=now) is not Arrival.STALE:
            return None
        return Answer(status=403, page=Page(ignored={"stale": 1}), off=abs(now - signed.at))

    def taken(self, call: Call, *, now: int) -> None:
        signed = _signed(call.query)
        if call.method == "GET" or self._seen.arrival(signed, now=now) is not Arrival.NEW:
            return
        changed = _changed(self._envelope.open(signed, call.body))
        todo = step(changed, self._versions.get(changed.chat, "")) if changed else Step.NOTHING
        if changed and todo is Step.APPLY:
            self._versions[changed.chat] = changed.after
        if changed and changed.after and _is_to_be_read(changed, todo):
            self._announced[changed.chat] = changed.after
        self._seen.keep(signed, now=now)

    def is_early(self, chat: str, version: str) -> bool:
        """Whether a list just read is not the one announced: it may be older, and is worth one more look."""
        return self._announced.pop(chat, version) != version


def again(payloads: Iterable[Raw]) -> Page:
    """What kept callbacks say to today's reader: only which could be read, for groups are read whole anyway."""
    return Page(raw=[raw for each in payloads for raw in _page(each.body, each.native, {}).raw])


def _page(message: bytes, native: str, versions: Mapping[str, str]) -> Page:
    """What a message says. It is kept as it came in any case, for a better reader to come."""
    name = "?"
    try:
        fields = read(message)
        name = name_of(fields) or name
        found = hint(fields)
    except (ValueError, Unreadable):
        return Page(raw=[Raw(name, message, native, understood=False)])
    kept = [Raw(name, message, native)]
    if isinstance(found, ContactChanged) and found.welcome_code:
        return Page(raw=kept, newcomers=[newcomer(found)])
    if not isinstance(found, ChatChanged):
        return Page(raw=kept, ignored={name: 1})
    todo = step(found, versions.get(found.chat, ""))
    chats = [Chat(found.chat, blind=BLIND, gone=todo is Step.CLOSE)]
    again = [found.chat] if _is_to_be_read(found, todo) else []
    return Page(raw=kept, said=list(facts(found)), chats=chats, again=again)


def _is_to_be_read(changed: ChatChanged, todo: Step) -> bool:
    """Whether the group has to be read: an event does not tell what those who came are called, nor who invited them."""
    return todo is Step.READ or (todo is Step.APPLY and changed.detail == ADDED)


def _changed(message: bytes) -> ChatChanged | None:
    try:
        found = hint(read(message))
    except (ValueError, Unreadable):
        return None
    return found if isinstance(found, ChatChanged) else None


def _signed(query: Mapping[str, str]) -> Signed:
    return Signed(query.get("msg_signature", ""), query.get("timestamp", ""), query.get("nonce", ""))
