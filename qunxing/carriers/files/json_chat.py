"""What the readers of JSON chats have in common: odd values as words, broken objects as rejected lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any, TypeVar

import msgspec

from qunxing.carriers.base import Incoming, Rejected
from qunxing.carriers.files.chat_blocks import SHOWN
from qunxing.carriers.files.json_stream import Item
from qunxing.carriers.files.times import When, read_time
from qunxing.core.facts import Form

NO_TIME = "The time of this message cannot be read."
TRUNCATED = "The file ends in the middle of this message."

T = TypeVar("T")
Facts = Iterator[Incoming | Rejected]

_ENDINGS = {
    Form.IMAGE: "jpg jpeg png gif webp bmp heic svg tiff",
    Form.VIDEO: "mp4 mov webm mkv avi m4v",
    Form.VOICE: "ogg mp3 m4a wav aac opus amr silk",
}
_FORMS = {f".{ending}": form for form, endings in _ENDINGS.items() for ending in endings.split()}


def decoded(decode: Callable[[bytes], T], raw: bytes) -> T | None:
    """One object as its struct, bad bytes replaced; None for what is no such object."""
    try:
        return decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return decode(raw.decode("utf-8", "replace").encode())
    except (msgspec.DecodeError, RecursionError):
        return None


def facts_of(
    item: Item, read: Callable[[bytes, int], Iterator[Incoming]], reason: str
) -> Sequence[Incoming | Rejected]:
    """What `read` makes of one object; when it makes nothing of it, the object as rejected for `reason`.

    `read` raises ValueError for a time that cannot be read.
    """
    if item.truncated:
        return (rejected(item, TRUNCATED),)
    try:
        found = list(read(item.raw, item.line))
    except (ValueError, OverflowError):
        return (rejected(item, NO_TIME),)
    return found or (rejected(item, reason),)


def rejected(item: Item, reason: str) -> Rejected:
    return Rejected(item.line, reason, item.raw[: SHOWN * 4].decode("utf-8", "replace")[:SHOWN])


def moment(value: object) -> When:
    """A time as it stands in the file. Raises ValueError, for a bare day too: no message has only that."""
    when = read_time(value)
    if when.precision.value > 2:
        raise ValueError(value)
    return when


def word(value: object) -> str:
    """An id or a name as text; "" for what is neither."""
    if isinstance(value, str):
        return value.replace("\0", "")[:500]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63 else ""


def text_of(value: object) -> str:
    """Words without nul characters; "" for what is no text."""
    return value.replace("\0", "") if isinstance(value, str) else ""


def dicts(value: object) -> list[dict[str, Any]]:
    """The objects in what should be a list of them."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def form_of_file(name: str, mime: str = "") -> Form:
    """What an attached file is, by its kind where that is told, else by its name."""
    told = {"image": Form.IMAGE, "video": Form.VIDEO, "audio": Form.VOICE}.get(mime.partition("/")[0])
    return told or _FORMS.get(PurePosixPath(name.lower()).suffix, Form.FILE)
