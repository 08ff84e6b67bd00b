"""Every preset on a hand-made sample of its real header, and tables as people really keep them."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from qunxing.carriers.base import Incoming, Options, Rejected
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.tests.chat_reading import everything, iso, written
from qunxing.carriers.registry import by_name, recognise
from qunxing.carriers.tables import rows
from qunxing.core.facts import Kind, Proof, Sees
from qunxing.core.refusals import NeedsAnswer, Unreadable

YOUZAN = (
    "订单号,订单状态,订单来源,订单创建时间,买家付款时间,交易成功时间,商品金额合计,应收订单金额,订单实付金额,全部商品名称,"
    "商品种类数,收货人/提货人,收货人手机号/提货人手机号,买家昵称,买家是否会员,买家手机号,分销员,销售导购,"
    "订单退款状态,订单已退款金额\n"
    "E001,交易完成,微信,2026-09-03 12:00:05,,,59,59,59.00,面粉,1,李,13800138000,小明,是,13800138000,,,,0\n"
    "E002,交易关闭,微信,2026-09-03 13:00:00,,,59,59,59.00,吐司模具,1,王,186******05,小红,否,186******05,,,,\n"
    "E003,已发货,微信,2026-09-04 09:00:00,2026-09-04 09:01:00,,30,30,30,酵母,1,张,,阿强,否,,,,部分退款,12.5\n"
    "合计,,,,,,,,148,,,,,,,,,,,\n"
)
KUAITUANTUAN = (
    "跟团号,下单人,团员备注,支付时间,团长备注,商品,订单金额,退款金额,订单状态,自提点,收货人,联系电话,详细地址\n"
    "1,小明,,2026-09-03 20:00:01,,黄油x2,¥56.00,,待发货,,李,138 0013 8000,\n"
    "2,小红,,2026-09-03 20:00:09,,黄油x1,￥２８,28,已退款,,王,,\n"
)
WENJUANXING = (
    "序号,提交答卷时间,所用时间,来源,来源详情,来自IP,1、您的微信昵称,2、您喜欢做什么（多选）,3、您有多大可能推荐我们,4、您对课程满意吗\n"
    "1,2026/09/03 12:00:00,30秒,微信,,1.1.1.1,小明,吐司┋可颂,9,非常满意\n"
    "2,2026/09/03 12:05:00,21秒,微信,,1.1.1.2,小红,(空),0,一般\n"
)
TENCENT = (
    "提交者（自动）,提交时间（自动）,您的手机号（必填）,想学什么（必填）\n小明,2026-09-03 12:00,13800138000,可颂\n"
)


def book(path: Path, lines: list[list[object]], *, hidden: int = -1) -> Path:
    made = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm:ss"})
    sheet = made.add_worksheet()
    for number, line in enumerate(lines):
        sheet.write_row(number, 0, line)
    if hidden >= 0:
        sheet.set_column(hidden, hidden, None, None, {"hidden": True})
    made.close()
    return path


def acts(source: Source, **options: object) -> list[Incoming]:
    return [one for one in everything(recognise(source, "acts"), source, **options) if isinstance(one, Incoming)]


def refused(source: Source, **options: object) -> list[tuple[int, str]]:
    found = everything(recognise(source, "acts"), source, **options)
    return [(one.line, one.reason) for one in found if isinstance(one, Rejected)]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
def test_youzan_orders_are_known_by_their_header(tmp_path: Path, encoding: str) -> None:
    source = written(tmp_path, YOUZAN.encode(encoding), "orders.csv")
    assert recognise(source, "acts").name == "youzan"
    found = acts(source)
    assert [(one.kind, one.name, one.value, one.note, one.phone) for one in found] == [
        (Kind.ORDERED, "小明", 5900, "paid", "13800138000"),
        (Kind.ORDERED, "小红", 0, "closed", "186******05"),
        (Kind.ORDERED, "阿强", 3000, "paid", ""),
        (Kind.REFUNDED, "阿强", 1250, "", ""),
    ]
    assert {one.proof for one in found} == {Proof.PLATFORM}
    assert iso(found[0].at) == "2026-09-03T12:00:05"
    assert refused(source) == [(5, rows.TOTAL)]
    finding = recognise(source, "acts").look(source, Options())
    assert finding.ask == () and finding.sees == frozenset({Sees.ACTIONS, Sees.ORDERS})
    assert not any("13800138000" in cell for row in finding.samples for cell in row), "samples are kept with the import"


def test_kuaituantuan_numbers_count_only_together_with_their_time(tmp_path: Path) -> None:
    source = written(tmp_path, KUAITUANTUAN, "团.csv")
    assert recognise(source, "acts").name == "kuaituantuan"
    first, second, back = acts(source)
    assert (first.value, first.phone, first.text) == (5600, "13800138000", "黄油x2")
    assert (second.value, second.note, back.kind, back.value) == (2800, "refunded", Kind.REFUNDED, 2800)
    later = written(tmp_path, KUAITUANTUAN.replace("09-03", "10-03"), "下一团.csv")
    assert acts(later)[0].native != first.native


def test_wenjuanxing_gives_one_fact_for_each_question_and_choice(tmp_path: Path) -> None:
    source = written(tmp_path, WENJUANXING.encode("gb18030"), "答卷.csv")
    assert recognise(source, "acts").name == "wenjuanxing"
    assert [(one.name, one.note, one.text, one.value) for one in acts(source)] == [
        ("小明", "您喜欢做什么", "吐司", 0),
        ("小明", "您喜欢做什么", "可颂", 0),
        ("小明", "您有多大可能推荐我们 /10", "9", 9),
        ("小明", "您对课程满意吗 /5", "非常满意", 5),
        ("小红", "您有多大可能推荐我们 /10", "0", 0),
        ("小红", "您对课程满意吗 /5", "一般", 3),
    ]


def test_choices_in_columns_of_their_own_are_choices_too(tmp_path: Path) -> None:
    head = "序号,提交答卷时间,所用时间,1、喜欢(吐司),1、喜欢(可颂),2、味道满意吗\n"
    source = written(tmp_path, head + "1,2026/09/03 12:00:00,9秒,1,0,7\n2,2026/09/03 12:01:00,9秒,1,1,不知道\n")
    assert [(one.note, one.text, one.value) for one in acts(source)] == [
        ("喜欢", "吐司", 0), ("味道满意吗 /10", "7", 7),
        ("喜欢", "吐司", 0), ("喜欢", "可颂", 0), ("味道满意吗", "不知道", 0),
    ]  # fmt: skip


def test_tencent_forms_lose_their_suffixes(tmp_path: Path) -> None:
    source = written(tmp_path, TENCENT, "收集结果.csv")
    assert recognise(source, "acts").name == "tencent_form"
    (one,) = acts(source)
    assert (one.name, one.phone, one.note, one.text) == ("小明", "13800138000", "想学什么", "可颂")


def test_a_zip_of_the_wechat_shop_is_known_by_its_name_and_its_columns_are_shown(tmp_path: Path) -> None:
    inner = book(
        tmp_path / "订单.xlsx",
        [["订单编号", "下单时间", "实付金额", "买家昵称"], ["37", "2026-09-03 12:00", 8.8, "小明"]],
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(inner, "订单.xlsx")
    (part,) = written(tmp_path, packed.getvalue(), "微信小店订单_wx1_20260903.zip").parts()
    reader = recognise(part, "acts")
    assert reader.name == "weixin_shop"
    assert reader.look(part, Options()).mapping["amount"] == "实付金额"
    assert [(one.name, one.value) for one in acts(part)] == [("小明", 880)]


def test_what_no_header_tells_is_asked(tmp_path: Path) -> None:
    source = written(tmp_path, "昵称,打卡时间,内容\n小明,2026-09-03 07:00,吐司\n", "打卡.csv")
    reader = recognise(source, "acts")
    assert reader.name == "acts" and reader.look(source, Options()).ask == ("kind",)
    with pytest.raises(NeedsAnswer):
        list(reader.read(source, Options()))
    (one,) = acts(source, kind="checkin")
    assert (one.kind, one.name, one.text, one.proof) == (Kind.CHECKED_IN, "小明", "吐司", Proof.SELF_REPORTED)
    undated = written(tmp_path, "姓名,手机\n小明,13800138000\n小红,13900139000\n", "报名.csv")
    assert by_name("acts").look(undated, Options(kind="registration")).ask == ("day",)
    assert by_name("acts").look(undated, Options(kind="order")).ask == ("mapping",)


def test_a_sheet_as_people_keep_it(tmp_path: Path) -> None:
    lines: list[list[object]] = [
        ["九月团购汇总"],
        ["订单信息", None, None, "买家信息", None, "备注"],
        ["订单编号", "下单时间", "金额", "昵称", "手机号", None],
        ["T1", datetime(2026, 9, 3, 12), "¥1,299.00", "小明", 13800138000.0, "x"],  # noqa: DTZ001 # a sheet
        ["T2", "２０２６年９月３日 13:00", "２９元", "小红", "1.38E+10", "x"],
        ["T3", "2026-09-03", "一百", "阿强", "", "x"],
        [None, None, None, None, None, "赠品"],
        ["总计", None, 1328, None, None, None],
    ]
    source = Source(book(tmp_path / "团购.xlsx", lines, hidden=5))
    found = acts(source, kind="order")
    assert [(one.name, one.value, one.phone, iso(one.at)) for one in found] == [
        ("小明", 129900, "13800138000", "2026-09-03T12:00:00"),
        ("小红", 2900, "", "2026-09-03T13:00:00"),
    ]
    assert refused(source, kind="order") == [
        (5, rows.ROUNDED), (6, rows.NO_AMOUNT), (7, rows.PART_OF_ABOVE), (8, rows.TOTAL),
    ]  # fmt: skip


def test_a_header_in_two_merged_rows_is_one(tmp_path: Path) -> None:
    lines: list[list[object]] = [
        ["订单编号", "下单时间", "金额", "买家", None],
        [None, None, None, "昵称", "手机号"],
        ["T1", "2026-09-03 12:00", 10, "小明", "13800138000"],
    ]
    (one,) = acts(Source(book(tmp_path / "merged.xlsx", lines)), kind="order")
    assert (one.name, one.phone, one.value) == ("小明", "13800138000", 1000)


def test_one_order_number_counts_once_in_a_file(tmp_path: Path) -> None:
    head = "订单号,下单时间,金额,昵称\n"
    row = "T1,2026-09-03 12:00,10,小明\n"
    source = written(tmp_path, head + row + row + row.replace(",10,", ",12,"), "o.csv")
    assert len(acts(source, kind="order")) == 1
    assert refused(source, kind="order") == [(3, rows.SAME_ORDER), (4, rows.OTHER_AMOUNT)]


@pytest.mark.parametrize(
    ("word", "value", "back"),
    [
        ("待付款", 0, 0), ("已取消", 0, 0), ("交易成功", 1000, 0), ("已退款", 1000, 1000), ("退款中", 1000, 0),
        ("退款关闭", 1000, 0), ("", 1000, 0),
    ],
)  # fmt: skip
def test_the_state_of_an_order_says_what_was_paid(tmp_path: Path, word: str, value: int, back: int) -> None:
    source = written(tmp_path, f"订单号,下单时间,金额,昵称,状态\nT1,2026-09-03 12:00,10,小明,{word}\n", "o.csv")
    found = acts(source, kind="order")
    assert found[0].value == value
    assert sum(one.value for one in found[1:]) == back


def test_a_table_of_nothing_we_know_is_refused_naming_its_rows(tmp_path: Path) -> None:
    source = written(tmp_path, "订单号,下单时间,金额,昵称,状态\nT1,2026-09-03 12:00,10,小明,火星\n", "o.csv")
    with pytest.raises(Unreadable):
        acts(source, kind="order")
    page = written(tmp_path, "<html><table><tr><td>序号</td></tr></table>", "答卷.xls")
    with pytest.raises(Unreadable, match="web page"):
        by_name("wenjuanxing").look(page, Options())
