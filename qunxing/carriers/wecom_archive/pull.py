"""What the archive's answers say: records opened with our keys and the library, and read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.carriers.files import wecom_records
from qunxing.carriers.live import Chat, CredentialsRefused, Page, Raw, Unreachable
from qunxing.carriers.wecom.wire import Denied, judged
from qunxing.carriers.wecom_archive.library import UNTRUSTED, Keys, Library

LOCKED = "locked"
"""The kind of a payload that could not be opened."""
NOT_FROM_HERE, OVER = 301042, 301052
EXPIRED = "The archive's licence has ended (会话存档已过期). Renew it; what is said meanwhile is not kept for us."
Row = Mapping[str, Any]


def rows_of(answer: dict[str, Any]) -> list[Row]:
    """The records of an answer, still locked. Raises what its code means."""
    try:
        found = judged(answer).get("chatdata", [])
    except Denied as error:
        if error.code == NOT_FROM_HERE:
            raise CredentialsRefused(UNTRUSTED, code="untrusted_address") from error
        if error.code == OVER:
            raise CredentialsRefused(EXPIRED, code="archive_over") from error
        raise Unreachable(detail=str(error)) from error
    rows: list[Row] = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    if any(not isinstance(each.get("seq"), int) for each in rows):
        raise Unreachable(detail="records without a number")
    return rows


async def page_of(rows: Sequence[Row], keys: Keys, library: Library) -> Page:
    """What these records say. Raises CredentialsRefused while a key of ours is missing."""
    heard = Heard()
    opened = dict[int, str | None]()
    locked = [(at, key) for at, row in enumerate(rows) if (key := _key(row, keys)) is not None]
    told = await library.opened([(key, str(rows[at].get("encrypt_chat_msg"))) for at, key in locked])
    opened.update(zip((at for at, _key in locked), told, strict=True))
    for at, row in enumerate(rows):
        text = opened.get(at)
        if text is not None:
            heard.record(text.encode())
        elif keys.is_lost(_version(row)):
            heard.ignored["lost key"] += 1
        else:
            heard.unopened(row)
    return heard.page(max((row["seq"] for row in rows), default=None))


class Heard:
    """Collects what records say."""

    def __init__(self) -> None:
        self.said: list[Incoming] = []
        self.raw: list[Raw] = []
        self.ignored: Counter[str] = Counter()

    def record(self, body: bytes) -> None:
        """One record, open. What two people say to each other is of no group: it is counted, and not kept."""
        try:
            record = msgspec.json.decode(body)
            found = wecom_records.read(record)
        except (ValueError, AttributeError, RecursionError):
            self.raw.append(Raw("record", body, _native(body), understood=False))
            return
        if found.of_two or not found.said:
            self.ignored["of two" if found.of_two else found.kind] += 1
            return
        if not found.is_known:
            self.ignored[f"msgtype {found.kind}"] += 1
        self.said += found.said
        self.raw.append(Raw(found.kind, body, found.said[0].native, chat=found.said[0].group))

    def unopened(self, row: Row) -> None:
        self.raw.append(Raw(LOCKED, json.dumps(row).encode(), str(row.get("msgid") or ""), understood=False))

    def page(self, seq: int | None) -> Page:
        cursor = "" if seq is None else str(seq)
        chats = [Chat(each) for each in dict.fromkeys(each.group for each in self.said)]
        return Page(said=self.said, chats=chats, raw=self.raw, ignored=dict(self.ignored), cursor=cursor)


def _key(row: Row, keys: Keys) -> str | None:
    return keys.opened(_version(row), str(row.get("encrypt_random_key")))


def _version(row: Row) -> int:
    found = row.get("publickey_ver")
    return found if isinstance(found, int) else 0


def _native(body: bytes) -> str:
    """What names a record that cannot be read; "" where not even that can."""
    try:
        return str(msgspec.json.decode(body).get("msgid") or "")
    except (ValueError, AttributeError, RecursionError):
        return ""
