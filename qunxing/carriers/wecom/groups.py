"""WeCom's customer groups as they are now: which there are, and who is in one.

https://developer.work.weixin.qq.com/document/path/92120 (list), /92122 (one group)
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.carriers.live import Chat, CredentialsRefused, Unreachable
from qunxing.carriers.wecom.events import SCAN, SECONDS
from qunxing.carriers.wecom.wire import FORBIDDEN, Denied, Wire
from qunxing.core.facts import Form, Kind
from qunxing.core.refusals import Refusal

LIST, GET = "externalcontact/groupchat/list", "externalcontact/groupchat/get"
AT_ONCE = 1000
MOST_OWNERS = 100
TOO_MANY = 81017
"""More than a thousand people are in the application's scope, so it wants to know whose groups."""
NO_SUCH_CHAT = 40050
"""Written from memory: nobody here has seen what WeCom answers for a dismissed group."""
NOT_LISTED = "WeCom lets this application see no customer groups: add it to 客户联系 → 可调用接口的应用."
SCENES = {1: "员工直接邀请", 2: "邀请链接", 3: SCAN}
STAFF = 1
BLIND = "WeCom tells no application what is said in a customer group; only the paid message archive does."


class Invitor(msgspec.Struct, frozen=True, gc=False):
    userid: str = ""


class Member(msgspec.Struct, frozen=True, gc=False):
    """One member as WeCom lists them; `state` names the way in (群活码) they came by."""

    userid: str
    type: int = 0
    join_time: int = 0
    join_scene: int = 0
    invitor: Invitor | None = None
    group_nickname: str = ""
    name: str = ""
    state: str = ""
    unionid: str = ""


class Group(msgspec.Struct, frozen=True, gc=False):
    """One group with everybody in it. `member_version` changes with every coming and going."""

    chat_id: str
    name: str = ""
    owner: str = ""
    member_version: str = ""
    member_list: tuple[Member, ...] = ()
    admin_list: tuple[Invitor, ...] = ()


async def chats(wire: Wire, owners: Sequence[str] = ()) -> AsyncIterator[list[Chat]]:
    """All groups in the application's scope, page by page; of these owners only where any are given.

    They come without names: WeCom tells those one group at a time. Raises Unreachable.
    """
    for some in hundreds(owners):
        body = {"status_filter": 0, "limit": AT_ONCE} | owned(some)
        try:
            async for page in wire.pages(LIST, body):
                yield [Chat(str(each["chat_id"]), blind=BLIND) for each in page.get("group_chat_list", ())]
        except Denied as error:
            if error.code == TOO_MANY:
                raise Unreachable(
                    detail="more than 1,000 people are in scope: name the owners of the groups"
                ) from error
            if error.code == FORBIDDEN:
                raise CredentialsRefused(NOT_LISTED, code="not_in_customer_contact") from error
            raise Unreachable(detail=str(error)) from error
        except (KeyError, TypeError, AttributeError) as error:
            raise Unreachable(detail="a list of groups that cannot be read") from error


def owned(owners: Sequence[str]) -> dict[str, Any]:
    """What of a request narrows it to these owners' groups."""
    return {"owner_filter": {"userid_list": list(owners)}} if owners else {}


async def group(wire: Wire, chat: str) -> Group | None:
    """One group as it is now; None when there is none (any more). Raises Unreachable."""
    try:
        answer = await wire.post(GET, {"chat_id": chat, "need_name": 1})
        found = msgspec.convert(answer["group_chat"], Group, strict=False)
    except Denied as error:
        if error.code == NO_SUCH_CHAT:
            return None
        raise Unreachable(detail=str(error)) from error
    except (KeyError, msgspec.ValidationError) as error:
        raise Unreachable(detail=f"a group that cannot be read: {error}") from error
    if not found.member_list:  # the owner is always in it; a list without anybody would have us see everybody leave
        raise Unreachable(detail="a group is shown without its members: its owner may be outside the scope")
    return found


async def owner(wire: Wire, chat: str) -> str:
    """Whose group it is now; empty when it is no more. Raises Refusal where WeCom does not tell of this group."""
    try:
        answer = await wire.post(GET, {"chat_id": chat})
        return str(answer["group_chat"]["owner"])
    except Denied as error:
        if error.code == NO_SUCH_CHAT:
            return ""
        if error.code == FORBIDDEN:
            raise CredentialsRefused(NOT_LISTED, code="not_in_customer_contact") from error
        raise Refusal(str(error), code="denied") from error
    except (KeyError, TypeError) as error:
        raise Unreachable(detail="a group is shown without its owner") from error


def chat_of(found: Group) -> Chat:
    return Chat(found.chat_id, found.name, blind=BLIND)


def listed(found: Group, *, at: int) -> list[Incoming]:
    """Who is in it now (`at`, µs UTC): one ROSTER and a LISTED for each, as `files/roster.py` writes them.

    A way in that has a name stands behind how they joined: `扫描群二维码 · 门店A`.
    """
    names = {each.userid: _shown(each) for each in found.member_list}
    header = Incoming(Kind.ROSTER, at, found.chat_id, found.name, form=Form.SYSTEM)
    return [header, *(_listed(found, each, names, at) for each in found.member_list)]


def _listed(found: Group, member: Member, names: dict[str, str], at: int) -> Incoming:
    inviter = member.invitor.userid if member.invitor else ""
    return Incoming(
        Kind.LISTED,
        at,
        found.chat_id,
        found.name,
        member.userid,
        names[member.userid],
        member.group_nickname or None,
        form=Form.SYSTEM,
        value=member.join_time * SECONDS,
        target="utc" if member.join_time else "",
        target_name=names.get(inviter, inviter),
        note=" · ".join(filter(None, (SCENES.get(member.join_scene, ""), member.state))),
        staff=member.type == STAFF,
    )


def _shown(member: Member) -> str:
    return member.name or member.group_nickname or member.userid


def hundreds(owners: Sequence[str]) -> list[list[str]]:
    """Owners as many at a time as WeCom takes; one empty list for none, which means all."""
    return [list(owners[start : start + MOST_OWNERS]) for start in range(0, max(len(owners), 1), MOST_OWNERS)]
