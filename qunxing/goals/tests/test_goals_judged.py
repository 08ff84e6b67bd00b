"""Goals from freezing to the state of their group, through the verbs and the worker's refresh."""

from datetime import date, timedelta
from typing import Any

import pytest

from qunxing.communities.models import Group
from qunxing.core.refusals import Refusal
from qunxing.core.rules.goals import Colour, Way, Why
from qunxing.goals import actions, standing
from qunxing.goals.models import Goal, GroupStatus
from qunxing.goals.panels import column, sentences
from qunxing.goals.refresh import refresh
from qunxing.goals.tests.world import (
    FIRST,
    NOW,
    aim,
    brought_up,
    charter,
    chat,
    hand_in,
    other_group,
    promise,
    zhou_is_staff,
)
from qunxing.ledger.models import GroupEpoch
from qunxing.testing.cast import Cast, gather

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def cast(home: object) -> Cast:
    made = gather()
    hand_in(made, chat())
    zhou_is_staff(made)
    return made


def freeze(cast: Cast, *groups: Group, **more: Any) -> Goal:
    return actions.freeze(cast.community, groups or [cast.group], aim(**more), by=cast.rui, now=NOW)


def kept(goal: Goal) -> dict[str, Any]:
    brought_up()
    return dict(Goal.objects.get(pk=goal.pk).kept)


def state_of(group: Group) -> standing.Standing:
    return standing.of_groups([group.pk], NOW.date())[group.pk]


def test_a_quiet_group_on_target_is_green_and_a_noisy_one_off_target_is_not(cast: Cast) -> None:
    """The A and B groups of seed 003: what counts is what each is for."""
    noisy = other_group(cast.community)
    hand_in(cast, chat(prefix="x") + chat(prefix="y").split("\n", 1)[1], group=noisy)
    charter(cast)
    charter(cast, noisy)
    promise(cast)
    freeze(cast, noisy, name="每周 30 人说话", target=30)
    brought_up()
    assert state_of(cast.group).status == (Colour.GREEN, Why.GOALS)
    assert state_of(noisy).status == (Colour.RED, Why.GOALS)
    lines = {each["name"]: each for each in state_of(cast.group).guardrails}
    assert (lines["promotion"]["colour"], lines["promotion"]["about"]["share"]) == (Colour.GREEN, 0)
    assert {lines[name]["colour"] for name in ("complaints", "after_promotion")} == {Colour.NONE}, "never a false green"
    shown = column(cast.community, NOW)
    assert shown is not None and shown.cells[noisy.pk].rank < shown.cells[cast.group.pk].rank
    assert shown.choices[0].groups == {noisy.pk}
    said = [each.text for each in sentences(cast.community, NOW)]
    assert any("Sale 7" in text for text in said) and any("Night oven" in text and "12" in text for text in said)


def test_a_goal_has_points_and_a_verdict_and_changes_only_by_a_version_with_a_reason(cast: Cast) -> None:
    found = kept(freeze(cast))
    assert (found["state"], found["attained"], found["figure"]["value"]) == ("on_pace", [1.6, 1.6, 1.6], 8)
    assert [point["end"] for point in found["points"]] == ["2026-11-08", "2026-11-15"]  # whole weeks that are over
    reach = kept(freeze(cast, metric="messages", way=Way.REACH, grain="span", target=400, deadline=date(2026, 12, 12)))
    assert (reach["figure"]["value"], reach["due"], reach["state"]) == (189, 0.5, "on_pace")
    later = kept(freeze(cast, horizon=60))
    assert (later["state"], later["colour"]) == ("early", "none")
    goal = freeze(cast)
    with pytest.raises(actions.NoReason):
        actions.change(goal, aim(target=20), reason="", by=cast.rui, now=NOW)
    actions.change(goal, aim(target=20), reason="群变大了", by=cast.rui, now=NOW)
    assert kept(goal)["state"] == "behind"
    assert list(goal.terms.values_list("version", "target", "reason")) == [(1, 5, ""), (2, 20, "群变大了")]
    actions.drop(goal, reason="不做了", by=cast.rui, now=NOW)
    with pytest.raises(actions.Over):
        actions.change(goal, aim(), reason="again", by=cast.rui, now=NOW)


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"metric": "heatmap"}, "no_figure"),
    ({"metric": "retention"}, "no_figure"),
    ({"metric": "nonsense"}, "unknown_metric"),
    ({"metric": "headcount"}, "goal_unseen"),
    ({"metric": "payers"}, "goal_unseen"),
    ({"target": 0}, "goal_target"),
    ({"deadline": FIRST - timedelta(days=1)}, "goal_deadline"),
    ({"params": {"window": "7"}}, "unknown_parameter"),
    ({"grain": "year"}, "bad_grain"),
    ({"name": ""}, "no_name"),
    ({"target": float("nan")}, "bad_number"),
    ({"baseline": float("-inf")}, "bad_number"),
)


def test_what_cannot_be_a_goal_is_refused_with_the_reason_and_nothing_is_kept(cast: Cast) -> None:
    for wrong, code in WRONG:
        with pytest.raises(Refusal) as refused:
            freeze(cast, **wrong)
        assert refused.value.code == code, wrong
    assert not Goal.objects.exists()


def test_only_groups_that_changed_are_looked_at(cast: Cast) -> None:
    other = other_group(cast.community)
    hand_in(cast, chat(prefix="x"), group=other)
    freeze(cast)
    freeze(cast, other)
    brought_up()
    before = dict(GroupStatus.objects.values_list("group", "at"))
    since = max(GroupEpoch.objects.values_list("number", flat=True))
    hand_in(cast, chat(first=22, last=22, prefix="n"), group=other)
    refresh(since=since, now=NOW + timedelta(minutes=1))
    after = dict(GroupStatus.objects.values_list("group", "at"))
    assert before[cast.group.pk] == after[cast.group.pk] and before[other.pk] < after[other.pk]


def test_the_screens_freeze_change_and_tell(cast: Cast) -> None:
    charter(cast)
    rui, group = cast.as_(cast.rui), cast.group
    form = {"figure": "senders:", "group": group.pk, "name": "Eight speak", "way": "hold", "grain": "week"}
    form |= {"baseline": "0", "target": "8", "start": FIRST, "deadline": FIRST + timedelta(days=60), "horizon": 7}
    assert "There is no figure" not in rui.get(f"/goals/new/?group={group.pk}").content.decode()
    assert rui.post("/goals/new/", form | {"target": "many"}).status_code == 422
    goal = rui.post("/goals/new/", form)
    assert goal.status_code == 302
    assert "on target" in rui.get(goal["Location"]).content.decode()
    vow = {"text": "A recipe", "cadence": "daily", "at": "10:00", "margin": 30, "from_day": FIRST, "proof": "recorded"}
    made = rui.post(f"/groups/{group.pk}/promises/new/", vow | {"who": "people", "people": "Zhou", "words": "配方"})
    assert made.status_code == 302
    assert rui.post(f"/groups/{group.pk}/promises/new/", vow | {"who": "people", "people": "Nobody"}).status_code == 422
    page = rui.get(f"/groups/{group.pk}/").content.decode()
    assert page.index("Goals and promises") < page.index("Eight speak") < page.index("A recipe") < page.index("Rename")
    assert "not kept 1" in page
    vera = cast.as_(cast.vera)
    assert "Eight speak" in vera.get("/goals/").content.decode()
    assert "Set a goal" not in vera.get(f"/groups/{group.pk}/").content.decode()
