"""One message of a Slack export as what happened."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.carriers.files.json_chat import decoded, dicts, form_of_file, moment, text_of, word
from qunxing.carriers.files.times import SECOND
from qunxing.core.facts import Form, Kind

_JOINS = frozenset(("channel_join", "group_join"))
_LEAVES = frozenset(("channel_leave", "group_leave"))
_GONE = frozenset(("tombstone", "message_deleted"))
_SAID = frozenset(
    (None, "", "bot_message", "me_message", "file_share", "file_comment", "thread_broadcast", "reply_broadcast")
)
_CALLS = frozenset(("huddle_thread", "sh_room_created"))
SLACKBOT = "USLACKBOT"
_MARK = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


class Message(msgspec.Struct, gc=False):
    """The fields of a message that we read, of whatever type."""

    type: Any = None
    subtype: Any = None
    ts: Any = None
    user: Any = None
    bot_id: Any = None
    username: Any = None
    user_profile: Any = None
    bot_profile: Any = None
    text: Any = None
    thread_ts: Any = None
    edited: Any = None
    inviter: Any = None
    files: Any = None
    file: Any = None
    comment: Any = None
    attachments: Any = None
    reactions: Any = None


class Place(NamedTuple):
    """The channel a file belongs to."""

    id: str = ""
    name: str = ""


class People:
    """The workspace's accounts: how each is shown, and which are bots."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {SLACKBOT: "Slackbot"}
        self.bots = {SLACKBOT}

    def take(self, user: dict[str, Any]) -> None:
        account = word(user.get("id"))
        self.names[account] = _shown(user.get("profile")) or word(user.get("real_name")) or word(user.get("name"))
        if user.get("is_bot") is True:
            self.bots.add(account)

    def name(self, account: str) -> str:
        return self.names.get(account) or account


_decode = msgspec.json.Decoder(Message).decode


def facts(place: Place, people: People, raw: bytes, line: int) -> Iterator[Incoming]:
    """What a message says happened; nothing for what is none. Raises ValueError when its time cannot be read."""
    message = decoded(_decode, raw)
    if message is None or message.type != "message":
        return
    account, name = _author(message, people)
    base = Incoming(
        Kind.MESSAGE,
        _at(message.ts),
        place.id,
        place.name,
        account,
        name,
        native=word(message.ts),
        line=line,
        bot=account in people.bots or message.subtype == "bot_message",
    )
    if message.subtype in _SAID:
        yield _said(message, base, people)
        yield from _reactions(message, base, people)
    else:
        yield _event(message, base, people)


def _at(ts: Any) -> int:
    """µs UTC of `seconds.number`, as Slack writes them; whatever else stands there is read as any time."""
    if type(ts) is str and len(ts) == 17 and ts[10] == "." and ts[0] in "123" and (ts[:10] + ts[11:]).isdecimal():
        return int(ts[:10]) * SECOND + int(ts[11:])
    return moment(ts).at


def _author(message: Message, people: People) -> tuple[str, str]:
    comment = message.comment if isinstance(message.comment, dict) else {}
    account = word(message.user) or word(comment.get("user")) or word(message.bot_id)
    profile = message.bot_profile if isinstance(message.bot_profile, dict) else {}
    told = word(message.username) or _shown(message.user_profile) or word(profile.get("name"))
    return account, people.names.get(account) or told or account


def _said(message: Message, base: Incoming, people: People) -> Incoming:
    form, text = _content(message, people)
    thread = word(message.thread_ts)
    return msgspec.structs.replace(
        base,
        form=form,
        text=text,
        thread=thread,
        reply_to="" if thread == base.native else thread,
        note="edited" if message.edited else "",
    )


def _content(message: Message, people: People) -> tuple[Form, str]:
    """What a message is made of, and its words: of a bare file its name, of a bare card what stands on it."""
    text = plain(text_of(message.text), people)
    files = dicts(message.files) or dicts([message.file])
    if files and message.subtype != "file_comment":
        name = word(files[0].get("name")) or word(files[0].get("title"))
        form = form_of_file(name, word(files[0].get("mimetype")))
        if message.subtype == "file_share":  # Slack's own words of older exports: "… uploaded a file: …"
            text = ""
        return form, text or (name if form is Form.FILE else "")
    if isinstance(message.comment, dict):
        return Form.TEXT, plain(text_of(message.comment.get("comment")), people)
    if not text and (cards := dicts(message.attachments)):
        words = (plain(text_of(cards[0].get(field)), people) for field in ("pretext", "title", "text"))
        return Form.CARD, "\n".join(filter(None, words)) or plain(text_of(cards[0].get("fallback")), people)
    return Form.TEXT, text


def _event(message: Message, base: Incoming, people: People) -> Incoming:
    if message.subtype in _JOINS:
        inviter = word(message.inviter)
        name, note = (people.name(inviter), "invited") if inviter else ("", "")
        return msgspec.structs.replace(base, kind=Kind.JOINED, target=inviter, target_name=name, note=note)
    if message.subtype in _LEAVES:
        return msgspec.structs.replace(base, kind=Kind.LEFT)
    if message.subtype in _GONE:
        return msgspec.structs.replace(base, kind=Kind.RECALLED)
    if message.subtype in _CALLS:
        return msgspec.structs.replace(base, form=Form.CALL, text="")
    words = f"{base.name} {plain(text_of(message.text), people)}".strip()
    return msgspec.structs.replace(base, form=Form.SYSTEM, text=words, sender="", name="", bot=False)


def _reactions(message: Message, said: Incoming, people: People) -> Iterator[Incoming]:
    """One fact for each person named; the names may be fewer than the count. Stands at the message's time."""
    for reaction in dicts(message.reactions):
        users = reaction.get("users")
        for account in filter(None, map(word, users if isinstance(users, list) else [])):
            yield Incoming(
                Kind.REACTED,
                said.at,
                said.group,
                said.group_name,
                account,
                people.name(account),
                target=said.native,
                note=word(reaction.get("name"))[:32],
                line=said.line,
                bot=account in people.bots,
            )


def plain(text: str, people: People) -> str:
    """The words as read: accounts and channels by name, links by their label."""
    if "<" in text:
        text = _MARK.sub(lambda mark: _word_of(mark, people), text)
    return html.unescape(text) if "&" in text else text


def _word_of(mark: re.Match[str], people: People) -> str:
    sign, target, label = mark[1], mark[2], mark[3]
    if sign == "@":
        return f"@{label or people.name(target)}"
    if sign == "#":
        return f"#{label or target}"
    if sign == "!":
        return label or f"@{target.partition('^')[0]}"
    return label or target


def _shown(profile: object) -> str:
    if not isinstance(profile, dict):
        return ""
    return word(profile.get("display_name")) or word(profile.get("real_name"))
