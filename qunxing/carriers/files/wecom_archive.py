"""WeCom's message archive (会话内容存档) as decrypted records, one JSON object a line, with words or (专区) without.

A line may also be a whole answer of the 专区's `sync_msg`, whose `msg_list` holds many. What is still encrypted cannot
be read here: a connected archive decrypts it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec

from qunxing.carriers.base import FileFormat, Finding, Incoming, Options, Rejected
from qunxing.carriers.files import wecom_records
from qunxing.carriers.files.chat_blocks import SHOWN
from qunxing.carriers.files.source import Source
from qunxing.core.facts import Sees

NOT_A_RECORD = "This is no record of WeCom's message archive."
ENCRYPTED = "This record is still encrypted. Decrypt it first, or connect the archive."
OF_TWO = "This is from a talk between two people, which belongs to no group."
SIGNS = (b'"msgtime"', b'"msgid"', b'"roomid"')
ZONE_SIGNS = (b'"send_time"', b'"msgid"', b'"sender"')
WORDLESS = frozenset({Sees.MESSAGES, Sees.CONTINUOUS, Sees.ACCOUNTS, Sees.CONSENTED})
PROMISED = WORDLESS | {Sees.TEXT, Sees.RECALLS}
PEEK = 200


class WeComArchive(FileFormat):
    """Decrypted records, one a line."""

    name = "wecom_archive"
    title = "WeCom message archive (企业微信会话存档, JSONL)"
    platform = "wecom"
    namespace = "wecom"
    what = "chat"
    suffixes: tuple[str, ...] = (".jsonl", ".json", ".txt")
    sees = PROMISED
    cannot: tuple[str, ...] = (
        "What customers say who did not agree to the archive, and talks of staff without a seat in it.",
        "Who is in a group and what people are called: connect the WeCom application beside it.",
        "What was said before the archive was opened.",
        "Pictures, voices and files: only that there was one.",
    )

    def sniff(self, source: Source) -> int:
        head = source.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if not head.startswith(b"{"):
            return 0
        return 95 if any(all(sign in head for sign in signs) for signs in (SIGNS, ZONE_SIGNS)) else 0

    def look(self, source: Source, options: Options) -> Finding:
        found = [one for one in islice(self.read(source, options), PEEK) if isinstance(one, Incoming)]
        samples = tuple((one.sender, one.text or "") for one in found[:5])
        groups = tuple(dict.fromkeys(one.group for one in found))
        has_words = any(isinstance(each, dict) and "msgtime" in each for each in islice(_records(source), PEEK))
        return Finding(self.name, True, samples=samples, groups=groups, sees=PROMISED if has_words else WORDLESS)

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        for line, raw in source.raw_lines():
            if raw.strip():
                yield from _line(line, raw)


def _line(line: int, raw: bytes) -> Iterator[Incoming | Rejected]:
    for record in _of_line(raw):
        reason = NOT_A_RECORD
        try:
            found = wecom_records.read(record, line) if isinstance(record, dict) else None
        except ValueError:
            found, reason = None, ENCRYPTED if "encrypt_chat_msg" in record else NOT_A_RECORD
        if found is None or found.of_two:
            shown = raw[: SHOWN * 4].decode("utf-8", "replace")[:SHOWN]
            yield Rejected(line, OF_TWO if found else reason, "" if found else shown)
        else:
            yield from found.said


def _of_line(raw: bytes) -> list[Any]:
    """The records of a line: it is one, or an answer that holds many, or neither."""
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return [None]
    listed = found.get("msg_list", found.get("chatdata")) if isinstance(found, dict) else None
    return listed if isinstance(listed, list) else [found]


def _records(source: Source) -> Iterator[Any]:
    return (record for _line, raw in source.raw_lines() for record in _of_line(raw))
