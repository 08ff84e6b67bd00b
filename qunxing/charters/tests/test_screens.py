"""The page of a charter: filled in from the data, corrected, put in force, copied, retired; and what others show."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qunxing.charters.sheet import told_by
from qunxing.charters.shown import sentences
from qunxing.communities import charters
from qunxing.communities.models import Charter, Group
from qunxing.core.rules.charter_metrics import Fit
from qunxing.core.rules.charters import Audience, Purpose, Terms, Type, Value
from qunxing.goals.models import Goal, GoalTerms
from qunxing.people import tags
from qunxing.testing import talk
from qunxing.testing.cast import Cast, gather

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
TODAY = NOW.date()
SHEET: dict[str, Any] = {
    "type": "content",
    "subtype": "topic",
    "purposes": ["brand", "exchange"],
    "who-0": "bakers who work at night",
    "needs-0": ["resources"],
    "money-0": "pays",
    "values": ["resources"],
    "natural_days": "7",
    "segment": "night，oven、 night",
    "size_cap": "3",
    "lasts": "",
}
TERMS = Terms(
    type=Type.SERVICE,
    purposes=(Purpose.SERVICE,),
    audiences=(Audience("buyers", (Value.SERVICE,)),),
    values=(Value.SERVICE,),
    natural_days=30,
)


@pytest.fixture
def cast() -> Cast:
    return gather()


def page(cast: Cast, who: Any, **query: Any) -> str:
    return cast.as_(who).get(f"/groups/{cast.group.pk}/charter/", query).content.decode()


def write(cast: Cast, **more: Any) -> Any:
    return cast.as_(cast.rui).post(f"/groups/{cast.group.pk}/charter/write/", {**SHEET, **more})


def begin(cast: Cast, draft: Charter, **more: Any) -> Any:
    given = {"seen": draft.at.isoformat(), "from_day": TODAY.isoformat(), **more}
    return cast.as_(cast.rui).post(f"/charters/{draft.pk}/begin/", given)


def aim(cast: Cast, metric: str) -> None:
    goal = Goal.objects.create(community=cast.community)
    goal.groups.add(cast.group)
    when = {"start": TODAY, "deadline": TODAY + timedelta(days=90), "horizon": 28, "at": NOW}
    about = {"metric": metric, "metric_version": 1, "way": "hold", "grain": "week"}
    GoalTerms.objects.create(goal=goal, version=1, name="aim", baseline=0.1, target=0.2, **about, **when)


@pytest.mark.slow
def test_the_sheet_is_filled_in_from_the_data_with_its_reasons(cast: Cast, home: Path, tmp_path: Path) -> None:
    talk.hand_in(cast.community, talk.chat(NOW), tmp_path, group=cast.group, options={"timezone": "UTC"})
    listed = {"timezone": "UTC", "day": f"{NOW:%Y-%m-%d}"}
    talk.hand_in(cast.community, talk.roster(), tmp_path, group=cast.group, what="roster", options=listed)
    shown = page(cast, cast.rui)
    assert "Each member says 1 things a day on average" in shown
    assert "Of 8 people who did something, the middle one did once in 1 days." in shown
    assert '<option value="content" selected>' in shown
    write(cast)
    shown = page(cast, cast.rui)
    assert "There are 8 members already, more than the 3 it is meant for." in shown
    assert "Topics" not in page(cast, cast.vera), "of a draft a viewer sees nothing"


@pytest.mark.slow
def test_a_draft_is_checked_put_in_force_replaced_and_retired(cast: Cast, home: Path) -> None:
    assert write(cast).status_code == 302
    draft = Charter.objects.get()
    assert draft.terms.segment == ("night", "oven") and draft.terms.audiences[0].money == "pays"
    assert "There is no tag “night, oven” yet" in page(cast, cast.rui).replace("、", ", ")
    tags.make(cast.community, name="night", by=cast.rui)
    assert "There is no tag “oven” yet" in page(cast, cast.rui)
    begin(cast, draft)
    held = charters.in_force([cast.group.pk], TODAY)[cast.group.pk]
    assert (held.pk, held.by) == (draft.pk, cast.rui)
    assert begin(cast, held).status_code == 422
    write(cast, natural_days="14")
    second = Charter.objects.get(from_day=None)
    begin(cast, second, from_day=(TODAY + timedelta(days=1)).isoformat())
    shown = page(cast, cast.vera)
    assert "once in two weeks" in shown and "Version 2" in shown
    cast.as_(cast.rui).post(f"/charters/{second.pk}/retire/", {"from_day": TODAY.isoformat()})
    assert "taken back before it began" in page(cast, cast.rui)


@pytest.mark.slow
def test_what_somebody_else_changed_meanwhile_is_not_put_in_force(cast: Cast, home: Path) -> None:
    write(cast)
    seen = Charter.objects.get()
    write(cast, natural_days="1")
    assert "Somebody changed this draft" in begin(cast, seen).content.decode()
    assert charters.in_force([cast.group.pk], TODAY) == {}


@pytest.mark.slow
def test_a_contradiction_stays_a_draft_and_a_group_that_ends_needs_its_day(cast: Cast, home: Path) -> None:
    write(cast, values=["benefit"])
    shown = page(cast, cast.rui)
    assert "is needed by anybody it is for" in shown and "Put it in force" not in shown
    assert begin(cast, Charter.objects.get()).status_code == 422
    reply = write(cast, lasts="ends", ends_on="")
    assert reply.status_code == 422
    assert "needs its last day" in reply.content.decode() and "bakers who work at night" in reply.content.decode()
    assert write(cast, type="party").status_code == 422
    assert write(cast, natural_days="0").status_code == 422


def test_other_groups_get_the_same_charter_all_or_none_and_the_list_tells_who_has_none(cast: Cast) -> None:
    held = charters.put_in_force(cast.group, TERMS, from_day=TODAY, by=cast.rui)
    others = [Group.objects.create(community=cast.community, name=name, platform="qq") for name in ("a", "b", "c")]
    (told,) = sentences(cast.community, NOW)
    assert told.text.startswith("4 个群里有 3 个") or told.text.startswith("3 of 4 groups")
    charters.put_in_force(others[1], TERMS, from_day=TODAY + timedelta(days=9), by=cast.rui)
    given = {"group": [each.pk for each in others[:2]], "from_day": TODAY.isoformat()}
    assert cast.as_(cast.rui).post(f"/charters/{held.pk}/copy/", given).status_code == 422
    assert charters.in_force([others[0].pk], TODAY) == {}, "the second could not have it, so the first has not"
    cast.as_(cast.rui).post(f"/charters/{held.pk}/copy/", {**given, "group": [others[0].pk]})
    assert charters.in_force([others[0].pk], TODAY)[others[0].pk].terms == TERMS
    listed = cast.as_(cast.vera).get("/groups/?only=uncharted").content.decode()
    assert ">c</a>" in listed and ">a</a>" not in listed
    assert "Service group" in cast.as_(cast.vera).get("/groups/?order=charter").content.decode()


def test_a_group_goes_live_on_its_page_and_a_viewer_reads_but_does_not_write(cast: Cast) -> None:
    live = f"/groups/{cast.group.pk}/live/"
    assert cast.as_(cast.rui).post(live, {"from_day": TODAY.isoformat()}).status_code == 422
    charters.put_in_force(cast.group, TERMS, from_day=date(2026, 1, 1), by=cast.rui)
    assert cast.as_(cast.rui).post(live, {"from_day": "2026-02-01"}).status_code == 422
    door = f"/goals/new/?community={cast.community.pk}&group={cast.group.pk}"
    assert door in page(cast, cast.rui) and "Go live" not in page(cast, cast.rui)
    aim(cast, "senders")
    cast.as_(cast.rui).post(live, {"from_day": "2026-02-01"})
    shown = page(cast, cast.vera)
    assert "Live since 1 Feb 2026" in shown and "buyers (service)" in shown and "write/" not in shown
    assert "Service group" in cast.as_(cast.vera).get(f"/groups/{cast.group.pk}/").content.decode()
    cast.as_(cast.rui).post(live, {"stop": "yes"})
    cast.group.refresh_from_db()
    assert cast.group.live_from is None


@pytest.mark.slow
def test_a_goal_on_daily_activity_is_odd_where_people_come_once_a_month(cast: Cast, home: Path) -> None:
    aim(cast, "stickiness")
    write(cast, natural_days="30")
    assert (
        "The goal “Stickiness (daily ÷ monthly active)” counts days, but members normally come every 30 days."
        in page(cast, cast.rui)
    )
    Goal.objects.update(dropped_at=NOW)
    assert "counts days" not in page(cast, cast.rui)


def test_talk_of_wechat_is_never_seen_whole_and_elsewhere_it_can_be_brought_in(cast: Cast) -> None:
    chat = Terms(type=Type.CONTENT, subtype="topic")
    fits = {}
    for platform in ("wechat", "qq", "wecom"):
        cast.group.platform = platform
        fits[platform] = {each.name: each.fit for each in told_by(cast.group, chat)}["topic_participation"]
    assert fits == {"wechat": Fit.NEVER, "qq": Fit.BRING, "wecom": Fit.BRING}
