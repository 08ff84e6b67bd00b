"""Who is in which group, as an implementation lists them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.carriers.live import Chat, Unreachable
from qunxing.carriers.onebot import ids
from qunxing.carriers.onebot.facts import SECOND, STAFF, Sender, moment, plain
from qunxing.carriers.onebot.wire import Denied, Link
from qunxing.core.facts import Form, Kind


class Group(msgspec.Struct, gc=False):
    group_id: Any
    group_name: str | None = None


class Member(Sender, gc=False):
    user_id: Any = None
    join_time: Any = 0
    last_sent_time: Any = 0
    is_robot: bool | None = None


async def chats(link: Link) -> list[Chat]:
    """All groups the account is in. Raises Unreachable."""
    found = await _list(link, list[Group], "get_group_list")
    told = ((ids.number(each.group_id), plain(each.group_name or "")) for each in found)
    return [Chat(native, name) for native, name in told if native]


async def members(link: Link, account: str, chat: str, *, at: int) -> list[Incoming]:
    """Everybody in a group now (`at`, µs UTC): one ROSTER and a LISTED for each. Raises Unreachable."""
    found = await _list(link, list[Member], "get_group_member_list", group_id=_given(chat), no_cache=True)
    if account not in {ids.number(each.user_id) for each in found}:  # it would have us see everybody leave
        raise Unreachable(detail="a list of members in which the account itself is missing")
    return [Incoming(Kind.ROSTER, at, chat, form=Form.SYSTEM), *(_listed(chat, at, each) for each in found)]


def _listed(chat: str, at: int, member: Member) -> Incoming:
    joined, spoken = _time(member.join_time), _time(member.last_sent_time)
    account = ids.number(member.user_id)
    return Incoming(
        Kind.LISTED,
        at,
        chat,
        sender=account,
        name=member.name or account,
        text=plain(member.card) if member.card else None,
        form=Form.SYSTEM,
        value=joined,
        target="utc" if joined else "",
        thread=_moment(spoken) if joined < spoken <= at else "",  # who never spoke is dated to the day they came
        staff=member.role in STAFF,
        bot=bool(member.is_robot),
    )


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at // SECOND, UTC).isoformat()


def _time(value: object) -> int:
    try:
        return moment(value)
    except ValueError:
        return 0


async def _list(link: Link, shape: Any, action: str, **parameters: Any) -> Any:
    try:
        return msgspec.convert(await link.call(action, **parameters), shape)
    except Denied as error:
        raise Unreachable(detail=str(error)) from error
    except msgspec.ValidationError as error:
        raise Unreachable(detail=f"a list that cannot be read: {error}") from error


def _given(chat: str) -> int:
    try:
        return ids.given(chat)
    except ValueError as error:
        raise Unreachable(detail="no group of QQ's") from error
