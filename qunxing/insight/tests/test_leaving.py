"""The sentence about a group that many left, from a ledger that saw everybody go."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from qunxing.communities.models import Community
from qunxing.core.facts import Kind, Sees
from qunxing.insight.leaving import leaving
from qunxing.ledger.fill import fill
from qunxing.testing import ledgers
from qunxing.testing.history import History

NOW = datetime(2024, 3, 20, 4, tzinfo=UTC)
"""The Wednesday of the twelfth week since the history's first Monday."""
SEEN = 1 << Sees.ROSTER | 1 << Sees.JOINS | 1 << Sees.LEAVES


def group(history: History, grp: int, *, usually: int, last: int) -> None:
    """A hundred members; `usually` leave in each of ten weeks, `last` in the eleventh."""
    history.add(Kind.OBSERVED, 0, grp=grp, value=SEEN, until=history.at(80))
    members = iter(range(grp * 1000 + 1, grp * 1000 + 101))
    history.roster(0, *range(grp * 1000 + 1, grp * 1000 + 101), grp=grp)
    for week in range(11):
        for _ in range(last if week == 10 else usually):
            history.left(next(members), week * 7 + 2.5, grp=grp)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_group_that_many_more_left_than_usual_is_named(home: Path) -> None:
    history = History()
    group(history, 1, usually=2, last=9)
    group(history, 2, usually=4, last=7)
    world = history.world()
    ledgers.settle(world)
    ledgers.put(world.facts)
    fill(now=NOW)
    (found,) = leaving(Community.objects.get(), NOW)
    assert (found.grp, found.first, found.last) == (1, "2024-03-11", "2024-03-17")
    assert (found.left, found.usual, found.times) == (9, 2.0, 4.5)
