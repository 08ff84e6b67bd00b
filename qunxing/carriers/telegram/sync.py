"""Many updates as a page. What two of them tell of one coming or going counts once."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.carriers.live import Chat, CredentialsRefused, Page, Raw, Unreachable
from qunxing.carriers.telegram.facts import SECOND, Unused, facts, group
from qunxing.carriers.telegram.updates import GROUPS, Message, Moved
from qunxing.carriers.telegram.updates import Chat as Place
from qunxing.core.facts import Kind, Sees

BLIND = "The bot only gets what is addressed to it here: make it an administrator, or turn off its privacy mode."
TWICE = "told twice"
NEAR = 5 * SECOND
"""A notice and the change it is about are dated apart by a second at most; nobody comes twice in five."""
HEADER = "x-telegram-bot-api-secret-token"
UNTOLD = frozenset({Sees.JOINS, Sees.LEAVES, Sees.INVITERS, Sees.REACTIONS})
"""What a bot that is no administrator is told of some groups and not of others."""
MOVES = (Kind.JOINED, Kind.LEFT, Kind.REMOVED)
MOST_MOVES = 1000
"""Kept to know the second telling by, the latest first to stay."""


class Bot(NamedTuple):
    """Our own account: its number, and whether it gets all that is said in groups where it has no rights."""

    number: str
    reads_all: bool = False


class Move(msgspec.Struct, frozen=True, array_like=True):
    """Somebody came or went: as it was told first."""

    group: str
    account: str
    kind: int
    at: int

    def is_same(self, other: Move) -> bool:
        names = (self.group, self.account, self.kind) == (other.group, other.account, other.kind)
        return names and abs(self.at - other.at) <= NEAR


class Cursor(msgspec.Struct, frozen=True):
    """Where we are: the first update we do not have, who came and went last, and where we are blind."""

    offset: int = 0
    moves: tuple[Move, ...] = ()
    blind: tuple[str, ...] = ()
    governed: tuple[str, ...] = ()
    """Where we are an administrator."""

    @classmethod
    def read(cls, text: str) -> Cursor:
        return msgspec.json.decode(text, type=cls) if text else cls()

    def __str__(self) -> str:
        return msgspec.json.encode(self).decode()


class Heard:
    """Collects what updates say."""

    def __init__(self, bot: Bot, cursor: Cursor) -> None:
        self._bot, self._offset, self._blind = bot, cursor.offset, dict.fromkeys(cursor.blind)
        self._governed = set(cursor.governed)
        self._before, self._moves = cursor.moves, dict[Move, int]()
        self.said: list[Incoming] = []
        self.raw: list[Raw] = []
        self.ignored: Counter[str] = Counter()
        self.chats: dict[str, Chat] = {}

    def page(self) -> Page:
        moves = sorted((*self._before, *self._moves), key=lambda move: move.at)
        fresh = [each for each in moves if each.at >= moves[-1].at - NEAR][-MOST_MOVES:]
        return Page(
            said=self.said,
            raw=self.raw,
            ignored=dict(self.ignored),
            chats=list(self.chats.values()),
            cursor=str(Cursor(self._offset, tuple(fresh), tuple(self._blind), tuple(sorted(self._governed)))),
        )

    def update(self, update: Any) -> None:
        """One update; what cannot be read spoils only itself."""
        number, kind = _head(update)
        self._offset = max(self._offset, number + 1)
        try:
            body = _named(update, number, kind)
            said = list(facts(kind, body, bot=self._bot.number))
            self._chats(kind, body)
        except Unused as unused:
            self.ignored[str(unused)] += 1
            return
        except (ValueError, TypeError, RecursionError):
            self.raw.append(_raw(number, kind, update, understood=False))
            return
        self.raw.append(_raw(number, kind, update))
        for each in said:
            self._say(each)

    def _say(self, said: Incoming) -> None:
        """A notice's own number is also an export's, so that it wins; the change knows better who and how."""
        if said.kind not in MOVES:
            self.said.append(said)
            return
        move = Move(said.group, said.sender, said.kind, said.at)
        if any(move.is_same(each) for each in self._before):
            self.ignored[TWICE] += 1
        elif (known := next((each for each in self._moves if move.is_same(each)), None)) is not None:
            self.ignored[TWICE] += 1
            at = self._moves[known]
            self.said[at] = _together(self.said[at], said)
        else:
            self._moves[move] = len(self.said)
            self.said.append(said)

    def _chats(self, kind: str, body: Any) -> None:
        if kind == "my_chat_member":
            moved = msgspec.convert(body, Moved)
            is_admin = moved.new_chat_member.is_admin
            self._govern(group(moved.chat), is_admin)
            self._chat(moved.chat, gone=not moved.new_chat_member.is_in, blind=not (self._bot.reads_all or is_admin))
        elif kind == "message":
            found = msgspec.convert(body, Message)
            self._chat(found.chat, gone=found.migrate_to_chat_id is not None)
            if found.migrate_to_chat_id is not None:
                self._chat(Place(found.migrate_to_chat_id, "supergroup", found.chat.title))

    def _chat(self, chat: Place, *, gone: bool = False, blind: bool | None = None) -> None:
        if chat.type not in GROUPS:
            return
        native = group(chat)
        if blind is False or gone:
            self._blind.pop(native, None)
        elif blind:
            self._blind[native] = None
        self.chats[native] = Chat(native, chat.name, BLIND if native in self._blind else "", gone, self._hidden(native))

    def learn(self, native: str, *, is_admin: bool) -> None:
        """What somebody found out by asking, of a group that may be silent."""
        if is_admin != (native in self._governed):
            self._govern(native, is_admin)
            blind = native in self._blind and not is_admin
            self.chats.setdefault(native, Chat(native, "", BLIND if blind else "", False, self._hidden(native)))

    def _govern(self, native: str, is_admin: bool) -> None:
        (self._governed.add if is_admin else self._governed.discard)(native)

    def _hidden(self, native: str) -> frozenset[Sees]:
        return frozenset() if native in self._governed else UNTOLD


def heard(updates: Iterable[Any], cursor: Cursor, bot: Bot, learned: Mapping[str, bool] | None = None) -> Page:
    """What these updates say, in their order. Raises Unreachable where they bring us no further.

    `learned` tells of groups whether we are an administrator there.
    """
    found, updates = Heard(bot, cursor), list(updates)
    for native, is_admin in (learned or {}).items():
        found.learn(native, is_admin=is_admin)
    for each in updates:
        found.update(each)
    page = found.page()
    if updates and all(_head(each)[0] < 0 for each in updates):
        raise Unreachable(detail="updates without numbers")
    return page


def again(payloads: Iterable[Raw], bot: Bot) -> Page:
    """What kept updates say to today's reader."""
    found = Heard(bot, Cursor())
    for each in payloads:
        found.update(msgspec.json.decode(each.body))
    return found.page()


