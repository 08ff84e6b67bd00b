"""Whether and how soon questions are answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics import waits
from qunxing.core.metrics.base import Ask, Grain, Metric, Tally
from qunxing.core.metrics.inferring import LINKS, measured
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql
from qunxing.core.metrics.response.fold import fold
from qunxing.core.metrics.waits import HOURS


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """As `waits.measure`; with inferred links also `inferred`: the linker's version and how good it was found to be."""
    body = waits.measure(tallies, ask)
    if ask.params.get("links") == "inferred":
        body["inferred"] = measured()
    return body


METRIC = Metric(
    name="response",
    version=1,
    title="Questions answered in time",
    sentence="Which part of the questions gets an answer within so many hours, and how long half of them wait.",
    formula="questions answered within h ÷ questions asked at least h ago; median by Kaplan–Meier",
    unit="share",
    shape="response",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS, Sees.TEXT, Sees.REPLIES}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    tally="rows",
    default_grain=Grain.WEEK,
    params=(HOURS, LINKS, EXCLUDE),
    trap="Only replies made with the reply button are seen, unless inferred ones are asked for; the true share is"
    " higher. Averages of answered questions alone look far too good: they forget those still waiting.",
    source="metrics.md §7",
)
