"""WeChat tables of known tools."""

from pathlib import Path

import pytest

from qunxing.carriers.base import Options, Rejected
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.tests.chat_reading import everything, iso, kinds, said, written
from qunxing.carriers.files.wechat_csv import BAD_ROW, NO_TIME, WeChatCSV
from qunxing.core.facts import Form, Kind, Precision
from qunxing.core.refusals import Unreadable
from qunxing.testing.data import shared_data

READER = WeChatCSV()
HEADER = "localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime,Remark,NickName,Sender\n"


def row(kind: str, content: str, sub: str = "0", when: str = "1700000000", sender: str = "wxid_a") -> str:
    quoted = content.replace('"', '""')
    return f'1,2,{kind},{sub},0,{when},3,"{quoted}",2023-11-15 06:13:20,,小红,{sender}\n'


def test_the_samples_have_the_counts_a_csv_reader_gives() -> None:
    folder = "formats/wechat/weclone/tests/tests_data/"
    person = said(READER, Source(shared_data(folder + "test_person/test_0_730.csv")))
    assert kinds(person) == {"TEXT": 66, "STICKER": 23, "IMAGE": 5, "RECALLED": 2}
    assert {one.sender for one in person if one.kind is Kind.MESSAGE} == {"12345iru2zsmo22", "test_person"}
    assert (person[0].native, person[0].group) == ("7437267147299592543", "test_person")
    assert (iso(person[0].at), person[0].precision, person[0].zoned) == ("2024-10-04T11:42:00", Precision.MINUTE, False)
    assert kinds(said(READER, Source(shared_data(folder + "test_PII/test_0_730.csv")))) == {"TEXT": 62}


def test_type_codes_quotes_and_notices_of_memotrace(tmp_path: Path) -> None:
    quote = "<msg><appmsg><title>同意</title><refermsg><svrid>7437267147299592543</svrid></refermsg></appmsg></msg>"
    text = HEADER + "".join(
        (
            row("1", "大家好\n第二行"),
            row("3", "<msg/>"),
            row("49", quote, "57"),
            row("49", "<msg><title>报价.xlsx</title></msg>", "6"),
            row("10000", '"小蓝"通过扫描"小红"分享的二维码加入群聊'),
            row("10000", '小红邀请"小绿、小灰"加入了群聊'),
            row("10000", "小红 撤回了一条消息"),
            row("10000", '你将"小紫"移出了群聊'),
            row("10000", "以上是打招呼的内容"),
            row("34", ""),
        )
    )
    found = said(READER, written(tmp_path, "\ufeff" + text, "chat.csv"))
    assert kinds(found) == {
        "TEXT": 2,
        "IMAGE": 1,
        "FILE": 1,
        "JOINED": 3,
        "RECALLED": 1,
        "REMOVED": 1,
        "SYSTEM": 1,
        "VOICE": 1,
    }
    assert (found[0].at, found[0].zoned, found[0].sender, found[0].name) == (
        1_700_000_000_000_000,
        True,
        "wxid_a",
        "小红",
    )
    quoted, file = (one for one in found if one.reply_to or one.form is Form.FILE)
    assert (quoted.text, quoted.reply_to, file.text) == ("同意", "7437267147299592543", "报价.xlsx")
    joined = [one for one in found if one.kind is Kind.JOINED]
    assert [(one.name, one.note, one.target) for one in joined] == [
        ("小蓝", "qrcode", "wxid_a"),
        ("小绿", "invited", "wxid_a"),
        ("小灰", "invited", "wxid_a"),
    ]


def test_bad_rows_are_rejected_with_their_line(tmp_path: Path) -> None:
    text = (
        HEADER
        + row("1", "a\nb")
        + "1,2,3\n"
        + row("1", "c", when="soon").replace("2023-11-15 06:13:20", "")
        + row("1", "d")
    )
    found = everything(READER, written(tmp_path, text, "chat.csv"))
    assert [(one.line, one.reason) for one in found if isinstance(one, Rejected)] == [(4, BAD_ROW), (5, NO_TIME)]
    assert len(found) == 4


def test_an_open_quote_loses_what_it_swallowed_and_no_more(tmp_path: Path) -> None:
    text = HEADER + row("1", "a") + '1,2,1,0,0,1700000000,3,"open' + "x" * 140_000 + "\n" + row("1", "b") * 3
    found = everything(READER, written(tmp_path, text, "chat.csv"))
    assert isinstance(found[1], Rejected) and found[1].line == 3


def test_other_tables_are_refused_and_the_notice_is_there(tmp_path: Path) -> None:
    source = written(tmp_path, "a,b\n1,2\n", "chat.csv")
    assert READER.sniff(source) == 0 and "may use this file" in READER.notice
    with pytest.raises(Unreadable):
        READER.look(source, Options())


WRITTEN = {"wechat-csv": [("messages.csv", HEADER + row("1", "大家好"))]}
REAL = {"wechat-csv": ("formats/wechat/weclone/**/*.csv",)}
