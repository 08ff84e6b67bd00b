"""An implementation over HTTP: it is asked at its address, and posts to ours what is signed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from qunxing.carriers.http import Lost
from qunxing.carriers.live import CredentialsRefused, Fate, Page, Unreachable, Verb
from qunxing.carriers.live.calls import Answer, Call
from qunxing.carriers.onebot import calls as calls_module
from qunxing.carriers.onebot import over_http
from qunxing.carriers.onebot.account import OneBotAccount, PostedAccount
from qunxing.carriers.onebot.calls import Calls
from qunxing.carriers.onebot.carrier import NO_ADDRESS, POSTED
from qunxing.carriers.onebot.sync import Cursor
from qunxing.carriers.onebot.tests.driving import GROUP, Far, listed, oven, pages_of, run, submit
from qunxing.carriers.onebot.wire import LoggedOut
from qunxing.core.facts import Kind
from qunxing.testing.onebot import ACCOUNT, BEFORE, Fault, api_server, decrease, increase, message
from qunxing.testing.onebot.calling import signature

ME = str(ACCOUNT)
NOW = BEFORE + 10


@pytest.fixture
def far() -> Iterator[Far]:
    it = oven()
    with api_server(it) as url:
        yield Far(it, {"way": "http", "address": url, "token": it.token, "secret": "sec"})


def posted(event: Any, *, secret: str = "sec", **headers: str) -> Call:
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    usual = {"x-self-id": ME, "x-signature": signature(body, secret)}
    return Call(method="POST", headers=usual | {k.replace("_", "-"): v for k, v in headers.items()}, body=body)


def ask(call: Call, calls: Calls | None = None, now: int = NOW) -> Answer:
    found = calls or Calls("sec")
    found.account = found.account or ME
    return found.called(call, now=now)


def page_of(answer: Answer) -> Page:
    assert answer.page is not None and answer.status == 204 and answer.body == b""
    return answer.page


def test_it_is_asked_and_says_that_lost_events_are_not_seen(far: Far) -> None:
    who = run(far, lambda carrier: carrier.check(), callback="http://127.0.0.1:8400/")
    assert (who.native, who.notes) == (ME, (POSTED,))
    assert run(far, lambda carrier: carrier.check()).notes == (POSTED, NO_ADDRESS)
    assert [each.kind for each in run(far, lambda carrier: carrier.members(GROUP, at=1))][:2] == [
        Kind.ROSTER,
        Kind.LISTED,
    ]
    assert submit(far, Verb.SEND, text="大家好").fate is Fate.SENT
    with pytest.raises(CredentialsRefused):
        run(far, lambda carrier: carrier.check(), token="wrong")


def test_groups_and_signs_of_life_come_by_asking(far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(over_http, "LOOK_EVERY", 0.05)
    pages = run(far, lambda carrier: pages_of(carrier, lambda pages: len(pages) == 4))
    assert [chat.name for chat in listed(pages).chats] == ["夜烤"]
    assert Cursor.read(pages[0].cursor).heard < Cursor.read(pages[-1].cursor).heard

    async def logged_out(carrier: OneBotAccount) -> object:
        return await pages_of(carrier, lambda pages: False, begun=lambda: setattr(far.it, "online", False))

    with pytest.raises(LoggedOut):
        run(far, logged_out)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(),
        Fault(b"Internal Server Error", status=500),
        Fault(b"<html>", status=200),
        Fault(b"[]", status=200),
        Fault(b'{"status":"failed","retcode":200,"message":"Timeout: NTEvent"}', status=200),
    ],
)
def test_a_send_whose_answer_is_lost_is_unknown_and_never_repeated(far: Far, fault: Fault) -> None:
    fault.done = True
    far.it.fail("send_group_msg", fault)
    assert submit(far, Verb.SEND, text="x").fate is Fate.UNKNOWN
    assert len(far.it.called("send_group_msg")) == 1 and len(far.it.groups[38988].said) == 1


def test_one_that_is_not_there_or_broken_is_not_reached(far: Far) -> None:
    far.it.fail("get_status", Fault(b"x", status=500))
    with pytest.raises(Lost):
        run(far, lambda carrier: carrier.check())
    with pytest.raises(Unreachable):
        run(far, lambda carrier: carrier.check(), address="http://127.0.0.1:9")


def test_an_event_that_is_signed_is_a_page(far: Far) -> None:
    async def go(carrier: OneBotAccount) -> Answer:
        await carrier.check()
        assert isinstance(carrier, PostedAccount)
        assert carrier.called(posted(message(1, "a"), x_self_id="10002"), now=NOW).status == 403
        return carrier.called(posted(message(1, "谁有酵母？")), now=NOW)

    page = page_of(run(far, go))
    assert [each.text for each in page.said] == ["谁有酵母？"] and page.cursor == ""
    assert page.raw[0].understood and not page.chats


@pytest.mark.parametrize(
    ("call", "status"),
    [
        (posted(message(1, "a"), secret="guess"), 403),
        (posted(message(1, "a"), x_signature="sha1="), 403),
        (posted(message(1, "a"), x_signature=""), 403),
        (posted(message(1, "a"), x_signature="签名"), 403),
        (posted(message(1, "a"), x_self_id="10002"), 403),
        (posted(message(1, "a"), x_self_id=""), 403),
        (Call(method="POST", headers={"x-self-id": ME}, body=b"{}"), 401),
        (Call(method="GET"), 405),
    ],
)
def test_forged_events_are_refused_and_leave_nothing(call: Call, status: int) -> None:
    calls = Calls("sec")
    assert ask(call, calls) == Answer(status=status)
    calls.taken(call, now=NOW)
    assert ask(posted(message(1, "a")), calls).page is not None


def test_an_event_whose_body_was_changed_is_refused() -> None:
    honest = posted(message(1, "a"))
    forged = Call(method="POST", headers=honest.headers, body=honest.body.replace(b'"a"', b'"b"'))
    assert honest.body != forged.body and ask(forged).status == 403


def test_what_is_durable_says_nothing_new_and_what_is_not_is_said_again() -> None:
    calls, call = Calls("sec"), posted(increase(1, 43))
    assert page_of(ask(call, calls)) == page_of(ask(call, calls))
    calls.taken(call, now=NOW)
    calls.taken(call, now=NOW)
    assert ask(call, calls) == Answer(status=204)
    told_otherwise = page_of(ask(posted(increase(2, 43, by=7)), calls))
    assert told_otherwise.said == [] and told_otherwise.ignored == {"told twice": 1}


def test_a_going_that_somebody_kept_to_say_again_is_not_believed_but_a_late_message_is() -> None:
    kicked, late = posted(decrease(1, ACCOUNT, how="kick_me")), NOW + calls_module.WINDOW + 1
    assert page_of(ask(kicked)).chats[0].gone
    for now in (late, BEFORE - calls_module.WINDOW - 1):
        assert ask(kicked, now=now) == Answer(status=403, page=Page(ignored={"stale": 1}))
    assert ask(posted(decrease(1, ACCOUNT) | {"time": "soon"})).status == 403
    assert page_of(ask(posted(message(1, "a")), now=late)).said


def test_what_cannot_be_read_is_kept_once_it_is_signed() -> None:
    for body in (b"\xff", b"[]", b"", b"{"):
        assert [raw.understood for raw in page_of(ask(posted(body))).raw] == [False]
    assert page_of(ask(posted({"post_type": "new", "time": NOW}))).ignored == {"new": 1}


def test_ten_megabytes_are_read_and_more_than_is_sensible_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    call = posted(message(1, "A" * 10_000_000))
    assert len(page_of(ask(call)).said[0].text or "") == 10_000_000
    monkeypatch.setattr(calls_module, "MOST_BYTES", 1_000_000)
    assert ask(call) == Answer(status=413)


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls_module, "REMEMBERED", 3)
    calls, posts = Calls("sec"), [posted(message(number, "a")) for number in range(1, 6)]
    for call in posts:
        calls.taken(call, now=NOW)
    assert [ask(call, calls).page is None for call in posts] == [False, False, True, True, True]
