"""What the words in a table's kind column mean."""

from __future__ import annotations

from qunxing.carriers.files.tables import plain
from qunxing.core.facts import Form, Kind

_WORDS: dict[tuple[Kind, Form], str] = {
    (Kind.MESSAGE, Form.TEXT): "message msg text chat 消息 文本 文字 文本消息 发言 聊天",
    (Kind.MESSAGE, Form.IMAGE): "image img photo picture 图片 照片 图像 图片消息",
    (Kind.MESSAGE, Form.VOICE): "voice audio 语音 音频 语音消息",
    (Kind.MESSAGE, Form.VIDEO): "video 视频 小视频 视频号 视频消息",
    (Kind.MESSAGE, Form.STICKER): "sticker emoji emotion 表情 动画表情 贴纸 表情包",
    (Kind.MESSAGE, Form.FILE): "file document 文件 文档",
    (Kind.MESSAGE, Form.LINK): "link url article 链接 网页 公众号文章 分享链接 分享",
    (Kind.MESSAGE, Form.CARD): "card contact miniprogram 名片 小程序 卡片 个人名片",
    (Kind.MESSAGE, Form.LOCATION): "location 位置 地理位置",
    (Kind.MESSAGE, Form.CALL): "call 通话 语音通话 视频通话",
    (Kind.MESSAGE, Form.MONEY): "money redpacket transfer 红包 转账 微信红包 微信转账",
    (Kind.MESSAGE, Form.POLL): "poll vote 投票",
    (Kind.MESSAGE, Form.CHAIN): "chain 接龙 群接龙",
    (Kind.MESSAGE, Form.SYSTEM): "system notice systemmessage 系统 系统消息 系统通知 通知 提示",
    (Kind.JOINED, Form.SYSTEM): "join joined joins added add memberjoin 加入 进群 入群 加入群聊 加群 进入",
    (Kind.LEFT, Form.SYSTEM): "leave left leaves quit exit memberleave 退出 退群 离开 退出群聊 离群",
    (Kind.REMOVED, Form.SYSTEM): "remove removed kick kicked 移出 踢出 移出群聊 被移出 移除",
    (Kind.RECALLED, Form.SYSTEM): "recall recalled revoke revoked deleted 撤回 已撤回 撤回消息 消息撤回",
}

KINDS: dict[str, tuple[Kind, Form]] = {
    plain(word): meaning for meaning, words in _WORDS.items() for word in words.split()
}
OTHER = (Kind.MESSAGE, Form.OTHER)
PLAIN = (Kind.MESSAGE, Form.TEXT)


def kind_of(cell: object) -> tuple[Kind, Form]:
    """Kind and form by name; nothing is a text message, a word we do not know a message of another form."""
    if cell is None or cell == "":
        return PLAIN
    return KINDS.get(plain(cell), OTHER)
