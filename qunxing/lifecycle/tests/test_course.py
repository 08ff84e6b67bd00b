"""Courses from the ledger: the numbers are the metrics', gaps stay gaps, and a decline opens to its names."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from qunxing.communities.models import Group
from qunxing.core.facts import Fact, Kind, Sees
from qunxing.core.metrics.each import ACTIVE, FLOWS
from qunxing.core.zones import DAY, micros
from qunxing.insight.apart import measure_each
from qunxing.insight.asking import Scope
from qunxing.insight.counting import count_each
from qunxing.ledger.fill import fill
from qunxing.ledger.models import Batch
from qunxing.lifecycle.decline import taken_apart
from qunxing.lifecycle.models import Course
from qunxing.lifecycle.refresh import refresh
from qunxing.people.models import Identity, Person
from qunxing.testing import ledgers
from qunxing.testing.cast import Cast, gather
from qunxing.testing.ledgers import NOW

pytestmark = pytest.mark.django_db
WEEKS, MEMBERS, STAYED = 20, 20, 6
TALK = sum(1 << each for each in (Sees.MESSAGES, Sees.CONTINUOUS))
SEATS = sum(1 << each for each in (Sees.JOINS, Sees.LEAVES, Sees.ROSTER))


@pytest.fixture
def cast(home: Any) -> Cast:
    """Twenty members say something every week; in the last six weeks fourteen of them have left."""
    cast = gather()
    batch = Batch.objects.create(label="test", at=NOW).pk
    people = [Person.objects.create(name=f"P{nth}") for nth in range(MEMBERS)]
    own = [Identity.objects.create(namespace="x", external=f"{p.pk}", name=p.name, person=p).pk for p in people]
    facts: list[Fact] = []

    def add(kind: Kind, days_ago: float, who: int = 0, **more: Any) -> None:
        ts, n = micros(NOW) - round(days_ago * DAY), len(facts) + 1
        given = {"k1": n, "k2": n, "kind": kind, "grp": cast.group.pk, "identity": who, "ts": ts, "until": ts}
        facts.append(Fact(**{**given, "batch": batch, **more}))

    add(Kind.OBSERVED, WEEKS * 7, until=micros(NOW), value=TALK | SEATS)
    for nth, who in enumerate(own):
        add(Kind.JOINED, WEEKS * 7 + 3, who)
        for week in range(WEEKS):
            if nth < STAYED or week >= 6:
                add(Kind.MESSAGE, week * 7 + 2 + nth / 100, who, form=1)
        if nth >= STAYED:
            add(Kind.LEFT, 6 * 7 - 1, who)
    ledgers.put(facts)
    fill(now=NOW)
    refresh(now=NOW)
    return cast


def check_numbers(cast: Cast) -> None:
    """What is counted for many groups at once is what the metrics say of each."""
    Group.objects.create(community=cast.community, name="Silent", platform="wecom")
    scope, days = Scope.of_community(cast.community), (date(2026, 7, 6), date(2026, 11, 15))
    for what in (ACTIVE, FLOWS):
        found = count_each(what, scope, days=days, grain="week", now=NOW)
        body = measure_each(what.metric, scope, days=days, grain="week", now=NOW)[cast.group.pk]
        rows = found.rows.to_pylist()
        for at, point in enumerate(body["points"]):
            here = {row["cell"]: row["number"] for row in rows if row["period"] == at}
            for cell, number in here.items():
                assert number == (point["cells"][cell] if cell else point["value"])
            if what is ACTIVE and point["state"] == "zero":
                assert not here


@pytest.mark.slow
def test_a_decline_is_told_and_opens_to_who_stopped(cast: Cast) -> None:
    course = Course.objects.get(group=cast.group)
    assert (course.judged_by, course.stage) == ("active", "decline")
    assert course.weeks["value"][-1] == STAYED
    assert max(value or 0 for value in course.weeks["value"]) == MEMBERS
    found = taken_apart(cast.group, course, NOW)
    assert found is not None
    assert (found.before, found.after) == (MEMBERS, STAYED)
    assert sum(found.parts.values()) == STAYED - MEMBERS
    assert found.parts["members"] == STAYED - MEMBERS
    assert len(found.stopped) == MEMBERS - STAYED
    page = cast.as_(cast.rui).get(f"/groups/{cast.group.pk}/lifecycle/").content.decode()
    assert found.stopped[0][1] in page
    check_numbers(cast)


def test_a_course_is_judged_anew_only_where_something_changed(cast: Cast) -> None:
    assert refresh(now=NOW) == 0
    assert refresh(now=NOW + timedelta(days=7)) == 1
    Course.objects.filter(group=cast.group).update(epoch=-1)
    assert refresh(now=NOW) == 1
