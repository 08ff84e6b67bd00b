"""Ending a group: what is refused, what the ledger learns, and that all of it can be taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from qunxing.communities.models import Charter, Community, Group
from qunxing.core.facts import Fact, Kind, Sees
from qunxing.core.refusals import Refusal
from qunxing.core.zones import DAY, micros
from qunxing.insight import compute
from qunxing.insight.asking import Scope
from qunxing.ledger.fill import fill
from qunxing.ledger.models import Batch
from qunxing.lifecycle import actions, shown
from qunxing.lifecycle.models import Course, Decision
from qunxing.lifecycle.queries import proposals, standing_of
from qunxing.lifecycle.refresh import refresh
from qunxing.testing import ledgers
from qunxing.testing.cast import Cast, gather
from qunxing.testing.ledgers import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.astimezone(ZoneInfo("Asia/Shanghai")).date()
SEES = sum(1 << each for each in (Sees.MESSAGES, Sees.CONTINUOUS, Sees.JOINS, Sees.LEAVES, Sees.ROSTER))


@pytest.fixture
def cast(home: Any) -> Cast:
    Batch.objects.create(label="test", at=NOW)
    return gather()


def fact(kind: Kind, grp: int, days_ago: float, who: int = 0, **more: Any) -> Fact:
    ts = micros(NOW) - round(days_ago * DAY)
    n = abs(hash((kind, grp, days_ago, who))) % (1 << 60)
    return Fact(
        k1=n,
        k2=n,
        kind=kind,
        grp=grp,
        identity=who,
        ts=ts,
        **{"until": ts, "batch": Batch.objects.earliest("pk").pk, **more},
    )


def another(cast: Cast, name: str, community: Community | None = None) -> Group:
    return Group.objects.create(community=community or cast.community, name=name, platform="wecom")


def seated(cast: Cast, successor: Group) -> None:
    """Three members; one is in the other group already, one comes two days later, one never does."""
    facts = [fact(Kind.OBSERVED, grp, 40, until=micros(NOW), value=SEES) for grp in (cast.group.pk, successor.pk)]
    facts += [fact(Kind.JOINED, cast.group.pk, 39, who) for who in (1, 2, 3)]
    facts += [fact(Kind.JOINED, successor.pk, 20, 1), fact(Kind.JOINED, successor.pk, 8, 2)]
    ledgers.put(facts)
    fill(now=NOW)


def headcount(cast: Cast, *groups: Group) -> dict[str, int]:
    scope = Scope.of_community(cast.community, groups)
    days = {"from_day": TODAY - timedelta(days=45), "to_day": TODAY}
    body = compute.measure("headcount", scope, **days, grain="span", now=NOW)  # type: ignore[arg-type] # days only
    point = body["points"][0]
    return {"people": point["value"], **{name: n for name, n in point["cells"].items() if isinstance(n, int)}}


@pytest.mark.slow
def test_an_end_closes_the_group_and_its_taking_back_opens_it_again(cast: Cast) -> None:
    other = another(cast, "Night oven 2")
    seated(cast, other)
    before = headcount(cast, cast.group)
    assert before["people"] == 3
    decision = actions.end(cast.group, day=TODAY - timedelta(days=10), successor=other, by=cast.rui, now=NOW)
    fill(now=NOW)
    cast.group.refresh_from_db()
    assert (cast.group.ended_on, cast.group.successor) == (TODAY - timedelta(days=10), other)
    alone = headcount(cast, cast.group)
    assert (alone["people"], alone["closed"], alone["left"]) == (0, 3, 0)
    actions.undo(decision, by=cast.rui, now=NOW)
    fill(now=NOW)
    cast.group.refresh_from_db()
    assert (cast.group.ended_on, cast.group.successor) == (None, None)
    assert headcount(cast, cast.group) == before
    with pytest.raises(Refusal, match="taken back"):
        actions.undo(decision, by=cast.rui, now=NOW)


@pytest.mark.parametrize("successor", ["itself", "of another community", "ended", "none, in the future", "none, in 26"])
def test_an_end_that_makes_no_sense_is_refused_and_nothing_is_done(cast: Cast, successor: str) -> None:
    heir: Group | None = None
    day = TODAY
    if successor == "itself":
        heir = cast.group
    elif successor == "of another community":
        heir = another(cast, "Elsewhere", Community.objects.create(name="Elsewhere"))
    elif successor == "ended":
        heir = another(cast, "Gone")
        actions.end(heir, day=TODAY, by=None, now=NOW)
    else:
        day = TODAY + timedelta(days=1) if "future" in successor else TODAY.replace(year=26)
    ends = Decision.objects.count()
    with pytest.raises(Refusal):
        actions.end(cast.group, day=day, successor=heir, by=cast.rui, now=NOW)
    cast.group.refresh_from_db()
    assert cast.group.ended_on is None
    assert Decision.objects.count() == ends


def test_groups_cannot_follow_each_other_in_a_circle(cast: Cast) -> None:
    other = another(cast, "Night oven 2")
    Group.objects.filter(pk=other.pk).update(successor=cast.group)
    with pytest.raises(Refusal, match="circle"):
        actions.end(cast.group, day=TODAY, successor=other, by=cast.rui, now=NOW)


def test_a_group_in_which_somebody_did_something_later_did_not_end_then(cast: Cast) -> None:
    ledgers.put([fact(Kind.OBSERVED, cast.group.pk, 40, until=micros(NOW), value=SEES)])
    ledgers.add([fact(Kind.MESSAGE, cast.group.pk, 9, 1, form=1)])
    fill(now=NOW)
    refresh(now=NOW)
    with pytest.raises(Refusal, match="still did something"):
        actions.end(cast.group, day=TODAY - timedelta(days=12), by=cast.rui, now=NOW)


def test_an_expired_group_is_proposed_until_somebody_decides(cast: Cast) -> None:
    Charter.objects.create(
        group=cast.group,
        version=1,
        from_day=date(2020, 9, 1),
        type="content",
        ends_on=TODAY - timedelta(days=19),
        at=NOW,
    )
    (said,) = shown.sentences(cast.community, NOW)
    assert "19 days ago" in said.text or "19 天" in said.text
    kept = actions.keep(cast.group, ask_again=TODAY + timedelta(days=7), note="", by=cast.rui, now=NOW)
    assert kept.reasons[0]["reason"] == "expired"
    assert proposals([cast.group], TODAY) == {}
    assert list(proposals([cast.group], TODAY + timedelta(days=7))) == [cast.group.pk]
    actions.undo(kept, by=cast.rui, now=NOW)
    assert list(proposals([cast.group], TODAY)) == [cast.group.pk]
    actions.end(cast.group, day=TODAY, by=cast.rui, now=NOW)
    cast.group.refresh_from_db()
    assert proposals([cast.group], TODAY) == {}
    assert standing_of([cast.group.pk])[cast.group.pk].what == Decision.What.END


def test_one_asks_again_later_not_earlier(cast: Cast) -> None:
    with pytest.raises(Refusal):
        actions.keep(cast.group, ask_again=TODAY, note="", by=cast.rui, now=NOW)


@pytest.mark.slow
def test_ended_groups_count_among_nobodys_groups_after_their_last_day(cast: Cast) -> None:
    other = another(cast, "Night oven 2")
    seated(cast, other)
    actions.end(cast.group, day=TODAY - timedelta(days=10), successor=other, by=cast.rui, now=NOW)
    fill(now=NOW)
    scope = Scope.of_community(cast.community)
    during, after = (
        compute.measure("headcount", scope, from_day=TODAY - timedelta(days=ago), to_day=TODAY, now=NOW)["coverage"]
        for ago in (20, 5)
    )
    assert (during["measured"], during["groups"]) == (2, 2)
    assert (after["measured"], after["groups"]) == (1, 1)


@pytest.mark.slow
def test_the_pages_show_a_course_and_take_a_decision(cast: Cast) -> None:
    browser, pk = cast.as_(cast.rui), cast.group.pk
    seated(cast, another(cast, "Night oven 2"))
    refresh(now=NOW)
    assert Course.objects.count() == 2
    for path in (f"/groups/{pk}/", f"/groups/{pk}/lifecycle/", "/lifecycle/", "/groups/"):
        assert browser.get(path).status_code == 200, path
    today = TODAY.isoformat()
    assert browser.post(f"/groups/{pk}/end/", {"day": "soon"}).status_code == 422
    assert browser.post(f"/groups/{pk}/end/", {"day": today, "farewell": "Bye"}).status_code == 302
    page = browser.get(f"/groups/{pk}/lifecycle/").content.decode()
    assert "Bye" in page
    assert f'/groups/{pk}/"' not in browser.get("/groups/").content.decode()
    assert f'/groups/{pk}/"' in browser.get("/groups/?only=ended").content.decode()
    members = b"".join(browser.get(f"/groups/{pk}/archive/?what=members").streaming_content)  # type: ignore[attr-defined] # a stream
    assert members.count(b"\r\n") >= 1
    decision = Decision.objects.get()
    assert browser.post(f"/endings/{decision.pk}/undo/").status_code == 302
    assert cast.as_(cast.vera).post(f"/groups/{pk}/end/", {"day": today}).status_code == 403
    assert cast.as_(cast.sam).get(f"/groups/{pk}/lifecycle/").status_code == 404


@pytest.mark.slow
def test_whoever_is_in_the_group_that_follows_has_moved_and_left_nothing(cast: Cast) -> None:
    other = another(cast, "Night oven 2")
    seated(cast, other)
    before = headcount(cast, cast.group, other)
    assert (before["joined"], before["left"]) == (5, 0)
    actions.end(cast.group, day=TODAY - timedelta(days=10), successor=other, by=cast.rui, now=NOW)
    fill(now=NOW)
    together = headcount(cast, cast.group, other)
    assert together["people"] == 2
    assert {name: together[name] for name in ("joined", "moved_in", "moved_out", "left", "closed")} == {
        "joined": 3, "moved_in": 2, "moved_out": 2, "left": 0, "closed": 1,
    }  # fmt: skip
    days = {"from_day": TODAY - timedelta(days=30), "to_day": TODAY}
    scope = Scope.of_community(cast.community)
    census = compute.measure("census", scope, **days, grain="month", now=NOW)  # type: ignore[arg-type] # days only
    assert sum(point["cells"]["left"] for point in census["points"]) == 1
    stays = compute.measure("membership_retention", scope, **days, now=NOW)  # type: ignore[arg-type] # as above
    assert stays["exits"] == {"left": 0, "removed": 0}
