"""How many messages answer another one."""

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Metric
from qunxing.core.metrics.inferring import LINKS
from qunxing.core.metrics.measures import EXCLUDE, counted, evidence_sql
from qunxing.core.metrics.replies.fold import fold

METRIC = Metric(
    name="replies",
    version=1,
    title="Replies",
    sentence="How many messages carry the platform's own link to the message they reply to.",
    formula="number of messages with a native reply link in the period, whoever wrote the first message; with inferred"
    " links also those that most probably reply to another member's",
    unit="messages",
    shape="points",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS, Sees.REPLIES}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=counted,
    tally="weight",
    params=(LINKS, EXCLUDE),
    trap="People also answer without the reply button; those replies are only seen where inferred ones are asked for.",
    source="metrics.md §7",
)
