"""Robots are spoken to as their makers describe, and what they answer is understood."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from qunxing.notices.shapes import MOST_BYTES, SHAPES, Ask, Words

NOW = datetime.fromtimestamp(1_599_360_473, UTC)
SAID = Words("title", "酵母用完了", {"sentence": "酵母用完了", "id": 7})
SECRET = "this is secret"


def asked(kind: str, secret: str = SECRET, words: Words = SAID) -> Ask:
    return SHAPES[kind].ask("https://robot.example/send?access_token=x", secret, words, now=NOW)


def test_wecom_takes_plain_text_of_two_kilobytes() -> None:
    assert json.loads(asked("wecom").body) == {"msgtype": "text", "text": {"content": "酵母用完了"}}
    long = json.loads(asked("wecom", words=Words("t", "长" * 3000, {})).body)["text"]["content"]
    assert len(long.encode()) <= MOST_BYTES and set(long) == {"长"}


def test_feishu_is_signed_by_a_key_of_time_and_secret_over_nothing() -> None:
    body = json.loads(asked("feishu").body)
    key = f"1599360473\n{SECRET}".encode()
    assert body["sign"] == base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    assert (body["timestamp"], body["content"]) == ("1599360473", {"text": "酵母用完了"})
    assert "sign" not in json.loads(asked("feishu", "").body)


def test_dingtalk_is_signed_in_its_address() -> None:
    query = parse_qs(urlsplit(asked("dingtalk").url).query)
    said = f"1599360473000\n{SECRET}".encode()
    assert query["sign"] == [base64.b64encode(hmac.new(SECRET.encode(), said, hashlib.sha256).digest()).decode()]
    assert (query["timestamp"], query["access_token"]) == (["1599360473000"], ["x"])
    assert asked("dingtalk", "").url == "https://robot.example/send?access_token=x"


def test_a_program_can_tell_that_time_and_body_are_ours() -> None:
    ask = asked("webhook")
    signed = f"{ask.headers['X-Qunxing-Timestamp']}.".encode() + ask.body
    assert (
        ask.headers["X-Qunxing-Signature"] == "sha256=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    )
    assert json.loads(ask.body) == {"sentence": "酵母用完了", "id": 7}


@pytest.mark.parametrize(
    ("kind", "answer", "done", "again"),
    [
        ("wecom", {"errcode": 0, "errmsg": "ok"}, True, False),
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}, False, True),
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url"}, False, False),
        ("wecom", {}, False, False),
        ("feishu", {"code": 0}, True, False),
        ("feishu", {"StatusCode": 0}, True, False),
        ("feishu", {"code": 19021, "msg": "sign match fail"}, False, False),
        ("feishu", {"code": 11232, "msg": "frequency limited"}, False, True),
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast"}, False, True),
        ("dingtalk", {"errcode": 310000, "errmsg": "sign not match"}, False, False),
        ("webhook", {}, True, False),
    ],
)
def test_what_an_answer_means(kind: str, answer: dict[str, object], done: bool, again: bool) -> None:
    told = SHAPES[kind].read(answer)
    assert (told.is_done, told.again) == (done, again)
    assert told.is_done or kind == "wecom" or str(answer.get("msg") or answer.get("errmsg")) in told.why
