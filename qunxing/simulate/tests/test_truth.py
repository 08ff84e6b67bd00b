from collections import Counter
from dataclasses import replace
from itertools import pairwise
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qunxing.core.facts import Kind
from qunxing.simulate.clock import Clock
from qunxing.simulate.draw import BORN, draw
from qunxing.simulate.logs import world
from qunxing.simulate.plan import Plan, Tier, Waits
from qunxing.simulate.truth import DAY, SECOND, Part, Said, Truth

SMALL = Plan(days=50, connect=20, groups=2, arrivals=0.8, list_every=7)
small_plans = st.builds(
    Plan,
    days=st.integers(5, 40),
    groups=st.integers(1, 3),
    arrivals=st.floats(0.1, 1.5),
    several=st.floats(0, 0.8),
    staff=st.integers(0, 2),
    bots=st.integers(0, 1),
    closes=st.sampled_from((0, 4)),
)


def test_the_same_seed_gives_the_same_truth() -> None:
    assert draw(SMALL, 1) == draw(SMALL, 1)
    assert draw(SMALL, 1) != draw(SMALL, 2)


@settings(max_examples=25)
@given(small_plans, st.integers(0, 10_000))
def test_nobody_speaks_or_acts_outside_a_stay(plan: Plan, seed: int) -> None:
    truth = draw(plan, seed)
    deeds = [(m.person, m.group, m.ts) for m in truth.messages] + [tuple(act) for act in truth.acts]
    for person, group, ts in deeds:
        assert any((s.person, s.group) == (person, group) and s.covers(ts) for s in truth.stays)


@settings(max_examples=25)
@given(small_plans, st.integers(0, 10_000))
def test_stays_of_one_person_in_one_group_never_overlap_and_end_in_a_known_way(plan: Plan, seed: int) -> None:
    truth = draw(plan, seed)
    assert max(Counter((s.person, s.group) for s in truth.stays).values(), default=1) == 1
    for stay in truth.stays:
        assert truth.start <= stay.start < truth.end
        assert (stay.leaving == 0) == (stay.end == 0)
        assert not stay.end or stay.start < stay.end <= truth.end
    closed = {chat.id for chat in truth.groups if chat.closed}
    assert {s.group for s in truth.stays if s.leaving == Kind.CLOSED} <= closed


@settings(max_examples=25)
@given(small_plans, st.integers(0, 10_000))
def test_replies_go_back_in_time_within_a_group_and_only_answers_answer(plan: Plan, seed: int) -> None:
    truth = draw(plan, seed)
    by_id = {m.id: m for m in truth.messages}
    assert len(by_id) == len(truth.messages)
    assert all(a.ts <= b.ts for a, b in pairwise(truth.messages))
    for message in truth.messages:
        if message.reply_to:
            target = by_id[message.reply_to]
            assert target.group == message.group and target.ts <= message.ts
            assert (target.said is Said.QUESTION) == (message.said is Said.ANSWER)


def test_the_living_dead_and_the_silent_are_told_apart() -> None:
    truth = draw(SMALL, 3)
    assert truth.zombies() and truth.lurkers() and truth.speakers()
    assert not truth.zombies() & truth.lurkers()
    assert not (truth.zombies() | truth.lurkers()) & {m.person for m in truth.messages}
    assert all(truth.by_id[person].part is Part.MEMBER for person in truth.members(truth.end - 1))


def test_stays_follow_the_survival_curve_of_the_plan() -> None:
    plan = Plan(days=400, groups=1, arrivals=30, tiers=(Tier(name="all", share=1, leave=0.02, removed=0.01),))
    early = [s for s in draw(plan, 1).stays[: -plan.staff - plan.bots] if s.start < BORN + 200 * DAY]
    ages = np.array([(s.end or BORN + 400 * DAY) - s.start for s in early]) / DAY
    removed = np.array([s.leaving == Kind.REMOVED for s in early])
    for age in (10, 30, 90):
        assert np.mean(ages > age) == pytest.approx(plan.survival(age), abs=0.015)
        assert np.mean((ages <= age) & removed) == pytest.approx(plan.gone_by(age, removed=True), abs=0.015)
    assert plan.survival(plan.median_stay) == pytest.approx(0.5)


