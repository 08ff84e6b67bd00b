"""Whether and how soon somebody answers a newcomer's first message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics import waits
from qunxing.core.metrics.base import Ask, Grain, Metric, Tally
from qunxing.core.metrics.first_replies.fold import fold
from qunxing.core.metrics.inferring import LINKS
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql, kept
from qunxing.core.metrics.waits import HOURS

CELLS = {"unsure": "Perhaps not new: first seen shortly after the talk began to be seen"}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """As `response`, over first messages (`questions`); the cell `unsure` counts people who are perhaps not new."""
    body = waits.measure([t for t in tallies if t.cell not in CELLS], ask)
    unsure = kept(tallies, "unsure", people=True)
    for i, each in enumerate(body["points"]):
        if ask.is_known(i):
            each["cells"]["unsure"] = unsure.get(i, 0)
    return body


METRIC = Metric(
    name="first_replies",
    version=1,
    title="Newcomers answered",
    sentence="Which part of the newcomers gets a reply to the first message within so many hours, and how long half of"
    " them wait.",
    formula="first messages replied to within h ÷ first messages sent at least h ago; median by Kaplan–Meier. New is"
    " who joined within 28 days before, or spoke first when the talk had been seen for 28 days",
    unit="share",
    shape="first_replies",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS, Sees.REPLIES}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    tally="rows",
    default_grain=Grain.WEEK,
    params=(HOURS, LINKS, EXCLUDE),
    cells=CELLS,
    trap="Only replies made with the reply button are seen, unless inferred ones are asked for; the true share is"
    " higher. Newcomers who get a reply write"
    " again more often, which does not say that the reply is why.",
    source="metrics.md §3",
)
