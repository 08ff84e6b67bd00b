"""What a message is made of: OneBot tells it as a list of pieces, or as a text with `[CQ:…]` in it.

Forms and words are those the reader of exports gives the same message (`carriers/files/qq_json.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from qunxing.carriers.files.chat_forms import form_of
from qunxing.carriers.onebot import ids
from qunxing.core.facts import Form

FORMS = {
    "image": Form.IMAGE,
    "flash": Form.IMAGE,
    "record": Form.VOICE,
    "video": Form.VIDEO,
    "file": Form.FILE,
    "onlinefile": Form.FILE,
    "mface": Form.STICKER,
    "marketface": Form.STICKER,
    "bface": Form.STICKER,
    "dice": Form.STICKER,
    "rps": Form.STICKER,
    "location": Form.LOCATION,
    "json": Form.CARD,
    "xml": Form.CARD,
    "contact": Form.CARD,
    "miniapp": Form.CARD,
    "forward": Form.LINK,
    "node": Form.LINK,
    "share": Form.LINK,
    "music": Form.LINK,
    "redbag": Form.MONEY,
    "gift": Form.MONEY,
}
"""What is more than words; the first of them says what the whole message is."""
_CODE = re.compile(r"\[CQ:([A-Za-z0-9_.-]{1,40})((?:,[^,=\[\]]{1,80}=[^,\[\]]*)*)\]")


class Piece(msgspec.Struct, gc=False):
    """One segment."""

    type: str
    data: dict[str, Any] | None = None

    def said(self, name: str) -> str:
        """One of its values as text; "" for none."""
        found = (self.data or {}).get(name)
        return found.replace("\0", "") if isinstance(found, str) else ids.number(found)


class Content(NamedTuple):
    """What a message says: its form, its words, and the message it answers."""

    form: Form
    text: str
    reply_to: str


def content(message: object) -> Content:
    """Raises ValueError (also as msgspec.ValidationError) for what is no message."""
    pieces = _pieces(message)
    words = "".join(map(_words, pieces)).strip()
    form, text = _form(pieces, words)
    reply_to = next((ids.number(each.said("id")) for each in pieces if each.type == "reply"), "")
    return Content(form, text, reply_to)


def _pieces(message: object) -> list[Piece]:
    if isinstance(message, str):
        return list(_decoded(message))
    return msgspec.convert([message] if isinstance(message, dict) else message, list[Piece])


def _decoded(text: str) -> Iterator[Piece]:
    """A message as a string: codes among escaped words."""
    at = 0
    for code in _CODE.finditer(text):
        if code.start() > at:
            yield Piece("text", {"text": _plain(text[at : code.start()])})
        pairs = (each.partition("=") for each in code[2].split(",")[1:])
        yield Piece(code[1], {name: _plain(value) for name, _is, value in pairs})
        at = code.end()
    if at < len(text):
        yield Piece("text", {"text": _plain(text[at:])})


def _plain(text: str) -> str:
    return text.replace("&#91;", "[").replace("&#93;", "]").replace("&#44;", ",").replace("&amp;", "&")


def _words(piece: Piece) -> str:
    """The words of one piece; a small face among words is one of them, where it is called by name."""
    if piece.type == "text":
        return piece.said("text")
    if piece.type == "at":
        called = piece.said("name").removeprefix("@") or piece.said("qq")
        return f"@{'全体成员' if called == 'all' else called}"
    if piece.type == "markdown":
        return piece.said("content")
    return _face(piece) if piece.type == "face" else ""


def _face(piece: Piece) -> str:
    raw = (piece.data or {}).get("raw")
    told = raw.get("faceText") if isinstance(raw, dict) else None
    return told if isinstance(told, str) else piece.said("name")


def _form(pieces: Sequence[Piece], words: str) -> tuple[Form, str]:
    """What it is made of. Without words and without anything we know it is a small face, or something new."""
    forms = [FORMS[each.type] for each in pieces if each.type in FORMS]
    plain, text = form_of(words)
    if forms and plain is Form.TEXT:
        return forms[0], text or (_file_name(pieces) if forms[0] is Form.FILE else "")
    if text or plain is not Form.TEXT:
        return plain, text
    return Form.STICKER if any(each.type == "face" for each in pieces) else Form.OTHER, ""


def _file_name(pieces: Sequence[Piece]) -> str:
    found = next(each for each in pieces if FORMS.get(each.type) is Form.FILE)
    return found.said("name") or found.said("file")
