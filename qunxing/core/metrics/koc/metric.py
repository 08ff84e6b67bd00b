"""Who helps others, and would be asked first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, Param, State, Tally
from qunxing.core.metrics.inferring import LINKS
from qunxing.core.metrics.koc.fold import fold
from qunxing.core.metrics.koc.ranking import LEAST_DAYS, LEAST_HELPED, Helper, helpers_of, next_time, ranked
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql, left_out_each, point, state_of
from qunxing.core.metrics.topics.metric import PAUSE, PEOPLE

LISTED = 20
"""Of longer lists only the first are told."""
TOLD = 300
"""The same where each is told in short."""
HEARD = 2
"""From this h-index of replies on somebody is listened to."""
GUARD = Param(
    "guard", "on", "on: leave out closed rings and those too new to tell; off: rank everybody.", ("on", "off")
)


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is how many members are on the shortlist, `n` how many answered anybody.

    `people` are the first of them, best first, with all that speaks for each; `apart` those who would stand there but
    for what is said of them; `helping` everybody who did anything for others, in short. Cells: `wrote`, how many
    members wrote at all; `next`, how many of the first ten helped in the next period, beside as many
    chosen by their number of messages.
    """
    found = [_helpers(tallies, i) for i in range(len(ask.periods))]
    lists = [_ranked(helpers, ask) for helpers in found]
    points = []
    for i, (chosen, apart) in enumerate(lists):
        helping = [each for each in found[i] if each.helped]
        state = state_of(ask, i, len(chosen))
        cells: dict[str, Any] = {"wrote": sum(each.wrote > 0 for each in found[i])}
        if i + 1 < len(found):
            cells["next"] = next_time(found[i], chosen, found[i + 1])
        if state is State.NOT_MEASURABLE:
            points.append(point(ask, i, state))
            continue
        made = point(ask, i, state, len(chosen), n=len(helping), cells=cells)
        points.append(made | {"people": _rows(chosen), "apart": _rows(apart), "helping": _briefly(found[i])})
    return {"points": points, "excluded": left_out_each(tallies, "helped")}


def names(tallies: Sequence[Tally], ask: Ask, period: int, part: str) -> dict[int, int]:
    """Those on the shortlist, by how many they helped; with the part `wrote` whoever wrote, by messages."""
    helpers = _helpers(tallies, period)
    if part == "wrote":
        return {each.person: each.wrote for each in helpers if each.wrote}
    return {each.person: len(each.helped) for each in _ranked(helpers, ask)[0]}


def _helpers(tallies: Sequence[Tally], period: int) -> list[Helper]:
    return helpers_of([t for t in tallies if t.period == period])


def _ranked(helpers: Sequence[Helper], ask: Ask) -> tuple[list[Helper], list[Helper]]:
    return ranked(helpers, guard=ask.params.get("guard", "on") == "on")


def _briefly(everybody: Sequence[Helper]) -> list[dict[str, int]]:
    """Who answered, was listened to by several, or began what others joined."""
    names = ("person", "helped", "answers", "heard", "began", "known")
    did = [each for each in everybody if each.helped or each.began or each.heard >= HEARD]
    did.sort(key=lambda each: (-len(each.helped), -each.heard, -each.began, each.person))
    return [{name: int(told[name]) for name in names} for told in (each.told() for each in did[:TOLD])]


def _rows(chosen: Sequence[Helper]) -> list[dict[str, Any]]:
    return [each.told() for each in chosen[:LISTED]]


METRIC = Metric(
    name="koc",
    version=1,
    title="Members who help others (KOC)",
    sentence="Which members answer many different people, are listened to, and will most probably do so again.",
    formula="members who answered questions of at least"
    f" {LEAST_HELPED} others and are known for {LEAST_DAYS} days or more, by their mean place (Borda) in people helped"
    " (twice), rank by who answers whom (PageRank) and core, drawn to the middle where they answered little",
    unit="people",
    shape="points",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS, Sees.TEXT, Sees.REPLIES}),
    uses=frozenset({Sees.INVITERS}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    names=names,
    tally="each",
    grains=(Grain.MONTH, Grain.WEEK),
    default_grain=Grain.MONTH,
    params=(LINKS, GUARD, PEOPLE, PAUSE, EXCLUDE),
    cells={"wrote": "Wrote at all"},
    trap="A list to look at, not a verdict: only answers made with the reply button are seen unless inferred ones are"
    " asked for, and who helps in private chat is not seen at all. A person decides.",
    source="metrics.md §14 (R167, R204, R216)",
)
