"""Whether and how soon questions are answered."""

from __future__ import annotations

from qunxing.core.facts import Sees
from qunxing.core.metrics import waits
from qunxing.core.metrics.base import Grain, Metric
from qunxing.core.metrics.inferring import LINKS
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql
from qunxing.core.metrics.response.fold import fold
from qunxing.core.metrics.waits import HOURS

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
    measure=waits.measure,
    tally="rows",
    default_grain=Grain.WEEK,
    params=(HOURS, LINKS, EXCLUDE),
    trap="Only replies made with the reply button are seen, unless inferred ones are asked for; the true share is"
    " higher. Averages of answered questions alone look far too good: they forget those still waiting.",
    source="metrics.md §7",
)
