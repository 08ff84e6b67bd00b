"""What the owner's page says, from nothing at all to everything: each block with what is missing to answer it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import translation

from qunxing.communities.models import Community, Group
from qunxing.core.metrics.periods import day_number
from qunxing.insight.tests.test_acts import HEAD, LIST, ORDERS, TALK, take
from qunxing.ledger.fill import fill
from qunxing.reports.page import paper
from qunxing.reports.page.blocks import sheet
from qunxing.reports.page.figures import Days, NotOver, WrongDays, chosen, gather
from qunxing.reports.page.sheet import Block, Missing, Number, Part, Row, Sheet
from qunxing.reports.page.stops import MOST
from qunxing.sources import actions
from qunxing.sources.typed import Cell

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
DAYS = Days(date(2026, 11, 1), date(2026, 11, 4))
BEFORE = HEAD + "T7,2026-10-28 12:00:00,10,小明,,已付款,\n"

pytestmark = pytest.mark.django_db
has_font = pytest.mark.skipif(
    not set(paper.FAMILIES) & set(paper.fonts().families()), reason="no font of this machine has Chinese characters"
)


@pytest.fixture
def group(home: Path) -> Group:
    community = Community.objects.create(name="小满烘焙", timezone="Asia/Shanghai")
    return Group.objects.create(community=community, name="唠嗑群", platform="wechat")


def page(group: Group, days: Days = DAYS) -> Sheet:
    with translation.override("en"):
        return sheet(gather(group.community, days, now=NOW))


def blocks(group: Group, days: Days = DAYS) -> dict[str, Block]:
    return {each.key: each for each in page(group, days).blocks}


def figures(block: Block) -> dict[str, str]:
    return {number.title: number.figure for number in block.numbers}


def spend(group: Group, cents: int) -> None:
    cell = Cell(group.pk, day_number(date(2026, 11, 2)), "花费", cents, None)
    actions.type_in(group.community, [cell], by=None, now=NOW)
    fill(now=NOW)


def test_with_nothing_brought_in_every_question_is_open_and_says_what_is_missing(group: Group) -> None:
    found = blocks(group)
    assert list(found) == ["who", "spent", "gained", "halt"]
    assert [block.numbers for block in found.values()][:3] == [(), (), ()]
    assert all(block.missing for block in found.values())
    assert "0" not in "".join(found[key].says for key in ("who", "spent", "gained"))
    assert [each.path for each in found["spent"].missing] == ["/sources/readings/"]


@pytest.mark.slow
def test_with_everything_each_figure_is_the_metrics_and_the_range_is_said(group: Group, tmp_path: Path) -> None:
    take(group, tmp_path, LIST, "roster", day="2026-10-01")
    take(group, tmp_path, LIST, "roster", day="2026-11-12")
    take(group, tmp_path, BEFORE + ORDERS.removeprefix(HEAD), "acts", at_desk=True, kind="order")
    spend(group, 10000)
    found = blocks(group)
    assert "at least 3" in found["who"].says and "at most 4" in found["who"].says
    assert figures(found["who"])["Valid members"] == "at least 3, at most 4 people"
    assert sum(part.width for part in found["who"].parts) == 1000
    assert "¥100 was noted as spent: at least ¥25, at most ¥33.33 for each" in found["spent"].says
    paid = figures(found["gained"])
    assert (paid["Paid by members"], paid["Members who paid"]) == ("¥89", "at least 2, at most 3 people")
    assert (paid["More or less"], paid["For each yuan spent"]) == ("+¥79", "¥0.89")
    assert "Orders that fit no member are not in it: 1 (25%, ¥40)." in found["gained"].missing[0].text
    assert "before and after, not proof" in found["gained"].says


@pytest.mark.slow
def test_what_was_not_seen_before_is_not_compared(group: Group, tmp_path: Path) -> None:
    take(group, tmp_path, LIST, "roster", day="2026-10-01")
    take(group, tmp_path, ORDERS, "acts", at_desk=True, kind="order")
    gained = blocks(group)["gained"]
    assert "More or less" not in figures(gained) and "before" not in gained.says
    assert "nothing can be compared" in " ".join(each.text for each in gained.missing)
    half = Days(date(2026, 11, 3), date(2026, 11, 4))
    assert "More or less" not in figures(blocks(group, half)["gained"]), "of the days before only one was seen"
    late = blocks(group, Days(date(2026, 11, 1), date(2026, 11, 12)))["gained"]
    assert "up to 4 Nov only" in " ".join(each.text for each in late.missing)


@pytest.mark.slow
def test_a_quiet_group_is_no_group_to_stop_and_a_watched_dead_one_is_with_its_reason(
    group: Group, tmp_path: Path
) -> None:
    take(group, tmp_path, LIST, "roster", day="2026-10-01")
    take(group, tmp_path, LIST, "roster", day="2026-11-12")
    assert blocks(group)["halt"].rows == []
    assert blocks(group)["halt"].says == "No group can be judged yet."
    lines = "".join(f"2026-{day} 12:00:00,路人,今天烤了吐司\n" for day in ("10-01", "10-20", "11-12"))
    take(group, tmp_path, "time,sender_name,text\n" + lines, "chat")
    spend(group, 5000)
    (row,) = blocks(group)["halt"].rows
    assert (row.name, row.path) == ("唠嗑群", f"/groups/{group.pk}/")
    assert "¥50 spent in 4 days. Not one of 4 members was seen doing anything in 60 days." in row.reason
    take(group, tmp_path, TALK, "chat")
    assert blocks(group)["halt"].rows == []


@pytest.mark.slow
def test_a_group_that_cost_money_and_sold_nothing_is_shown_with_what_speaks_against_judging_it(
    group: Group, tmp_path: Path
) -> None:
    other = Group.objects.create(community=group.community, name="看客群", platform="wechat")
    for each, names in ((group, LIST), (other, "昵称\n路过\n")):
        take(each, tmp_path, names, "roster", day="2026-10-01")
    take(group, tmp_path, ORDERS, "acts", at_desk=True, kind="order")
    spend(group, 10000)
    spend(other, 2000)
    (row,) = blocks(group)["halt"].rows
    assert (row.name, row.reason) == ("看客群", "¥20 spent in 4 days. No order could be matched to its members.")
    assert "another purpose than selling" in row.but


def test_only_days_that_are_over_can_be_asked_for(group: Group) -> None:
    days = chosen(group.community, None, None, now=NOW)
    assert (days.last, days.length, days.before.length) == (date(2026, 11, 19), 28, 28)
    with pytest.raises(NotOver):
        chosen(group.community, None, date(2026, 11, 20), now=NOW)
    for first, last in ((date(2026, 11, 3), date(2026, 11, 2)), (date(2024, 1, 1), date(2026, 11, 2))):
        with pytest.raises(WrongDays):
            chosen(group.community, first, last, now=NOW)


@has_font
def test_paper_is_one_page_and_a_picture_is_as_wide_as_a_phone_shows(group: Group) -> None:
    pdf, png = (paper.draw(page(group), kind) for kind in ("pdf", "png"))
    assert pdf.startswith(b"%PDF") and b"/Count 1" in pdf
    assert png.startswith(b"\x89PNG") and int.from_bytes(png[16:20], "big") == 1080


@has_font
def test_the_most_there_can_be_to_say_still_fits_one_a4(group: Group) -> None:
    long = "这个群的名字起得很长很长" * 4
    rows, missing = [Row(long[:40], long, long)] * MOST, [Missing(long)] * 5
    numbers = [Number("有效成员", "至少 12,345 人，最多 123,456 人", long[:20])] * 4
    parts = [Part("看不到，说不准", "12,345", 250 * nth, 250, "unseen") for nth in range(4)]
    blocks = [Block(key="x", title="谁真的在", says=long, numbers=numbers, missing=missing) for _ in range(4)]
    most = [replace(blocks[0], parts=parts), *blocks[1:3], replace(blocks[3], rows=rows)]
    assert b"/Count 1" in paper.draw(replace(page(group), blocks=most), "pdf")


@has_font
def test_what_people_typed_is_never_read_as_typst(group: Group) -> None:
    plain = paper.draw(page(group), "png")
    for name in ('#read("/etc/passwd")', '*粗* $x$ #panic("!") \\ "', "= 标题 // 注释", "@ref <label> `code`"):
        group.community.name = name
        assert paper.draw(page(group), "png") != plain


def test_without_a_chinese_font_the_refusal_says_what_to_install() -> None:
    with pytest.raises(paper.NoChineseFont, match="fonts-noto-cjk"):
        paper.chinese_font(["DejaVu Sans", "Liberation Serif"])
    assert paper.chinese_font(["SimSun", "PingFang SC"]) == "PingFang SC"
