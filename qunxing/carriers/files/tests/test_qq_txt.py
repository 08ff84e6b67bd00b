"""QQ text in all its shapes; the shapes are real, the people are not."""

from pathlib import Path

import pytest

from qunxing.carriers.base import Options
from qunxing.carriers.files.qq_txt import QQText
from qunxing.carriers.files.tests.chat_reading import everything, iso, kinds, said, written
from qunxing.core.facts import Form, Kind, Sees
from qunxing.core.refusals import NeedsAnswer, Unreadable

READER = QQText()
TOP = "消息记录（此消息记录为文本格式，不支持重新导入）\n\n"
RULE = "=" * 64 + "\n"


def titled(name: str) -> str:
    return f"{RULE}消息分组:我的QQ群\n{RULE}消息对象:{name}\n{RULE}\n"


def export(*entries: tuple[str, str], name: str = "示例群") -> str:
    return titled(name) + "".join(f"{header}\n{body}\n\n" for header, body in entries)


def test_an_export_has_accounts_names_and_both_clocks(tmp_path: Path) -> None:
    text = TOP + export(
        ("2019-09-23 20:43:38 【管理员】小红(10001)", "大家好\n第二行 12:30\n\n隔行"),
        ("2019-09-23 8:44:38 PM 小(明)(10002)", "[图片]"),
        ("2019-09-24 0:00:37 阿强<qiang@example.com>", ""),
        ("2019-09-24 12:00:37 AM (10003)", "[表情][表情]"),
        ("2019-09-24 0:01:00 时间 12:30 (x)(10004)", "看图[图片]"),
    )
    found = said(READER, written(tmp_path, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()))
    assert [(iso(one.at), one.sender, one.name) for one in found] == [
        ("2019-09-23T20:43:38", "10001", "小红"),
        ("2019-09-23T20:44:38", "10002", "小(明)"),
        ("2019-09-24T00:00:37", "qiang@example.com", "阿强"),
        ("2019-09-24T00:00:37", "10003", ""),
        ("2019-09-24T00:01:00", "10004", "时间 12:30 (x)"),
    ]
    assert found[0].text == "大家好\n第二行 12:30\n\n隔行"
    assert [one.form for one in found[1:]] == [Form.IMAGE, Form.TEXT, Form.STICKER, Form.TEXT]
    assert {one.group_name for one in found} == {"示例群"} and not found[0].zoned
    assert found[0].line == 9


def test_notices_become_facts_and_names_get_their_accounts(tmp_path: Path) -> None:
    system = "2019-09-23 20:45:00 系统消息(10000)"
    text = TOP + export(
        ("2019-09-23 20:43:38 小红(10001)", "大家好"),
        (system, "小红邀请小蓝加入了本群。"),
        (system, "小绿(10009)加入本群。"),
        (system, "小蓝撤回了一条消息"),
        (system, "你撤回了一条消息"),
        (system, "小紫已退出本群。"),
        (system, "小黄被管理员小红移出本群。"),
        (system, "群主修改了群名"),
        ("2019-09-23 20:46:00 系统消息(1000000)", "你邀请小灰加入了本群。"),
        ("2019-09-23 20:47:00 小蓝(10002)", "来了"),
    )
    found = said(READER, written(tmp_path, text))
    assert kinds(found) == {"TEXT": 2, "JOINED": 3, "RECALLED": 2, "LEFT": 1, "REMOVED": 1, "SYSTEM": 1}
    joined = {one.name: one for one in found if one.kind is Kind.JOINED}
    assert (joined["小蓝"].sender, joined["小蓝"].target, joined["小蓝"].target_name) == ("10002", "10001", "小红")
    assert (joined["小绿"].sender, joined["小灰"].target_name) == ("10009", "")
    removed = next(one for one in found if one.kind is Kind.REMOVED)
    assert (removed.name, removed.target) == ("小黄", "10001")


def test_several_chats_in_one_file_stay_apart(tmp_path: Path) -> None:
    one = export(("2019-09-23 20:43:38 小红(10001)", "一"), name="甲群")
    two = export(("2019-09-23 20:43:38 小红(10001)", "二"), name="乙群")
    source = written(tmp_path, TOP + one + two)
    assert [(m.group_name, m.text) for m in said(READER, source)] == [("甲群", "一"), ("乙群", "二")]
    assert READER.look(source, Options()).groups == ("甲群", "乙群")


def test_a_private_chat_has_names_only(tmp_path: Path) -> None:
    source = written(
        tmp_path, TOP + export(("2017-01-19 8:20:27 PM 小红", "在吗"), ("2017-01-19 8:21:27 PM 小明", "在"))
    )
    assert [(one.sender, one.name) for one in said(READER, source)] == [("", "小红"), ("", "小明")]
    assert Sees.ACCOUNTS not in (READER.look(source, Options()).sees or ())


WINDOW = """【传说】小红 2/14/2020 9:16:13 PM
你好
你和小明有12个共同好友，点击添加好友。
【潜水】小明 11:59:54 PM
睡了吗
【潜水】小明 12:00:10 AM
没有
"""
MANAGER = """ 2020-02-27
【1】小红(10001) 3:13:28 AM
早

小明(10002) 上午 3:14:28
早啊
"""
PHONE = """— —  2020-2-21  — —

小红  23:50:12\x20
晚安

小明  23:51:12\x20
晚安
"""


def test_the_window_shape_passes_midnight(tmp_path: Path) -> None:
    found = said(READER, written(tmp_path, WINDOW))
    assert [(one.name, iso(one.at), one.text) for one in found] == [
        ("小红", "2020-02-14T21:16:13", "你好"),
        ("小明", "2020-02-14T23:59:54", "睡了吗"),
        ("小明", "2020-02-15T00:00:10", "没有"),
    ]


def test_the_manager_and_the_phone_give_the_day_on_its_own_line(tmp_path: Path) -> None:
    found = said(READER, written(tmp_path, MANAGER))
    assert [(one.sender, one.name, iso(one.at)) for one in found] == [
        ("10001", "小红", "2020-02-27T03:13:28"),
        ("10002", "小明", "2020-02-27T03:14:28"),
    ]
    found = said(READER, written(tmp_path, PHONE))
    assert [(one.name, iso(one.at), one.text) for one in found] == [
        ("小红", "2020-02-21T23:50:12", "晚安"),
        ("小明", "2020-02-21T23:51:12", "晚安"),
    ]


def test_what_only_a_person_knows_is_asked(tmp_path: Path) -> None:
    undated = written(tmp_path, "小红 9:59:54 PM\n你好\n小明 10:00:01 PM\n你好\n")
    assert READER.look(undated, Options()).ask == ("day",)
    with pytest.raises(NeedsAnswer) as question:
        everything(READER, undated)
    assert question.value.fields["ask"] == "day"
    assert iso(said(READER, undated, day=86_400_000_000)[0].at) == "1970-01-02T21:59:54"
    either = written(tmp_path, "小红 2/3/2020 9:16:13 PM\n你好\n小明 2/3/2020 9:16:14 PM\n你好\n", "b.txt")
    with pytest.raises(NeedsAnswer):
        everything(READER, either)
    assert iso(said(READER, either, date_order="dmy")[0].at) == "2020-03-02T21:16:13"
    with pytest.raises(Unreadable):
        everything(READER, written(tmp_path, "nothing\n", "c.txt"))


WRITTEN = {
    "qq-txt": [
        ("群.txt", TOP + export(("2019-09-23 20:43:38 小红(10001)", "大家好"))),
        ("window.txt", WINDOW),
        ("manager.txt", MANAGER),
        ("phone.txt", PHONE),
    ]
}
