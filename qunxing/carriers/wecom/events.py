"""What a callback hints at. Truth is the group as read again: events come late, out of order, or not at all.

https://developer.work.weixin.qq.com/document/path/92130 (groups), /92277 (contacts)
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, StrEnum

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.carriers.live.newcomers import Newcomer
from qunxing.carriers.wecom.markup import Fields
from qunxing.core.facts import Form, Kind

SECONDS = 1_000_000
SCAN = "扫描群二维码"
ADDED = "add_member"
MOVED = (ADDED, "del_member")
REMOVED = 1
"""QuitScene: by the owner or an admin; 0 is who left."""
GREETED_WITHIN = 20
"""Seconds after the event in which WeCom takes a greeting."""
SETTLES = 2.0
"""Seconds after an event until the group as read shows what it tells."""


class Change(StrEnum):
    """What became of a group."""

    CREATED = "create"
    UPDATED = "update"
    DISMISSED = "dismiss"


class ChatChanged(msgspec.Struct, frozen=True, kw_only=True):
    """Something changed in a group. `members` came or went; `before` and `after` name the member list's versions."""

    chat: str
    change: Change
    at: int
    detail: str = ""
    join_scene: int = 0
    quit_scene: int = 0
    members: tuple[str, ...] = ()
    count: int = 0
    before: str = ""
    after: str = ""


class ContactChanged(msgspec.Struct, frozen=True, kw_only=True):
    """Something changed between one of the staff and a contact. A welcome code is good once, for twenty seconds."""

    change: str
    user: str
    contact: str
    at: int
    state: str = ""
    welcome_code: str = ""
    source: str = ""
    reason: str = ""


class Step(Enum):
    """What to do about a change in a group."""

    READ = "read"
    """Read the group again."""
    APPLY = "apply"
    """Take the event for what happened: it goes on exactly where we are."""
    NOTHING = "nothing"
    """We are there already."""
    CLOSE = "close"
    """The group is gone and cannot be read."""


def name_of(fields: Fields) -> str:
    """What kind of event it is, to count those of no use to us: "change_external_tag/create"."""
    return "/".join(filter(None, (_one(fields, "Event") or _one(fields, "MsgType"), _one(fields, "ChangeType"))))


def hint(fields: Fields) -> ChatChanged | ContactChanged | None:
    """What an event says changed; None for a kind we have no use for. Raises ValueError for one we cannot read."""
    event = _one(fields, "Event")
    if event == "change_external_chat":
        return _chat(fields)
    if event == "change_external_contact":
        return _contact(fields)
    return None


def step(changed: ChatChanged, known: str) -> Step:
    """What to do, given the version of the member list we know ("" for none).

    Only what starts where we are and names everybody it speaks of may be believed: anything missed in between shows
    as a version we do not know.
    """
    if changed.change is Change.DISMISSED:
        return Step.CLOSE
    moved = changed.change is Change.UPDATED and changed.detail in MOVED
    if not moved or not known or not changed.after:
        return Step.READ
    if changed.after == known:
        return Step.NOTHING
    return Step.APPLY if is_whole(changed) and changed.before == known else Step.READ


def is_whole(changed: ChatChanged) -> bool:
    """Whether it names everybody who came or went, and the list's version after that: then it happened, however much
    else was missed and in whatever order it comes."""
    moved = changed.change is Change.UPDATED and changed.detail in MOVED and bool(changed.after)
    return moved and 0 < len(set(changed.members)) == len(changed.members) == changed.count


def facts(changed: ChatChanged) -> Iterator[Incoming]:
    """What a whole event, or one of a group's end, says happened. Who invited somebody, and by which code they came,
    only the group's list tells, which is read at once: a way of joining told here would stand before that."""
    if changed.change is Change.DISMISSED:
        yield _said(changed, Kind.CLOSED)
    for member in changed.members if is_whole(changed) else ():
        if changed.detail == ADDED:
            yield _said(changed, Kind.JOINED, member)
        else:
            yield _said(changed, Kind.REMOVED if changed.quit_scene == REMOVED else Kind.LEFT, member)


def newcomer(changed: ContactChanged) -> Newcomer:
    """Somebody who added one of the staff and waits to be greeted."""
    return Newcomer(
        native=f"{changed.user}:{changed.contact}:{changed.at}",
        user=changed.user,
        contact=changed.contact,
        code=changed.welcome_code,
        until=changed.at + GREETED_WITHIN * SECONDS,
        state=changed.state,
    )


def _said(changed: ChatChanged, kind: Kind, member: str = "") -> Incoming:
    native = f"{changed.chat}:{changed.after or changed.change}:{member}"
    return Incoming(kind, changed.at, changed.chat, sender=member, native=native, form=Form.SYSTEM)


def _chat(fields: Fields) -> ChatChanged:
    change = _one(fields, "ChangeType")
    known = change in list(Change)
    return ChatChanged(
        chat=_named(fields, "ChatId"),
        change=Change(change) if known else Change.UPDATED,  # of a kind yet to come: the group tells
        at=_at(fields),
        detail=_one(fields, "UpdateDetail") if known else "",
        join_scene=_number(fields, "JoinScene"),
        quit_scene=_number(fields, "QuitScene"),
        members=_members(fields),
        count=_number(fields, "MemChangeCnt"),
        before=_one(fields, "LastMemVer"),
        after=_one(fields, "CurMemVer"),
    )


def _contact(fields: Fields) -> ContactChanged:
    change = _one(fields, "ChangeType")
    if not change:
        raise ValueError("no ChangeType")
    return ContactChanged(
        change=change,
        user=_named(fields, "UserID"),
        contact=_named(fields, "ExternalUserID"),
        at=_at(fields),
        state=_one(fields, "State"),
        welcome_code=_one(fields, "WelcomeCode"),
        source=_one(fields, "Source"),
        reason=_one(fields, "FailReason"),
    )


def _members(fields: Fields) -> tuple[str, ...]:
    """Two shapes have been seen: an Item for each, and one text with commas."""
    items = fields.get("MemChangeList/Item") or _one(fields, "MemChangeList").split(",")
    return tuple(each.strip() for each in items if each.strip())


def _one(fields: Fields, name: str) -> str:
    return fields[name][0].strip() if fields.get(name) else ""


def _named(fields: Fields, name: str) -> str:
    """An id that must be there."""
    if not (found := _one(fields, name)):
        raise ValueError(f"no {name}")
    return found


def _number(fields: Fields, name: str) -> int:
    """A number that may be missing, or of a kind we do not know yet."""
    found = _one(fields, name)
    return int(found) if found.isascii() and found.isdecimal() and len(found) < 10 else -1 if found else 0


def _at(fields: Fields) -> int:
    found = _one(fields, "CreateTime")
    if not (found.isascii() and found.isdecimal() and len(found) <= 11):
        raise ValueError("no CreateTime")
    return int(found) * SECONDS
