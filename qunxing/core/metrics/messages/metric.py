"""How many messages were sent."""

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Metric
from qunxing.core.metrics.measures import EXCLUDE, counted, counts_sql, evidence_sql
from qunxing.core.metrics.messages.fold import fold

METRIC = Metric(
    name="messages",
    version=1,
    title="Messages",
    sentence="How many messages were sent, each counted when it was first sent.",
    formula="number of messages in the period; edits change nothing, recalled ones are left out as recalled",
    unit="messages",
    shape="points",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS}),
    evidence_sql=evidence_sql(__package__),
    counts_sql=counts_sql(__package__),
    fold=fold,
    measure=counted,
    tally="weight",
    params=(EXCLUDE,),
    trap="More messages are not more value: a few people or one quarrel can make most of them.",
    source="metrics.md §0, §1",
)
