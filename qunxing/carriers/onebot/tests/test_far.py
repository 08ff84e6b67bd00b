"""The implementation of our tests, held to by two programs that are not ours."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from qunxing.testing.far import run_far
from qunxing.testing.onebot import (
    Implementation,
    api_server,
    dialled,
    event_server,
    heartbeat,
    increase,
    message,
    notice,
    post,
)
from qunxing.testing.onebot.implementation import member
from qunxing.testing.postgres import Unavailable

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
SCRIPTS = {"aiocqhttp": "far_aiocqhttp.py", "nonebot": "far_nonebot.py"}
ASKED = {"time": 1, "self_id": 10001, "post_type": "request", "request_type": "group", "sub_type": "add"}
REQUEST = ASKED | {"group_id": 38988, "user_id": 44, "comment": "想学烤面包", "flag": "F1"}
EVENTS = [
    increase(1, 43, by=7, how="invite"),
    REQUEST,
    message(5, "谁有酵母？", sender={"card": "小红", "user_id": 42}),
]
RECALL = notice(6, "group_recall", user_id=42, operator_id=42, message_id=EVENTS[2]["message_id"])
BEAT = heartbeat()


@pytest.fixture
def it() -> Implementation:
    found = Implementation()
    found.group().members[42] = member(38988, 42)
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def told_by(name: str, it: Implementation, port: int, way: str, server: str = "") -> dict[str, Any]:
    try:
        said = run_far(HERE / SCRIPTS[name], str(port), it.token, way, server, needs=name)
        return dict(json.loads(said.splitlines()[-1]))
    except Unavailable as error:
        pytest.skip(str(error))


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)


@contextmanager
def behind(what: Callable[[], None]) -> Iterator[None]:
    thread = threading.Thread(target=what, daemon=True)
    thread.start()
    yield
    thread.join(30)


def happen(it: Implementation) -> None:
    """Events, once somebody hears them; the heartbeat, which ends the program, when all it asked for was done."""
    until(lambda: it.outlets)
    it.happen(*EVENTS, RECALL)
    until(lambda: it.called("set_group_add_request") or it.called(".handle_quick_operation_async"))
    until(lambda: len(it.called("send_msg") + it.called("send_group_msg")) == 4)
    it.happen(BEAT)


def assert_understood(told: dict[str, Any], it: Implementation) -> None:
    sent, poster = it.groups[38988].said[-2:]
    assert [(each["type"], each["data"].get("text")) for each in poster["message"]] == [
        ("image", None),
        ("text", "晚安"),
    ]
    assert it.pictures == [b"\x89PNG\r\n\x1a\n poster"]
    assert told == {
        "heard": [38988, 42, "谁有酵母？", "小红"],
        "me": "小满",
        "groups": ["夜烤"],
        "members": [42, 10001],
        "sent": sent["message_id"],
        "poster": poster["message_id"],
        "no picture": 1200,
        "muted": None,
        "recalled": None,
        "put out": None,
        "nowhere": ["failed", 1200],
        "came": ["invite", 43, 7],
        "asked": ["add", 44, "想学烤面包"],
        "beat": [5000, True],
    }
    assert [each["user_id"] for each in it.groups[38988].said] == [10001, 10001]
    assert set(it.groups[38988].members) == {10001} and it.groups[38988].bans == {42: 60}


@pytest.mark.parametrize(("name", "path"), [("aiocqhttp", "/ws/"), ("nonebot", "/onebot/v11/ws")])
def test_a_program_that_is_called_hears_and_acts_and_lets_no_stranger_in(
    it: Implementation, name: str, path: str
) -> None:
    port, strangers = free_port(), list[int]()
    url = f"ws://127.0.0.1:{port}{path}"

    def call() -> None:
        with dialled(it, url, Authorization="Bearer wrong") as wrong:
            until(lambda: wrong.refused)
            strangers.extend(wrong.refused[:1])
        with dialled(it, url):
            happen(it)

    with behind(call):
        told = told_by(name, it, port, "reverse")
    assert strangers == [403]
    if name == "nonebot":
        assert told.pop("taken back") == [42, EVENTS[2]["message_id"]]
    assert_understood(told, it)


def test_a_program_that_calls_hears_and_acts(it: Implementation) -> None:
    with event_server(it) as url, behind(lambda: happen(it)):
        told = told_by("nonebot", it, free_port(), "forward", url)
    assert told.pop("taken back") == [42, EVENTS[2]["message_id"]]
    assert_understood(told, it)


def test_events_are_posted_signed_and_actions_asked_over_http(it: Implementation) -> None:
    port, answers = free_port(), list[tuple[int, bytes]]()
    url = f"http://127.0.0.1:{port}/"

    def call() -> None:
        until(lambda: _is_open(port))
        for event, secret in ((EVENTS[0], "bad"), (EVENTS[0], ""), *((each, "sec") for each in EVENTS)):
            it.groups[38988].said += [event] if event["post_type"] == "message" else []
            answers.append(post(url, event, secret))
        answers.extend(post(url, each, "sec") for each in (message(7, "!ping"), BEAT))

    with api_server(it) as server, behind(call):
        told = told_by("aiocqhttp", it, port, "http", server)
    assert [status for status, _body in answers] == [403, 401, 204, 200, 204, 200, 204]
    assert [json.loads(answers[nth][1]) for nth in (3, 5)] == [{"approve": True}, {"reply": "pong"}]
    assert_understood(told, it)


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
