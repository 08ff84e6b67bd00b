"""All groups asked at once: each figure is what the metric says of that group alone."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qunxing.communities.models import Community, Group
from qunxing.core.metrics.periods import day_number
from qunxing.core.metrics.registry import METRICS
from qunxing.insight import compute
from qunxing.insight.apart import measure_each
from qunxing.insight.asking import Scope
from qunxing.insight.evidence import heard
from qunxing.insight.models import CachedMeasure
from qunxing.insight.questions import Question, ask_all
from qunxing.insight.tests.test_acts import LIST, NOW, ORDERS, SURVEY, TALK, take
from qunxing.insight.together import together
from qunxing.ledger.models import GroupEpoch
from qunxing.people import actions as people_actions
from qunxing.people.models import Person, StandIn

DAYS = date(2026, 11, 1), date(2026, 11, 12)


@pytest.fixture
def scope(db: None, home: Path, tmp_path: Path) -> Scope:
    """Two groups with talk and lists, seen for unlike times, one that shows nothing; orders of all of them."""
    community = Community.objects.create(name="小满烘焙", timezone="Asia/Shanghai")
    groups = [Group.objects.create(community=community, name=name, platform="wechat") for name in "甲乙丙"]
    for group, day in zip(groups[:2], ("2026-10-01", "2026-11-03"), strict=True):
        take(group, tmp_path, LIST, "roster", day=day)
    take(groups[0], tmp_path, TALK, "chat")
    take(groups[1], tmp_path, TALK.replace("2026-11-12", "2026-11-08").replace("小明", "小红"), "chat")
    take(groups[0], tmp_path, ORDERS, "acts", at_desk=True, kind="order")
    take(groups[1], tmp_path, SURVEY, "acts")
    people_actions.mark(Person.objects.filter(name="阿强").earliest("pk"), StandIn.STAFF, by=None)
    return Scope.of_community(community)


def alone(name: str, group: Group, **more: Any) -> dict[str, Any]:
    return compute.measure(name, Scope.of_group(group), from_day=DAYS[0], to_day=DAYS[1], now=NOW, **more)


@pytest.mark.slow
def test_all_groups_at_once_are_each_group_alone_and_kept_as_one(scope: Scope) -> None:
    states = set()
    for name, metric in METRICS.items():
        grain = str(metric.grains[-1])
        found = measure_each(name, scope, days=DAYS, grain=grain, now=NOW)
        assert found == {group.pk: alone(name, group, grain=grain) for group in scope.groups}, name
        states |= {point["state"] for body in found.values() for point in body.get("points", [])}
    assert {"value", "zero", "not_measurable"} <= states
    check_keeping(scope)
    check_reading_once(scope)
    check_same_weekdays(scope)


@pytest.mark.slow
def test_lines_of_groups_asked_together_say_what_each_says_alone(scope: Scope) -> None:
    names = ("headcount", "active_members", "zombies", "census")
    asked = [
        Question(METRICS[name], Scope.of_group(group), True, from_day=DAYS[0], to_day=DAYS[1], grain="week")
        for group in scope.groups
        for name in names
    ]
    exact = [each.exact(NOW) for each in asked if each.metric.name == "zombies"]
    watched = [days for each in exact for days in each.ask.watched]
    assert len(watched) == 2 and together(exact).ask.watched == tuple(sorted(watched))
    found = ask_all(asked, NOW)
    assert len(CachedMeasure.objects.all()) == len(asked)
    CachedMeasure.objects.all().delete()
    assert found == [alone(each.metric.name, each.scope.groups[0], grain="week") for each in asked]


def check_keeping(scope: Scope) -> None:
    """Asked again it costs a few queries, whatever the number of groups, until something changes."""
    CachedMeasure.objects.all().delete()
    measure_each("senders", scope, days=DAYS, now=NOW)
    kept = CachedMeasure.objects.get()
    for each in kept.body["each"].values():
        each["body"]["mark"] = 1
    kept.save()
    with CaptureQueriesContext(connection) as asked:
        again = measure_each("senders", scope, days=DAYS, now=NOW + timedelta(seconds=1))
    marked = [body for body in again.values() if "mark" in body]
    assert len(marked) == 3 and len(asked) < 12
    GroupEpoch.objects.update_or_create(grp=scope.groups[1].pk, defaults={"number": kept.epoch + 1})
    again = measure_each("senders", scope, days=DAYS, now=NOW)
    assert [grp for grp, body in again.items() if "mark" not in body] == [scope.groups[1].pk]
    people_actions.mark(Person.objects.filter(name="小红").latest("pk"), StandIn.STAFF, by=None)
    assert not any("mark" in body for body in measure_each("senders", scope, days=DAYS, now=NOW).values())


def check_reading_once(scope: Scope) -> None:
    """Messages of more days and groups that lie ready give what reading just those asked for gives."""
    first, last = day_number(DAYS[0]) - 60, day_number(DAYS[1])
    with heard(scope.numbers, first_day=first, last_day=last) as among:
        for name in ("koc", "roles", "interactions", "reply_shape", "topics"):
            CachedMeasure.objects.all().delete()
            found = measure_each(name, scope, days=DAYS, grain="month", now=NOW, among=among)
            assert found == {group.pk: alone(name, group, grain="month") for group in scope.groups}, name
        earlier = (DAYS[0] - timedelta(days=90), DAYS[1])
        asked = measure_each("reply_shape", scope, days=earlier, now=NOW, among=among)
        assert asked == measure_each("reply_shape", scope, days=earlier, now=NOW)


def check_same_weekdays(scope: Scope) -> None:
    for name in ("senders", "messages", "chains", "payers", "response"):
        found = measure_each(name, scope, days=(date(2026, 10, 29), DAYS[1]), grain="day", now=NOW, every=7)
        for group in scope.groups:
            each = [date(2026, 10, 29), date(2026, 11, 5), DAYS[1]]
            days = [
                compute.measure(name, Scope.of_group(group), from_day=d, to_day=d, grain="day", now=NOW) for d in each
            ]
            assert found[group.pk]["points"] == [body["points"][0] for body in days], name
