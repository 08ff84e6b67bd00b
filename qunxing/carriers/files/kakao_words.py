"""What KakaoTalk writes itself, in Korean and English: titles, placeholders for media, notices."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.core.facts import Form, Kind

_TITLES = (
    re.compile(r"(?P<name>.+?)(?: \d+)? ?님과 카카오톡 대화"),
    re.compile(r"KakaoTalk Chats with (?P<name>.+?)(?: \d+)?"),
)
_MEDIA = {
    Form.IMAGE: "사진|Photo|Photos",
    Form.VIDEO: "동영상|Video",
    Form.STICKER: r"\(?이모티콘\)?|\(?Emoticons?\)?|\(?Sticker\)?",
    Form.VOICE: "음성메시지|Voice Message|Voice Note",
    Form.CARD: "연락처(?:: .*)?|Contact(?:: .*)?",
    Form.LOCATION: "지도: .*|Location: .*|Map: .*",
    Form.CALL: r"(?:보이스톡|페이스톡|그룹콜|Voice Call|Video Call|Group Call)(?: .*)?",
    Form.MONEY: r"(?:송금|카카오페이|송금봉투)(?: .*)?",
    Form.POLL: "투표: .*|Poll: .*",
}
_FORMS = tuple((form, re.compile(rf"(?:{shape})\s*", re.DOTALL)) for form, shape in _MEDIA.items())
_SEVERAL = re.compile(r"(?:사진 \d+장|\d+ [Pp]hotos)\s*")
_FILE = re.compile(r"(?:파일|File) ?: (?P<name>.+)", re.DOTALL)
_FIRST = frozenset("사P동V(이ES음연C지LM보페그G송카투파F") | frozenset("0123456789")
_DELETED = frozenset(
    (
        *("삭제된 메시지입니다.", "메시지가 삭제되었습니다.", "채팅방 관리자가 메시지를 가렸습니다."),
        *("This message was deleted.", "This message has been deleted.", "Deleted message."),
    )
)
_PATTERNS = (
    (Kind.JOINED, "invited", r"(?P<by>.+?)님이 (?P<who>.+?)님?을 초대(?:했|하였)습니다\."),
    (Kind.JOINED, "", r"(?P<who>.+?)님이 들어왔습니다\.(?: ?운영정책.*)?"),
    (Kind.LEFT, "", r"(?P<who>.+?)님이 나갔습니다\."),
    (Kind.REMOVED, "", r"(?P<by>.+?)님이 (?P<who>.+?)님을 내보냈습니다\."),
    (Kind.REMOVED, "", r"(?P<who>.+?)님을 내보냈습니다\."),
    (Kind.JOINED, "invited", r"(?P<by>.+?) invited (?P<who>.+?)\."),
    (Kind.JOINED, "", r"(?P<who>.+?) joined (?:this|the) (?:chatroom|chat ?room|chat)\."),
    (Kind.LEFT, "", r"(?P<who>.+?) left (?:this|the) (?:chatroom|chat ?room|chat)\."),
    (Kind.REMOVED, "", r"(?P<who>.+?) (?:has been|was) removed from (?:this|the) (?:chatroom|chat ?room|chat)\."),
)
_NOTICES = tuple((kind, note, re.compile(pattern, re.DOTALL)) for kind, note, pattern in _PATTERNS)
_HINTS = ("님이 ", "님을 ", " invited ", " joined ", " left ", " removed ")
_SEVERAL_PEOPLE = re.compile(r"님(?:과|,)\s*|, | and ")
_ME = frozenset(("회원", "you", "You"))


def group_of(line: str) -> str:
    """The chat's name in the first line of a file; "" when there is none."""
    bare = line.strip("\ufeff \r")
    return next((match["name"].strip() for title in _TITLES if (match := title.fullmatch(bare))), "")


def is_deleted(text: str) -> bool:
    """Whether these words only say that a message was taken back or hidden."""
    return text.strip() in _DELETED


def form_of(text: str) -> tuple[Form, str]:
    """What a message is made of, and the words a person put there; of a bare file its name."""
    if text[:1] not in _FIRST or len(text) > 200:
        return Form.TEXT, text
    if file := _FILE.fullmatch(text):
        return Form.FILE, file["name"].strip()
    if _SEVERAL.fullmatch(text):
        return Form.IMAGE, ""
    form = next((form for form, shape in _FORMS if shape.fullmatch(text)), None)
    return (Form.TEXT, text) if form is None else (form, "" if form is not Form.POLL else text.partition(": ")[2])


def happened(text: str) -> list[tuple[Kind, str, str, str]] | None:
    """(kind, who, by whom, how) of everybody in a notice; None when it is no notice we read."""
    if not any(hint in text for hint in _HINTS):
        return None
    for kind, note, pattern in _NOTICES:
        if match := pattern.fullmatch(text):
            by = match.groupdict().get("by") or ""
            people = _SEVERAL_PEOPLE.split(match["who"]) if kind is Kind.JOINED and by else [match["who"]]
            return [(kind, who.removesuffix("님").strip(), by.strip(), note) for who in people]
    return None


def read_notice(base: Incoming, text: str) -> Iterator[Incoming]:
    """What a notice says happened, built on `base`; else the notice itself as a message of the platform.

    What happened to the exporter ("you") names nobody and stays a notice.
    """
    named = [each for each in happened(text) or () if each[1] and each[1] not in _ME]
    for kind, who, by, note in named:
        other = "" if by in _ME else by
        yield msgspec.structs.replace(base, kind=kind, name=who[:200], target_name=other[:200], note=note)
    if is_deleted(text):
        yield msgspec.structs.replace(base, kind=Kind.RECALLED)
    elif not named:
        yield msgspec.structs.replace(base, form=Form.SYSTEM, text=text)