def test_answers_follow_the_waits_of_the_plan() -> None:
    plan = Plan(days=200, groups=1, arrivals=4)
    truth = draw(plan, 2)
    asked = [(q, a) for q, a in truth.first_answers() if q.ts < truth.end - 7 * DAY]
    assert len(asked) > 1500
    for hours in (1, 4, 24):
        hits = [a is not None and a.ts - q.ts <= hours * 3600 * SECOND for q, a in asked]
        assert np.mean(hits) == pytest.approx(plan.waits.rate(hours * 3600), abs=0.03)
    assert plan.waits.rate(plan.waits.median_wait) == pytest.approx(0.5)
    assert Waits(answered=0.4).median_wait == inf


def test_the_share_who_speak_follows_the_gamma_law() -> None:
    tier = Tier(name="all", share=1, leave=0.0, talk=0.3, spread=1.5)
    plan = Plan(
        days=30, groups=1, arrivals=100, tiers=(tier,), staff=0, bots=0, weekdays=(1,) * 7, waits=Waits(answered=0)
    )
    truth = draw(plan, 4)
    joined = {s.person: s.start for s in truth.stays if s.start < truth.end - 7 * DAY}
    spoke = {m.person for m in truth.messages if m.person in joined and m.ts < joined[m.person] + 7 * DAY}
    assert len(spoke) / len(joined) == pytest.approx(plan.speaking_share(7), abs=0.03)


def test_busy_hours_and_weekdays_are_busy() -> None:
    hours = [0.0] * 24
    hours[20] = 1.0
    clock = Clock(BORN, 28, hours, (0, 0, 0, 0, 0, 1, 1))
    start, end = np.array([BORN]), np.array([BORN + 28 * DAY])
    _, times = clock.scatter(np.random.default_rng(1), start, end, np.array([10.0]))
    local = times + 8 * 3600 * SECOND
    assert 200 < len(times) < 360
    assert set((local // (3600 * SECOND) % 24).tolist()) == {20}
    assert set(((local // DAY + 3) % 7).tolist()) == {5, 6}


def shown(truth: Truth, kind: Kind) -> int:
    return sum(fact.kind is kind for fact in world(truth).facts)


def test_a_world_shows_all_that_happened_since_sources_look() -> None:
    truth = draw(SMALL, 5)
    since = [m for m in truth.messages if m.ts >= truth.connect]
    assert 0 < len(since) < len(truth.messages)
    assert shown(truth, Kind.MESSAGE) == len(since)
    assert shown(truth, Kind.LEFT) + shown(truth, Kind.REMOVED) == len(truth.leaves())
    assert shown(truth, Kind.JOINED) == sum(s.start > truth.connect for s in truth.stays)
    lists = [(ts, chat.id) for chat in truth.groups for ts in chat.lists]
    assert shown(truth, Kind.LISTED) == sum(len(truth.present(ts, [grp])) for ts, grp in lists)


def test_groups_without_talk_or_events_show_lists_only() -> None:
    truth = draw(replace(SMALL, events=False), 6)
    silent = replace(truth, groups=[chat._replace(talk=False) for chat in truth.groups])
    kinds = {fact.kind for fact in world(silent).facts}
    assert kinds == {Kind.OBSERVED, Kind.ROSTER, Kind.LISTED, Kind.REACTED}


def test_keys_of_facts_differ_and_replies_point_at_messages() -> None:
    facts = world(draw(SMALL, 7)).facts
    keys = {(f.k1, f.k2): f for f in facts}
    assert len(keys) == len(facts)
    replies = [f for f in facts if f.ref1 and (f.ref1, f.ref2) in keys]
    assert replies and all(keys[f.ref1, f.ref2].kind is Kind.MESSAGE for f in replies)
