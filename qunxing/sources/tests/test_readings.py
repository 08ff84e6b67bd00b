"""Numbers read off (抄数), typed in and from files: what stands, what is new, what is taken back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils.translation import gettext as _

from qunxing.carriers.base import Incoming
from qunxing.carriers.live import Page
from qunxing.carriers.registry import platform
from qunxing.carriers.tables.readings import NO_NUMBER
from qunxing.carriers.tables.wecom import flat, told
from qunxing.communities.actions import change_zone, desk_of
from qunxing.communities.models import Community, Group, User
from qunxing.core.facts import Proof
from qunxing.core.metrics.periods import day_number
from qunxing.core.refusals import Refusal
from qunxing.insight import compute
from qunxing.insight.asking import Scope
from qunxing.ledger import readings
from qunxing.ledger.fill import fill
from qunxing.ledger.models import Batch
from qunxing.ledger.seal import seal
from qunxing.sources import actions
from qunxing.sources.hearing import Hearing
from qunxing.sources.models import Connection, Import
from qunxing.sources.readings import NO_GROUP, TWICE
from qunxing.sources.tests.conftest import Hand
from qunxing.sources.typed import Cell, Typed
from qunxing.testing.ledgers import NOW

DAY = day_number(date(2026, 11, 1))


def typed(group: Group, name: str, value: int | None, was: int | None = None, day: int = DAY) -> Typed:
    return actions.type_in(group.community, [Cell(group.pk, day, name, value, was)], by=None, now=datetime.now(UTC))


def stands(*groups: Group) -> dict[tuple[int, str], int]:
    """(day of November, name) → number."""
    found = readings.standing([group.pk for group in groups])
    return {(each.day - DAY + 1, each.name): each.amount for each in found}


def measured(scope: Group | Community, name: str, grain: str = "day", now: datetime = NOW) -> list[dict[str, Any]]:
    fill(now=now)
    whole = Scope.of_group(scope) if isinstance(scope, Group) else Scope.of_community(scope)
    body = compute.measure("readings", whole, grain=grain, params={"name": name}, now=now)
    return list(body["points"])


def values(scope: Group | Community, name: str, grain: str = "day") -> list[object]:
    return [point["value"] for point in measured(scope, name, grain)]


def test_a_correction_is_a_newer_fact_and_an_older_value_may_come_back(group: Group) -> None:
    typed(group, "人数", 312)
    typed(group, "人数", 320, was=312)
    last = typed(group, "人数", 312, was=320)
    assert stands(group) == {(1, "人数"): 312}
    assert [each.amount for each in readings.ever([group.pk])] == [312, 320, 312]
    assert last.imp is not None
    actions.undo(last.imp, by=None, now=datetime.now(UTC))
    assert stands(group) == {(1, "人数"): 320}


def test_an_emptied_cell_is_taken_back_with_all_it_said_and_comes_back_by_undo(group: Group) -> None:
    typed(group, "人数", 312)
    typed(group, "人数", 320, was=312)
    seal(now=NOW)
    emptied = typed(group, "人数", None, was=320)
    assert stands(group) == {}
    assert emptied.imp is not None
    assert emptied.imp.report["events"] == {"reading": 0, "emptied": 1}
    actions.undo(emptied.imp, by=None, now=datetime.now(UTC))
    assert stands(group) == {(1, "人数"): 320}


def test_what_is_not_changed_is_not_written(group: Group) -> None:
    assert typed(group, "人数", 312).imp is not None
    assert typed(group, "人数", 312).imp is None, "sent twice"
    assert Import.objects.count() == 1


def test_two_people_at_one_cell_see_each_other(group: Group, django_user_model: type[User]) -> None:
    rui = django_user_model.objects.create_user("Rui")
    here = Cell(group.pk, DAY, "人数", 312, None)
    actions.type_in(group.community, [here], by=rui, now=datetime.now(UTC))
    mine = [Cell(group.pk, DAY, "人数", 999, None), Cell(group.pk, DAY, "消息数", 40, None)]
    done = actions.type_in(group.community, mine, by=None, now=datetime.now(UTC))
    assert stands(group) == {(1, "人数"): 312, (1, "消息数"): 40}
    (clash,) = done.clashes
    assert (clash.cell.value, clash.stands) == (999, 312)
    assert Import.objects.get(batch=clash.batch).by == rui


def test_too_much_for_one_save_is_refused(group: Group) -> None:
    with pytest.raises(Refusal):
        actions.type_in(
            group.community, [Cell(group.pk, DAY + n, "人数", n, None) for n in range(300)], by=None, now=NOW
        )


def test_a_day_stays_that_day_when_the_community_is_counted_elsewhere(group: Group, community: Community) -> None:
    typed(group, "人数", 312)
    change_zone(community, timezone="America/New_York")
    assert stands(group) == {(1, "人数"): 312}


TABLE = (
    "日期,群名称,群客户总数,今日发送消息客户总数,花费,直播观看,备注\n"
    '2026-11-01,唠嗑群,312,40,"¥3,060",1.2万,好\n'
    "2026/11/2,唠嗑群,３１５,约50,,800,\n"
    "2026-11-02,没有的群,1,1,1,1,\n"
    "2026-11-02,唠嗑群,316,41,,800,\n"
    "2026-11-02,整个社群,,,20,,\n"
    "合计,,700,,,,\n"
)


def test_a_table_of_readings_comes_in_under_known_and_own_names(
    hand_in: Hand, group: Group, community: Community
) -> None:
    done = hand_in(TABLE, "抄数.csv", what="readings", group=None)
    assert done.state == Import.State.DONE
    assert stands(group) == {
        (1, "人数"): 312, (1, "发言人数"): 40, (1, "花费"): 306000, (1, "直播观看"): 12000,
        (2, "人数"): 315, (2, "发言人数"): 41, (2, "直播观看"): 800,
    }  # fmt: skip
    assert stands(desk_of(community)) == {(2, "花费"): 2000}
    why = [(each["line"], each["reason"]) for each in done.report["rejected_samples"]]
    assert (3, _(NO_NUMBER)) in why
    assert {line for line, reason in why if reason == _(NO_GROUP)} == {4}
    assert (5, _(TWICE)) in why
    assert done.report["events"]["reading"] == 8


@pytest.mark.slow
def test_the_same_file_again_adds_nothing_even_after_a_correction(hand_in: Hand, group: Group) -> None:
    hand_in(TABLE, "抄数.csv", what="readings", group=None)
    again = hand_in(TABLE, "抄数.csv", what="readings", group=None)
    assert (again.report["events"], again.report["duplicates"]) == ({}, 8)
    typed(group, "人数", 400, was=312)
    hand_in(TABLE, "抄数.csv", what="readings", group=None)
    assert stands(group)[1, "人数"] == 400
    newer = TABLE.replace("312", "311")
    hand_in(newer, "抄数-改.csv", what="readings", group=None)
    assert stands(group)[1, "人数"] == 311, "another file is a correction"


@pytest.mark.slow
def test_a_file_that_said_the_same_still_says_it_when_the_first_is_undone(hand_in: Hand, group: Group) -> None:
    first = hand_in("日期,群名称,人数\n2026-11-01,唠嗑群,312\n", "a.csv", what="readings", group=None)
    hand_in("日期,群名称,人数\n2026-11-01,唠嗑群,312\n2026-11-02,唠嗑群,313\n", "b.csv", what="readings", group=None)
    actions.undo(first, by=None, now=datetime.now(UTC))
    for each in Import.objects.filter(state=Import.State.WAITING):
        actions.run(each)
    assert stands(group) == {(1, "人数"): 312, (2, "人数"): 313}


def test_only_unknown_groups_are_refused_by_name(hand_in: Hand) -> None:
    done = hand_in("日期,群名称,人数\n2026-11-01,抖音一群,312\n", "a.csv", what="readings", group=None)
    assert done.state == Import.State.REFUSED
    assert "抖音一群" in done.report["refused"]


STATISTICS = """{"errcode": 0, "items": [
 {"stat_time": 1793462400, "data": {"new_chat_cnt": 2, "chat_total": 32, "chat_has_msg": 20, "new_member_cnt": 10,
   "member_total": 5021, "member_has_msg": 900, "msg_total": 10000, "migrate_trainee_chat_cnt": 0}},
 {"stat_time": 1793548800, "data": {"new_chat_cnt": 0, "chat_total": 32, "chat_has_msg": 21, "new_member_cnt": 4,
   "member_total": 5020, "member_has_msg": 903, "msg_total": 10412}},
 {"stat_time": 1793808000, "data": {"new_chat_cnt": 0, "chat_total": 32, "chat_has_msg": 21, "new_member_cnt": 4,
   "member_total": 5022, "member_has_msg": 910, "msg_total": 11000}}]}"""


@pytest.mark.slow
def test_wecom_statistics_are_the_communitys_and_their_totals_are_made_days(
    hand_in: Hand, community: Community
) -> None:
    done = hand_in(STATISTICS, "statistic.json", what="readings", group=None)
    assert (done.state, done.group) == (Import.State.DONE, desk_of(community))
    points = measured(community, "企微 累计消息数")
    assert [(each["state"], each["value"]) for each in points] == [
        ("not_enough_data", None), ("value", 412), ("not_measurable", None), ("not_measurable", None), ("value", 588),
    ]  # fmt: skip
    assert [each["cells"].get("wide") for each in points][1::3] == [0, 1], "the last one is over three days"
    assert values(community, "企微 人数")[0] == 5021
    assert {each.proof for each in readings.standing([desk_of(community).pk])} == {Proof.PLATFORM}


def test_statistics_count_once_whether_pulled_or_handed_in(hand_in: Hand, community: Community) -> None:
    batch = Batch.objects.create(label="WeCom", at=datetime.now(UTC))
    made = Connection.objects.create(community=community, carrier="wecom", batch=batch, answers={"corp": "ww1"})
    pulled = [row for each in json.loads(STATISTICS)["items"][:2] for row in told(0, flat(each))]
    page = Page(said=[row for row in pulled if isinstance(row, Incoming)])

    def hear() -> int:
        return Hearing(made, platform("wecom")).take_in(page, now=datetime.now(UTC))

    hand_in(json.dumps({"items": json.loads(STATISTICS)["items"][:1]}), "first.json", what="readings", group=None)
    assert hear() == 7 + 1, "the second day, and from when to when was told"
    assert hear() == 0
    again = hand_in(STATISTICS, "statistic.json", what="readings", group=None)
    assert again.report["duplicates"] == 14
    assert len(readings.ever([desk_of(community).pk])) == 21


def test_wecom_statistics_by_owner_as_a_table_want_a_day(hand_in: Hand, community: Community) -> None:
    table = "owner,member_total,msg_total\nahe,2000,500\nxiaozhou,900,70\n"
    done = hand_in(table, "owner.csv", what="readings", group=None)
    assert done.options["day"] == "2026-11-01"
    assert stands(desk_of(community)) == {
        (1, "企微 人数 ahe"): 2000, (1, "企微 累计消息数 ahe"): 500,
        (1, "企微 人数 xiaozhou"): 900, (1, "企微 累计消息数 xiaozhou"): 70,
    }  # fmt: skip


@pytest.mark.slow
def test_sums_of_flows_last_of_stocks_and_a_group_not_read_is_missing(group: Group, community: Community) -> None:
    other = Group.objects.create(community=community, name="福利群", platform="wechat")
    for day, (people, cost, speakers) in enumerate([(310, 1000, 40), (312, 500, 55)]):
        typed(group, "人数", people, day=DAY + day)
        typed(group, "花费", cost, day=DAY + day)
        typed(group, "发言人数", speakers, day=DAY + day)
    typed(other, "人数", 0, day=DAY + 1)
    typed(desk_of(community), "花费", 306000, day=DAY + 1)
    assert values(community, "人数", "month") == [312]
    assert values(community, "花费") == [1000, 306500]
    assert values(group, "花费") == [1000, 500], "the whole community's cost is of no single group"
    (spoke,) = measured(community, "发言人数", "month")
    assert (spoke["value"], spoke["low"], spoke["high"]) == (55, 55, 95)
    first, second = measured(community, "人数")
    assert (first["cells"]["groups"], second["cells"]["groups"]) == (1, 2)
    assert measured(other, "人数")[-1]["state"] == "zero"
    assert measured(other, "消息数")[-1]["state"] == "not_measurable"
