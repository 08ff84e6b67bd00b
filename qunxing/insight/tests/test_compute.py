"""One call for every number: kept until what it rests on changes, and never a silent zero."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qunxing.communities.models import Community, Group
from qunxing.core.facts import Kind, Sees
from qunxing.core.metrics.periods import local_day
from qunxing.core.metrics.registry import METRICS
from qunxing.insight import compute, names
from qunxing.insight.asking import Scope
from qunxing.insight.models import CachedMeasure
from qunxing.ledger import pieces, spans
from qunxing.ledger.fill import fill
from qunxing.ledger.models import Segment
from qunxing.people import actions as people_actions
from qunxing.people.accounts import identities_of
from qunxing.people.models import Person, StandIn
from qunxing.people.tests.test_marks import seen_by_source
from qunxing.testing import ledgers
from qunxing.testing.facts import ZONE, about, at, place, said
from qunxing.testing.ledgers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
TALK = frozenset({Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS, Sees.ACCOUNTS, Sees.REPLIES})


def day(nth: int) -> date:
    return date.fromordinal(date(1970, 1, 1).toordinal() + local_day(at(nth), ZONE))


def whole(*, groups: list[int] | None = None) -> Scope:
    found = Group.objects.all() if groups is None else Group.objects.filter(pk__in=groups)
    return Scope.of_community(Community.objects.get(), found)


def ask(name: str, *, scope: Scope | None = None, first: int = 0, last: int = 9, **more: object) -> dict[str, object]:
    given = {"from_day": day(first), "to_day": day(last), "now": NOW, **more}
    return compute.measure(name, scope or whole(), **given)  # type: ignore[arg-type] # named as they are


def points(name: str, **more: object) -> list[tuple[object, object]]:
    found = ask(name, **more)["points"]  # type: ignore[arg-type] # passed on
    return [(point["state"], point["value"]) for point in found]  # type: ignore[attr-defined] # JSON


@pytest.fixture
def two_groups() -> dict[str, int]:
    """Group 1 talks on days 0 to 4 and is seen for ten days; group 2 is known by a member list only."""
    place(1, 2)
    found = identities_of({("qq", str(nth)): f"人{nth}" for nth in range(4)})
    numbers = [found["qq", str(nth)] for nth in range(4)]
    facts = [said(d * 10 + nth, day=d, who=who) for d in range(5) for nth, who in enumerate(numbers)]
    facts += [said(99, day=2.1, who=numbers[0], text="收到"), said(98, day=2.2, who=numbers[1], text="怎么报名？")]
    facts.append(about(facts[0], Kind.RECALLED))
    ledgers.put([*facts, seen_by_source(TALK), seen_by_source(frozenset({Sees.ROSTER}), grp=2)])
    fill(now=NOW)
    return {f"人{nth}": number for nth, number in enumerate(numbers)}


@pytest.mark.slow
def test_a_number_is_kept_until_its_groups_or_its_people_change(two_groups: dict[str, int]) -> None:
    first = ask("messages")
    kept = CachedMeasure.objects.get()
    CachedMeasure.objects.update(body={**kept.body, "mark": 1})
    assert ask("messages")["mark"] == 1
    people_actions.mark(Person.objects.get(name="人3"), StandIn.STAFF, by=None)
    marked = ask("messages")
    assert "mark" not in marked and marked["points"] != first["points"]
    ledgers.add([said(500, day=1, who=two_groups["人0"])])
    assert ask("messages")["points"] == marked["points"], "until the fill is through"
    fill(now=NOW)
    assert ask("messages")["points"] != marked["points"]
    assert CachedMeasure.objects.count() == 1


@pytest.mark.slow
def test_what_a_small_fill_laid_over_the_months_counts(
    two_groups: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spans, "SMALL_YEAR", 1)
    monkeypatch.setattr(pieces, "ROWS_A_WINDOW", 0)
    ledgers.add([said(501, day=1, who=two_groups["人1"])])
    fill(now=NOW)
    before = points("messages")
    ledgers.add([said(500, day=1, who=two_groups["人0"])])
    fill(now=NOW)
    assert Segment.objects.filter(family="overlay_member_day", retired_at=None).exists()
    assert points("messages") == [(state, value + (nth == 1)) for nth, (state, value) in enumerate(before)]  # type: ignore[operator] # numbers


@pytest.mark.slow
def test_the_four_states_are_told_apart(two_groups: dict[str, int]) -> None:
    scope = whole(groups=[1])
    assert points("messages", scope=scope, first=4, last=5) == [("value", 4), ("zero", 0)]
    assert points("headcount", scope=scope, last=0) == [("not_measurable", None)]
    unseen = points("messages", scope=scope, first=30, last=30)
    assert unseen[0][0] in ("not_enough_data", "not_measurable") and unseen[0][1] is None


@pytest.mark.slow
def test_groups_without_talk_are_never_added_to_groups_with_talk(two_groups: dict[str, int]) -> None:
    body = ask("messages")
    coverage = body["coverage"]
    assert (coverage["groups"], coverage["measured"]) == (2, 1)  # type: ignore[index] # JSON
    assert body["points"] == ask("messages", scope=whole(groups=[1]))["points"]
    alone = ask("messages", scope=whole(groups=[2]))
    assert {point["state"] for point in alone["points"]} == {"not_measurable"}  # type: ignore[attr-defined] # JSON
    assert "messages" in alone["coverage"]["lacking"]  # type: ignore[index] # JSON


@pytest.mark.slow
def test_what_is_left_out_adds_up_to_the_raw_count(two_groups: dict[str, int]) -> None:
    people_actions.mark(Person.objects.get(name="人3"), StandIn.STAFF, by=None)
    body, raw = ask("messages"), ask("messages", params={"exclude": "none"})
    counted = [sum(point["value"] for point in each["points"]) for each in (body, raw)]  # type: ignore[attr-defined]
    excluded: dict[str, int] = body["excluded"]  # type: ignore[assignment] # JSON
    assert excluded == {"staff": 5, "acknowledgement": 1, "recalled": 1}
    assert counted[0] + sum(excluded.values()) == counted[1] == 22


PEOPLE = ("senders", "active_members", "new_senders", "growth")


@pytest.mark.slow
@pytest.mark.parametrize("name", PEOPLE)
def test_the_number_is_the_length_of_its_list(name: str, two_groups: dict[str, int]) -> None:
    grain = str(METRICS[name].default_grain)
    body = ask(name, grain=grain)
    asked = {"from_day": day(0), "to_day": day(9), "grain": grain, "now": NOW}
    checked = 0
    shown: list[dict[str, Any]] = body["points"]  # type: ignore[assignment] # JSON
    for index, point in enumerate(shown):
        cells = {cell: value for cell, value in point["cells"].items() if cell in METRICS[name].cells}
        series = cells or {"": point["value"]}
        for cell, value in series.items():
            found = names.people(name, whole(), period=index, cell=cell, **asked)  # type: ignore[arg-type] # as above
            if isinstance(value, int):
                assert found["total"] == len(found["rows"]) == abs(value), (name, index, cell)
                checked += value != 0
    assert checked


@pytest.mark.slow
def test_inferred_answers_stand_beside_the_strict_ones(two_groups: dict[str, int]) -> None:
    asker, other = two_groups["人1"], two_groups["人0"]
    ledgers.put([said(97, day=2.2007, who=other, text="@人1 在首页点一下就行"), said(96, day=2.3, who=asker)])
    fill(now=NOW)
    strict, found = (ask("response", grain="week", params={"links": links}) for links in ("strict", "inferred"))
    assert [body["overall"]["waiting"] for body in (strict, found)] == [1, 0]  # type: ignore[index] # JSON
    assert "inferred" not in strict and found["inferred"]["all"]["answers_right"] > 0.9  # type: ignore[index] # JSON
