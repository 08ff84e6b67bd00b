"""A closed month stands, and says what came later: whatever happens to the numbers it rests on."""

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


@pytest.fixture
def cast(home: Path) -> Cast:
    made = gather()
    hand_in(made, talk())
    return made


def person(name: str) -> Person:
    return Person.objects.get(name=name)


def test_the_same_file_again_changes_nothing(cast: Cast) -> None:
    closing, before = close(cast), book()
    hand_in(cast, talk())
    found = later(closing)
    assert found.differences == {} and [each.what for each in found.changes] == ["again"]
    assert book() == before


def test_what_was_brought_in_later_is_told_with_its_file_its_day_and_who(cast: Cast) -> None:
    other = second_group(cast)
    hand_in(cast, talk(prefix="o", people="hi"), group=other)
    closing, before = close(cast), book()
    hand_in(cast, REST, name="rest.csv")
    found = later(closing)
    assert moved(found) == {
        ("active_members", 0): (9, 10, ["import"]),
        ("active_members", cast.group.pk): (7, 8, ["import"]),
        ("messages", 0): (279, 280, ["import"]),
        ("messages", cast.group.pk): (217, 218, ["import"]),
    }
    (change,) = found.changes
    assert (change.name, change.by, change.first, change.last) == ("rest.csv", "rui", "2026-10-20", "2026-10-20")
    assert change.groups == [cast.group.pk] and change.at
    assert book() == before


def test_an_undone_import_is_told_with_who_undid_it_and_the_new_one_beside_it(cast: Cast) -> None:
    extra = hand_in(cast, REST, name="rest.csv")
    closing, before = close(cast), book()
    sources.undo(extra, by=cast.olga)
    fill(now=LATER)
    hand_in(cast, REST.replace("newcomer", "somebody").replace("Newcomer", "Somebody"), name="again.csv")
    hand_in(cast, REST.replace("x1", "x2"), name="more.csv")
    found = later(closing)
    assert moved(found)[("messages", 0)] == (218, 219, ["import", "import", "undo"])
    assert {(each.what, each.name, each.by) for each in found.changes} == {
        ("undo", "rest.csv", "olga"), ("import", "again.csv", "rui"), ("import", "more.csv", "rui"),
    }  # fmt: skip
    assert book() == before


def test_a_merge_and_its_undoing_are_told_with_who_did_it(cast: Cast) -> None:
    done = people.merge(person("F").identities.get(), into=person("G"), reason="one", by=cast.rui)
    closing, before = close(cast), book()
    people.merge(person("C").identities.get(), into=person("D"), reason="one", by=cast.rui)
    found = later(closing)
    assert moved(found) == {("active_members", 0): (6, 5, ["merge"])}
    assert [(each.name, each.by) for each in found.changes] == [("C → D", "rui")]
    people.unmerge(Merge.objects.get(pk=done.pk), by=cast.olga)
    found = later(closing)
    assert found.differences == {} and {(each.what, each.by) for each in found.changes} == {
        ("merge", "rui"), ("part", "olga"),
    }  # fmt: skip
    assert book() == before


def test_staff_marked_and_unmarked_later_is_told(cast: Cast) -> None:
    people.mark(person("G"), StandIn.STAFF, by=cast.rui)
    closing, before = close(cast), book()
    people.mark(person("F"), StandIn.STAFF, by=cast.rui)
    assert moved(later(closing))[("active_members", 0)] == (6, 5, ["mark"])
    people.unmark(Mark.objects.get(person=person("G")), by=cast.olga)
    found = later(closing)
    assert {(each.what, each.name, each.by) for each in found.changes} == {
        ("mark", "F", "rui"),
        ("unmark", "G", "olga"),
    }
    assert ("active_members", 0) not in moved(found)
    assert book() == before


def test_another_version_of_a_definition_is_told_of_its_own_numbers_only(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    closing, before = close(cast), book()
    assert later(closing).changes == ()
    old = registry.METRICS["messages"]
    twice = replace(old, version=old.version + 1, measure=_twice(old))
    monkeypatch.setitem(registry.METRICS, "messages", twice)
    found = later(closing)
    assert moved(found) == {("messages", 0): (217, 434, ["definition"])}
    assert [(each.what, each.metric, each.name) for each in found.changes] == [("definition", "messages", "1 → 2")]
    monkeypatch.delitem(registry.METRICS, "messages")
    assert moved(later(closing)) == {("messages", 0): (217, None, ["dropped"])}
    assert book() == before


def test_an_erased_person_is_told_without_a_name_and_counts_stay(cast: Cast) -> None:
    closing, before = close(cast), book()
    erasure.erase(person("E"), by=cast.olga, now=LATER)
    fill(now=LATER)
    found = later(closing)
    assert [(each.what, each.name, each.by) for each in found.changes] == [("erase", "", "olga")]
    assert found.differences == {} and book() == before


def test_another_time_zone_is_told(cast: Cast) -> None:
    hand_in(cast, HEAD + "z1,2026-10-31T20:00:00+00:00,z,Z,Late in the east,\n", name="night.csv")
    closing, before = close(cast), book()
    communities.change_zone(cast.community, timezone="UTC")
    closing.community.refresh_from_db()
    assert current(closing) is None
    fill(now=LATER)
    found = later(closing)
    assert moved(found)[("messages", 0)] == (217, 218, ["zone"])
    assert book() == before


def test_a_new_group_changes_the_whole_and_is_told(cast: Cast) -> None:
    closing = close(cast)
    other = second_group(cast)
    hand_in(cast, talk(prefix="o", people="hi"), group=other)
    found = later(closing)
    assert moved(found)[("active_members", 0)] == (7, 9, ["import", "group_new"])


def test_talk_of_another_month_is_no_cause(cast: Cast) -> None:
    closing = close(cast)
    hand_in(cast, HEAD + "n1,2026-11-20T08:00:00+00:00,a,A,Next month,\n", name="november.csv")
    found = later(closing)
    assert found.differences == {}
    figure = closing.figures.first()
    assert figure is not None
    assert causes_of(figure, found.changes, {cast.group.pk}) == ()


def _twice(old: Metric) -> Measure:
    def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
        return old.measure([each._replace(weight=each.weight * 2) for each in tallies], ask)

    return measure
