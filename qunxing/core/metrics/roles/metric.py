"""What parts members play from month to month, and who moves from one to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, State, Tally
from qunxing.core.metrics.inferring import LINKS
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql, left_out_each, point, share, state_of
from qunxing.core.metrics.roles.fold import fold
from qunxing.core.metrics.topics.metric import PAUSE, PEOPLE
from qunxing.core.rules.roles import BEGAN, HELPED, NOTHING, STILL_BEGAN, Done, Part, moves, parts

LISTED = 50
"""Of longer lists only the first are told."""
Months = list[dict[int, Done]]


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is how many members lead, `n` how many spoke at all.

    Cells: `parts` (seed, follower, leader: how many of each), `moves` ("follower leader": how many since the period
    before), `sharing` (of those who so far only asked, how many answered somebody this period), `stayed` (of last
    period's followers, how many spoke again). `people` are those who lead, with what they did and what they were.
    """
    months = _months(tallies, ask)
    played = parts(months)
    points = []
    for i, now in enumerate(played):
        leading = [person for person, part in now.items() if part is Part.LEADER]
        state = state_of(ask, i, len(leading))
        if state is State.NOT_MEASURABLE:
            points.append(point(ask, i, state) | {"people": []})
            continue
        cells = {"parts": _counts(now)} | (_since(months, played, i) if i and ask.is_known(i - 1) else {})
        made = point(ask, i, state, len(leading), n=sum(part is not Part.SILENT for part in now.values()), cells=cells)
        points.append(made | {"people": _leaders(leading, months, played, i)})
    return {"points": points, "excluded": left_out_each(tallies, "wrote")}


def names(tallies: Sequence[Tally], ask: Ask, period: int, part: str) -> dict[int, int]:
    """Who plays a part in a period (the leaders, when none is named), by how many they helped and topics they began."""
    months = _months(tallies, ask)
    played, done = parts(months[: period + 1])[period], months[period]
    mine = {person: done.get(person, NOTHING) for person, each in played.items() if each == (part or Part.LEADER)}
    return {person: each.helped + each.began for person, each in mine.items()}


def _months(tallies: Sequence[Tally], ask: Ask) -> Months:
    return [_done([t for t in tallies if t.period == i and not t.reason]) for i in range(len(ask.periods))]


def _done(tallies: Sequence[Tally]) -> dict[int, Done]:
    found: dict[int, dict[str, int]] = {}
    for t in tallies:
        cell, *_asker, person = t.cell.split(" ")
        mine = found.setdefault(int(person), {})
        mine[cell] = mine.get(cell, 0) + (1 if cell == "helped" else t.weight)
    return {person: _month(mine) for person, mine in found.items()}


def _month(mine: Mapping[str, int]) -> Done:
    wrote, asked, helped, began = (mine.get(name, 0) for name in ("wrote", "asked", "helped", "began"))
    return Done(wrote, asked, helped, began, "seed" in mine)


def _counts(now: Mapping[int, Part]) -> dict[str, int]:
    return {part: sum(each is part for each in now.values()) for part in (Part.SEED, Part.FOLLOWER, Part.LEADER)}


def _since(months: Months, played: Sequence[Mapping[int, Part]], i: int) -> dict[str, Any]:
    """What happened to those of the period before."""
    before, done = played[i - 1], months[i]
    asked = {person for month in months[:i] for person, each in month.items() if each.asked}
    shared = {person for month in months[:i] for person, each in month.items() if each.helped}
    learners = asked - shared
    followers = [person for person, part in before.items() if part is Part.FOLLOWER]
    return {
        "moves": {f"{a} {b}": n for (a, b), n in sorted(moves(before, played[i]).items()) if (a, b) != ("silent",) * 2},
        "sharing": share(sum(done.get(person, NOTHING).helped > 0 for person in learners), len(learners)),
        "stayed": share(sum(done.get(person, NOTHING).wrote > 0 for person in followers), len(followers)),
    }


def _leaders(
    leading: Sequence[int], months: Months, played: Sequence[Mapping[int, Part]], i: int
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {
            "person": person,
            "helped": done.helped,
            "began": done.began,
            "wrote": done.wrote,
            "was": played[i - 1].get(person, Part.SILENT).value if i else "",
        }
        for person in leading
        for done in [months[i].get(person, NOTHING)]
    ]
    return sorted(rows, key=lambda row: (-row["helped"], -row["began"], -row["wrote"], row["person"]))[:LISTED]


METRIC = Metric(
    name="roles",
    version=1,
    title="Who leads, who follows",
    sentence="How many members lead by answering or beginning topics, how many follow, and who moved from one to the"
    " other.",
    formula=f"leads: answered questions of {HELPED} others or began {BEGAN} topics in the period, and goes on leading"
    f" with one answer or {STILL_BEGAN} topics; seed: joined in the group's first week; follows: spoke",
    unit="people",
    shape="points",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS, Sees.TEXT, Sees.REPLIES}),
    uses=frozenset({Sees.JOINS}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    names=names,
    tally="each",
    grains=(Grain.MONTH,),
    default_grain=Grain.MONTH,
    params=(LINKS, PEOPLE, PAUSE, EXCLUDE),
    cells={"seed": "Seeds", "follower": "Follow", "leader": "Lead"},
    trap="The parts are a rule's, so that months compare; they say nothing of what anybody is worth. In the first"
    " period asked about nobody has a past.",
    source="metrics.md §14 (R110, R215, R216, R217)",
)
