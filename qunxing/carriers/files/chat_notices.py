"""Chinese notices of a group ("X邀请Y加入了群聊") read as what happened. What is not known stays a notice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.core.facts import Form, Kind

MAX_NOTICE = 300
"""Characters; names are short, and what is longer is not worth a long search."""
_N = "[“\"「']?"
_WHO = rf"{_N}(?P<who>.+?)[”\"」']?"
_BY = rf"{_N}(?P<by>.+?)[”\"」']?"
_GROUP = "(?:本群|该群|群聊|群|讨论组|多人聊天)"
_PATTERNS: tuple[tuple[Kind, str, str], ...] = (
    (Kind.RECALLED, "", rf"{_WHO}\s*撤回了?一条(?:成员)?消息"),
    (Kind.JOINED, "qrcode", rf"{_WHO}\s*通过扫描\s*{_BY}\s*分享的二维码(?:加入|进入)了?{_GROUP}"),
    (Kind.JOINED, "invited", rf"{_WHO}\s*通过\s*{_BY}\s*的邀请(?:加入|进入)了?{_GROUP}"),
    (Kind.JOINED, "invited", rf"{_BY}\s*邀请\s*{_WHO}\s*(?:加入|进入)了?{_GROUP}"),
    (Kind.REMOVED, "", rf"{_WHO}\s*被(?:管理员|群主)?\s*{_BY}\s*(?:移出|移除|踢出)了?{_GROUP}"),
    (Kind.REMOVED, "", rf"{_WHO}\s*(?:已)?被(?:管理员|群主)?(?:移出|移除|踢出)了?{_GROUP}"),
    (Kind.REMOVED, "", rf"{_BY}\s*(?:已)?将\s*{_WHO}\s*(?:移出|移除|踢出)了?{_GROUP}"),
    (Kind.LEFT, "", rf"{_WHO}\s*(?:已经|已)?(?:退出|离开)了?{_GROUP}"),
    (Kind.JOINED, "", rf"{_WHO}\s*(?:已)?(?:加入|进入)了?{_GROUP}"),
)
_NOTICES = tuple(
    (kind, note, re.compile(rf"{pattern}[。.，,]?.{{0,40}}", re.DOTALL)) for kind, note, pattern in _PATTERNS
)
_HINTS = ("撤回", "加入", "进入", "退出", "离开", "移出", "移除", "踢出")
_ME = frozenset(("你", "您", "You", "you"))
_ACCOUNT = re.compile(r"(?P<name>.*)\((?P<account>\d{5,12})\)", re.DOTALL)


class Member(NamedTuple):
    """A person in a notice: the account when it is given, and the name."""

    account: str
    name: str


def member(text: str | None) -> Member:
    """`昵称(12345)` as account and name; the exporter's own 你 is nobody we can name."""
    bare = (text or "").strip(" “”\"「」'")
    if bare in _ME:
        return Member("", "")
    match = _ACCOUNT.fullmatch(bare)
    return Member(match["account"], match["name"].strip()) if match else Member("", bare)


def read_notice(base: Incoming, text: str) -> Iterator[Incoming]:
    """What a notice says happened, each built on `base` (time, group, line); else the notice as a SYSTEM message.

    A join, leave or removal of the exporter (你) names nobody and stays a notice.
    """
    facts = list(_facts(base, text.strip())) if len(text) < MAX_NOTICE else []
    if facts:
        yield from facts
    else:
        yield msgspec.structs.replace(base, kind=Kind.MESSAGE, form=Form.SYSTEM, text=text, sender="", name="")


def _facts(base: Incoming, text: str) -> Iterator[Incoming]:
    if not any(hint in text for hint in _HINTS):
        return
    for kind, note, pattern in _NOTICES:
        if match := pattern.fullmatch(text):
            other = member(match.groupdict().get("by"))
            for nth, who in enumerate(map(member, _several(match["who"], kind))):
                if who.name or who.account or kind is Kind.RECALLED:
                    native = f"{base.native}/{nth}" if base.native and nth else base.native
                    yield _fact(base, kind, who, other, note, native)
            return


def _several(text: str, kind: Kind) -> list[str]:
    """Several invited at once stand in one notice, with 、 between them."""
    return text.split("、") if kind is Kind.JOINED else [text]


def _fact(base: Incoming, kind: Kind, who: Member, other: Member, note: str, native: str) -> Incoming:
    return msgspec.structs.replace(
        base,
        kind=kind,
        sender=who.account,
        name=who.name,
        target=other.account,
        target_name=other.name,
        note=note,
        text=None,
        native=native,
    )
