"""The figures of a report: each is the metric's of that group alone, and nothing unseen is a zero."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from qunxing.core.refusals import Refusal
from qunxing.insight import compute
from qunxing.insight.asking import Scope
from qunxing.insight.coverage import Standing
from qunxing.insight.models import CachedMeasure
from qunxing.people import actions as people
from qunxing.people.models import Person, StandIn
from qunxing.reports import comparing, prepare, quotes
from qunxing.reports.columns import COLUMNS, Figure
from qunxing.reports.days import span_of, usual_day
from qunxing.reports.models import Kind
from qunxing.reports.page.figures import chosen, gather
from qunxing.reports.sheet import Sheet
from qunxing.reports.tests.world import EVENING, QUESTION, TODAY, World, later, make
from qunxing.reports.text import compose, filled, marked

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(home: Any) -> World:
    return make()


@pytest.mark.slow
def test_every_figure_is_what_the_metric_says_of_that_group_alone(world: World) -> None:
    for kind in Kind:
        sheet, span = world.sheet(TODAY, kind), span_of(kind, TODAY, TODAY)
        days = {"from_day": span.first, "to_day": span.last, "grain": span.grain, "now": EVENING}
        bodies: dict[tuple[int, str], dict[str, Any]] = {}
        for line in (*sheet.lines, sheet.total):
            for column in COLUMNS:
                figure, place = line.figures[column.name], (line.group, column.metric)
                if place not in bodies:
                    scope = scope_of(world, sheet, line.group, column.name)
                    bodies[place] = compute.measure(column.metric, scope, **days)  # type: ignore[arg-type] # as named
                body = bodies[place]
                if figure.is_counted or figure.value is None:
                    assert figure == column.figure(body["points"][0], body["coverage"]["lacking"]), (
                        kind,
                        line.name,
                        column.name,
                    )
    check_the_day(world, world.sheet())


def scope_of(world: World, sheet: Sheet, group: int, column: str) -> Scope:
    """That group, or all of those of which these days are seen."""
    seen = [line.group for line in sheet.lines if line.figures[column].is_counted]
    wanted = [group] if group else seen or [each.pk for each in world.groups]
    return Scope.of_community(world.cast.community, [each for each in world.groups if each.pk in wanted])


def check_the_day(world: World, sheet: Sheet) -> None:
    first, second, third = (world.line(sheet, at) for at in range(3))
    told = {name: figure.value for name, figure in first.figures.items()}
    assert (told["people"], told["joined"], told["left"], told["senders"]) == (4, 1, 0, 3)
    assert (told["questions"], told["waiting"], told["quantity"], told["orders"], told["paid"]) == (2, 1, 2, 1, 5900)
    assert (second.figures["people"].value, second.figures["left"].value) == (1, 1)
    assert second.figures["orders"] == Figure(lacking=("orders",)), "not visible, and no zero"
    assert sheet.total.figures["people"].value == 4 and sheet.seats.value == 5, "people once, seats as they are"
    assert sheet.total.figures["senders"].value == 3, "who speaks in both groups is one person"
    assert (sheet.covered["people"], sheet.covered["senders"], sheet.covered["orders"]) == (2, 2, 1)
    assert third.figures["people"] == Figure(1, 1, 1, day="2026-01-25"), "an older list, said to be one"
    assert third.figures["senders"] == Figure(7, 7, 7, proof="self_reported"), "a reading, said to be one"
    assert [quotes.words_of(sheet.waiting), sheet.waiting[0].group] == [[QUESTION], world.groups[0].pk]


@pytest.mark.slow
def test_only_days_that_are_over_are_compared_with_what_is_usual(world: World) -> None:
    people.mark(Person.objects.get(name="阿强"), StandIn.STAFF, by=None)
    assert all(not line.usual for line in world.sheet().lines), "today is not over"
    over = world.sheet(now=EVENING + timedelta(days=1), today=TODAY + timedelta(days=1))
    assert world.line(over, 0).usual == {"senders": 1.0}, "the median of the four Thursdays before"
    assert not world.line(over, 2).usual, "where talk is not seen nothing is usual"


@pytest.mark.slow
def test_the_text_says_until_when_what_is_seen_and_what_is_not(world: World) -> None:
    with translation.override("zh-hans"):
        sheet = world.sheet()
        text = compose(sheet, quotes.words_of(sheet.waiting), "明天 10 点直播")
        assert filled(compose(sheet, marked(sheet), "明天 10 点直播"), quotes.words_of(sheet.waiting)) == text
    lines = text.split("\n")
    assert lines[0] == "【日报】Little Baking · 1月29日 周四"
    assert lines[1].startswith("截至 18:20 · 数据到 1月29日")
    assert lines[2] == "人数 4（5 人次），看得到 2/3 个群"
    assert "成员订单 1，实付 ¥59.00，看得到 1/3 个群" in lines
    assert "· =丙群：人数 1（1月25日名单），说话的人 7（自报）" in lines
    assert f"1. Night oven 13:24 {QUESTION}（等了 4.8 小时）" in lines
    assert "备注：明天 10 点直播" in lines
    blind = next(at for at, line in enumerate(lines) if line.startswith("· 乙群"))
    assert "成员订单" not in lines[blind], "what cannot be seen has no number at all"


@pytest.mark.slow
def test_what_came_in_later_is_told_as_it_was_and_as_it_is(world: World) -> None:
    prepare.prepare(now=EVENING)
    kept = set(CachedMeasure.objects.values_list("pk", flat=True))
    sent = Sheet.read(world.sheet().kept())
    owner = world.scope.community
    gather(owner, chosen(owner, None, None, now=EVENING), now=EVENING)
    assert set(CachedMeasure.objects.values_list("pk", flat=True)) == kept, "what was prepared is not computed again"
    assert comparing.differences(sent, world.sheet()) == []
    later(world)
    found = {(each.name, each.column): (each.was, each.now) for each in comparing.differences(sent, world.sheet())}
    assert found[("乙群", "说话的人")] == ("1", "2")
    world.groups[2].name = "丁群"
    fewer = Sheet.read({**sent.kept(), "lines": sent.kept()["lines"][:2], "versions": {"senders": 0}})
    assert [each.now for each in comparing.differences(fewer, sent)] == [sent.lines[2].name], "a group that came"
    assert [each.was for each in comparing.differences(sent, fewer)] == [sent.lines[2].name], "a group that went"
    assert "senders" in comparing.redefined(fewer, sent)


def test_weeks_begin_on_monday_and_what_has_not_come_is_refused(world: World) -> None:
    span = span_of(Kind.WEEKLY, date(2026, 1, 25), TODAY)
    assert (span.first, span.last, span.is_open) == (date(2026, 1, 19), date(2026, 1, 25), False)
    assert span_of(Kind.WEEKLY, TODAY, TODAY).is_open
    with pytest.raises(Refusal, match=r"(?i)not come|没到"):
        span_of(Kind.DAILY, TODAY + timedelta(days=1), TODAY)
    standing = Standing.of(world.scope.numbers)
    assert usual_day(Kind.DAILY, world.scope, standing, EVENING) == TODAY
    assert usual_day(Kind.WEEKLY, world.scope, standing, EVENING) == TODAY - timedelta(days=7)
    assert usual_day(Kind.DAILY, world.scope, standing, EVENING + timedelta(days=3)) == TODAY, "the last day seen"
