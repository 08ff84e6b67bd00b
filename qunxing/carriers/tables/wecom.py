"""WeCom's own statistics, as JSON or as a table of its columns: of group chats (`statistic`, `statistic_group_by_day`)
and of talks with single customers (`get_user_behavior_data`).

They are of all groups of an owner, or of all owners by day; counted until the end of a day, staff included. What they
count from the very beginning is kept as it stands, under a name with 累计: the number of a day is the difference, which
is made when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from qunxing.carriers.base import FileFormat, Finding, Incoming, Options, Rejected
from qunxing.carriers.files.opening import open_table
from qunxing.carriers.files.sheets import is_workbook
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.tables import Field, text_of
from qunxing.carriers.tables.acts import anything
from qunxing.carriers.tables.readings import NO_DAY, NO_NUMBER, SPACE, day_of, reading
from qunxing.core.facts import Proof, Sees
from qunxing.core.refusals import Refusal, Unreadable
from qunxing.core.rules.readings import number_of

LARGEST = 32 << 20
"""Bytes of JSON; a hundred and eighty days of a thousand owners are less."""
WECOM = {
    "new_chat_cnt": "企微 新增群数",
    "chat_total": "企微 群数",
    "chat_has_msg": "企微 累计有过消息的群数",
    "new_member_cnt": "企微 新增人数",
    "member_total": "企微 人数",
    "member_has_msg": "企微 累计发过消息的人数",
    "msg_total": "企微 累计消息数",
    "new_contact_cnt": "企微 新增客户数",
    "new_apply_cnt": "企微 发起申请数",
    "chat_cnt": "企微 单聊会话数",
    "message_cnt": "企微 单聊消息数",
    "negative_feedback_cnt": "企微 删除或拉黑成员的客户数",
}
"""WeCom's columns, and what they are called here: of group chats, then of talks with single customers."""
OWN = ("stat_time", "owner")


class WeComStatistics(FileFormat):
    """What WeCom's interface answers (`statistic`, `statistic_group_by_day`), as JSON or as a table of its columns."""

    name = "wecom_statistics"
    title = "WeCom group statistics (企业微信群统计)"
    platform = "wecom"
    namespace = SPACE
    what = "readings"
    suffixes: tuple[str, ...] = (".json", ".csv", ".xlsx", ".jsonl", ".txt")
    sees = frozenset({Sees.READINGS})
    cannot: tuple[str, ...] = (
        "Single groups: it counts all groups of an owner, or of all owners.",
        "Members without staff: colleagues are counted too.",
        "Which share of customers was answered, and how soon: shares and averages of a day cannot be added up.",
        "What was written on a day of which the day before is missing: only the difference over all these days.",
    )

    def sniff(self, source: Source) -> int:
        if not (is_workbook(source) or any(name.encode() in source.head for name in WECOM)):
            return 0
        try:
            return 96 if any(WECOM.keys() & each.keys() for _line, each in _records(source, Options())) else 0
        except Refusal:
            return 0

    def look(self, source: Source, options: Options) -> Finding:
        found = list(_records(source, options))
        ask = () if options.day is not None or all("stat_time" in each for _line, each in found) else ("day",)
        names = tuple(name for name in (*OWN, *WECOM) if any(name in each for _line, each in found))
        samples = tuple(tuple(text_of(each.get(name)) for name in names) for _line, each in found[:5])
        return Finding(format=self.name, zoned=True, columns=names, samples=samples, ask=ask)

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        return anything(row for line, each in _records(source, options) for row in told(line, each, options.day))


def told(line: int, found: Mapping[str, Any], day: int | None = None) -> Iterator[Incoming | Rejected]:
    """What WeCom tells of one owner or day, `data` laid flat, as one reading a number; `day` where it names none."""
    at = day_of(found.get("stat_time"), day, "ymd")
    if at is None:
        yield Rejected(line, NO_DAY, str(dict(found))[:200])
        return
    owner = text_of(found.get("owner"))
    for column, name in WECOM.items():
        try:
            value = number_of(text_of(found.get(column)), name)
        except ValueError:
            yield Rejected(line, NO_NUMBER, f"{owner} · {column}: {found[column]}"[:200])
            continue
        if value is not None:
            yield reading(at, "", f"{name} {owner}".strip(), value, line, Proof.PLATFORM)


def _records(source: Source, options: Options) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line, what it says of an owner or a day), the columns of `data` beside the others."""
    if not source.is_zip and source.head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"[")):
        yield from enumerate(map(flat, _answered(source)), 1)
        return
    table = open_table(source, [Field(name, (name,)) for name in (*OWN, *WECOM)], options)
    names = [name for name in (*OWN, *WECOM) if name in table.columns]
    if not set(names) & WECOM.keys():
        return
    for item in table.pick(names):
        if not isinstance(item, Rejected):
            yield item[0], {name: cell for name, cell in zip(names, item[1], strict=True) if text_of(cell)}


def _answered(source: Source) -> list[Any]:
    """The items of one answer or of several, page by page or line by line."""
    with source.binary() as stream:
        raw = stream.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise Unreadable("This file is too large for statistics.")
    try:
        found = msgspec.json.decode(raw.removeprefix(b"\xef\xbb\xbf"))
        answers = found if isinstance(found, list) else [found]
    except (msgspec.DecodeError, UnicodeDecodeError):
        answers = _lines(raw)
    return [item for each in answers if isinstance(each, dict) for item in _items(each)]


def _lines(raw: bytes) -> list[Any]:
    try:
        return [msgspec.json.decode(line) for line in raw.splitlines() if line.strip()]
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable("This is not the JSON that WeCom answers.") from error


def _items(answer: dict[str, Any]) -> list[Any]:
    items = answer.get("items", answer.get("behavior_data", [answer]))
    return items if isinstance(items, list) else []


def flat(item: Any) -> dict[str, Any]:
    """An item of an answer with its `data` beside the rest."""
    if not isinstance(item, dict):
        return {}
    data = item.get("data")
    return {**item, **data} if isinstance(data, dict) else item
