"""What Chinese chat programs write in place of a picture, a voice or a sticker."""

from __future__ import annotations

import re

from qunxing.core.facts import Form

_WORDS = {
    Form.IMAGE: "图片 照片 圖片 闪照 Photo Image Picture",
    Form.STICKER: "表情 动画表情 動畫表情 贴纸 表情包 Sticker Emoji",
    Form.VOICE: "语音 語音 语音消息 Audio Voice",
    Form.VIDEO: "视频 視頻 短视频 小视频 视频号 Video",
    Form.FILE: "文件 群文件 檔案 File",
    Form.LINK: "链接 連結 分享 小程序 音乐 聊天记录 合并转发 转发 卡片消息 接力 Link",
    Form.CARD: "名片 个人名片 推荐联系人 公众号名片",
    Form.LOCATION: "位置 地理位置 实时位置共享 位置共享 Location",
    Form.CALL: "语音通话 视频通话 语音聊天 视频聊天 通话",
    Form.MONEY: "红包 微信红包 QQ红包 转账 收款 群收款 礼物",
    Form.POLL: "投票 群投票",
    Form.CHAIN: "接龙 群接龙",
}
_FORM = {word: form for form, words in _WORDS.items() for word in words.split()}
_BRACKETED = re.compile(r"\[([^\[\]:：\n]{1,8})(?:[:：]?\s*([^\[\]\n]*))?\]\s*")
_ATTACHED = re.compile(r"(图片|视频|语音|文件|圖片|影片)\s*\d*\s*[（(][^()（）\n]*附件[^()（）\n]*[)）]")
_NOT_INSIDE = re.compile(r"[（(][^()（）]*附件[^()（）]*[)）]")


def form_of(text: str) -> tuple[Form, str]:
    """What a body is made of, and the words a person put there: a bare placeholder leaves "" or a file's name.

    A placeholder among words stays part of a TEXT; 接龙 lists are CHAIN and keep their text.
    """
    start = text[:1]
    if start == "[":
        return _bracketed(text)
    if start == "#" and text.startswith(("#接龙", "#接龍")):
        return Form.CHAIN, text
    if start and start in "图圖视語语文影" and (match := _ATTACHED.fullmatch(text.strip())):
        return _FORM.get(match[1], Form.FILE), ""
    return Form.TEXT, text


def _bracketed(text: str) -> tuple[Form, str]:
    """Placeholders of one kind and nothing else; a picture or sticker among words stays TEXT."""
    form, words, at = None, [], 0
    while match := _BRACKETED.match(text, at):
        found = _FORM.get(match[1])
        if found is None or (form is not None and found is not form):
            return Form.TEXT, text
        form, at = found, match.end()
        words.append(_NOT_INSIDE.sub("", match[2] or "").strip())
    if form is None or (at < len(text) and form in (Form.IMAGE, Form.STICKER)):
        return Form.TEXT, text
    return form, " ".join(part for part in (*words, text[at:].strip()) if part)
