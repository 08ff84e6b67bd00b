"""Once a quarter: what a group brought its members, counted for people to look at and decide (R210)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.db.models import Count

from qunxing.communities import charters
from qunxing.communities.models import Community, Group
from qunxing.core.metrics.base import Grain
from qunxing.core.metrics.periods import day_number
from qunxing.core.refusals import Refusal
from qunxing.core.rules.charter_metrics import fitting
from qunxing.core.rules.quarters import HALF, quarter_before
from qunxing.goals import figures
from qunxing.goals.models import Goal, Occurrence, Promise, ValueCheck
from qunxing.insight.apart import measure_each
from qunxing.insight.asking import Scope

TOLD = 4
"""So many of the numbers that fit a group are told, the most telling first."""
LOT = 100
Span = tuple[date, date]


def ask(community: Community, *, now: datetime) -> list[ValueCheck]:
    """Put the quarter that is over before people, for each group that was charted for half of it and is not asked yet.

    A group that ended is asked no more.
    """
    today = community.today(now)
    first, last = quarter_before(today)
    groups = {group.pk: group for group in community.groups.filter(ended_on=None)}
    charted = charters.kinds(groups, last - HALF).keys() & charters.kinds(groups, today).keys()
    asked = set(ValueCheck.objects.filter(group__in=charted, first=first).values_list("group", flat=True))
    wanted = [groups[pk] for pk in sorted(charted - asked)]
    bodies = bodies_of(wanted, (first, last), now=now) if wanted else {}
    rows = [ValueCheck(group=group, first=first, last=last, body=bodies[group.pk], made_at=now) for group in wanted]
    for start in range(0, len(rows), LOT):
        ValueCheck.objects.bulk_create(rows[start : start + LOT], ignore_conflicts=True)
    return rows


def bodies_of(groups: Sequence[Group], span: Span, *, now: datetime) -> dict[int, dict[str, Any]]:
    """What is counted of each group for a quarter: goals as they stand, promises as kept, numbers beside before."""
    numbers = [group.pk for group in groups]
    goals, promises, values = _goals(numbers), _promises(numbers, span), _values(groups, span, now)
    return {pk: {"goals": goals[pk], "promises": promises[pk], "values": values[pk]} for pk in numbers}


def _goals(groups: Sequence[int]) -> Mapping[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    every = Goal.objects.filter(groups__in=groups, dropped_at=None).distinct().prefetch_related("groups", "terms")
    for goal in every:
        terms = list(goal.terms.all())[-1]
        told = {"id": goal.pk, "name": terms.name, "way": terms.way}
        told |= {name: goal.kept.get(name) for name in ("state", "colour", "attained")}
        for group in goal.groups.all():
            found[group.pk].append(told)
    return found


def _promises(groups: Sequence[int], span: Span) -> Mapping[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    days = [day_number(day) for day in span]
    rows = Occurrence.objects.filter(promise__group__in=groups, day__range=days).order_by()
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for promise, state, n in rows.values_list("promise", "state").annotate(n=Count("pk")):
        counts[promise][state] = n
    for promise in Promise.objects.filter(pk__in=counts).prefetch_related("terms"):
        text = list(promise.terms.all())[-1].text
        found[promise.group_id].append({"id": promise.pk, "text": text, **counts[promise.pk]})
    return found


def _values(groups: Sequence[Group], span: Span, now: datetime) -> Mapping[int, list[dict[str, Any]]]:
    """The numbers that fit each group by its charter, in the quarter and in the one before."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    held = charters.in_force([group.pk for group in groups], span[1])
    wanted = {group.pk: fitting(held[group.pk].terms)[:TOLD] for group in groups if group.pk in held}
    for name in dict.fromkeys(name for names in wanted.values() for name in names):
        of = [group for group in groups if name in wanted.get(group.pk, ())]
        figures_now, figures_then = (_measured(name, of, each, now) for each in (span, quarter_before(span[0])))
        for group in of:
            then = figures_then.get(group.pk)
            found[group.pk].append({"metric": name, "now": figures_now.get(group.pk), "then": then})
    for pk, rows in found.items():
        rows.sort(key=lambda row: wanted[pk].index(row["metric"]))
    return found


def _measured(name: str, groups: Iterable[Group], span: Span, now: datetime) -> dict[int, dict[str, Any]]:
    part = next(iter(figures.PARTS.get(name, {"": ""})))
    chosen = list(groups)
    with suppress(Refusal):  # such days cannot be asked about: nothing was seen in them
        scope = Scope.of_community(chosen[0].community, chosen)
        bodies = measure_each(name, scope, days=span, grain=str(Grain.SPAN), now=now)
        found = {pk: figures.last_number(figures.figures_of(body, part)) for pk, body in bodies.items()}
        more = {pk: {"part": part, "days": _seen(body, span), "of": _days(*span)} for pk, body in bodies.items()}
        return {pk: figure._asdict() | more[pk] for pk, figure in found.items() if figure}
    return {}


def _seen(body: Mapping[str, Any], span: Span) -> int:
    """How many days of the span any source showed: a figure of a few days is none of a quarter."""
    known = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in body["coverage"]["days"]]
    inside = ((max(first, span[0]), min(last, span[1])) for first, last in known)
    return sum(_days(first, last) for first, last in inside if first <= last)


def _days(first: date, last: date) -> int:
    return (last - first).days + 1
