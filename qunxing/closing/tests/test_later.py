"""A closed month stands, and says what came later: whatever happens to the numbers it rests on.

Bringing a file in takes longest here, so each test is a story of many changes to one closed month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qunxing.closing.compare import causes_of, current
from qunxing.closing.tests.world import HEAD, LATER, book, close, hand_in, later, moved, second_group, talk
from qunxing.communities import actions as communities
from qunxing.core.metrics import registry
from qunxing.core.metrics.base import Ask, Measure, Metric, Tally
from qunxing.ledger.fill import fill
from qunxing.people import actions as people
from qunxing.people import erasure
from qunxing.people.models import Mark, Merge, Person, StandIn
from qunxing.sources import actions as sources
from qunxing.testing.cast import Cast, gather

pytestmark = pytest.mark.django_db(transaction=True)
REST = HEAD + "x1,2026-10-20T08:00:00+00:00,newcomer,Newcomer,I am here,\n"
NOVEMBER = HEAD + "n1,2026-11-20T08:00:00+00:00,a,A,Next month,\n"
NIGHT = HEAD + "z1,2026-10-31T20:00:00+00:00,z,Z,Late in the east,\n"


@pytest.fixture
def cast(home: Path) -> Cast:
    made = gather()
    hand_in(made, talk())
    return made


def person(name: str) -> Person:
    return Person.objects.get(name=name)


@pytest.mark.slow
def test_files_brought_in_again_later_or_taken_back_move_no_closed_figure(cast: Cast) -> None:
    """The same file again, another month, a new file, its undoing, a new group: each told with file, day and who."""
    closing, before = close(cast), book()
    hand_in(cast, talk())
    hand_in(cast, NOVEMBER, name="november.csv")
    found = later(closing)
    assert found.differences == {} and [each.what for each in found.changes] == ["import", "again"]
    figure = closing.figures.get(metric="messages")
    assert [each.what for each in causes_of(figure, found.changes, {cast.group.pk})] == ["again"]

    extra = hand_in(cast, REST, name="rest.csv")
    found = later(closing)
    was, now, causes = moved(found)[("active_members", 0)]
    assert (was, now, causes) == (7, 8, ["import", "again"])
    rest = found.changes[0]
    assert (rest.name, rest.by, rest.first, rest.last) == ("rest.csv", "rui", "2026-10-20", "2026-10-20")
    assert (rest.groups, rest.path) == ([cast.group.pk], f"/sources/{extra.pk}/")

    again = close(cast, reason="the rest came")
    sources.undo(extra, by=cast.olga)
    fill(now=LATER)
    found = later(again)
    assert moved(found)[("messages", 0)] == (218, 217, ["undo"])
    assert [(each.what, each.name, each.by) for each in found.changes] == [("undo", "rest.csv", "olga")]
    assert later(closing).differences == {}

    hand_in(cast, talk(until=3, prefix="o", people="hi"), group=second_group(cast))
    assert moved(later(closing))[("active_members", 0)] == (7, 9, ["import", "again", "group_new"])
    assert book()[: len(before)] == before


@pytest.mark.slow
def test_decisions_about_people_move_no_closed_figure(cast: Cast) -> None:
    """A merge, its undoing, staff marked and unmarked, an erasure: each told with who did it."""
    done = people.merge(person("F").identities.get(), into=person("G"), reason="one", by=cast.rui)
    people.mark(person("E"), StandIn.STAFF, by=cast.rui)
    closing, before = close(cast), book()
    people.merge(person("C").identities.get(), into=person("D"), reason="one", by=cast.rui)
    found = later(closing)
    assert moved(found) == {("active_members", 0): (5, 4, ["merge"])}
    assert [(each.name, each.by) for each in found.changes] == [("C → D", "rui")]

    people.unmerge(Merge.objects.get(pk=done.pk), by=cast.olga)
    found = later(closing)
    assert found.differences == {}
    assert {(each.what, each.by) for each in found.changes} == {("merge", "rui"), ("part", "olga")}

    people.mark(person("D"), StandIn.STAFF, by=cast.rui)
    assert moved(later(closing))[("active_members", 0)][:2] == (5, 4)
    people.unmark(Mark.objects.get(person=person("E")), by=cast.olga)
    erasure.erase(person("B"), by=cast.olga, now=LATER)
    fill(now=LATER)
    found = later(closing)
    assert {(each.what, each.name, each.by) for each in found.changes} >= {
        ("mark", "D", "rui"), ("unmark", "E", "olga"), ("erase", "", "olga"),
    }  # fmt: skip
    assert ("active_members", 0) not in moved(found)
    assert book() == before


@pytest.mark.slow
def test_another_definition_or_zone_moves_no_closed_figure(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(cast, NIGHT, name="night.csv")
    closing, before = close(cast), book()
    assert later(closing).changes == ()
    old = registry.METRICS["messages"]
    monkeypatch.setitem(registry.METRICS, "messages", replace(old, version=2, measure=_twice(old)))
    found = later(closing)
    assert moved(found) == {("messages", 0): (217, 434, ["definition"])}
    assert [(each.what, each.metric, each.name) for each in found.changes] == [("definition", "messages", "1 → 2")]
    monkeypatch.delitem(registry.METRICS, "messages")
    assert moved(later(closing)) == {("messages", 0): (217, None, ["dropped"])}
    monkeypatch.setitem(registry.METRICS, "messages", old)

    assert later(closing).differences == {}
    communities.change_zone(cast.community, timezone="UTC")
    closing.community.refresh_from_db()
    assert current(closing) is not None, "still shown in the zone it was counted in"
    fill(now=LATER)
    assert moved(later(closing))[("messages", 0)] == (217, 218, ["zone"])
    assert book() == before


def _twice(old: Metric) -> Measure:
    def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
        return old.measure([each._replace(weight=each.weight * 2) for each in tallies], ask)

    return measure
