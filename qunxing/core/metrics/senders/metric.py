"""How many people sent a message."""

from functools import partial

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Metric
from qunxing.core.metrics.measures import EXCLUDE, counted, counts_sql, evidence_sql
from qunxing.core.metrics.senders.fold import fold

METRIC = Metric(
    name="senders",
    version=1,
    title="People who spoke",
    sentence="How many different people sent at least one message.",
    formula="distinct people with a message in the period; the same person in several groups is one",
    unit="people",
    shape="points",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS}),
    evidence_sql=evidence_sql(__package__),
    counts_sql=counts_sql(__package__),
    fold=fold,
    measure=partial(counted, people=True),
    params=(EXCLUDE,),
    trap="Days do not add up: who speaks on three days is three in the days and one in the week.",
    source="metrics.md §1",
)
