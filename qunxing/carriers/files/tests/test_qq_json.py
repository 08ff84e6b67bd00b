"""Files of QQ chat exporter, written here in the shapes of its versions 4 and 5."""

import json
from pathlib import Path
from typing import Any

import pytest

from qunxing.carriers.base import FileFormat, Rejected
from qunxing.carriers.files.json_chat import NO_TIME, TRUNCATED
from qunxing.carriers.files.qq_json import NOT_A_MESSAGE, QQJson
from qunxing.carriers.files.tests.chat_reading import everything, iso, kinds, said, written
from qunxing.core.facts import Form, Kind
from qunxing.core.refusals import Unreadable

READER: FileFormat = QQJson()
ANN = {"uid": "u_a", "uin": "10001", "name": "小红", "groupCard": "小红(值班)"}


def export(*messages: dict[str, Any], chat: dict[str, Any] | None = None) -> str:
    usual = {"timestamp": 1700000000000, "sender": ANN, "content": {"text": "大家好"}}
    whole = {
        "metadata": {"name": "QQChatExporter V5 / https://github.com/shuakami/qq-chat-exporter", "version": "5.0.0"},
        "chatInfo": {"name": "示例群", "type": "group"} | (chat or {}),
        "statistics": {"totalMessages": len(messages), "senders": [{"uid": "u_a"}]},
        "messages": [usual | {"id": str(900 + nth)} | each for nth, each in enumerate(messages)],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2)


def older(**fields: object) -> dict[str, Any]:
    return {
        "id": None,
        "messageId": "7001",
        "timestamp": "2023-11-14T22:13:20.000Z",
        "sender": {"uid": "u_b", "uin": "10002", "name": "小明"},
        "messageType": 2,
        **fields,
    }


WRITTEN = {"qq-json": [("群.json", export({})), ("old.json", export(older()).replace("V5", "V4"))]}


def test_both_versions_give_the_same_facts(tmp_path: Path) -> None:
    new, old = said(READER, written(tmp_path, export({}, older(), chat={"groupCode": "38988"}), "a.json"))
    assert (new.sender, new.name, new.native, new.group) == ("10001", "小红(值班)", "900", "38988")
    assert (old.sender, old.name, old.native, old.group_name) == ("10002", "小明", "7001", "示例群")
    assert [(iso(one.at), one.zoned) for one in (new, old)] == [("2023-11-14T22:13:20", True)] * 2


def test_answers_are_kept_without_the_words_they_answer(tmp_path: Path) -> None:
    pieces = [
        {"type": "reply", "data": {"referencedMessageId": "900", "content": "大家好"}},
        {"type": "at", "data": {"name": "@小红"}},
        {"type": "text", "data": {"text": " 早"}},
        {"type": "face", "data": {"name": "[微笑]"}},
    ]
    text = export(
        {"content": {"text": "[回复 小红: 大家好]\n@小红 早", "elements": pieces}},
        older(content={"text": "[回复 小红: 大家好]\n早", "reply": {"referencedMessageId": "900"}}),
    )
    new, old = said(READER, written(tmp_path, text, "a.json"))
    assert (new.text, new.reply_to, old.text, old.reply_to) == ("@小红 早[微笑]", "900", "早", "900")


def test_media_have_their_form(tmp_path: Path) -> None:
    file = {"type": "file", "data": {"filename": "价目表.pdf"}}
    text = export(
        {"content": {"text": "[图片: a.jpg]", "elements": [{"type": "image", "data": {}}]}},
        {"content": {"text": "看", "elements": [{"type": "text", "data": {"text": "看"}}, {"type": "image"}]}},
        {"content": {"text": "", "elements": [file]}},
        {"content": {"text": "", "elements": [{"type": "market_face"}]}},
        older(content={"text": "", "resources": [{"type": "audio"}]}),
    )
    found = said(READER, written(tmp_path, text, "a.json"))
    assert [(one.form, one.text) for one in found] == [
        (Form.IMAGE, ""),
        (Form.IMAGE, "看"),
        (Form.FILE, "价目表.pdf"),
        (Form.STICKER, ""),
        (Form.VOICE, ""),
    ]


def test_notices_become_facts_and_recalled_words_are_dropped(tmp_path: Path) -> None:
    text = export(
        {},
        {"system": True, "content": {"text": "小红(值班)邀请小明加入了群聊"}},
        older(isSystemMessage=True, content={"text": "群公告已更新"}),
        {"recalled": True},
        older(isRecalled=True, content={"text": "说错了"}),
    )
    found = said(READER, written(tmp_path, text, "a.json"))
    assert kinds(found) == {"TEXT": 1, "SYSTEM": 1, "RECALLED": 2, "JOINED": 1}
    joined = next(one for one in found if one.kind is Kind.JOINED)
    assert (joined.name, joined.target) == ("小明", "10001")
    assert [one.text for one in found if one.kind is Kind.RECALLED] == [None, None]


def test_a_broken_message_spoils_only_itself(tmp_path: Path) -> None:
    text = export({}, {"timestamp": "soon"}, {"sender": 3}, {}, {})
    found = everything(READER, written(tmp_path, text[: text.rindex('"sender"')], "a.json"))
    assert [one.reason for one in found if isinstance(one, Rejected)] == [NO_TIME, NOT_A_MESSAGE, TRUNCATED]
    with pytest.raises(Unreadable):
        everything(READER, written(tmp_path, '{"metadata": {}, "chatInfo": {}}', "b.json"))
