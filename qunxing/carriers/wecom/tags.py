"""企业客户标签: the company's tags, which stand between one of the staff and a customer.

https://developer.work.weixin.qq.com/document/path/92117 (library), /92118 (marking)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.carriers.live import Unreachable
from qunxing.carriers.live.growth import Tag
from qunxing.carriers.wecom.wire import Wire, told
from qunxing.core.refusals import Refusal

LIST = "externalcontact/get_corp_tag_list"
ADD = "externalcontact/add_corp_tag"
MARK = "externalcontact/mark_tag"
LONGEST, AT_ONCE = 30, 100
BAD_NAME = "A tag has 1 to %(most)s letters: %(name)s"
NO_TAG = "No tag is named."


async def every(wire: Wire) -> list[Tag]:
    """All tags there are. Raises Refusal."""
    return _read(await told(wire, LIST, {}), "tag_group")


async def add(wire: Wire, group: str, names: Sequence[str]) -> list[Tag]:
    """New ones, in the group of this name. Raises Refusal."""
    for name in (group, *names):
        if not 1 <= len(name.strip()) <= LONGEST:
            raise Refusal(BAD_NAME, code="bad_tag", most=LONGEST, name=name)
    if not names:
        raise Refusal(NO_TAG, code="bad_tag")
    known = {each.group_name: each.group for each in await every(wire)}
    where = {"group_id": known[group]} if group in known else {"group_name": group}
    answer = await told(wire, ADD, where | {"tag": [{"name": name.strip()} for name in names]})
    return _read({"tag_group": [answer.get("tag_group")]}, "tag_group")


async def mark(wire: Wire, user: str, contact: str, *, add: Sequence[str], remove: Sequence[str]) -> None:
    """Tags by their names there. Raises Refusal."""
    if not add and not remove:
        raise Refusal(NO_TAG, code="bad_tag")
    body: dict[str, Any] = {"userid": user, "external_userid": contact}
    body |= {name: list(tags) for name, tags in (("add_tag", add), ("remove_tag", remove)) if tags}
    await told(wire, MARK, body)


def _read(answer: dict[str, Any], name: str) -> list[Tag]:
    try:
        return [
            Tag(
                native=str(tag["id"]),
                name=str(tag["name"]),
                group=str(group["group_id"]),
                group_name=str(group["group_name"]),
            )
            for group in answer.get(name) or ()
            for tag in group.get("tag") or ()
            if not tag.get("deleted")
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreachable(detail="tags that cannot be read") from error
