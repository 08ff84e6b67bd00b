"""Writing the ChatLab standard format, line by line, so that any number of messages fits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.carriers.files.chatlab import RECALL, SYSTEM
from qunxing.core.facts import Form, Kind

VERSION = "0.0.1"
_TYPES = {
    Form.TEXT: 0,
    Form.IMAGE: 1,
    Form.VOICE: 2,
    Form.VIDEO: 3,
    Form.FILE: 4,
    Form.STICKER: 5,
    Form.LINK: 7,
    Form.LOCATION: 8,
    Form.MONEY: 21,
    Form.CALL: 23,
    Form.CARD: 27,
    Form.SYSTEM: SYSTEM,
    Form.CHAIN: 0,
}
_OTHER = 99
_encode = msgspec.json.Encoder().encode


def write_chatlab(
    messages: Iterable[Incoming],
    stream: IO[bytes],
    *,
    name: str,
    platform: str,
    exported_at: int,
    group_id: str = "",
    members: Iterable[tuple[str, str]] = (),
    lines: bool = True,
) -> int:
    """Write messages as JSON lines (`lines`) or as one JSON object, and return how many were written.

    Only what was said and recalled has a place in the format; other facts are passed over. Times must be in UTC
    and lose what is below a second. Who has no account is written under the name. `exported_at` is in Unix
    seconds, `members` are pairs of account and name.
    """
    meta = {"name": name, "platform": platform, "type": "group"} | ({"groupId": group_id} if group_id else {})
    chatlab = {"version": VERSION, "exportedAt": exported_at, "generator": "Qunxing"}
    people = ({"platformId": account, "accountName": shown} for account, shown in members)
    said = (entry for one in messages if (entry := _entry(one)) is not None)
    if lines:
        stream.write(_encode({"_type": "header", "chatlab": chatlab, "meta": meta}) + b"\n")
        _each(({"_type": "member", **person} for person in people), stream, b"", b"\n")
        return _each(({"_type": "message", **entry} for entry in said), stream, b"", b"\n")
    stream.write(b'{"chatlab":' + _encode(chatlab) + b',"meta":' + _encode(meta) + b',"members":[\n')
    _each(people, stream, b",\n", b"")
    stream.write(b'\n],"messages":[\n')
    count = _each(said, stream, b",\n", b"")
    stream.write(b"\n]}\n")
    return count


def _each(entries: Iterable[dict[str, Any]], stream: IO[bytes], between: bytes, after: bytes) -> int:
    count = 0
    for count, entry in enumerate(entries, 1):
        stream.write((between if count > 1 else b"") + _encode(entry) + after)
    return count


def _entry(one: Incoming) -> dict[str, Any] | None:
    if one.kind not in (Kind.MESSAGE, Kind.RECALLED):
        return None
    kind = RECALL if one.kind is Kind.RECALLED else _TYPES.get(one.form, _OTHER)
    entry = {
        "sender": one.sender or one.name or "system",
        "accountName": one.name,
        "timestamp": one.at // 1_000_000,
        "type": kind,
        "content": one.text,
    }
    if one.native:
        entry["platformMessageId"] = one.native
    if one.reply_to:
        entry["replyToMessageId"] = one.reply_to
    return entry
