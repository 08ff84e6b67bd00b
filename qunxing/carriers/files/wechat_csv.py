"""Tables that tools make of a WeChat database: WeChatMsg / MemoTrace (留痕), and PyWxDump and its kin.

Qunxing neither makes nor recommends such tools, nor does it open such databases; it reads the table somebody has.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from itertools import islice

import msgspec

from qunxing.carriers.base import FileFormat, Finding, Incoming, Options, Rejected
from qunxing.carriers.files.chat_blocks import SHOWN, head_lines
from qunxing.carriers.files.chat_forms import form_of
from qunxing.carriers.files.chat_notices import read_notice
from qunxing.carriers.files.chat_people import with_accounts
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.times import When, read_time
from qunxing.core.facts import Form, Kind, Sees
from qunxing.core.refusals import Unreadable

BAD_ROW = "This row has another number of columns than the header."
NO_TIME = "The time of this row cannot be read."
BROKEN = "This row is not valid CSV."
NOTICE = (
    "This table comes from a tool that opens WeChat's own database, which WeChat does not allow."
    " Qunxing makes no such tool and recommends none. Make sure that you may use this file."
)
_MEMOTRACE = frozenset(("Type", "SubType", "StrContent", "CreateTime"))
_PYWXDUMP = frozenset(("type_name", "is_sender", "talker", "msg", "CreateTime"))

_TYPES = {
    "1": Form.TEXT,
    "3": Form.IMAGE,
    "34": Form.VOICE,
    "42": Form.CARD,
    "43": Form.VIDEO,
    "47": Form.STICKER,
    "48": Form.LOCATION,
    "50": Form.CALL,
    "10000": Form.SYSTEM,
    "10002": Form.SYSTEM,
}
_APPS = {"6": Form.FILE, "53": Form.CHAIN, "57": Form.TEXT, "2000": Form.MONEY, "2001": Form.MONEY, "8": Form.STICKER}
_NAMES = {
    "文本": Form.TEXT,
    "引用回复": Form.TEXT,
    "引用消息": Form.TEXT,
    "带有引用的文本消息": Form.TEXT,
    "图片": Form.IMAGE,
    "语音": Form.VOICE,
    "视频": Form.VIDEO,
    "动画表情": Form.STICKER,
    "文件": Form.FILE,
    "位置": Form.LOCATION,
    "名片": Form.CARD,
    "语音通话": Form.CALL,
    "转账": Form.MONEY,
    "转账消息": Form.MONEY,
    "红包": Form.MONEY,
    "系统通知": Form.SYSTEM,
    "系统消息": Form.SYSTEM,
    "撤回消息": Form.SYSTEM,
    "拍一拍": Form.SYSTEM,
}
_QUOTED_ID = re.compile(r"<svrid>(\d{5,20})</svrid>")
_QUOTING = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)

Row = Mapping[str, str]
PROMISED = frozenset(
    {
        Sees.MESSAGES,
        Sees.TEXT,
        Sees.CONTINUOUS,
        Sees.ACCOUNTS,
        Sees.JOINS,
        Sees.INVITERS,
        Sees.RECALLS,
    }
)


class WeChatCSV(FileFormat):
    name = "wechat-csv"
    title = "WeChat table of an export tool (.csv)"
    platform = "wechat"
    namespace = "wechat"
    what = "chat"
    suffixes: tuple[str, ...] = (".csv",)
    sees = PROMISED
    cannot: tuple[str, ...] = (
        "Who left a group is not in it: WeChat tells nobody.",
        "Pictures, voice and files are only marked, not kept.",
        "Which message was recalled is not in it, only that somebody recalled one.",
    )
    notice = NOTICE

    def sniff(self, source: Source) -> int:
        if source.is_zip:
            return 0
        columns = set(_columns(source, source.encoding()))
        return 99 if columns >= _MEMOTRACE or columns >= _PYWXDUMP else 0

    def look(self, source: Source, options: Options) -> Finding:
        encoding = source.encoding(options.encoding)
        found = [one for one in islice(self.read(source, options), 50) if isinstance(one, Incoming)]
        samples = tuple((one.name or one.sender, one.text or "") for one in found[:5])
        groups = tuple(dict.fromkeys(one.group for one in found if one.group))
        zoned = all(one.zoned for one in found)
        columns = tuple(_columns(source, encoding))
        return Finding(self.name, zoned, encoding, columns=columns, samples=samples, groups=groups)

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        encoding = source.encoding(options.encoding)
        columns = _columns(source, encoding)
        if not (set(columns) >= _MEMOTRACE or set(columns) >= _PYWXDUMP):
            raise Unreadable("The header of this table is none of the WeChat tools we know.")
        return with_accounts(_entries(source, encoding, columns))


def _entries(source: Source, encoding: str, columns: list[str]) -> Iterator[Incoming | Rejected]:
    build = _memotrace if set(columns) >= _MEMOTRACE else _pywxdump
    for number, cells in _rows(source, encoding):
        if isinstance(cells, str):
            yield Rejected(number, BROKEN, cells)
        elif len(cells) != len(columns):
            if cells:
                yield Rejected(number, BAD_ROW, ",".join(cells)[:SHOWN])
        else:
            row = dict(zip(columns, cells, strict=True))
            when = _when(row)
            if when is None:
                yield Rejected(number, NO_TIME, ",".join(cells)[:SHOWN])
            else:
                yield from build(row, when, number)


def _memotrace(row: Row, when: When, line: int) -> Iterator[Incoming]:
    """Local row numbers are one telephone's own, so they are no native ids."""
    kind, sub = row["Type"].strip(), row["SubType"].strip()
    form = _APPS.get(sub, Form.LINK) if kind == "49" else _TYPES.get(kind, Form.OTHER)
    name = row.get("Remark") or row.get("NickName") or ""
    base = _base(when, line)
    yield from _content(base, row["StrContent"], form, row.get("Sender", ""), name)


