"""What `goals`, `goal`, `promises`, `promise` and what ends them do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from qunxing.cli.finding import community_named, group_of, groups_of
from qunxing.cli.output import answer, table
from qunxing.core.metrics.registry import METRICS
from qunxing.core.refusals import Refusal
from qunxing.core.rules.goals import Way
from qunxing.core.rules.promises import Cadence, Proof
from qunxing.goals import actions, figures, queries, refresh, shown, standing, told
from qunxing.goals.models import Goal, Promise
from qunxing.goals.terms import Aim, Vow


def list_goals(name: str, groups: Sequence[str], anew: bool, as_json: bool) -> None:
    """All goals, and the groups' states."""
    now, community = datetime.now(UTC), community_named(name)
    chosen = groups_of(community, groups) or list(community.groups.all())
    if anew:
        refresh.refresh_groups(community, [group.pk for group in chosen], now=now)
    found = list(queries.goals_of(community))
    if groups:
        wanted = {group.pk for group in chosen}
        found = [goal for goal in found if wanted.intersection(group.pk for group in goal.groups.all())]
    states = standing.of_groups([group.pk for group in chosen], community.today(now))
    rows = [_row(goal) for goal in map(shown.goal_line, found)]
    stated = [(each["name"], each["status"], each["said"]) for each in told.standings(chosen, states)]
    text = "\n".join(part for part in (table(rows) if rows else "No goal yet.", table(stated)) if part)
    body = {"goals": [told.goal(goal) for goal in found], "groups": told.standings(chosen, states)}
    answer(body, as_json, text)


def freeze_goal(
    name: str,
    groups: Sequence[str],
    said: Mapping[str, Any],
    way: str,
    days: tuple[date, date],
    each: bool,
    as_json: bool,
) -> None:
    """Freeze one goal, or one for each group."""
    now, community = datetime.now(UTC), community_named(name)
    start, deadline = days
    if said["metric"] not in METRICS:
        figures.check(said["metric"], "", {}, said["grain"])
    title = said["name"] or figures.title(METRICS[said["metric"]], said["part"])
    aim = Aim(**{**said, "name": title}, way=Way(way), start=start, deadline=deadline)
    chosen = groups_of(community, groups)
    lots = [[group] for group in chosen] if each else [chosen]
    made = [actions.freeze(community, lot, aim, by=None, now=now) for lot in lots]
    refresh.refresh_groups(community, [group.pk for group in chosen or community.groups.all()], now=now)
    found = [goal for goal in queries.goals_of(community) if goal.pk in {each.pk for each in made}]
    rows = [_row(goal) for goal in map(shown.goal_line, found)]
    answer({"goals": [told.goal(goal) for goal in found]}, as_json, table(rows))


def list_promises(name: str, groups: Sequence[str], as_json: bool) -> None:
    """All promises of the groups."""
    community = community_named(name)
    wanted = {group.pk for group in groups_of(community, groups) or community.groups.all()}
    found = [each for each in queries.all_promises(community) if each.group_id in wanted]
    lines = [shown.promise_line(each) for each in found]
    rows = [
        (str(each["promise"].pk), each["promise"].group.name, each["terms"].text, each["proof"], each["every"])
        for each in lines
    ]
    answer({"promises": [told.promise(each) for each in found]}, as_json, table(rows) if rows else "No promise yet.")


def drop_goal(number: int, reason: str, as_json: bool) -> None:
    """Give one goal up."""
    found = Goal.objects.filter(pk=number).first()
    if found is None:
        raise Refusal("There is no goal %(number)s.", code="no_goal", number=number)
    actions.drop(found, reason=reason, by=None, now=datetime.now(UTC))
    answer({"goal": number, "dropped": True, "reason": reason}, as_json, f"Goal {number} is given up.")


def give_promise(name: str, group: str, said: Mapping[str, Any], as_json: bool) -> None:
    """One promise, read at once as far as its days are seen."""
    now, community = datetime.now(UTC), community_named(name)
    found = group_of(community, group)
    vow = Vow(**{**said, "cadence": Cadence(said["cadence"]), "proof": Proof(said["proof"])})
    made = actions.give(found, vow, by=None, now=now)
    refresh.refresh_groups(community, [found.pk], now=now)
    (kept,) = (each for each in queries.all_promises(community) if each.pk == made.pk)
    line = shown.promise_line(kept)
    answer(told.promise(kept), as_json, table([(str(made.pk), found.name, vow.text, line["proof"], line["every"])]))


def end_promise(number: int, last: date, reason: str, as_json: bool) -> None:
    """Promise it no longer."""
    found = Promise.objects.filter(pk=number).first()
    if found is None:
        raise Refusal("There is no promise %(number)s.", code="no_promise", number=number)
    actions.end(found, last_day=last, reason=reason, by=None)
    answer({"promise": number, "ended": last.isoformat()}, as_json, f"Promise {number} ends on {last}.")


def _row(line: Mapping[str, Any]) -> tuple[str, ...]:
    attained = f"reached {line['attained']}" if line["attained"] else ""
    return (
        str(line["goal"].pk),
        line["scope"],
        line["terms"].name,
        line["target"],
        line["state"],
        line["figure"],
        attained,
    )
