"""What LINE writes itself, by language: titles, placeholders for media, notices."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.core.facts import Form, Kind

_MEDIA = {
    Form.IMAGE: "Photo 照片 图片 圖片 写真 画像 사진 รูป ภาพ",
    Form.VIDEO: "Video 视频 影片 動画 동영상 วิดีโอ",
    Form.VOICE: "Voice_message Audio 语音信息 語音訊息 ボイスメッセージ 음성메시지 ข้อความเสียง",
    Form.STICKER: "Sticker 贴图 貼圖 スタンプ 스티커 สติกเกอร์",
    Form.FILE: "File 文件 檔案 ファイル 파일 ไฟล์",
    Form.LOCATION: "Location 位置 位置情報 位置訊息 위치정보 ตำแหน่งที่ตั้ง",
    Form.CARD: "Contact 联系人 聯絡資訊 連絡先 연락처 รายชื่อ",
    Form.LINK: "Album Albums Notes Note 相册 相簿 アルバム 记事本 記事本 ノート",
    Form.POLL: "Poll 投票 アンケート",
}
_FORMS = {word.replace("_", " "): form for form, words in _MEDIA.items() for word in words.split()}
_PLACEHOLDER = re.compile(r"\[([^\[\]\n]{1,20})\]\s*(.*)", re.DOTALL)
_CALL = "☎"
_TITLES = (
    r"\[LINE\] Chat history (?:with|in) (?P<name>.+)",
    r"\[LINE\] [与與]?(?P<name>.+?)的(?:聊天记录|聊天記錄|對話紀錄|传讯记录)",
    r"\[LINE\] (?P<name>.+?)(?:との|の)トーク履歴",
    r"\[LINE\] (?P<name>.+?)(?:님과|와|과)?\s*(?:나눈)?\s*대화",
    r"\[LINE\] ประวัติการ(?:สนทนา|แชท)กับ\s*(?P<name>.+)",
)
_READ = tuple(map(re.compile, _TITLES[:3]))
_ALL = tuple(map(re.compile, _TITLES))
_UNSENT = frozenset(
    (
        *(
            "Message unsent.",
            "You unsent a message.",
            "已收回訊息",
            "您已收回訊息",
            "撤回了一条消息",
            "您撤回了一条消息",
        ),
        *("メッセージの送信を取り消しました", "メッセージの送信を取り消しました。"),
    )
)
_PATTERNS = (
    (Kind.RECALLED, "", r"(?P<who>.+?) unsent a message"),
    (Kind.RECALLED, "", r"(?P<who>.+?)(?:已收回訊息|撤回了一条消息)"),
    (Kind.RECALLED, "", r"(?P<who>.+?)がメッセージの送信を取り消しました"),
    (Kind.JOINED, "invited", r"(?P<by>.+?) added (?P<who>.+?) to the (?:group|chat)"),
    (Kind.JOINED, "", r"(?P<who>.+?) joined the (?:group|chat)"),
    (Kind.LEFT, "", r"(?P<who>.+?) left the (?:group|chat)"),
    (Kind.REMOVED, "", r"(?P<by>.+?) removed (?P<who>.+?) from the (?:group|chat)"),
    (
        Kind.JOINED,
        "invited",
        r"(?P<by>.+?)已?(?:将|將|新增)(?P<who>.+?)(?:添加|加入)?(?:至|到)(?:该)?(?:群组|群組|群聊|群)",
    ),
    (Kind.JOINED, "", r"(?P<who>.+?)(?:已加入该群|已加入群組|加入了?群組|加入聊天)"),
    (Kind.LEFT, "", r"(?P<who>.+?)(?:已退群|已離開群組|離開了?群組|離開聊天)"),
    (Kind.REMOVED, "", r"(?P<by>.+?)已?(?:将|將)(?P<who>.+?)(?:移出|退出|刪除|删除)(?:群组|群組|该群|群聊)?"),
    (Kind.JOINED, "invited", r"(?P<by>.+?)が(?P<who>.+?)をグループに追加しました"),
    (Kind.JOINED, "", r"(?P<who>.+?)がグループに参加しました"),
    (Kind.JOINED, "", r"(?P<who>.+?)が参加しました"),
    (Kind.LEFT, "", r"(?P<who>.+?)がグループを退会しました"),
    (Kind.LEFT, "", r"(?P<who>.+?)が退出しました"),
    (Kind.REMOVED, "", r"(?P<by>.+?)が(?P<who>.+?)をグループから(?:削除|退会させ)(?:しました|ました)"),
)
_NOTICES = tuple((kind, note, re.compile(rf"{pattern}[.。]?", re.DOTALL)) for kind, note, pattern in _PATTERNS)
_ME = frozenset(("You", "you", "您", "你", "あなた"))
_MAX = 300


def group_of(line: str) -> str:
    """The chat's name in the first line of a file; "" when there is none."""
    bare = line.strip("\ufeff \r")
    return next((match["name"].strip() for title in _ALL if (match := title.fullmatch(bare))), "")


def is_read(line: str) -> bool:
    """Whether the first line is in a language whose notices we read."""
    bare = line.strip("\ufeff \r")
    return any(title.fullmatch(bare) for title in _READ)


def unsent(text: str) -> bool:
    """Whether these words only say that a message was taken back."""
    return text.strip() in _UNSENT


def form_of(text: str) -> tuple[Form, str]:
    """What a message is made of, and the words a person put there."""
    if text.startswith(_CALL):
        return Form.CALL, ""
    if text.startswith("[") and (match := _PLACEHOLDER.fullmatch(text)):
        form = _FORMS.get(match[1])
        if form is not None:
            return form, match[2].strip()
    return Form.TEXT, text


def read_notice(base: Incoming, text: str) -> Iterator[Incoming]:
    """What a notice says happened, built on `base`; else the notice itself as a message of the platform.

    What happened to the exporter ("You") names nobody and stays a notice.
    """
    facts = list(_facts(base, text)) if len(text) < _MAX else []
    if facts:
        yield from facts
    else:
        form = Form.CALL if text.startswith(_CALL) else Form.SYSTEM
        yield msgspec.structs.replace(base, form=form, text="" if form is Form.CALL else text)


def _facts(base: Incoming, text: str) -> Iterator[Incoming]:
    for kind, note, pattern in _NOTICES:
        if match := pattern.fullmatch(text):
            who, by = _name(match["who"]), _name(match.groupdict().get("by") or "")
            if who:
                yield msgspec.structs.replace(base, kind=kind, name=who, target_name=by, note=note)
            return


def _name(text: str) -> str:
    bare = text.strip(" 「」“”\"'")
    return "" if bare in _ME else bare[:200]
