"""LINE exports, written here in the shapes phones write."""

from pathlib import Path

import pytest

from qunxing.carriers.base import FileFormat, Options, Rejected
from qunxing.carriers.files.line_txt import NO_DAY, Line
from qunxing.carriers.files.tests.chat_reading import everything, iso, kinds, said, written
from qunxing.core.facts import Form, Kind, Precision, Sees
from qunxing.core.refusals import NeedsAnswer, Unreadable

READER: FileFormat = Line()
ENGLISH = """[LINE] Chat history in Bread club
Saved on: 2024/01/16 10:30

2024/01/15(Mon)
09:30\tAnn B\tmorning all
09:31\tBob\t"first
""second"" line
"
09:32\tAnn B\t[Sticker]
10:00\t\tCy joined the group.
10:01\t\tAnn B added Di to the group.
10:02\t\tBob removed Cy from the group.
10:03\t\tDi left the group.
10:04\tBob unsent a message.
10:05\t\tYou joined the group.
10:06\tBob\t☎ Call time 0:10

2024/01/16(Tue)
00:05\tBob\t[Photo]
"""
CHINESE = (
    "[LINE] 與烘焙社的聊天記錄\n儲存日期：2024/01/16 10:30\n\n2024/01/15（一）\n"
    "上午09:30\t小红\t早安\n下午01:05\t\t阿禾已加入群組\n下午01:06\t小红\t已收回訊息\n"
)
JAPANESE = (
    "[LINE] パン部のトーク履歴\n保存日時：2024/01/16 10:30\n\n2024/01/15(月)\n"
    "09:30\t花子\tおはよう\n午後1:05\t太郎が参加しました。\n"
)
WORDY = "[LINE] Chat history with Ann\nSaved on: 26/04/2026, 04:36PM\n\nSun, 26/04/2026\n04:35PM\tAnn\thello\n"
WRITTEN = {
    "line": [
        ("[LINE]Bread club.txt", ENGLISH),
        ("chinese.txt", CHINESE),
        ("japanese.txt", JAPANESE),
        ("wordy.txt", WORDY),
    ]
}


def test_an_export_gives_names_minutes_and_words_of_several_lines(tmp_path: Path) -> None:
    found = said(READER, written(tmp_path, ENGLISH))
    assert kinds(found) == {
        "TEXT": 2,
        "STICKER": 1,
        "JOINED": 2,
        "REMOVED": 1,
        "LEFT": 1,
        "RECALLED": 1,
        "SYSTEM": 1,
        "CALL": 1,
        "IMAGE": 1,
    }
    assert (iso(found[0].at), found[0].zoned, found[0].precision) == ("2024-01-15T09:30:00", False, Precision.MINUTE)
    assert (found[0].name, found[0].sender, found[0].group_name) == ("Ann B", "", "Bread club")
    assert (found[1].text, found[1].line) == ('first\n"second" line\n', 6)
    assert iso(found[-1].at) == "2024-01-16T00:05:00"


def test_notices_say_who_came_went_and_by_whom(tmp_path: Path) -> None:
    found = [one for one in said(READER, written(tmp_path, ENGLISH)) if one.kind is not Kind.MESSAGE]
    assert [(one.kind, one.name, one.target_name) for one in found] == [
        (Kind.JOINED, "Cy", ""),
        (Kind.JOINED, "Di", "Ann B"),
        (Kind.REMOVED, "Cy", "Bob"),
        (Kind.LEFT, "Di", ""),
        (Kind.RECALLED, "Bob", ""),
    ]


def test_other_languages_are_read_the_same(tmp_path: Path) -> None:
    chinese = said(READER, written(tmp_path, CHINESE))
    assert kinds(chinese) == {"TEXT": 1, "JOINED": 1, "RECALLED": 1}
    assert [iso(one.at)[11:16] for one in chinese] == ["09:30", "13:05", "13:06"]
    assert chinese[0].group_name == "烘焙社"
    japanese = said(READER, written(tmp_path, JAPANESE))
    assert [(one.kind, one.name) for one in japanese] == [(Kind.MESSAGE, "花子"), (Kind.JOINED, "太郎")]


def test_the_order_of_day_and_month_is_proved_or_asked(tmp_path: Path) -> None:
    assert iso(said(READER, written(tmp_path, WORDY))[0].at) == "2026-04-26T16:35:00"
    source = written(tmp_path, WORDY.replace("26/04/2026\n", "03/04/2026\n"))
    assert READER.look(source, Options()).ask == ("date_order",)
    with pytest.raises(NeedsAnswer):
        everything(READER, source)
    assert iso(said(READER, source, date_order="mdy")[0].at) == "2026-03-04T16:35:00"


def test_only_readable_notices_promise_joins(tmp_path: Path) -> None:
    for text, promised in ((ENGLISH, True), (ENGLISH.replace("Chat history in", "Chatverlauf mit"), False)):
        finding = READER.look(written(tmp_path, text, "[LINE]Bread club.txt"), Options())
        assert (Sees.JOINS in (finding.sees or ())) is promised and not finding.zoned
        assert finding.groups == ("Bread club",)


def test_what_cannot_be_told_is_rejected_or_refused(tmp_path: Path) -> None:
    text = "2024/02/31(Mon)\n09:30\tAnn\tlost\n2024/03/01(Fri)\nno time\n09:31\tAnn\tkept\n"
    found = everything(READER, written(tmp_path, text))
    assert [one.reason for one in found if isinstance(one, Rejected)][:2] == [NO_DAY, NO_DAY]
    assert len(found) == 4 and not isinstance(found[-1], Rejected) and found[-1].text == "kept"
    spaced = "2025.12.30 Tuesday\n23:43 Ann B hello there\n"
    with pytest.raises(Unreadable, match="from a phone"):
        everything(READER, written(tmp_path, spaced))
    with pytest.raises(Unreadable):
        everything(READER, written(tmp_path, "nothing\n"))


def test_a_call_or_a_picture_is_no_words(tmp_path: Path) -> None:
    found = said(READER, written(tmp_path, ENGLISH))
    assert [one.text for one in found if one.form in (Form.CALL, Form.IMAGE, Form.STICKER)] == ["", "", ""]
