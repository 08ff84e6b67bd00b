"""Groups and who is in them, as WeCom lists them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import pytest

from qunxing.carriers.live import Chat, Unreachable
from qunxing.carriers.wecom.groups import BLIND, GET, LIST, chat_of, chats, group, listed
from qunxing.carriers.wecom.wire import Wire
from qunxing.core.facts import Form, Kind
from qunxing.testing.wecom import CORP, SECRET, WeCom, called, code, qyapi, raw

T = TypeVar("T")
AT, JOINED = 1_790_000_000_000_000, 1_700_000_000
OWNER: dict[str, Any] = {"userid": "zhangsan", "type": 1, "join_time": JOINED, "join_scene": 1, "name": "张三"}
GUEST: dict[str, Any] = {
    "userid": "wm1",
    "type": 2,
    "unionid": "u1",
    "join_time": JOINED + 60,
    "join_scene": 3,
    "invitor": {"userid": "zhangsan"},
    "group_nickname": "小满@门店A",
    "name": "小满",
    "state": "门店A",
}


@pytest.fixture
def corp() -> Iterator[WeCom]:
    with qyapi() as found:
        yield found


def run(corp: WeCom, what: Callable[[Wire], Awaitable[T]]) -> T:
    async def go() -> T:
        wire = Wire(CORP, SECRET, server=corp.url)
        try:
            return await what(wire)
        finally:
            await wire.close()

    return asyncio.run(go())


def all_of(corp: WeCom, owners: tuple[str, ...] = ()) -> list[Chat]:
    async def go(wire: Wire) -> list[Chat]:
        return [each async for page in chats(wire, owners) for each in page]

    return run(corp, go)


def test_every_group_is_listed_over_all_pages(corp: WeCom) -> None:
    corp.page = 4
    for number in range(10):
        corp.chat(f"wr{number}", owner=f"o{number % 2}")
    assert all_of(corp) == [Chat(f"wr{number}", blind=BLIND) for number in range(10)]
    assert [each.native for each in all_of(corp, ("o1",))] == ["wr1", "wr3", "wr5", "wr7", "wr9"]


def test_owners_are_asked_a_hundred_at_a_time(corp: WeCom) -> None:
    owners = tuple(f"o{number}" for number in range(201))
    for owner in owners:
        corp.chat(f"wr{owner}", owner=owner)
    assert {each.native for each in all_of(corp, owners)} == {f"wr{owner}" for owner in owners}
    assert [len(each["owner_filter"]["userid_list"]) for each in corp.asked(LIST)] == [100, 100, 1]


def test_a_scope_too_wide_says_what_to_do(corp: WeCom) -> None:
    corp.fail(LIST, code(81017))
    with pytest.raises(Unreachable, match="name the owners"):
        all_of(corp)
    corp.fail(LIST, raw(b'{"errcode":0,"group_chat_list":[7]}'))
    with pytest.raises(Unreachable, match="cannot be read"):
        all_of(corp)


def test_a_member_list_tells_who_came_when_how_and_by_whom(corp: WeCom) -> None:
    corp.chat("wr1", OWNER, GUEST, {"userid": "wm2", "type": 2, "invitor": {"userid": "gone"}}, name="夜间烘焙")
    found = run(corp, lambda wire: group(wire, "wr1"))
    assert found is not None and chat_of(found) == Chat("wr1", "夜间烘焙", blind=BLIND)
    header, owner, guest, other = listed(found, at=AT)
    assert (header.kind, header.group, header.group_name, header.at) == (Kind.ROSTER, "wr1", "夜间烘焙", AT)
    assert {each.kind for each in (owner, guest, other)} == {Kind.LISTED} and owner.staff and not guest.staff
    assert (guest.sender, guest.name, guest.text, guest.form) == ("wm1", "小满", "小满@门店A", Form.SYSTEM)
    assert (guest.value, guest.target, guest.target_name) == ((JOINED + 60) * 1_000_000, "utc", "张三")
    assert (owner.note, guest.note) == ("员工直接邀请", "扫描群二维码 · 门店A")
    assert (other.name, other.text, other.value, other.target, other.target_name) == ("wm2", None, 0, "", "gone")
    assert all(each.zoned for each in (header, owner)) and corp.asked(GET) == [{"chat_id": "wr1", "need_name": 1}]


def test_one_name_twice_is_two_members(corp: WeCom) -> None:
    corp.chat("wr1", OWNER, GUEST, GUEST | {"userid": "wm2"})
    found = run(corp, lambda wire: group(wire, "wr1"))
    assert found and [each.sender for each in listed(found, at=AT)] == ["", "zhangsan", "wm1", "wm2"]


def test_a_group_that_is_gone_is_none_and_an_empty_one_is_not_believed(corp: WeCom) -> None:
    assert run(corp, lambda wire: group(wire, "wr1")) is None
    corp.chat("wr1")
    with pytest.raises(Unreachable, match="without its members"):
        run(corp, lambda wire: group(wire, "wr1"))
    for odd in (b'{"errcode":0}', b'{"errcode":0,"group_chat":{"chat_id":"wr1","member_list":[{"name":"x"}]}}'):
        corp.fail(GET, raw(odd))
        with pytest.raises(Unreachable, match="cannot be read"):
            run(corp, lambda wire: group(wire, "wr1"))
    assert called(corp)[GET] == 4


def test_what_is_new_in_an_answer_or_odd_breaks_nothing(corp: WeCom) -> None:
    corp.chat("wr1", OWNER | {"new": {"x": 1}, "join_scene": 9, "join_time": "1700000000"})
    found = run(corp, lambda wire: group(wire, "wr1"))
    assert found and [each.note for each in listed(found, at=AT)] == ["", ""]
    assert found.member_list[0].join_time == JOINED
