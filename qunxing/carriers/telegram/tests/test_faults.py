"""A bot whose server answers badly, slowly, twice or not at all."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from qunxing.carriers import http
from qunxing.carriers.live import (
    Fate,
    Later,
    Unreachable,
    Verb,
)
from qunxing.carriers.telegram import account
from qunxing.carriers.telegram.tests.driving import CHAT, GROUP, pages, run, submit, two_groups
from qunxing.testing.telegram import TOKEN, BotApi, Fault, message


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[BotApi]:
    monkeypatch.setattr(account, "WAIT", 1.0)
    with two_groups() as found:
        yield found


BAD = {
    "timed out": Fault(body=None, done=True),
    "cut in the middle": Fault(body=b'{"ok": true, "res', cut=True, done=True),
    "no JSON": Fault(body=b"<html>", done=True),
    "broken JSON": Fault(body=b'{"ok": true, "result": {"message_id"', done=True),
    "no object": Fault(body=b"[]", done=True),
    "no result": Fault(body=b'{"ok": true}', done=True),
    "500": Fault(500, b'{"ok": false, "error_code": 500, "description": "Internal Server Error"}'),
    "502": Fault(502, b"<html>Bad Gateway</html>"),
    "400 of somebody else": Fault(400, b"<html>Bad Request</html>"),
}


@pytest.mark.parametrize("fault", BAD.values(), ids=BAD.keys())
def test_a_send_whose_answer_is_lost_is_unknown_and_never_repeated(api: BotApi, fault: Fault) -> None:
    api.fail("sendMessage", fault)
    found = submit(api, Verb.SEND, text="大家好")
    assert (found.fate, found.native) == (Fate.UNKNOWN, "") and found.said
    assert len(api.called("sendMessage")) == 1


@pytest.mark.parametrize("fault", BAD.values(), ids=BAD.keys())
def test_anything_else_whose_answer_is_lost_may_be_asked_again(api: BotApi, fault: Fault) -> None:
    api.fail("unbanChatMember", fault)
    with pytest.raises(Unreachable):
        submit(api, Verb.KICK, target="user42")
    assert submit(api, Verb.KICK, target="user42").fate is Fate.SENT
    assert api.rooms[CHAT].standing[42]["status"] == "left"
    api.fail("getUpdates", fault)
    with pytest.raises(Unreachable):
        pages(api)


def test_a_send_that_takes_too_long_is_unknown(api: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "PATIENCE", 0.2)
    api.fail("sendMessage", Fault(body=b"{}", slow=1.0, done=True))
    assert submit(api, Verb.SEND, text="x").fate is Fate.UNKNOWN


def test_a_send_that_never_left_may_be_asked_again() -> None:
    with pytest.raises(Unreachable) as found:
        submit(BotApi("http://127.0.0.1:9"), Verb.SEND, text="x")
    assert not isinstance(found.value, http.Lost)


@pytest.mark.parametrize(
    ("body", "headers", "seconds"),
    [
        ({"parameters": {"retry_after": 7}}, {}, 7.0),
        ({}, {"Retry-After": "3"}, 3.0),
        ({"parameters": {"retry_after": "soon"}}, {"Retry-After": "soon"}, 0.0),
        ({"parameters": []}, {}, 0.0),
        ({"parameters": {"retry_after": -1}}, {}, 0.0),
    ],
)
def test_too_many_requests_says_how_long_to_wait(
    api: BotApi, body: dict[str, Any], headers: dict[str, str], seconds: float
) -> None:
    said = json.dumps({"ok": False, "error_code": 429, "description": "Too Many Requests", **body}).encode()
    api.fail("sendMessage", Fault(429, said, headers))
    with pytest.raises(Later) as found:
        submit(api, Verb.SEND, text="x")
    assert found.value.seconds == seconds and not api.rooms[CHAT].messages


def test_another_who_takes_our_updates_is_named(api: BotApi) -> None:
    words = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    api.fail("getUpdates", Fault(409, json.dumps({"ok": False, "error_code": 409, "description": words}).encode()))
    with pytest.raises(Unreachable, match="other getUpdates"):
        pages(api)
    api.webhook = "https://elsewhere.example"
    with pytest.raises(Unreachable, match="webhook is active"):
        pages(api)


def test_answers_of_other_shapes_are_no_answers(api: BotApi) -> None:
    api.fail("getUpdates", Fault(body=b'{"ok": true, "result": {}}'))
    with pytest.raises(Unreachable):
        pages(api)
    api.fail("getMe", Fault(body=b'{"ok": true, "result": []}'))
    with pytest.raises(Unreachable):
        run(api, lambda carrier: carrier.check())
    api.fail("getChatMemberCount", Fault(body=b'{"ok": true, "result": "many"}'))
    with pytest.raises(Unreachable):
        run(api, lambda carrier: carrier.members(GROUP, at=9))
    api.fail("sendMessage", Fault(body=b'{"ok": true, "result": true}'))
    assert submit(api, Verb.SEND, text="x").fate is Fate.SENT


def test_an_answer_of_ten_megabytes_is_read_and_one_without_end_is_not(
    api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.happen(message(5, "长" * 3_500_000))
    assert [len(each.text or "") for each in pages(api)[0].said] == [3_500_000]
    monkeypatch.setattr(http, "MOST_BYTES", 1_000_000)
    with pytest.raises(Unreachable):
        pages(api)


def test_the_token_is_in_no_log(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    api.happen(message(5, "hi"))
    with caplog.at_level(logging.DEBUG):
        pages(api)
    assert TOKEN not in caplog.text
