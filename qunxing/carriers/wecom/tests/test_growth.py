"""Codes to join by, tags and welcomes: what is refused before WeCom is asked, and what WeCom has then."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any, TypeVar

import pytest
from msgspec.structs import replace

from qunxing.carriers.live import Fate, Receipt, Unreachable
from qunxing.carriers.live.growth import JoinWay, Tag, Welcome
from qunxing.carriers.live.mass import Attached
from qunxing.carriers.wecom import tags, ways, welcome
from qunxing.carriers.wecom.calls import Calls
from qunxing.carriers.wecom.events import GREETED_WITHIN, SECONDS
from qunxing.carriers.wecom.tests.test_calls import NOW, call, page
from qunxing.carriers.wecom.wire import Wire
from qunxing.core.refusals import Refusal
from qunxing.testing.wecom import CORP, SECRET, WeCom, code, event, qyapi, raw, silence
from qunxing.testing.wecom_calls import ENVELOPE

T = TypeVar("T")
WAY = JoinWay(chats=("wr0", "wr1"), state="门店A", remark="海报")
LINK = Attached(kind="link", title="配方", url="https://example.org/r")


@pytest.fixture
def corp() -> Iterator[WeCom]:
    with qyapi() as found:
        for number in range(6):
            found.chat(f"wr{number}")
        yield found


def run(corp: WeCom, what: Callable[[Wire], Awaitable[T]]) -> T:
    async def go() -> T:
        wire = Wire(CORP, SECRET, server=corp.url)
        try:
            return await what(wire)
        finally:
            await wire.close()

    return asyncio.run(go())


def test_a_code_is_made_looked_at_changed_and_taken_away(corp: WeCom) -> None:
    made = run(corp, lambda wire: ways.add(wire, WAY))
    assert made == replace(WAY, native=made.native, picture=made.picture) and made.picture.startswith("https://")
    other = replace(made, chats=("wr5",), opens="新群", first=3)
    run(corp, lambda wire: ways.change(wire, other))
    assert run(corp, lambda wire: ways.get(wire, made.native)) == other
    assert corp.ways[made.native]["auto_create_room"] == 1 and corp.ways[made.native]["room_base_id"] == 3
    run(corp, lambda wire: ways.remove(wire, made.native))
    with pytest.raises(Refusal, match="WeCom refuses this: 41044"):
        run(corp, lambda wire: ways.get(wire, made.native))
    for fault in (raw(b'{"errcode":0}'), raw(b'{"errcode":0,"join_way":{}}')):
        corp.fail(ways.GET, fault)
        with pytest.raises(Unreachable):
            run(corp, lambda wire: ways.get(wire, "x"))
    corp.fail(ways.ADD, raw(b'{"errcode":0}'))
    with pytest.raises(Unreachable):
        run(corp, lambda wire: ways.add(wire, WAY))


@pytest.mark.parametrize(
    "wrong",
    [
        {"chats": ()},
        {"chats": tuple(f"wr{number}" for number in range(6))},
        {"chats": ("wr0", "wr0")},
        {"state": "长" * 31},
        {"remark": "长" * 31},
        {"opens": "长" * 41},
    ],
)
def test_a_code_that_wecom_would_not_take_is_refused_before_it_is_asked(corp: WeCom, wrong: dict[str, object]) -> None:
    with pytest.raises(Refusal):
        run(corp, lambda wire: ways.add(wire, replace(WAY, **wrong)))
    assert not corp.calls
    most = replace(WAY, chats=tuple(f"wr{number}" for number in range(5)), state="长" * 30, opens="长" * 40)
    assert run(corp, lambda wire: ways.add(wire, most)).chats == most.chats


def test_tags_go_into_their_group_and_onto_customers(corp: WeCom) -> None:
    first = run(corp, lambda wire: tags.add(wire, "来源", ["门店", " 海报 "]))
    assert [(each.name, each.group_name) for each in first] == [("门店", "来源"), ("海报", "来源")]
    (more,) = run(corp, lambda wire: tags.add(wire, "来源", ["朋友"]))
    assert more.group == first[0].group and len(corp.tags) == 1
    assert run(corp, tags.every) == [*first, more]
    shop, friend = first[0].native, more.native
    run(corp, lambda wire: tags.mark(wire, "zhangsan", "wm1", add=[shop, friend], remove=[]))
    run(corp, lambda wire: tags.mark(wire, "zhangsan", "wm1", add=[], remove=[friend]))
    assert corp.marked == {("zhangsan", "wm1"): {shop}}
    for user, contact in (("zhangsan", "lisi"), ("nobody", "wm1")):
        marking = partial(tags.mark, user=user, contact=contact, add=[shop], remove=[])
        with pytest.raises(Refusal, match="84061"):
            run(corp, marking)


def test_tags_that_wecom_would_not_take_are_refused_before_it_is_asked(corp: WeCom) -> None:
    for group, names in (("来源", ["长" * 31]), ("", ["x"]), ("来源", []), ("来源", [" "])):
        with pytest.raises(Refusal):
            run(corp, partial(tags.add, group=group, names=names))
    with pytest.raises(Refusal):
        run(corp, lambda wire: tags.mark(wire, "zhangsan", "wm1", add=[], remove=[]))
    assert not corp.calls
    corp.fail(tags.LIST, raw(b'{"errcode":0,"tag_group":[{"tag":[{}]}]}'))
    with pytest.raises(Unreachable):
        run(corp, tags.every)
    corp.tags["eg9"] = {"group_id": "eg9", "group_name": "旧", "tag": [{"id": "t", "name": "n", "deleted": True}]}
    assert run(corp, tags.every) == list[Tag]()


HELLO = Welcome(text="你好")


def greet(corp: WeCom, code_: str, words: Welcome = HELLO) -> Receipt:
    return run(corp, lambda wire: welcome.greet(wire, "k", code_, words))


def test_who_adds_one_of_us_is_greeted_once_and_in_time(corp: WeCom) -> None:
    corp.codes = {"c1": time.time() + GREETED_WITHIN, "c2": time.time() - 1}
    assert greet(corp, "c1", Welcome(text="你好", attached=(LINK,))).fate is Fate.SENT
    assert corp.greeted[0]["text"] == {"content": "你好"} and corp.greeted[0]["attachments"][0]["msgtype"] == "link"
    again, late = greet(corp, "c1"), greet(corp, "c2")
    assert (
        (again.fate, late.fate) == (Fate.REJECTED, Fate.EXPIRED) and "quicker" in again.said and "twenty" in late.said
    )
    corp.codes = {"c3": time.time() + GREETED_WITHIN}
    corp.fail(welcome.SEND, silence)
    assert greet(corp, "c3").fate is Fate.UNKNOWN
    corp.fail(welcome.SEND, code(48002, "api forbidden"))
    assert greet(corp, "c3").fate is Fate.REJECTED and len(corp.greeted) == 1


def test_a_contact_is_called_what_wecom_says_and_nothing_where_it_does_not(corp: WeCom) -> None:
    corp.contacts["wm1"] = "小满"
    asked = [run(corp, partial(welcome.name_of, contact=who)) for who in ("wm1", "wm2")]
    assert asked == ["小满", ""] and corp.asked(welcome.CONTACT)
    corp.fail(welcome.CONTACT, raw(b'{"errcode":0,"external_contact":[]}'), silence)
    assert run(corp, lambda wire: welcome.name_of(wire, "wm1")) == ""
    with pytest.raises(Unreachable):
        run(corp, lambda wire: welcome.name_of(wire, "wm1"))


def test_a_welcome_of_groups_is_kept_in_the_library(corp: WeCom) -> None:
    words = Welcome(text="欢迎 %NICKNAME%", attached=(LINK,))
    native = run(corp, lambda wire: welcome.add(wire, words, notify=False))
    assert corp.templates[native] == {
        "text": {"content": words.text}, "link": {"title": "配方", "url": "https://example.org/r"},
    }  # fmt: skip
    assert corp.asked(welcome.ADD)[0]["notify"] == 0
    run(corp, lambda wire: welcome.change(wire, native, Welcome(text="欢迎")))
    assert corp.templates[native] == {"text": {"content": "欢迎"}}
    run(corp, lambda wire: welcome.remove(wire, native))
    with pytest.raises(Refusal, match="41093"):
        run(corp, lambda wire: welcome.remove(wire, native))
    corp.fail(welcome.ADD, raw(b'{"errcode":0}'))
    with pytest.raises(Unreachable):
        run(corp, lambda wire: welcome.add(wire, words, notify=True))


@pytest.mark.parametrize(
    ("words", "of_group"),
    [
        (Welcome(), False),
        (Welcome(text=" "), True),
        (Welcome(text="长" * 1334), False),
        (Welcome(text="长" * 1001), True),
        (Welcome(text="x", attached=(LINK,) * 10), False),
        (Welcome(text="x", attached=(LINK,) * 2), True),
        (Welcome(text="x", attached=(Attached(kind="file"),)), True),
    ],
)
def test_words_that_wecom_would_not_take_are_refused_before_it_is_asked(words: Welcome, of_group: bool) -> None:
    with pytest.raises(Refusal):
        welcome.check(words, of_group=of_group)
    for fits in (Welcome(text="长" * 1333 + "x", attached=(LINK,) * 9), Welcome(attached=(LINK,))):
        welcome.check(fits, of_group=False)
    welcome.check(Welcome(text="长" * 1000, attached=(LINK,)), of_group=True)


def test_an_event_with_a_code_tells_of_somebody_to_greet_and_one_without_does_not() -> None:
    who: dict[str, Any] = {"UserID": "zhangsan", "ExternalUserID": "wm1", "State": "门店A"}
    added = event("change_external_contact", NOW, ChangeType="add_external_contact", WelcomeCode="c1", **who)
    (newcomer,) = page(Calls(ENVELOPE, {}).called(call(added), now=NOW)).newcomers
    assert (newcomer.user, newcomer.contact, newcomer.code, newcomer.state) == ("zhangsan", "wm1", "c1", "门店A")
    assert newcomer.until == (NOW + GREETED_WITHIN) * SECONDS
    without = event("change_external_contact", NOW, ChangeType="add_external_contact", **who)
    told = page(Calls(ENVELOPE, {}).called(call(without), now=NOW))
    assert not told.newcomers and told.ignored == {"change_external_contact/add_external_contact": 1}
