"""The text of an e-mail file (.eml): its plain part, else its HTML part without the tags."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from html.parser import HTMLParser

from qunxing.carriers.files.source import Source

MAX_MAIL = 64 * 1024 * 1024
"""Bytes of a mail that are looked at; the text stands before the pictures."""
MAX_HTML = 8 * 1024 * 1024
_HEADER = re.compile(
    rb"\A\s*(?:(?:From|Received|Return-Path|MIME-Version|Date|Subject|To|Content-Type|Message-ID|Delivered-To"
    rb"|DKIM-Signature|X-[\w-]+|ARC-[\w-]+|Authentication-Results)\s*:.*\r?\n)",
    re.IGNORECASE,
)
_BREAKS = frozenset(("br", "p", "div", "tr", "li"))


def is_mail(source: Source) -> bool:
    """Whether the file begins with the headers of a mail."""
    return bool(_HEADER.match(source.head)) and b":" in source.head.partition(b"\n")[2][:200]


def mail_text(raw: bytes) -> str:
    """The text of the mail, "" when it has none. Never raises for any bytes."""
    plain, rich = "", ""
    try:
        parts = list(message_from_bytes(raw).walk())
    except RecursionError:  # thousands of parts within parts
        return ""
    for part in parts:
        kind = part.get_content_type()
        if kind == "text/plain":
            plain += _decoded(part)
        elif kind == "text/html" and len(rich) < MAX_HTML:
            rich += _without_tags(_decoded(part)[:MAX_HTML])
    return (plain if plain.strip() else rich).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _decoded(part: Message) -> str:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError):
        return ""
    if not isinstance(payload, bytes):
        return ""
    for charset in (part.get_param("charset"), "utf-8", "gb18030"):
        try:
            return payload.decode(str(charset or "utf-8"))
        except (LookupError, ValueError):
            continue
    return payload.decode("utf-8", "replace")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def _without_tags(text: str) -> str:
    parser = _Text()
    try:
        parser.feed(text)
        parser.close()
    except (AssertionError, ValueError):  # the parser gives up on some broken declarations
        return "".join(parser.parts)
    return "".join(parser.parts)