def delivered(headers: Mapping[str, str], body: bytes, secret: str, *, bot: Bot, cursor: str = "") -> Page:
    """What a webhook's request says. Raises CredentialsRefused for one that is not Telegram's.

    Nothing in it is looked at before the secret is. A body that is no update is kept as not understood.
    """
    told = next((value for name, value in headers.items() if name.lower() == HEADER), "")
    if not secret or not hmac.compare_digest(told.encode(), secret.encode()):
        raise CredentialsRefused
    found = Heard(bot, Cursor.read(cursor))
    try:
        found.update(msgspec.json.decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found.raw.append(Raw("", body, understood=False))
    return found.page()


def _together(first: Incoming, second: Incoming) -> Incoming:
    """One coming or going told by a notice and by a change."""
    notice, change = (first, second) if first.native else (second, first)
    return msgspec.structs.replace(
        notice,
        note=change.note or notice.note,
        target=change.target or notice.target,
        target_name=change.target_name or notice.target_name,
    )


def _head(update: Any) -> tuple[int, str]:
    """(its number, -1 if it has none; its kind, "" if it has none)"""
    if not isinstance(update, dict):
        return -1, ""
    number = update.get("update_id")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**53:
        number = -1
    return number, next((str(name)[:64] for name in update if name != "update_id"), "")


def _named(update: Any, number: int, kind: str) -> Any:
    """What the update is about. Raises ValueError where it does not say which it is."""
    if number < 0 or not kind:
        raise ValueError("an update without number or kind")
    return update.get(kind)


def _raw(number: int, kind: str, update: Any, *, understood: bool = True) -> Raw:
    return Raw(kind, msgspec.json.encode(update), str(number) if number >= 0 else "", understood)
