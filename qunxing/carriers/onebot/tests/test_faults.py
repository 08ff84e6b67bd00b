"""An implementation that answers badly, late or never, and connections that die."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest

from qunxing.carriers.http import Lost
from qunxing.carriers.live import CredentialsRefused, Fate, Unreachable, Verb
from qunxing.carriers.onebot import inbox as inbox_module
from qunxing.carriers.onebot import wire
from qunxing.carriers.onebot.account import OneBotAccount
from qunxing.carriers.onebot.carrier import OneBot
from qunxing.carriers.onebot.inbox import Inbox
from qunxing.carriers.onebot.tests.driving import Far, Pages, forward, hear, ignored, oven, pages_of, run, said, submit
from qunxing.carriers.onebot.wire import LoggedOut
from qunxing.core.refusals import Refusal
from qunxing.testing.onebot import Fault, deaf_server, heartbeat, message, segment


@pytest.fixture
def far() -> Iterator[Far]:
    with forward() as found:
        yield found


def until_it_ends(far: Far, *events: Any) -> Pages:
    """Listen for ever. Raises why it ended."""

    async def go(carrier: OneBotAccount) -> Pages:
        return await pages_of(carrier, lambda pages: False, begun=lambda: far.it.happen(*events))

    return run(far, go)


def test_a_wrong_token_is_refused_and_is_in_no_log(far: Far, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for token in ("wrong-token", ""):
            with pytest.raises(CredentialsRefused):
                run(far, lambda carrier: carrier.check(), token=token)
    assert far.it.calls == [] and "wrong-token" not in caplog.text


def test_a_token_that_is_only_refused_after_the_greeting_is_refused_too(far: Far) -> None:
    far.it.fail("get_status", Fault(b'{"status":"failed","retcode":1403,"data":null,"message":"token","echo":null}'))
    with pytest.raises(CredentialsRefused):
        run(far, lambda carrier: carrier.check())


BAD = {
    "cut": Fault(cut=True, done=True),
    "no JSON object": Fault(b'{"status":"ok","retcode":"0","data":{"message_id":1},"echo":ECHO}', done=True),
    "no code": Fault(b'{"status":"ok","echo":ECHO}', done=True),
    "done later": Fault(b'{"status":"async","retcode":1,"data":null,"echo":ECHO}', done=True),
    "timed out there": Fault(b'{"status":"failed","retcode":1200,"wording":"Timeout: NTEvent","echo":ECHO}', done=True),
}


@pytest.mark.parametrize("fault", BAD.values(), ids=BAD.keys())
def test_a_send_whose_answer_is_lost_is_unknown_and_never_repeated(far: Far, fault: Fault) -> None:
    far.it.fail("send_group_msg", fault)
    found = submit(far, Verb.SEND, text="大家好")
    assert (found.fate, found.native) == (Fate.UNKNOWN, "") and found.said
    assert len(far.it.called("send_group_msg")) == 1 and len(far.it.groups[38988].said) == 1


@pytest.mark.parametrize("fault", BAD.values(), ids=BAD.keys())
def test_anything_else_whose_answer_is_lost_may_be_asked_again(far: Far, fault: Fault) -> None:
    far.it.fail("set_group_ban", fault)
    with pytest.raises(Lost):
        submit(far, Verb.MUTE, target="42")
    assert submit(far, Verb.MUTE, target="42").fate is Fate.SENT


def test_a_send_that_is_never_answered_is_unknown(far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "PATIENCE", 0.3)
    far.it.fail("send_group_msg", Fault())
    found = submit(far, Verb.SEND, text="x")
    assert (found.fate, found.said) == (Fate.UNKNOWN, "The platform does not answer: no answer for 0 s")


def test_a_send_that_cannot_leave_may_be_asked_again(far: Far) -> None:
    async def go(carrier: OneBotAccount) -> None:
        await carrier.check()
        far.it.fail("get_status", Fault(cut=True))
        with pytest.raises(Lost):
            await carrier.check()
        before = len(far.it.calls)
        with pytest.raises(Unreachable) as found:
            await carrier.check()
        assert not isinstance(found.value, Lost) and len(far.it.calls) == before

    run(far, go)
    far.answers["address"] = "ws://127.0.0.1:9/"
    with pytest.raises(Unreachable):
        submit(far, Verb.SEND, text="x")


def test_answers_of_other_shapes_are_no_answers(far: Far) -> None:
    for action in ("get_login_info", "get_group_list"):
        for data in (b"[]", b"3", b'{"user_id":0}', b'[{"group_id":[],"group_name":3}]'):
            far.it.fail(action, Fault(b'{"status":"ok","retcode":0,"data":' + data + b',"echo":ECHO}'))
            if (action, data) != ("get_group_list", b"[]"):
                with pytest.raises(Unreachable):
                    until_it_ends(far)
            far.it.faults.clear()
    far.it.fail("send_group_msg", Fault(b'{"status":"ok","retcode":0,"data":null,"echo":ECHO}', done=True))
    sent = submit(far, Verb.SEND, text="x")
    assert (sent.fate, sent.native) == (Fate.SENT, "")


def test_what_is_no_web_socket_is_not_reached(far: Far) -> None:
    far.answers["address"] = far.answers["address"].replace("ws://", "ws://127.0.0.1.invalid.")
    with pytest.raises(Unreachable):
        run(far, lambda carrier: carrier.check())


def test_a_connection_that_is_closed_says_so(far: Far) -> None:
    with pytest.raises(Unreachable, match=r"clos|broke"):
        until_it_ends(far, message(1, "a"), *_cutting(far))


def _cutting(far: Far) -> list[Any]:
    """What makes the implementation cut the line when it is next listed."""
    far.it.fail("get_group_list", Fault(b'{"status":"ok","retcode":0,"data":[{"group_id":38988}],"echo":ECHO}'))
    far.it.fail("get_group_list", Fault(cut=True))
    return [message(2, "b", group=7)]  # of a group that stands in no list: it is looked for


def test_heartbeats_that_stop_are_missed(far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "LEAST_PATIENCE", 0.2)
    began = time.monotonic()
    with pytest.raises(Unreachable, match="no sign of life"):
        until_it_ends(far, heartbeat(interval=50))
    assert time.monotonic() - began < 5


def test_a_line_whose_far_end_is_dead_is_noticed(far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "PING_EVERY", 0.2)
    began = time.monotonic()
    with deaf_server() as far.answers["address"], pytest.raises(Unreachable):
        run(far, lambda carrier: carrier.check())
    assert time.monotonic() - began < wire.PATIENCE / 2


def test_an_account_that_is_logged_out_ends_it_and_what_came_before_is_told(far: Far) -> None:
    with pytest.raises(LoggedOut):
        until_it_ends(far, message(1, "a"), heartbeat(online=False))


def test_doubled_and_disordered_events_and_unknown_ones_come_as_they_are(far: Far) -> None:
    events = [message(3, "c"), message(1, "a"), message(3, "c"), {"post_type": "new"}, b"\xff{", message(2, "b")]
    pages = hear(far, *events, most=6)
    assert [each.text for each in said(pages)] == ["c", "a", "c", "b"]
    assert len({each.native for each in said(pages)}) == 3
    assert ignored(pages) == {"new": 1} and [raw.body for p in pages for raw in p.raw if not raw.understood] == [
        b"\xff{"
    ]


def test_an_event_of_ten_megabytes_is_read_and_one_without_end_is_not(
    far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = message(1, [segment("text", text="看"), segment("image", file="base64://" + "A" * 10_000_000)])
    pages = hear(far, huge, message(2, "长" * 3_500_000), most=2)
    assert [len(each.text or "") for each in said(pages)] == [1, 3_500_000]
    monkeypatch.setattr(wire, "MOST_BYTES", 1_000_000)
    with pytest.raises(Unreachable, match="1009"):
        until_it_ends(far, huge)


def test_who_tells_faster_than_we_write_has_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_module, "MOST_BYTES", 100)

    async def go() -> None:
        inbox = Inbox[int]()
        for number in range(10):
            await inbox.put(number, 10)
        eleventh = asyncio.create_task(inbox.put(10, 10))
        await asyncio.sleep(0.01)
        assert not eleventh.done()
        assert await inbox.take() == list(range(10))
        await asyncio.wait_for(eleventh, 5)
        assert await inbox.take() == [10]
        await inbox.put(11, 500)  # more than all, and taken
        stuck = asyncio.create_task(inbox.put(12, 500))
        inbox.end(Refusal("It is over."))
        await asyncio.wait_for(stuck, 5)
        assert await inbox.take() == [11]
        with pytest.raises(Refusal, match="over"):
            await inbox.take()

    asyncio.run(asyncio.wait_for(go(), 20))


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"way": "", "address": "ws://a"}, "bad_way"),
        ({"way": "forward", "address": "http://a"}, "bad_address"),
        ({"way": "forward", "address": "ws://"}, "bad_address"),
        ({"way": "forward", "address": "ws://[a"}, "bad_address"),
        ({"way": "http", "address": "ws://a", "secret": "s"}, "bad_address"),
        ({"way": "http", "address": "http://a"}, "no_secret"),
        ({"way": "reverse", "address": "127.0.0.1:8410"}, "no_token"),
        ({"way": "reverse", "address": "127.0.0.1:x", "token": "t"}, "bad_address"),
        ({"way": "reverse", "address": "127.0.0.1:99999", "token": "t"}, "bad_address"),
        ({"way": "forward", "address": "ws://a", "token": "令牌"}, "bad_token"),
        ({"way": "forward", "address": "ws://a", "token": "a\r\nX: y"}, "bad_token"),
    ],
)
def test_answers_that_cannot_be_right_are_refused_before_anybody_is_called(answers: dict[str, str], code: str) -> None:
    with pytest.raises(Refusal) as found:
        OneBot().open(answers)
    assert found.value.code == code


def test_an_implementation_without_token_may_be_called_without() -> None:
    it = oven("")
    with forward() as far:
        far.it.token = it.token
        assert run(far, lambda carrier: carrier.check(), token="").native == "10001"
