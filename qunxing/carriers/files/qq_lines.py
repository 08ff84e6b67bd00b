"""The header lines of QQ text: of an export, and of what is pasted from its windows.

2019-09-23 20:43:38 【管理员】昵称(10001)      export; the clock may be 12-hour, the number a mail address, or absent
【头衔】昵称 2/14/2020 9:16:13 PM             window; day and month in either order
昵称(10001) 上午 3:13:28                      message manager, below a line ` 2020-02-27`
昵称  23:50:12                               phone, below a line `— —  2020-2-21  — —`
"""

from __future__ import annotations

import re
from typing import NamedTuple

from qunxing.carriers.files.chat_times import clock, day_start

_HALF = "AM|PM|am|pm|上午|下午|凌晨|早上|中午|晚上"
_EXPORT = re.compile(
    rf"(?P<y>\d{{4}})-(?P<mo>\d{{1,2}})-(?P<d>\d{{1,2}}) (?P<h>\d{{1,2}}):(?P<mi>\d\d):(?P<s>\d\d)"
    rf"(?: (?P<half>{_HALF})(?= |\Z))?(?: (?P<who>.*))?"
)
_PASTED = re.compile(
    rf"(?P<who>\S.*?)\s+(?:(?P<a>\d{{1,4}})[-/](?P<b>\d{{1,2}})[-/](?P<c>\d{{1,4}})\s+)?(?:(?P<pre>{_HALF})\s?)?"
    rf"(?P<h>\d{{1,2}}):(?P<mi>\d\d):(?P<s>\d\d)(?:\s(?P<post>{_HALF}))?\s*"
)
_DAY = re.compile(r"\s*(?:[—-]\s?[—-]+)?\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*(?:[—-]\s?[—-]+)?\s*")
_NUMBER = re.compile(r"(?P<name>.*)\((?P<account>\d{4,12})\)\s*")
_MAIL = re.compile(r"(?P<name>.*)<(?P<account>[^<>\s]{3,100})>\s*")
_TITLE = re.compile(r"【[^】]{1,20}】\s*(?=\S)")
_STRANGERS = re.compile(r"你和.{1,60}有\d+个共同好友，点击添加好友。?\s*")
LONGEST = 300
"""Characters of a header line; longer ones are text."""
SYSTEM = frozenset(("10000", "1000000"))
"""Accounts the platform itself writes from."""


class Header(NamedTuple):
    """A sender's line. `date` is as written (year first when that is clear), None where only a clock is given."""

    account: str
    name: str
    date: tuple[int, int, int] | None
    clock: int


class Day(NamedTuple):
    """A line that only gives the date, or (`start` None) one to be passed over."""

    start: int | None


def read_export(line: str) -> Header | None:
    """A header of an exported file, or None."""
    if line[4:5] != "-" or len(line) > LONGEST or (match := _EXPORT.fullmatch(line)) is None:
        return None
    date = (int(match["y"]), int(match["mo"]), int(match["d"]))
    time = clock(int(match["h"]), int(match["mi"]), int(match["s"]), match["half"])
    if time is None or day_start(*date) is None:
        return None
    return Header(*sender(match["who"] or ""), date, time)


def read_pasted(line: str) -> Header | Day | None:
    """A header or a date line of pasted text, or None."""
    if match := (_PASTED.fullmatch(line) if line.count(":") > 1 and len(line) < LONGEST else None):
        time = clock(int(match["h"]), int(match["mi"]), int(match["s"]), match["pre"] or match["post"])
        if time is None:
            return None
        date = (int(match["a"]), int(match["b"]), int(match["c"])) if match["a"] else None
        return Header(*sender(match["who"]), date, time)
    if match := (_DAY.fullmatch(line) if len(line) < 60 else None):
        start = day_start(int(match[1]), int(match[2]), int(match[3]))
        return Day(start) if start is not None else None
    return Day(None) if line.startswith("你和") and _STRANGERS.fullmatch(line) else None


def sender(text: str) -> tuple[str, str]:
    """(account, name) of `【头衔】昵称(10001)` or `昵称<mail>`; the account is "" where none is given."""
    match = _NUMBER.fullmatch(text) or _MAIL.fullmatch(text)
    account, name = (match["account"], match["name"]) if match else ("", text)
    title = _TITLE.match(name)
    return account, (name[title.end() :] if title else name).strip()
