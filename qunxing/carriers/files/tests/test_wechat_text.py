"""WeChat mail text and the clipboard; the shapes are real, the people are not."""

import base64
from email.message import EmailMessage
from pathlib import Path

import pytest

from qunxing.carriers.base import Options, Rejected
from qunxing.carriers.files.tests.chat_reading import everything, iso, said, written
from qunxing.carriers.files.wechat_copy import WeChatCopy
from qunxing.carriers.files.wechat_mail import WeChatMail
from qunxing.core.facts import Form, Precision, Sees
from qunxing.core.refusals import NeedsAnswer, Unreadable

MAIL, COPY = WeChatMail(), WeChatCopy()
TEXT = """早起读书群 微信群上的聊天记录如下，请查收。


—————  2018-09-03  —————


小红  12:47

大家好
今天 12:30 开会


小明12:00-21:00  14:30

[图片: 0a1b2c.jpg(请在附件中查看)]


—————  2018-9-4  —————


时间: 12:30  8:05

#接龙
1. 小红


小红  08:06

见面时间
好的  9:30
"""
MAC = """"小红"和"小明"的聊天记录如下:


—————  2026-7-16  —————

小红 下午5:08
不想出去

—————  2026-7-17  —————

小明 上午12:43
[语音通话]

小红 上午12:54
图片1（可在附件中查看）
"""


def test_mail_text_gives_days_minutes_and_odd_nicknames(tmp_path: Path) -> None:
    found = said(MAIL, written(tmp_path, TEXT))
    assert [(one.name, iso(one.at)[:16], one.text, one.form) for one in found] == [
        ("小红", "2018-09-03T12:47", "大家好\n今天 12:30 开会", Form.TEXT),
        ("小明12:00-21:00", "2018-09-03T14:30", "0a1b2c.jpg", Form.IMAGE),
        ("时间: 12:30", "2018-09-04T08:05", "#接龙\n1. 小红", Form.CHAIN),
        ("小红", "2018-09-04T08:06", "见面时间\n好的  9:30", Form.TEXT),
    ]
    one = found[0]
    assert (one.precision, one.zoned, one.sender, one.group_name) == (Precision.MINUTE, False, "", "早起读书群")
    assert one.line == 7
    assert MAIL.sees == {Sees.MESSAGES, Sees.TEXT}


def test_the_mac_writes_halves_of_the_day(tmp_path: Path) -> None:
    found = said(MAIL, written(tmp_path, MAC))
    assert [(one.name, iso(one.at)[:16], one.form) for one in found] == [
        ("小红", "2026-07-16T17:08", Form.TEXT),
        ("小明", "2026-07-17T00:43", Form.CALL),
        ("小红", "2026-07-17T00:54", Form.IMAGE),
    ]


@pytest.mark.parametrize(
    "opening", ['微信群"早起读书群"的聊天记录如下:', "早起读书群 微信群上的聊天记录如下，请查收。"]
)
def test_the_group_is_named_at_the_top(tmp_path: Path, opening: str) -> None:
    source = written(tmp_path, TEXT.replace(TEXT.split("\n")[0], opening))
    assert MAIL.look(source, Options()).groups == ("早起读书群",)
    assert len(said(MAIL, source)) == 4


@pytest.mark.parametrize("html", [False, True])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_mail_file_is_read_like_its_text(tmp_path: Path, html: bool, charset: str) -> None:
    mail = EmailMessage()
    mail["Subject"] = "“早起读书群”的聊天记录"
    mail["From"], mail["To"] = "a@example.com", "b@example.com"
    if html:
        body = "<html><body>" + TEXT.replace("\n", "<br>") + "</body></html>"
        mail.set_content(body, subtype="html", charset=charset, cte="base64")
    else:
        mail.set_content(TEXT, charset=charset, cte="base64")
    mail.add_attachment(base64.b64decode("iVBORw0KGgo="), maintype="image", subtype="png", filename="0a1b2c.png")
    source = written(tmp_path, mail.as_bytes(), "chat.eml")
    plain = said(MAIL, written(tmp_path, TEXT))
    assert [(one.at, one.name, one.text) for one in said(MAIL, source)] == [(o.at, o.name, o.text) for o in plain]
    assert MAIL.sniff(source) > 90


def test_mail_without_a_day_asks_for_it(tmp_path: Path) -> None:
    source = written(tmp_path, "小红  12:47\n\n大家好\n")
    assert MAIL.look(source, Options()).ask == ("day",)
    with pytest.raises(NeedsAnswer):
        everything(MAIL, source)
    assert len(said(MAIL, source, day=0)) == 1
    with pytest.raises(Unreadable):
        everything(MAIL, written(tmp_path, "哈哈\n", "b.txt"))


DATED = "小红 2024-01-15 10:30\n大家好\n第二行\n\n小明 2024/1/15 10:31\n[表情]\n"
PAIRS = "小红\n2026年07月15日 20:14\n就北京这边\n\n小明\n2026年07月15日 20:15\n没在北京\n"
NAMED = "小红：\n大家好\n\n小明：\n计划如下：\n一二三\n"


def test_copied_messages_with_a_time(tmp_path: Path) -> None:
    found = said(COPY, written(tmp_path, DATED))
    assert [(one.name, iso(one.at)[:16], one.text) for one in found] == [
        ("小红", "2024-01-15T10:30", "大家好\n第二行"),
        ("小明", "2024-01-15T10:31", ""),
    ]
    found = said(COPY, written(tmp_path, PAIRS))
    assert [(one.name, iso(one.at)[:16], one.text, one.line) for one in found] == [
        ("小红", "2026-07-15T20:14", "就北京这边", 1),
        ("小明", "2026-07-15T20:15", "没在北京", 5),
    ]


def test_copied_messages_without_any_time_need_the_day_and_know_no_more(tmp_path: Path) -> None:
    source = written(tmp_path, NAMED)
    assert COPY.look(source, Options()).ask == ("day",)
    with pytest.raises(NeedsAnswer) as question:
        everything(COPY, source)
    assert question.value.fields["ask"] == "day"
    found = said(COPY, source, day=0)
    assert [(one.name, one.text, one.at, one.precision) for one in found] == [
        ("小红", "大家好", 0, Precision.DAY),
        ("小明", "计划如下：\n一二三", 0, Precision.DAY),
    ]
    found = said(COPY, written(tmp_path, "小红 10:30\n大家好\n"), day=0)
    assert (found[0].precision, iso(found[0].at)[11:16]) == (Precision.MINUTE, "10:30")


def test_text_before_the_first_name_is_rejected(tmp_path: Path) -> None:
    found = everything(COPY, written(tmp_path, "半句话\n\n" + DATED))
    assert isinstance(found[0], Rejected) and found[0].text == "半句话" and len(found) == 3


WRITTEN = {
    "wechat-mail": [("mail.txt", TEXT), ("mac.txt", MAC)],
    "wechat-copy": [("dated.txt", DATED), ("pairs.txt", PAIRS), ("named.txt", NAMED)],
}
