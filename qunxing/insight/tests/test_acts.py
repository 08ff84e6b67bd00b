"""Numbers of acts over what was really imported: matched, net of refunds, the unmatched shown, undone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from qunxing.communities.models import Community, Group
from qunxing.insight import compute, names
from qunxing.insight.asking import Scope
from qunxing.ledger.fill import fill
from qunxing.people import matching
from qunxing.people.models import MatchProposal
from qunxing.people.queries import known
from qunxing.sources import actions
from qunxing.sources.models import Import

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ZONE = {"timezone": "Asia/Shanghai"}
TALK = (
    "time,sender_name,text\n2026-10-01 12:00:00,小明,今天烤了吐司\n2026-11-10 12:00:00,小明,又烤了\n"
    "2026-11-12 12:00:00,阿强,好香啊这个\n"
)
LIST = "昵称\n小明\n小红\n阿强\n潜水员\n"
HEAD = "订单号,下单时间,金额,昵称,手机号,状态,退款金额\n"
ORDERS = HEAD + (
    "T1,2026-11-02 12:00:00,59,小明,,已付款,\n"
    "T2,2026-11-02 13:00:00,30,潜水员,,已付款,\n"
    "T3,2026-11-03 09:00:00,20,小红,,已退款,\n"
    "T4,2026-11-03 10:00:00,40,路人,186******05,已付款,\n"
    "T5,2026-11-04 10:00:00,10,小明,,待付款,\n"
)
SURVEY = "序号,提交答卷时间,所用时间,1、您有多大可能推荐我们,2、您对课程满意吗\n" + "".join(
    f"{n},2026/11/0{n} 12:00:00,9秒,{score},{word}\n"
    for n, (score, word) in enumerate([(10, "满意"), (9, "非常满意"), (9, "一般"), (7, "满意"), (3, "不满意")], 1)
)


@pytest.fixture
def group(db: None, home: Path) -> Group:
    community = Community.objects.create(name="小满烘焙", timezone="Asia/Shanghai")
    return Group.objects.create(community=community, name="唠嗑群", platform="wechat")


def take(group: Group, folder: Path, text: str, what: str, *, at_desk: bool = False, **options: Any) -> Import:
    path = folder / f"file{Import.objects.count()}.csv"
    path.write_text(text, encoding="utf-8")
    where = None if at_desk else group
    imp = actions.receive(
        community=group.community,
        path=path,
        name=path.name,
        what=what,
        group=where,
        options={**ZONE, **options},
        by=None,
    )
    done = actions.run(imp)
    assert done.state == Import.State.DONE, (done.question, done.report)
    fill(now=NOW)
    return done


def asked(name: str, group: Group, **more: Any) -> dict[str, Any]:
    span: dict[str, Any] = {"from_day": date(2026, 11, 1), "to_day": date(2026, 11, 12), "grain": "month"}
    body = compute.measure(name, Scope.of_community(group.community), now=NOW, **span, **more)
    return dict(body["points"][0])


@pytest.fixture
def bought(group: Group, tmp_path: Path) -> Import:
    take(group, tmp_path, LIST, "roster", day="2026-10-01")
    take(group, tmp_path, TALK, "chat")
    return take(group, tmp_path, ORDERS, "acts", at_desk=True, kind="order")


@pytest.mark.slow
def test_payers_are_members_net_of_refunds_and_the_rest_is_shown(group: Group, bought: Import) -> None:
    point = asked("payers", group)
    assert (point["value"], point["low"], point["high"]) == (2, 2, 3)
    cells = point["cells"]
    assert (cells["orders"], cells["cents"], cells["unmatched_orders"], cells["unmatched_cents"]) == (3, 8900, 1, 4000)
    assert cells["excluded"] == {"unmatched": 1}
    found = names.people("payers", Scope.of_community(group.community), now=NOW, cell="payers", grain="month")
    assert sorted(row["name"] for row in found["rows"]) == ["小明", "潜水员"]


@pytest.mark.slow
def test_nobody_unmatched_is_ever_a_member(group: Group, bought: Import, tmp_path: Path) -> None:
    take(group, tmp_path, "昵称,打卡时间\n陌生人,2026-11-05 07:00\n小红,2026-11-05 08:00\n", "acts", kind="checkin")
    assert asked("active_members", group)["value"] == 3
    assert asked("active_members", group, params={"exclude": "none"})["value"] == 3
    assert len(known([group.pk])) == 4


@pytest.mark.slow
def test_lurkers_who_act_are_those_who_said_nothing(group: Group, bought: Import) -> None:
    point = asked("acting_lurkers", group)
    assert (point["value"], point["n"]) == (2, 2), "小红 and 潜水员 ordered and never spoke"
    assert point["cells"]["unmatched"] == 1


@pytest.mark.slow
def test_deciding_moves_a_number_and_undoing_takes_all_of_it_back(group: Group, bought: Import, tmp_path: Path) -> None:
    later = take(
        group, tmp_path, HEAD + "T9,2026-11-06 12:00:00,5,潜水 员,,已付款,\n", "acts", at_desk=True, kind="order"
    )
    assert asked("payers", group)["high"] == 4
    matching.decide(MatchProposal.objects.get(), accept=True, by=None, now=NOW)
    assert asked("payers", group)["high"] == 3
    actions.undo(later, by=None)
    fill(now=NOW)
    assert asked("payers", group)["cells"]["cents"] == 8900
    actions.undo(bought, by=None)
    fill(now=NOW)
    assert asked("payers", group)["state"] == "not_measurable"


@pytest.mark.slow
def test_a_newer_file_changes_an_order_and_counts_it_once(group: Group, bought: Import, tmp_path: Path) -> None:
    newer = HEAD + "T1,2026-11-02 12:00:00,59,小明,,已付款,9\nT5,2026-11-04 10:00:00,10,小明,,已付款,\n"
    take(group, tmp_path, newer, "acts", at_desk=True, kind="order")
    cells = asked("payers", group)["cells"]
    assert (cells["orders"], cells["cents"]) == (4, 5900 + 3000 + 1000 - 900)


@pytest.mark.slow
def test_what_no_table_shows_is_not_measurable(group: Group, tmp_path: Path) -> None:
    take(group, tmp_path, LIST, "roster", day="2026-10-01")
    take(group, tmp_path, "昵称,打卡时间\n小红,2026-11-05 08:00\n", "acts", at_desk=True, kind="checkin")
    assert asked("payers", group)["state"] == "not_measurable"


@pytest.mark.slow
def test_scores_of_a_survey_give_nps_and_satisfaction(group: Group, tmp_path: Path) -> None:
    take(group, tmp_path, LIST, "roster", day="2026-10-01")
    take(group, tmp_path, SURVEY, "acts", at_desk=True)
    nps = asked("nps", group)
    assert (nps["value"], nps["n"], nps["cells"]) == (
        40.0,
        5,
        {"promoters": 3, "passives": 1, "detractors": 1, "partial": True},
    )
    assert nps["low"] < 0 < nps["high"]
    satisfied = asked("satisfaction", group)
    assert (satisfied["value"], satisfied["n"]) == (0.6, 5)
