"""A charter put in force after a month was closed: its figures stay, and what would be otherwise has its cause."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qunxing.closing import actions, compare
from qunxing.closing.figures import Kind, Wanted
from qunxing.closing.tests.world import hand_in, talk
from qunxing.communities import charters, settled
from qunxing.core.rules.charters import Audience, Purpose, Terms, Type, Value
from qunxing.testing.cast import gather

NOW = datetime(2026, 11, 19, 12, tzinfo=UTC)
TERMS = Terms(
    type=Type.SERVICE,
    purposes=(Purpose.SERVICE,),
    audiences=(Audience("buyers", (Value.SERVICE,)),),
    values=(Value.SERVICE,),
    natural_days=1,
)


@pytest.mark.slow
@pytest.mark.django_db
def test_a_charter_that_reaches_back_is_told_as_what_changed_and_only_where_numbers_go_by_it(home: Path) -> None:
    cast = gather()
    hand_in(cast, talk())
    month = Wanted(cast.community, Kind.MONTH, date(2026, 10, 1), date(2026, 10, 31), {"messages": {}})
    closing = actions.close(month, by=cast.olga, now=NOW, anyway=True)
    assert settled.last_day(cast.community) == date(2026, 10, 31)
    before = compare.compare(closing, now=NOW)
    assert before is not None and not before.changes
    charters.put_in_force(cast.group, TERMS, from_day=date(2026, 10, 10), by=cast.rui)
    after = compare.compare(closing, now=NOW)
    assert after is not None
    (change,) = after.changes
    assert (change.what, change.by, change.groups) == ("charter", "rui", [cast.group.pk])
    figure = closing.figures.first()
    assert figure is not None and not change.touches(figure, {cast.group.pk})
    figure.metric = "silent_since_join"
    assert change.touches(figure, {cast.group.pk})
