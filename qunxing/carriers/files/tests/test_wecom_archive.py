"""The message archive of WeCom: every kind of record, what is taken back, who agreed, and records without words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qunxing.carriers.base import FileFormat, Incoming, Options, Rejected
from qunxing.carriers.files.tests.chat_reading import everything, said, written
from qunxing.carriers.files.wecom_archive import (
    ENCRYPTED,
    NOT_A_RECORD,
    OF_TWO,
    PROMISED,
    WORDLESS,
    WeComArchive,
)
from qunxing.carriers.files.wecom_records import read
from qunxing.core.facts import Form, Kind
from qunxing.testing.wecom_archive import (
    ALICE,
    AT,
    BOB,
    EVERY,
    ROBOT,
    ROOM,
    STAFF,
    consents,
    lines,
    recall,
    record,
    switched,
    wordless,
)

READER: FileFormat = WeComArchive()
WRITTEN = {
    "wecom_archive": [
        ("archive.jsonl", lines(record("text"), record("image"), switched())),
        ("zone.jsonl", lines(wordless(), wordless(BOB, kind=2))),
        ("answer.json", json.dumps({"errcode": 0, "has_more": 0, "msg_list": [wordless()]})),
    ]
}
FORMS = {
    Form.TEXT: "text markdown mixed",
    Form.IMAGE: "image",
    Form.VOICE: "voice",
    Form.VIDEO: "video sphfeed",
    Form.STICKER: "emotion",
    Form.FILE: "file voip_doc_share qydiskfile",
    Form.LINK: "link docmsg news",
    Form.CARD: "card weapp",
    Form.LOCATION: "location",
    Form.CALL: "meeting meeting_voice_call voiptext",
    Form.MONEY: "redpacket external_redpacket",
    Form.POLL: "vote",
    Form.OTHER: "chatrecord todo collect calendar",
}
WORDS = {
    "text": "谁有酵母？",
    "location": "面包房\n北京市",
    "file": "配方.docx",
    "link": "开炉\n一炉\nhttps://example.org",
    "todo": "备料\n面粉",
    "vote": "几点开炉",
    "redpacket": "恭喜发财",
    "external_redpacket": "大吉大利",
    "docmsg": "价目\nhttps://doc.example.org",
    "markdown": "**开炉**",
    "news": "早报\n晚报",
    "mixed": "看图",
    "sphfeed": "小满\n开炉视频",
}


@pytest.mark.parametrize(("form", "kind"), [(form, kind) for form, kinds in FORMS.items() for kind in kinds.split()])
def test_every_kind_of_message_is_known_for_what_it_is(form: Form, kind: str) -> None:
    found = read(record(kind))
    (message,) = found.said
    assert (message.kind, message.form, found.kind, found.is_known) == (Kind.MESSAGE, form, kind, True)
    assert (message.group, message.sender, message.at) == (ROOM, ALICE, AT * 1000)
    assert message.text == WORDS.get(kind, message.text)
    assert message.text is not None or kind in ["image", "voice", "video", "emotion", "meeting_voice_call", "voiptext"]


def test_no_kind_of_message_is_left_out() -> None:
    assert sorted(EVERY) == sorted(" ".join(FORMS.values()).split())


def test_one_nobody_knows_yet_is_counted_and_named(tmp_path: Path) -> None:
    found = read(record("solitaire", solitaire={"title": "接龙"}))
    assert not found.is_known and [(each.form, each.text) for each in found.said] == [(Form.OTHER, None)]
    assert len(said(READER, written(tmp_path, lines(record("solitaire", x=1)), "a.jsonl"))) == 1


def test_what_is_taken_back_says_what_it_was(tmp_path: Path) -> None:
    first = record("text")
    message, gone = said(READER, written(tmp_path, lines(first, recall(first)), "a.jsonl"))
    assert (gone.kind, gone.target, gone.sender) == (Kind.RECALLED, message.native, ALICE)


def test_who_agreed_is_a_notice_and_nobodys_words() -> None:
    for status in ("agree", "disagree"):
        (told,) = read(consents(BOB, status)).said
        assert (told.kind, told.form, told.sender, told.note, told.text) == (
            Kind.MESSAGE, Form.SYSTEM, BOB, status, None,
        )  # fmt: skip


def test_staff_customers_and_robots_are_told_apart() -> None:
    for who, staff, bot in ((STAFF, True, False), (ALICE, False, False), (ROBOT, False, True), ("wm-kai", True, False)):
        (message,) = read(record("text", who)).said
        assert (message.staff, message.bot) == (staff, bot)


def test_records_of_the_zone_count_though_nothing_of_them_can_be_read(tmp_path: Path) -> None:
    source = written(tmp_path, lines(wordless(), wordless(STAFF, kind=2, sort=1)), "zone.jsonl")
    first, second = said(READER, source)
    assert (first.text, first.form, first.at, first.staff) == (None, Form.TEXT, AT * 1000, False)
    assert (second.form, second.staff) == (Form.OTHER, True)
    assert READER.look(source, Options()).sees == WORDLESS
    assert READER.look(written(tmp_path, lines(record("text")), "a.jsonl"), Options()).sees == PROMISED


def test_what_is_of_no_group_or_no_record_is_told(tmp_path: Path) -> None:
    encrypted = {"seq": 1, "msgid": "m", "publickey_ver": 3, "encrypt_random_key": "k", "encrypt_chat_msg": "c"}
    timeless = record("text") | {"msgtime": "yesterday"}
    text = lines(record("text", room=""), wordless(room=""), encrypted, timeless, {"msgid": "x"}) + "{oops\n[1]\n\n"
    found = everything(READER, written(tmp_path, text, "a.jsonl"))
    assert [each.reason for each in found if isinstance(each, Rejected)] == [
        OF_TWO, OF_TWO, ENCRYPTED, NOT_A_RECORD, NOT_A_RECORD, NOT_A_RECORD, NOT_A_RECORD,
    ]  # fmt: skip
    assert not any(isinstance(each, Incoming) for each in found)
    assert all("谁有酵母" not in each.text for each in found if isinstance(each, Rejected) and each.reason == OF_TWO)


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, {"item": [None, 7, {"content": "{"}]}, {"content": 7}])
def test_odd_parts_break_nothing(odd: object) -> None:
    for kind, parts in EVERY.items():
        (message,) = read(record(kind) | dict.fromkeys(parts, odd)).said
        assert message.kind is Kind.MESSAGE
