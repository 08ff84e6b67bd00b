"""群活码: codes by which people join customer groups, and what everybody who came by one bears.

https://developer.work.weixin.qq.com/document/path/92229
"""

from __future__ import annotations

from typing import Any

from qunxing.carriers.live import Unreachable
from qunxing.carriers.live.growth import JoinWay
from qunxing.carriers.wecom.wire import Wire, told
from qunxing.core.refusals import Refusal

ADD = "externalcontact/groupchat/add_join_way"
GET = "externalcontact/groupchat/get_join_way"
UPDATE = "externalcontact/groupchat/update_join_way"
REMOVE = "externalcontact/groupchat/del_join_way"
QR_CODE = 2
MOST_CHATS, LONGEST, LONGEST_NAME = 5, 30, 40
NO_CHATS = "A code leads into 1 to %(most)s groups."
TOO_LONG = "The %(part)s has more than %(most)s letters."


def check(way: JoinWay) -> None:
    """Whether WeCom would take it, before it is asked. Raises Refusal with the reason."""
    if not 1 <= len(set(way.chats)) == len(way.chats) <= MOST_CHATS:
        raise Refusal(NO_CHATS, code="bad_way", most=MOST_CHATS)
    for part, said, most in (
        ("state", way.state, LONGEST), ("remark", way.remark, LONGEST), ("name of new groups", way.opens, LONGEST_NAME),
    ):  # fmt: skip
        if len(said) > most:
            raise Refusal(TOO_LONG, code="bad_way", part=part, most=most)


async def add(wire: Wire, way: JoinWay) -> JoinWay:
    """Make it, and ask for its code, which WeCom only tells then. Raises Refusal."""
    check(way)
    answer = await told(wire, ADD, _body(way))
    native = str(answer.get("config_id") or "")
    if not native:
        raise Unreachable(detail="a code without a name")
    return await get(wire, native)


async def get(wire: Wire, native: str) -> JoinWay:
    """As it is now. Raises Refusal."""
    found: Any = (await told(wire, GET, {"config_id": native})).get("join_way")
    try:
        return JoinWay(
            native=native,
            chats=tuple(map(str, found["chat_id_list"])),
            state=str(found.get("state") or ""),
            remark=str(found.get("remark") or ""),
            opens=str(found.get("room_base_name") or "") if found.get("auto_create_room") else "",
            first=int(found.get("room_base_id") or 1),
            picture=str(found.get("qr_code") or ""),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreachable(detail="a code that cannot be read") from error


async def change(wire: Wire, way: JoinWay) -> None:
    """Lead elsewhere from now on. Raises Refusal."""
    check(way)
    await told(wire, UPDATE, {"config_id": way.native, **_body(way)})


async def remove(wire: Wire, native: str) -> None:
    """Its code leads nowhere any more. Raises Refusal."""
    await told(wire, REMOVE, {"config_id": native})


def _body(way: JoinWay) -> dict[str, Any]:
    body: dict[str, Any] = {
        "scene": QR_CODE,
        "remark": way.remark,
        "state": way.state,
        "chat_id_list": list(way.chats),
        "auto_create_room": int(bool(way.opens)),
    }
    return body | ({"room_base_name": way.opens, "room_base_id": way.first} if way.opens else {})
