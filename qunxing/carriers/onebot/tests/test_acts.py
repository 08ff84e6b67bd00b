"""What an account does in a group, and when it is given a rest."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from qunxing.carriers.live import Act, Fate, Verb
from qunxing.carriers.live.refusals import Paused
from qunxing.carriers.onebot import brake
from qunxing.carriers.onebot.account import OneBotAccount
from qunxing.carriers.onebot.tests.driving import GROUP, Far, forward, run, submit
from qunxing.testing.onebot import ACCOUNT, Fault
from qunxing.testing.onebot.events import message_id


@pytest.fixture
def far() -> Iterator[Far]:
    with forward() as found:
        yield found


def test_a_message_is_sent_answered_and_taken_back(far: Far) -> None:
    sent = submit(far, Verb.SEND, text="[CQ:at,qq=all] 大家好")
    assert (sent.fate, sent.native, sent.key) == (Fate.SENT, str(message_id(38988, 901)), "k1")
    assert far.it.called("send_group_msg")[-1]["message"] == [
        {"type": "text", "data": {"text": "[CQ:at,qq=all] 大家好"}}
    ]
    assert submit(far, Verb.REPLY, text="群里不发广告", target=sent.native).fate is Fate.SENT
    assert far.it.called("send_group_msg")[-1]["message"][0] == {"type": "reply", "data": {"id": sent.native}}
    assert submit(far, Verb.RECALL, target=sent.native).fate is Fate.SENT
    gone = submit(far, Verb.RECALL, target=sent.native)
    assert (gone.fate, gone.said) == (Fate.REJECTED, "消息不存在")


def test_who_is_silenced_may_speak_again_and_who_is_put_out_may_come_back(far: Far) -> None:
    group = far.it.groups[38988]
    assert submit(far, Verb.MUTE, target="42").fate is Fate.SENT and group.bans == {42: 30 * 86_400}
    assert submit(far, Verb.UNMUTE, target="42").fate is Fate.SENT and group.bans == {42: 0}
    assert submit(far, Verb.KICK, target="42").fate is Fate.SENT and 42 not in group.members
    assert far.it.called("set_group_kick")[-1]["reject_add_request"] is False
    group.members[ACCOUNT]["role"] = "member"
    weak = submit(far, Verb.MUTE, target="42")
    assert (weak.fate, weak.said) == (Fate.REJECTED, "无权限")


@pytest.mark.parametrize(
    ("verb", "more", "words"),
    [
        (Verb.INVITE, {"target": "42"}, "no way"),
        (Verb.KICK, {"target": "小红"}, "no number"),
        (Verb.RECALL, {"target": ""}, "no number"),
        (Verb.SEND, {"chat": "夜烤", "text": "x"}, "no number"),
    ],
)
def test_what_cannot_be_done_is_refused_before_it_is_sent(
    far: Far, verb: Verb, more: dict[str, str], words: str
) -> None:
    found = submit(far, verb, **{"chat": GROUP, **more})
    assert found.fate is Fate.REJECTED and words in found.said and far.it.calls == []


def test_a_group_we_were_put_out_of_is_not_reached(far: Far) -> None:
    del far.it.groups[38988].members[ACCOUNT]
    found = submit(far, Verb.SEND, text="x")
    assert (found.fate, found.said) == (Fate.UNREACHABLE, "EventChecker Failed: 群不存在或已退出")


TIMED_OUT = Fault(b'{"status":"failed","retcode":1200,"message":"Timeout: NTEvent sendMsg","echo":ECHO}')
REFUSED = Fault(b'{"status":"failed","retcode":120,"wording":"","msg":"SEND_MSG_API_ERROR","echo":ECHO}')


async def send(carrier: OneBotAccount, chat: str = GROUP) -> Fate:
    return (await carrier.submit(Act(key="k", verb=Verb.SEND, chat=chat, text="x"))).fate


def test_after_three_sends_that_failed_nothing_is_sent_for_a_while(far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brake, "REST", 0.2)

    async def go(carrier: OneBotAccount) -> list[Fate]:
        far.it.fail("send_group_msg", REFUSED, TIMED_OUT)
        fates = [await send(carrier) for _nth in range(3)]
        far.it.fail("send_group_msg", REFUSED, TIMED_OUT)
        fates += [await send(carrier), await send(carrier)]
        fates.append(await send(carrier, "5"))
        far.it.fail("send_group_msg", REFUSED)
        fates.append(await send(carrier))
        with pytest.raises(Paused, match="3 sends in a row"):
            await send(carrier)
        assert (await carrier.submit(Act(key="k", verb=Verb.MUTE, chat=GROUP, target="42"))).fate is Fate.SENT
        await asyncio.sleep(0.3)
        return [*fates, await send(carrier)]

    assert run(far, go) == [
        Fate.REJECTED, Fate.UNKNOWN, Fate.SENT,
        Fate.REJECTED, Fate.UNKNOWN, Fate.UNREACHABLE, Fate.REJECTED,
        Fate.SENT,
    ]  # fmt: skip
    assert len(far.it.called("send_group_msg")) == 8


def test_what_was_asked_for_at_once_is_refused_with_it(far: Far) -> None:
    far.it.fail("send_group_msg", *[Fault(REFUSED.body, slow=0.02)] * 3)

    async def go(carrier: OneBotAccount) -> list[Fate | BaseException]:
        return await asyncio.gather(*(send(carrier) for _nth in range(6)), return_exceptions=True)

    found = run(far, go)
    assert found[:3] == [Fate.REJECTED] * 3 and [type(each) for each in found[3:]] == [Paused] * 3
    assert len(far.it.called("send_group_msg")) == 3
