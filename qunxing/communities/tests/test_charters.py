"""A charter is drafted, put in force as a version, replaced, retired; a group goes live only with one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import Http404

from qunxing.communities import charters
from qunxing.communities.actions import desk_of
from qunxing.communities.charters import NoCharter, NoGoal
from qunxing.communities.models import Charter, Group, LiveChange, Role
from qunxing.core.refusals import NotAllowed, Refusal
from qunxing.core.rules.charters import Audience, Purpose, Subtype, Terms, Type, Value
from qunxing.goals.models import Goal, GoalTerms
from qunxing.testing.cast import Cast, gather

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 19, 12, tzinfo=UTC)
FIRST, SECOND = date(2026, 10, 1), date(2026, 11, 1)
TERMS = Terms(
    type=Type.CONTENT,
    subtype=Subtype.TOPIC,
    purposes=(Purpose.BRAND,),
    audiences=(Audience("night bakers", (Value.RESOURCES,)),),
    values=(Value.RESOURCES,),
    natural_days=7,
)


@pytest.fixture
def cast() -> Cast:
    return gather()


def test_a_draft_counts_for_nothing_and_is_written_again_in_place(cast: Cast) -> None:
    first = charters.draft(cast.group, Terms(type=Type.SERVICE), by=cast.rui)
    again = charters.draft(cast.group, TERMS, by=cast.olga)
    assert (again.pk, again.version, again.terms, again.by) == (first.pk, 1, TERMS, cast.olga)
    assert charters.in_force([cast.group.pk], SECOND) == {}
    charters.discard(again)
    assert not Charter.objects.exists()


def test_a_version_holds_from_its_day_and_is_kept_as_it_was(cast: Cast) -> None:
    draft = charters.draft(cast.group, Terms(type=Type.SERVICE), by=cast.vera)
    one = charters.put_in_force(cast.group, TERMS, from_day=FIRST, by=cast.rui)
    two = charters.put_in_force(cast.group, replace(TERMS, natural_days=14), from_day=SECOND, by=cast.olga)
    assert (one.pk, one.by, one.version, two.version) == (draft.pk, cast.rui, 1, 2)
    grp = cast.group.pk
    assert charters.in_force([grp], FIRST - timedelta(days=1)) == {}
    assert charters.in_force([grp], SECOND - timedelta(days=1)) == {grp: one}
    assert charters.in_force([grp], SECOND) == {grp: two}
    assert charters.kinds([grp], SECOND) == {grp: ("content", "topic")}
    last = SECOND - timedelta(days=1)
    assert charters.held([grp]) == {grp: [(one, FIRST, last), (two, SECOND, None)]}
    with pytest.raises(Refusal, match="Only a draft"):
        charters.discard(one)
    charters.draft(cast.group, Terms(), by=cast.rui)
    one.refresh_from_db()
    assert one.terms == TERMS


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"natural_days": None}, "charter_no_natural_days"),
        ({"values": (Value.BENEFIT,)}, "charter_no_match"),
        ({"ends_on": date(2026, 9, 30)}, "charter_ends_before"),
        ({"type": "party"}, "unknown_word"),
        ({"natural_days": 0}, "unknown_word"),
    ],
)
def test_what_contradicts_itself_or_is_not_complete_is_refused_whole(
    cast: Cast, change: dict[str, object], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        charters.put_in_force(cast.group, replace(TERMS, **change), from_day=FIRST, by=cast.rui)  # type: ignore[arg-type] # fields by name
    assert refused.value.code == code
    assert not Charter.objects.exists()


def test_a_newer_version_cannot_begin_before_an_older_one_until_that_is_retired(cast: Cast) -> None:
    late = charters.put_in_force(cast.group, TERMS, from_day=SECOND, by=cast.rui)
    with pytest.raises(Refusal, match="Version 1 begins on"):
        charters.put_in_force(cast.group, TERMS, from_day=FIRST, by=cast.rui)
    charters.retire(late, from_day=SECOND, by=cast.rui, now=NOW)
    assert charters.in_force([cast.group.pk], SECOND) == {}
    early = charters.put_in_force(cast.group, TERMS, from_day=FIRST, by=cast.rui)
    assert charters.in_force([cast.group.pk], SECOND) == {cast.group.pk: early}


def test_a_retired_version_leaves_the_group_uncharted_and_the_days_before_as_they_were(cast: Cast) -> None:
    charters.put_in_force(cast.group, TERMS, from_day=FIRST, by=cast.rui)
    two = charters.put_in_force(cast.group, TERMS, from_day=SECOND, by=cast.rui)
    charters.retire(two, from_day=SECOND + timedelta(days=9), by=cast.olga, now=NOW)
    assert two.retired_by == cast.olga
    grp = cast.group.pk
    assert charters.in_force([grp], SECOND + timedelta(days=9)) == {}
    assert charters.in_force([grp], SECOND + timedelta(days=8)) == {grp: two}
    with pytest.raises(Refusal, match="not in force"):
        charters.retire(two, from_day=SECOND, by=cast.olga, now=NOW)


def aim(group: Group, deadline: date) -> Goal:
    goal = Goal.objects.create(community=group.community)
    goal.groups.add(group)
    given = {"baseline": 0, "target": 9, "start": FIRST, "deadline": deadline, "horizon": 7, "at": NOW}
    GoalTerms.objects.create(goal=goal, version=1, name="talk", metric="senders", metric_version=1, **given)
    return goal


def test_a_group_goes_live_only_with_a_goal_of_its_own_that_still_runs(cast: Cast) -> None:
    charters.put_in_force(cast.group, TERMS, from_day=FIRST, by=cast.rui)
    whole = aim(cast.group, SECOND)
    whole.groups.clear()
    with pytest.raises(NoGoal, match="at least one goal"):
        charters.set_live(cast.group, from_day=FIRST, by=cast.rui)
    goal = aim(cast.group, SECOND - timedelta(days=1))
    with pytest.raises(NoGoal):
        charters.set_live(cast.group, from_day=SECOND, by=cast.rui)
    charters.set_live(cast.group, from_day=FIRST, by=cast.rui)
    Goal.objects.filter(pk=goal.pk).update(dropped_at=NOW)
    cast.group.refresh_from_db()
    assert cast.group.live_from == FIRST, "who is live stays so"
    charters.set_live(cast.group, from_day=None, by=cast.rui)
    with pytest.raises(NoGoal):
        charters.set_live(cast.group, from_day=FIRST, by=cast.rui)


def test_a_group_goes_live_only_with_a_charter_and_stays_with_one(cast: Cast) -> None:
    aim(cast.group, SECOND)
    with pytest.raises(NoCharter):
        charters.set_live(cast.group, from_day=FIRST, by=cast.rui)
    held = charters.put_in_force(cast.group, TERMS, from_day=FIRST, by=cast.rui)
    with pytest.raises(NoCharter):
        charters.set_live(cast.group, from_day=FIRST - timedelta(days=1), by=cast.rui)
    charters.set_live(cast.group, from_day=FIRST, by=cast.rui)
    with pytest.raises(Refusal, match="is live"):
        charters.retire(held, from_day=SECOND, by=cast.rui, now=NOW)
    held.refresh_from_db()
    assert held.to_day is None
    charters.set_live(cast.group, from_day=None, by=cast.olga)
    said = LiveChange.objects.values_list("live_from", "by__username")
    assert list(said) == [(FIRST, "rui"), (None, "olga")]


def test_a_desk_is_never_charted(cast: Cast) -> None:
    with pytest.raises(Refusal, match="group of people"):
        charters.put_in_force(desk_of(cast.community), TERMS, from_day=FIRST, by=cast.olga)


def test_a_stranger_finds_no_charter_and_a_viewer_may_not_act_on_it(cast: Cast) -> None:
    held = charters.put_in_force(cast.group, TERMS, from_day=FIRST, by=cast.rui)
    assert charters.charter_for(cast.vera, held.pk) == held
    with pytest.raises(NotAllowed):
        charters.charter_for(cast.vera, held.pk, may=Role.OPERATOR)
    with pytest.raises(Http404):
        charters.charter_for(cast.sam, held.pk)
