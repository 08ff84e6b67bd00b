"""The account as a whole, against a WeCom on the loopback: what is seen, what calls in, what goes out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing
from typing import TypeVar

import pytest

from qunxing.carriers.live import Act, Cap, CredentialsRefused, Fate, Later, Mode, Page, Unreachable, Verb
from qunxing.carriers.live.calls import Answer, Call, CalledCarrier
from qunxing.carriers.live.mass import MassCarrier
from qunxing.carriers.wecom import account as account_module
from qunxing.carriers.wecom import groups, statistics
from qunxing.carriers.wecom.account import WeComAccount
from qunxing.carriers.wecom.carrier import WeCom
from qunxing.carriers.wecom.crypto import WINDOW
from qunxing.carriers.wecom.events import SETTLES
from qunxing.carriers.wecom.tests.test_calls import NOW, call, came, page
from qunxing.core.facts import Kind
from qunxing.core.refusals import Refusal
from qunxing.testing.wecom import CORP, SECRET, code, qyapi
from qunxing.testing.wecom import WeCom as Far
from qunxing.testing.wecom_calls import KEY, TOKEN
from qunxing.testing.wecom_calls import tried as echoed

T = TypeVar("T")
OWNER = {"userid": "zhangsan", "type": 1, "name": "张三"}


@pytest.fixture
def far() -> Iterator[Far]:
    with qyapi() as found:
        found.chat("wr1", OWNER, name="夜间烘焙")
        yield found


def account(far: Far, **more: str) -> WeComAccount:
    told = {"corp": CORP, "secret": SECRET, "server": far.url, "token": TOKEN, "aes_key": KEY}
    return WeCom().open(told | more)


def run(far: Far, what: Callable[[WeComAccount], Awaitable[T]], **more: str) -> T:
    async def go() -> T:
        carrier = account(far, **more)
        try:
            return await what(carrier)
        finally:
            await carrier.close()

    return asyncio.run(go())


def test_it_is_what_the_seam_asks_for(far: Far) -> None:
    async def go(carrier: WeComAccount) -> tuple[CalledCarrier, MassCarrier]:
        return carrier, carrier

    assert all(run(far, go)) and WeCom().namespace_of({"corp": f" {CORP} "}) == f"wecom:{CORP}"
    assert {cap for cap, each in WeCom().supports.items() if each.mode is Mode.HUMAN} == {
        Cap.SEND_GROUP, Cap.MASS_SEND, Cap.PICTURE,
    }  # fmt: skip


def test_credentials_are_checked_and_what_is_missing_is_named(far: Far) -> None:
    who = run(far, lambda each: each.check())
    assert (who.native, Cap.MEMBER_EVENTS in who.supports) == (CORP, True)
    assert Cap.MEMBER_EVENTS not in run(far, lambda each: each.check(), token="", aes_key="").supports
    with pytest.raises(CredentialsRefused):
        run(far, lambda each: each.check(), secret="wrong")
    far.fail(groups.LIST, code(40058))
    with pytest.raises(Unreachable, match="40058"):
        run(far, lambda each: each.check())
    for wrong in ({"aes_key": ""}, {"aes_key": "short"}, {"server": "http://qyapi.weixin.qq.com"}):
        with pytest.raises(Refusal):
            account(far, **wrong)


def test_what_is_still_to_be_set_up_does_not_keep_it_from_being_connected(far: Far) -> None:
    for broken, named in (("is_allowed", "可调用接口的应用"), ("is_trusted", "企业可信IP")):
        setattr(far, broken, False)
        who = run(far, lambda each: each.check())
        assert who.native == CORP and not who.supports and named in who.notes[0]
        with pytest.raises(CredentialsRefused):
            run(far, lambda each: anext(each.pages("")))


def test_all_groups_are_to_be_read_and_one_that_vanishes_is_gone(far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_module, "EVERY", 0)
    far.page = 2
    for number in range(2, 5):
        far.chat(f"wr{number}", OWNER, owner="lisi")

    async def go(carrier: WeComAccount) -> list[Page]:
        pages = []
        async with aclosing(carrier.pages("")) as coming:  # type: ignore[type-var] # a generator
            async for each in coming:
                pages.append(each)
                if len(pages) == 2:
                    del far.chats["wr3"]
                if any(chat.gone for chat in each.chats):
                    return pages
        raise AssertionError

    pages = run(far, go)
    assert [each.again for each in pages[:2]] == [["wr1", "wr2"], ["wr3", "wr4"]]
    assert [chat.native for chat in pages[-1].chats] == ["wr3"] and not pages[-1].again
    assert len(run(far, lambda each: each.members("wr1", at=7))) == 2
    with pytest.raises(Unreachable):
        run(far, lambda each: each.members("wr3", at=7))


def test_after_the_groups_come_the_statistics_and_without_them_the_groups_go_on(far: Far) -> None:
    day = far.today - 86_400
    far.days, far.page = {("zhangsan", day): {"msg_total": 5}}, 1

    async def go(carrier: WeComAccount) -> list[Page]:
        carrier._clock = lambda: far.today + 43_200.0
        pages = []
        async with aclosing(carrier.pages(str((day + 8 * 3600) // 86_400 - 1))) as coming:  # type: ignore[type-var] # a generator
            async for each in coming:
                pages.append(each)
                if each.said or each.ignored:
                    return pages
        raise AssertionError

    groups_, told = run(far, go)
    assert groups_.again == ["wr1"] and not groups_.cursor
    assert [(each.note, each.value) for each in told.said] == [("企微 累计消息数", 5), ("企微 累计消息数 zhangsan", 5)]
    assert told.cursor == str((day + 8 * 3600) // 86_400)
    far.fail(statistics.BY_DAY, code(48002))
    assert run(far, go)[-1].ignored == {"statistics": 1}


def test_wecom_tries_the_address_and_is_answered_with_what_it_said(far: Far) -> None:
    query = echoed("5927783489442352469", at=NOW)
    tried = Call(method="GET", query=query)

    async def go(carrier: WeComAccount) -> Answer:
        assert carrier.called(tried, now=NOW + WINDOW + 1).status == 403
        assert carrier.called(Call(method="GET", query={**query, "nonce": "6"}), now=NOW).status == 403
        carrier.taken(tried, now=NOW)
        return carrier.called(tried, now=NOW)

    async def without_address(carrier: WeComAccount) -> Answer:
        carrier.taken(tried, now=NOW)
        return carrier.called(tried, now=NOW)

    assert run(far, go) == Answer(body=b"5927783489442352469")
    assert run(far, without_address, token="", aes_key="").status == 404


def test_whoever_comes_is_told_and_the_group_is_read_where_something_was_missed_before(far: Far) -> None:
    async def go(carrier: WeComAccount) -> None:
        first = page(carrier.called(call(came("wm1", "v1", "v2")), now=NOW))
        assert first.again == ["wr1"] and first.raw[0].kind == "change_external_chat/update"
        assert [(each.kind, each.sender) for each in first.said] == [(Kind.JOINED, "wm1")]
        await carrier.members("wr1", at=7)  # the fake's list is of version v1
        second = call(came("wm1", "v1", "v2"))
        assert [each.sender for each in page(carrier.called(second, now=NOW)).said] == ["wm1"]
        assert page(carrier.called(second, now=NOW)).said  # it was not durable, so it is told once more
        carrier.taken(second, now=NOW)
        assert carrier.called(second, now=NOW) == Answer()  # acknowledged, and nothing new
        third = page(carrier.called(call(came("wm2", "v2", "v3"), nonce="78"), now=NOW))
        assert [(each.kind, each.sender) for each in third.said] == [(Kind.JOINED, "wm2")]
        assert third.again == ["wr1"]  # what they are called, the list alone tells
        carrier.taken(call(came("wm2", "v2", "v3"), nonce="78"), now=NOW)
        with pytest.raises(Later):
            await carrier.members("wr1", at=7)  # it does not hold them yet
        skipped = page(carrier.called(call(came("wm9", "v5", "v6"), nonce="79"), now=NOW))
        assert skipped.again == ["wr1"] and [each.sender for each in skipped.said] == ["wm9"]
        some = came("wm9", "v6", "v7").replace("<MemChangeCnt>1<", "<MemChangeCnt>2<")
        named = page(carrier.called(call(some, nonce="80"), now=NOW))
        assert named.again == ["wr1"] and not named.said, "who else came is not known"

    run(far, go)


def test_a_message_to_one_group_waits_for_its_owner(far: Far) -> None:
    async def go(carrier: WeComAccount) -> None:
        sent = await carrier.submit(Act(key="k1", verb=Verb.SEND, chat="wr1", text="明晚八点开炉"))
        assert sent.fate is Fate.AWAITING_HUMAN and far.tasks[sent.native].body["sender"] == "zhangsan"
        await carrier.remind(sent)
        far.confirm(sent.native, "zhangsan", at=NOW)
        assert (await carrier.poll(sent)).fate is Fate.SENT
        second = await carrier.submit(Act(key="k2", verb=Verb.SEND, chat="wr1", text="改九点"))
        assert (await carrier.cancel(second)).fate is Fate.EXPIRED
        nowhere = await carrier.submit(Act(key="k3", verb=Verb.SEND, chat="wr0", text="?"))
        kicked = await carrier.submit(Act(key="k4", verb=Verb.KICK, chat="wr1", target="wm1"))
        assert (nowhere.fate, kicked.fate) == (Fate.UNREACHABLE, Fate.REJECTED)

    run(far, go)


def test_a_list_that_is_not_the_announced_one_is_looked_at_once_more(far: Far) -> None:
    async def go(carrier: WeComAccount) -> None:
        await carrier.members("wr1", at=7)
        missed = call(came("wm2", "v8", "v9"))
        assert page(carrier.called(missed, now=NOW)).again == ["wr1"]
        carrier.taken(missed, now=NOW)
        with pytest.raises(Later) as later:
            await carrier.members("wr1", at=7)  # still v1
        assert later.value.seconds == SETTLES
        far.chat("wr1", OWNER, {"userid": "wm2", "type": 2}, version="v9")
        assert len(await carrier.members("wr1", at=7)) == 3
        newer = call(came("wm3", "v5", "v6"), nonce="78")
        assert page(carrier.called(newer, now=NOW)).again
        carrier.taken(newer, now=NOW)
        with pytest.raises(Later):
            await carrier.members("wr1", at=7)
        assert len(await carrier.members("wr1", at=7)) == 3  # a late event does not keep us from reading

    run(far, go)
