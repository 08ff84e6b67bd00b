"""The set-up checker: each thing that can be missing is broken by itself, and it is that one that is named."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest

from qunxing.carriers.live.setup import Calls, Checked, InspectedCarrier, State
from qunxing.carriers.wecom import setup
from qunxing.carriers.wecom.account import WeComAccount
from qunxing.carriers.wecom.carrier import WeCom
from qunxing.testing.postgres import free_port
from qunxing.testing.wecom import CORP, SECRET, code, qyapi, raw, status
from qunxing.testing.wecom import WeCom as Far
from qunxing.testing.wecom_calls import KEY, TOKEN

OWNER = {"userid": "zhangsan", "type": 1, "name": "张三"}
AT = 1_790_000_000_000_000
RIGHTS = ["server", "secret", "trusted_ip", "callable", "staff", "scope", "groups"]
OURS = ["domain", "callback", "events"]


@pytest.fixture
def far() -> Iterator[Far]:
    with qyapi() as found:
        found.chat("wr1", OWNER, name="夜间烘焙")
        yield found


def inspected(far: Far, calls: Calls | None = None, **more: str) -> dict[str, Checked]:
    told = {"corp": CORP, "secret": SECRET, "server": far.url, "token": TOKEN, "aes_key": KEY, **more}

    async def go() -> list[Checked]:
        carrier: InspectedCarrier = account(told)
        try:
            return await carrier.inspect(calls or Calls())
        finally:
            await carrier.close()

    found = asyncio.run(go())
    assert [each.step for each in found] == RIGHTS + OURS
    assert all(each.title and each.said % each.fields for each in found)
    return {each.step: each for each in found}


def account(told: dict[str, str]) -> WeComAccount:
    return WeCom().open(told)


def missing(found: dict[str, Checked]) -> list[str]:
    return [step for step in RIGHTS if found[step].state is State.MISSING]


def test_all_is_well(far: Far) -> None:
    found = inspected(far, owners="zhangsan, lisi")
    assert [found[step].state for step in RIGHTS] == [State.OK] * len(RIGHTS)
    assert found["staff"].fields == {"count": "2"} and found["groups"].fields == {"count": "1"}


def untrusted(far: Far) -> None:
    far.is_trusted = False


def not_callable(far: Far) -> None:
    far.is_allowed = False


def without_staff(far: Far) -> None:
    far.followers.clear()


def too_wide(far: Far) -> None:
    far.fail("externalcontact/groupchat/list", code(81017))


def unseen(far: Far) -> None:
    far.outside = {"zhangsan"}


def without_members(far: Far) -> None:
    far.chat("wr1")


@pytest.mark.parametrize(
    ("broken", "step", "said"),
    [
        (untrusted, "trusted_ip", "from 203.0.113.7"),
        (not_callable, "callable", "可调用接口的应用"),
        (without_staff, "staff", "使用范围"),
        (too_wide, "scope", "More than 1,000"),
        (unseen, "groups", "No customer group"),
        (without_members, "groups", "without members"),
    ],
)
def test_the_one_that_is_missing_is_named(far: Far, broken: Callable[[Far], None], step: str, said: str) -> None:
    broken(far)
    found = inspected(far)
    assert missing(found) == [step] and said in found[step].said % found[step].fields
    at = RIGHTS.index(step)
    assert {found[each].state for each in RIGHTS[:at]} <= {State.OK}
    assert {found[each].state for each in RIGHTS[at + 1 :]} <= {State.UNKNOWN}


def test_a_wrong_secret_and_a_server_that_is_not_there_are_told_apart(far: Far) -> None:
    assert missing(inspected(far, secret="wrong")) == ["secret"]
    gone = inspected(far, server=f"http://127.0.0.1:{free_port()}")
    assert missing(gone) == ["server"] and gone["secret"].fields == {"step": gone["server"].title}


def test_owners_who_cannot_be_seen_are_named_one_by_one(far: Far) -> None:
    owners = [f"o{number}" for number in range(150)]
    far.followers, far.outside = [*owners, "zhangsan"], {"o3", "o101"}
    found = inspected(far, owners=" ".join(owners))
    assert missing(found) == ["scope"] and found["scope"].fields == {"owners": "o3, o101"}
    far.followers = ["zhangsan"]
    found = inspected(far, owners="zhangsan wangwu")
    assert missing(found) == ["staff"] and found["staff"].fields == {"owners": "wangwu"}


def test_what_wecom_says_beside_the_point_is_not_taken_for_an_answer(far: Far) -> None:
    far.fail(setup.STAFF, code(45033), status(502), code(99999, "odd"))
    found = inspected(far)
    assert [found[step].state for step in RIGHTS[2:5]] == [State.UNKNOWN] * 3 and not missing(found)
    assert "99999" in found["staff"].said % found["staff"].fields
    far.fail("externalcontact/groupchat/list", raw(b'{"errcode":0}'), raw(b'{"errcode":0,"group_chat_list":[7]}'))
    assert inspected(far)["groups"].state is State.UNKNOWN


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "QUNXING_ADDRESS"),
        ("https://localhost/calls/1", "no address on the internet"),
        ("https://10.0.0.7/calls/1", "no address on the internet"),
        ("https://qunxing.invalid/calls/1", "cannot be found"),
    ],
)
def test_an_address_that_nobody_can_call_is_said(far: Far, url: str, said: str) -> None:
    domain = inspected(far, callback=url)["domain"]
    assert domain.state is State.MISSING and said in domain.said % domain.fields


def test_the_callback_is_missing_until_wecom_tried_it_and_events_are_unknown_until_one_came(far: Far) -> None:
    url = "https://qunxing.invalid/calls/1"
    never = inspected(far, callback=url)
    assert never["callback"].state is State.MISSING and never["callback"].fields == {"url": url}
    assert inspected(far)["callback"].fields == {"step": never["domain"].title}
    tried = inspected(far, Calls(tried_at=AT))
    assert (tried["callback"].state, tried["events"].state) == (State.OK, State.UNKNOWN)
    assert tried["callback"].fields == {"at": "2026-09-21T14:13+00:00"}
    assert inspected(far, Calls(told_at=AT))["events"].state is State.OK
    none = inspected(far, Calls(tried_at=AT), token="", aes_key="")
    assert "No token" in none["callback"].said and none["callback"].state is State.MISSING
