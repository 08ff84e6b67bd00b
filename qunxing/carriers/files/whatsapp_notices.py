"""English and Chinese notices of a WhatsApp group ("X added Y") read as what happened; others stay notices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.carriers.files.whatsapp_words import MARK
from qunxing.core.facts import Form, Kind

_LINK = r"(?:this group's|this community's|the group's|a group|an?|the group) (?:invite )?link"
_PATTERNS = (
    (Kind.JOINED, "link", rf"(?P<who>.+?) joined (?:using|from|via) {_LINK}"),
    (Kind.JOINED, "link", r"(?P<who>.+?) joined from the community"),
    (Kind.JOINED, "added", r"(?P<who>.+?) (?:was|were) added"),
    (Kind.JOINED, "added", r"(?P<by>.+?) added (?P<who>.+?)(?: to the group)?"),
    (Kind.REMOVED, "", r"(?P<who>.+?) (?:was|were) removed"),
    (Kind.REMOVED, "", r"(?P<by>.+?) removed (?P<who>.+?)(?: from the group)?"),
    (Kind.LEFT, "", r"(?P<who>.+?) left(?: the group)?"),
    (Kind.JOINED, "", r"(?P<who>.+?) joined(?: the group)?"),
    (Kind.RENAMED, "", r"(?P<who>.+?) changed to (?P<by>.+?)"),
    (
        Kind.JOINED,
        "link",
        r"(?P<who>.+?)(?:使用|通过)(?:此|本|这个)?(?:群组|群组的|群|群聊)?的?邀请链接加入(?:了群组|群组|了)?",
    ),
    (Kind.JOINED, "added", r"(?P<by>.+?)(?:添加了|已新增|新增了)\s?(?P<who>.+?)"),
    (Kind.REMOVED, "", r"(?P<by>.+?)(?:移除了|已移除)\s?(?P<who>.+?)"),
    (Kind.LEFT, "", r"(?P<who>.+?)(?:退出了群组|已退出|离开了|已離開群組|已離開|退出了)"),
    (Kind.JOINED, "", r"(?P<who>.+?)(?:加入了群組|加入了群组|已加入|加入了)"),
)
_NOTICES = tuple((kind, note, re.compile(rf"{pattern}[.。]?", re.DOTALL)) for kind, note, pattern in _PATTERNS)
_HINT = re.compile(r" joined| added| removed| left|changed to|添加了|新增|移除|退出|离开|離開|加入")
_ME = frozenset(("you", "you're", "您", "你"))
_AND = re.compile(r", (?:and )?| and |、")
_MAX = 300
_SPEAKING = re.compile(r" (?:created group|changed the (?:subject|group)|changed this group's)\b|创建了|更改了")
READABLE = re.compile(
    r"end-to-end encr|端对端加密|端到端加密| created group | added you|joined using this group|created this group"
)
"""A head with one of these is in a language whose notices we read."""


def is_notice(before_colon: str) -> bool:
    """Whether a line with a colon is still a notice: a group's subject may hold one."""
    return bool(_SPEAKING.search(before_colon))


def read_notice(base: Incoming, text: str) -> Iterator[Incoming]:
    """What a notice says happened, built on `base`; else the notice itself as a message of the platform.

    The exporter ("you") is not named in notices, so what happened to the exporter stays a notice.
    """
    plain = text.replace(MARK, "").strip()
    facts = list(_facts(base, plain)) if len(plain) < _MAX and _HINT.search(plain) else []
    if facts:
        yield from facts
    else:
        yield msgspec.structs.replace(base, kind=Kind.MESSAGE, form=Form.SYSTEM, text=plain, sender="", name="")


def _facts(base: Incoming, text: str) -> Iterator[Incoming]:
    for kind, note, pattern in _NOTICES:
        if match := pattern.fullmatch(text):
            other = clean_name(match.groupdict().get("by") or "")
            several = _AND.split(match["who"]) if kind in (Kind.JOINED, Kind.REMOVED) else [match["who"]]
            for name in map(clean_name, several):
                if name.lower() not in _ME and (other or kind is not Kind.RENAMED):
                    by = "" if other.lower() in _ME else other
                    yield msgspec.structs.replace(base, kind=kind, name=name, target_name=by, note=note, text=None)
            return


@lru_cache(4096)
def clean_name(text: str) -> str:
    """A name as shown, without marks and without the ~ before somebody who is not in the exporter's contacts."""
    bare = text.strip(MARK + "\u200f\u202a\u202c \u202f\u00a0")
    return bare[1:].strip(" \u202f\u00a0") if bare.startswith("~") and len(bare) > 1 else bare
