"""Are the intervals what they say? The truth must lie in nineteen of twenty, over a thousand small communities."""

from collections import Counter
from dataclasses import replace
from math import inf
from typing import Any

import pytest

from qunxing.core.metrics.base import Ask, Grain, Metric, World
from qunxing.core.metrics.membership_retention.metric import METRIC as MEMBERSHIP
from qunxing.core.metrics.periods import HOUR, SECOND, periods
from qunxing.core.metrics.response.metric import METRIC as RESPONSE
from qunxing.core.metrics.retention.metric import METRIC as RETENTION
from qunxing.core.metrics.tallies import TALLY
from qunxing.simulate.draw import LISTED_AT, draw
from qunxing.simulate.logs import world
from qunxing.simulate.plan import Plan, Tier, Waits
from qunxing.simulate.truth import DAY, Truth

DRAWS = 1000
AGE = 21
DAY_AFTER = 3
TIERS = (
    Tier(name="talker", share=0.3, leave=0.01, removed=0.002, talk=0.25, spread=1.0),
    Tier(name="silent", share=0.7, leave=0.03, removed=0.004),
)
LATE = Plan(
    days=70,
    connect=35,
    groups=1,
    arrivals=2.0,
    several=0,
    tiers=TIERS,
    questions=0.5,
    waits=Waits(answered=0.8, median=3 * 3600, sigma=1.2),
    renames=0,
    staff=1,
    bots=1,
)
WEEK = 7 * DAY
EVEN = Plan(
    days=14,
    groups=1,
    arrivals=8.0,
    several=0,
    tiers=(Tier(name="all", share=1, leave=0.02, talk=0.6, spread=1.0),),
    questions=0,
    acknowledgements=0,
    renames=0,
    hours=(1,) * 24,
    weekdays=(1,) * 7,
)


def measured(metric: Metric, truth: Truth, shown: World, *, grain: Grain = Grain.DAY, **params: str) -> dict[str, Any]:
    """What the metric says of everything `shown`, the world of the truth."""
    first, today = truth.day_of(truth.connect), truth.day_of(truth.end)
    ask = Ask(
        groups=tuple(chat.id for chat in truth.groups),
        from_day=first,
        to_day=today - 1,
        grain=grain,
        periods=periods(first, today - 1, grain),
        now=truth.end,
        today=today,
        params={param.name: param.default for param in metric.params} | params,
        known=((first, today - 1),),
    )
    return metric.measure(TALLY[metric.tally](metric.fold(shown, ask)), ask)


def holds(estimate: dict[str, Any] | None, truth: float) -> bool | None:
    """Whether the interval holds the truth; None where nothing was claimed. An open end reaches as far as it may."""
    if estimate is None or estimate.get("low") is None:
        return None
    high = estimate["high"]
    return bool(estimate["low"] <= truth <= (inf if high is None else high))


def claims(seed: int) -> dict[str, bool | None]:
    """Each claim of one seed's communities, checked."""
    late_truth, even = draw(LATE, seed), draw(EVEN, seed)
    shown, listed = world(late_truth), by_lists(late_truth)
    answered = measured(RESPONSE, late_truth, shown, grain=Grain.MONTH, hours="4")["overall"]
    late = measured(MEMBERSHIP, late_truth, shown, grain=Grain.MONTH)
    lists = measured(MEMBERSHIP, listed, world(listed), grain=Grain.MONTH)
    back = measured(RETENTION, even, world(even), start="joined")["curve"]
    there = LATE.there_after_day(AGE)
    return {
        "answered within four hours": holds(answered["rates"]["4"], LATE.waits.rate(4 * HOUR / SECOND)),
        "median wait": holds(answered["median_seconds"], LATE.waits.median_wait),
        "still there, connected late": holds(at(late["curve"], AGE), there),
        "still there, by weekly lists": holds(at(lists["curve"], AGE), there),
        "median stay, connected late": holds(late["median"], median_day(LATE)),
        "back on the third day": holds(
            next(c for c in back if c["k"] == str(DAY_AFTER)), EVEN.speaks_on_day(DAY_AFTER)
        ),
    }


def by_lists(truth: Truth) -> Truth:
    """The same people, of whom nothing is seen but a list every week."""
    weekly = tuple(range(truth.connect + LISTED_AT, truth.end, WEEK))
    return replace(truth, groups=[each._replace(events=False, lists=weekly) for each in truth.groups], messages=())


def at(curve: list[dict[str, Any]], age: int) -> dict[str, Any] | None:
    return next((step for step in reversed(curve) if step["age"] <= age), None)


def median_day(plan: Plan) -> int:
    return next(age for age in range(1000) if plan.there_after_day(age) <= 0.5)


@pytest.mark.slow
@pytest.mark.timeout(900)  # a minute and a half on an idle machine
def test_the_truth_lies_within_the_stated_intervals() -> None:
    held: Counter[str] = Counter()
    claimed: Counter[str] = Counter()
    for seed in range(DRAWS):
        for claim, is_held in claims(seed).items():
            if is_held is not None:
                claimed[claim] += 1
                held[claim] += is_held
    assert min(claimed.values()) >= 0.95 * DRAWS, claimed
    shares = {claim: held[claim] / claimed[claim] for claim in claimed}
    assert {claim: share for claim, share in shares.items() if share < 0.93} == {}, shares
