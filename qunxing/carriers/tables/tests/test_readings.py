"""Tables of readings, and WeCom's statistics in each shape they come in."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter

from qunxing.carriers.base import Incoming, Options, Rejected
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.tests.chat_reading import everything, iso, written
from qunxing.carriers.registry import by_name, recognise
from qunxing.carriers.tables.readings import NO_DAY, NO_NUMBER, NO_NUMBERS, TOTAL, called
from qunxing.core.facts import Proof
from qunxing.core.refusals import NeedsAnswer, Refusal

CONSOLE = (
    "统计日期,客户群名称,群客户总数,今日新增,今日流失,今日发送消息客户总数,备注\n"
    "2026-11-01,唠嗑群,312,4,1,40,正常\n"
    "昨天,唠嗑群,313,,,-,\n"
    "合计,,625,4,1,40,\n"
)
BY_DAY = '{"items":[{"stat_time":1793462400,"data":{"member_total":5021,"msg_total":10000}}]}'
BY_OWNER = '{"items":[{"owner":"ahe","data":{"member_total":2000,"msg_total":500}}]}'


def of(folder: Path, text: str, name: str = "t.csv", **more: object) -> tuple[list[Incoming], list[tuple[int, str]]]:
    source = written(folder, text, name)
    found = everything(recognise(source, "readings"), source, **more)
    refused = [(each.line, each.reason) for each in found if isinstance(each, Rejected)]
    return [each for each in found if isinstance(each, Incoming)], refused


def said(found: list[Incoming]) -> list[tuple[str, str, str, int]]:
    return [(iso(each.at)[:10], each.group_name, each.note, each.value) for each in found]


def test_a_consoles_words_keep_one_name_each(tmp_path: Path) -> None:
    found, refused = of(tmp_path, CONSOLE)
    assert said(found) == [
        ("2026-11-01", "唠嗑群", name, value)
        for name, value in (("人数", 312), ("新增人数", 4), ("流失人数", 1), ("发言人数", 40))
    ]
    assert refused == [(1, NO_NUMBERS), (3, NO_DAY), (4, TOTAL)]
    assert {each.proof for each in found} == {Proof.SELF_REPORTED}


def test_a_workbook_is_read_as_its_cells_are_typed(tmp_path: Path) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["日期", "群名称", "人数", "花费"])
        sheet.write_number(1, 0, 46327, day)
        sheet.write_row(1, 1, ["唠嗑群", 312, 99.9])
    (tmp_path / "t.xlsx").write_bytes(out.getvalue())
    source = Source(tmp_path / "t.xlsx")
    found = everything(recognise(source, "readings"), source)
    assert [(iso(each.at)[:10], each.note, each.value) for each in found if isinstance(each, Incoming)] == [
        ("2026-11-01", "人数", 312), ("2026-11-01", "花费", 9990),
    ]  # fmt: skip


def test_a_bad_cell_is_named_and_the_rest_of_its_row_is_read(tmp_path: Path) -> None:
    found, refused = of(tmp_path, "日期,群名称,人数,消息数\n2026-11-01,一群,约300,50\n2026-11-01,二群,200,60\n")
    assert said(found)[0] == ("2026-11-01", "一群", "消息数", 50)
    assert refused == [(2, NO_NUMBER)]


def test_without_a_day_or_without_numbers_it_asks(tmp_path: Path) -> None:
    source = written(tmp_path, "群名称,人数\n一群,300\n", "t.csv")
    assert by_name("readings").look(source, Options()).ask == ("day",)
    found = everything(by_name("readings"), source, day=1_793_491_200_000_000)
    assert [each.value for each in found if isinstance(each, Incoming)] == [300]
    with pytest.raises(NeedsAnswer):
        everything(by_name("readings"), written(tmp_path, "日期,谁\n2026-11-01,阿禾\n", "u.csv"))


def test_statistics_are_known_in_every_shape_and_counted_by_the_platform(tmp_path: Path) -> None:
    expected = [("2026-11-01", "", "企微 人数", 5021), ("2026-11-01", "", "企微 累计消息数", 10000)]
    table = "stat_time,member_total,msg_total\n2026-11-01,5021,10000\n"
    line = '{"stat_time":1793462400,"member_total":5021,"msg_total":10000}\n'
    for name, text in (("a.json", BY_DAY), ("b.csv", table), ("c.jsonl", line * 1), ("d.json", f"[{BY_DAY}]")):
        found, refused = of(tmp_path, text, name)
        assert (said(found), refused) == (expected, []), name
        assert {each.proof for each in found} == {Proof.PLATFORM}


def test_statistics_by_owner_say_whose_they_are_and_want_a_day(tmp_path: Path) -> None:
    source = written(tmp_path, BY_OWNER, "a.json")
    reader = recognise(source, "readings")
    assert reader.name == "wecom_statistics"
    assert reader.look(source, Options()).ask == ("day",)
    found = everything(reader, source, day=1_793_491_200_000_000)
    assert [each.note for each in found if isinstance(each, Incoming)] == ["企微 人数 ahe", "企微 累计消息数 ahe"]


@pytest.mark.parametrize("text", ["{", "[1, 2]", '{"items": 5}', '{"member_total": "many"}', "\0\0\0"])
def test_broken_statistics_are_refused_or_told_line_by_line(tmp_path: Path, text: str) -> None:
    source = written(tmp_path, text, "a.json")
    with pytest.raises(Refusal):
        everything(by_name("wecom_statistics"), source, day=0)


def test_a_columns_name_is_the_one_it_is_kept_under() -> None:
    assert [called(each) for each in ("群客户总数", "直播观看", "群名称", "123")] == ["人数", "直播观看", "group", ""]
