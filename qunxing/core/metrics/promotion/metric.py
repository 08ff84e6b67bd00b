"""How much of what staff say offers something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, State, Tally
from qunxing.core.metrics.measures import evidence_sql, kept, point, share, state_of
from qunxing.core.metrics.promotion.fold import fold

CELLS = {"offered": "Posts with a link, a card or a price", "sent": "All messages of staff"}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """The share of staff messages that offer something, with Wilson's interval; cells count messages."""
    offered, sent = kept(tallies, "offered"), kept(tallies, "sent")
    points = [_point(ask, i, offered.get(i, 0), sent.get(i, 0)) for i in range(len(ask.periods))]
    return {"points": points, "excluded": {}}


def _point(ask: Ask, period: int, offered: int, sent: int) -> dict[str, Any]:
    if state_of(ask, period, 1) is State.NOT_MEASURABLE:
        return point(ask, period, State.NOT_MEASURABLE)
    found = share(offered, sent)
    bounds = {name: found[name] for name in ("low", "high", "n")}
    cells = {"offered": offered, "sent": sent}
    return point(ask, period, State(found["state"]), found["value"], cells=cells, **bounds)


METRIC = Metric(
    name="promotion",
    version=1,
    title="Share of promotion",
    sentence="Which part of what staff say in the groups offers something: a link, a mini program, a card or a price.",
    formula="staff messages with a link, a card (a shop's page, a mini program) or a price ÷ all staff messages",
    unit="share",
    shape="points",
    needs=frozenset({Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    tally="weight",
    default_grain=Grain.WEEK,
    cells=CELLS,
    trap="Not every link sells something, and an offer without a link or a price is not seen. Staff must be marked,"
    " else there are no messages to look at. In a group that is for selling it is what members came for.",
    source="metrics.md §12 (R128)",
)
