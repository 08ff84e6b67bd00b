"""Counting members a few periods at a time gives the numbers of counting them all at once."""

from __future__ import annotations

import pytest

from qunxing.communities.models import Community
from qunxing.core.metrics.base import DAY
from qunxing.core.metrics.periods import day_of
from qunxing.core.metrics.registry import METRICS
from qunxing.core.metrics.tallies import TALLY
from qunxing.insight import compute, tallying
from qunxing.insight.asking import Scope, ask
from qunxing.insight.tests.test_fold_is_engine import ASKED_AT, entered, watched
from qunxing.testing.logs import START, random_world

pytestmark = pytest.mark.django_db
LATER = day_of(START // DAY + 20)
"""Somebody is there already, so that there is something to open with."""


@pytest.mark.parametrize("name", sorted(tallying.ALONE))
@pytest.mark.parametrize("rows", [1, 40, 10**9])
def test_lots_of_any_size_give_the_same_tallies(name: str, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    world = watched(random_world(3))
    entered(world, 3)
    monkeypatch.setattr(tallying, "ROWS_AT_ONCE", rows)
    asked = ask(name, Scope.of_community(Community.objects.get()), from_day=LATER, grain="day", now=ASKED_AT)
    with compute._evidence(asked) as room:
        found = tallying.tallies(room, asked)
    metric = METRICS[name]
    assert len(asked.ask.periods) > 3
    assert sorted(found) == sorted(TALLY[metric.tally](metric.fold(world, asked.ask)))


def test_the_people_of_one_period_are_those_its_number_counts() -> None:
    entered(watched(random_world(3)), 3)
    scope = Scope.of_community(Community.objects.get())
    points = compute.measure("headcount", scope, grain="day", now=ASKED_AT)["points"]
    for period in (0, len(points) // 2, len(points) - 1):
        found = compute.people("headcount", scope, grain="day", now=ASKED_AT, period=period, cell="present")
        assert found["total"] == points[period]["value"]
