"""How each kind of robot wants to be spoken to, and how it says that it listened. No I/O; the time is an argument."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

Json = dict[str, Any]
MOST_BYTES = 2048
"""Of a WeCom robot's text; the others take more, and nobody reads more."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is said: `title` is short; `about` is for programs."""

    title: str
    text: str
    about: Json


@dataclass(frozen=True, slots=True)
class Ask:
    """One POST."""

    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json; charset=utf-8"})


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer means: done, or not and why; `again`: it may be tried again."""

    is_done: bool
    why: str = ""
    again: bool = False


def wecom(url: str, secret: str, words: Words, *, now: datetime) -> Ask:
    return Ask(url, msgspec.json.encode({"msgtype": "text", "text": {"content": _cut(words.text)}}))


def feishu(url: str, secret: str, words: Words, *, now: datetime) -> Ask:
    """Signed with the time and the secret for a key, and nothing for a message."""
    body: Json = {"msg_type": "text", "content": {"text": _cut(words.text)}}
    if secret:
        at = str(int(now.timestamp()))
        body |= {"timestamp": at, "sign": _base64(hmac.digest(f"{at}\n{secret}".encode(), b"", "sha256"))}
    return Ask(url, msgspec.json.encode(body))


def dingtalk(url: str, secret: str, words: Words, *, now: datetime) -> Ask:
    """Signed with the secret for a key, in the address."""
    if secret:
        at = str(int(now.timestamp() * 1000))
        sign = _base64(hmac.digest(secret.encode(), f"{at}\n{secret}".encode(), "sha256"))
        parts = urlsplit(url)
        query = urlencode([*parse_qsl(parts.query), ("timestamp", at), ("sign", sign)])
        url = urlunsplit(parts._replace(query=query))
    return Ask(url, msgspec.json.encode({"msgtype": "text", "text": {"content": _cut(words.text)}}))


def webhook(url: str, secret: str, words: Words, *, now: datetime) -> Ask:
    """Ours: the signature covers the time and the body, so that neither can be another's."""
    at, body = str(int(now.timestamp())), msgspec.json.encode(words.about, order="sorted")
    sign = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    signed = {"X-Qunxing-Timestamp": at, "X-Qunxing-Signature": f"sha256={sign}"}
    return Ask(url, body, {"Content-Type": "application/json; charset=utf-8", **signed})


def _cut(text: str) -> str:
    """As much as fits, in whole characters."""
    return text.encode()[:MOST_BYTES].decode(errors="ignore")


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def by_code(name: str, busy: frozenset[int]) -> Callable[[Json], Told]:
    """An answer with a number that is 0 when all is well, and one of `busy` when it was too much at once."""

    def read(answer: Json) -> Told:
        code = answer.get(name, answer.get("StatusCode"))
        if code == 0:
            return Told(True)
        said = str(answer.get("errmsg") or answer.get("msg") or "")[:200]
        return Told(False, f"{code} {said}".strip(), again=code in busy)

    return read


def any_answer(answer: Json) -> Told:
    return Told(True)


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of robot: how it is asked, how its answer is read, how much it takes a minute."""

    ask: Callable[..., Ask]
    read: Callable[[Json], Told]
    a_minute: int


SHAPES: Mapping[str, Shape] = {
    "wecom": Shape(wecom, by_code("errcode", frozenset({-1, 45009})), 20),
    "feishu": Shape(feishu, by_code("code", frozenset({11232, 9499})), 100),
    "dingtalk": Shape(dingtalk, by_code("errcode", frozenset({-1, 130101})), 20),
    "webhook": Shape(webhook, any_answer, 60),
}
A_MINUTE = {"mail": 30, **{name: shape.a_minute for name, shape in SHAPES.items()}}