def _pywxdump(row: Row, when: When, line: int) -> Iterator[Incoming]:
    named = row["type_name"].strip()
    form = _NAMES.get(named) or (Form.LINK if named else Form.OTHER)
    base = _base(when, line, row.get("room_name", ""), row.get("MsgSvrID", "").strip())
    yield from _content(base, row["msg"], form, row["talker"], row.get("name", ""))


def _base(when: When, line: int, group: str = "", native: str = "") -> Incoming:
    return Incoming(
        Kind.MESSAGE,
        when.at,
        group.strip(),
        native=native if native.strip("0") else "",
        precision=when.precision,
        zoned=when.zoned,
        line=line,
    )


def _content(base: Incoming, text: str, form: Form, account: str, name: str) -> Iterator[Incoming]:
    if form is Form.SYSTEM:
        yield from read_notice(base, _plain(text))
        return
    replied = _QUOTED_ID.search(text)
    if replied or text.lstrip().startswith(("<?xml", "<msg")):
        text = _plain(text)
    if form is Form.TEXT:
        form, text = form_of(text)
    elif form not in (Form.FILE, Form.LINK, Form.CHAIN, Form.LOCATION):
        text = ""  # what stands here is the tool's own placeholder or the picture's address
    yield msgspec.structs.replace(
        base, sender=account.strip(), name=name.strip(), text=text, form=form, reply_to=replied[1] if replied else ""
    )


def _plain(text: str) -> str:
    """The words of a message WeChat keeps as XML: its title; anything else as it is."""
    match = _QUOTING.search(text)
    words = match[1] if match else text
    return _CDATA.sub(r"\1", words)


def _when(row: Row) -> When | None:
    for column in ("CreateTime", "StrTime"):
        try:
            return read_time(row.get(column, "").strip(), "ymd")
        except (ValueError, OverflowError):
            continue
    return None


def _columns(source: Source, encoding: str) -> list[str]:
    first = next(iter(head_lines(source, encoding)), "").lstrip("\ufeff")
    try:
        return [column.strip() for column in next(csv.reader([first]), [])]
    except csv.Error:
        return []


def _rows(source: Source, encoding: str) -> Iterator[tuple[int, list[str] | str]]:
    """Numbered rows after the header; a text in place of cells is a row that is no CSV."""
    at, last = 0, ""

    def lines() -> Iterator[str]:
        nonlocal at, last
        for at, last in source.lines(encoding):  # noqa: B007 # the row's last line is told to whoever asks
            yield last + "\n"

    reader = csv.reader(lines(), strict=True)
    next(reader, None)
    while True:
        start = at + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield start, last[:SHOWN]
        else:
            yield start, cells
