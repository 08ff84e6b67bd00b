"""How many people spoke for the first time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Metric, Tally
from qunxing.core.metrics.measures import EXCLUDE, counted, evidence_sql, first_observed
from qunxing.core.metrics.new_senders.fold import fold


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """A plain count; the first period ever observed is marked, because there everybody is new."""
    body = counted(tallies, ask, people=True)
    for i in first_observed(ask):
        body["points"][i]["cells"]["first_observed"] = True
    return body


METRIC = Metric(
    name="new_senders",
    version=1,
    title="First-time speakers",
    sentence="How many people sent their first message ever in these groups.",
    formula="distinct people whose first counted message lies in the period, looking back over all history",
    unit="people",
    shape="points",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    params=(EXCLUDE,),
    trap="In the first period of the data everybody looks new; it is marked and says little.",
    source="metrics.md §2",
)
