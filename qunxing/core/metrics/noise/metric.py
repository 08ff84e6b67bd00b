"""How much of the talk says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, State, Tally
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql, kept, left_out, point, share, state_of
from qunxing.core.metrics.noise.fold import fold

CELLS = {"noise": "Only acknowledge", "said": "Say something"}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """The share of acknowledgements in all members' messages, with Wilson's interval; cells count messages."""
    noise, said = kept(tallies, "noise"), kept(tallies, "said")
    points = [_point(ask, i, noise.get(i, 0), said.get(i, 0)) for i in range(len(ask.periods))]
    return {"points": points, "excluded": left_out([each._replace(cell="") for each in tallies])}


def _point(ask: Ask, period: int, noise: int, said: int) -> dict[str, Any]:
    cells = {"noise": noise, "said": said}
    if state_of(ask, period, 1) is State.NOT_MEASURABLE:
        return point(ask, period, State.NOT_MEASURABLE)
    found = share(noise, noise + said)
    bounds = {name: found[name] for name in ("low", "high", "n")}
    return point(ask, period, State(found["state"]), found["value"], cells=cells, **bounds)


METRIC = Metric(
    name="noise",
    version=1,
    title="Noise index",
    sentence="Which part of the members' messages only acknowledge: 收到, thanks, +1, a sticker or a lone emoji.",
    formula="messages that only acknowledge ÷ all messages by members; automatic and recalled ones are in neither",
    unit="share",
    shape="points",
    needs=frozenset({Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    tally="weight",
    default_grain=Grain.WEEK,
    params=(EXCLUDE,),
    cells=CELLS,
    trap="Copies of one text and adverts are not told apart yet, so there is at least this much noise; and a group that"
    " lives from small talk is not noisy for it.",
    source="metrics.md §12",
)
