"""Who brought whom in, and what became of them: host by host, under the metric of guests (R263)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from qunxing.communities.models import User
from qunxing.communities.panels import Panel
from qunxing.core.metrics.invited.metric import CELLS
from qunxing.insight.evidence import evidence
from qunxing.insight.questions import Question
from qunxing.people.models import Person

MOST = 50


def panel(question: Question, user: User, now: datetime) -> Iterator[Panel]:
    """The hosts of the asked days, who brought most first; nothing under other metrics."""
    if question.metric.name == "invited" and (rows := hosts(question, now)):
        yield Panel(0, "insight/hosts.html", {"rows": rows[:MOST], "more": max(len(rows) - MOST, 0)})


def hosts(question: Question, now: datetime) -> list[dict[str, Any]]:
    """Each with how many guests are judged (`n`) and what became of them, by the cells of the metric."""
    text = "SELECT person, cell, CAST(SUM(weight) AS BIGINT) FROM evidence WHERE reason = '' GROUP BY person, cell"
    with evidence(question.exact(now)) as room:
        counted = room.rows(text)
    found: dict[int, dict[str, Any]] = {}
    for person, cell, many in counted:
        found.setdefault(person, dict.fromkeys(CELLS, 0))[cell] = many
    names = dict(Person.objects.filter(pk__in=found).values_list("pk", "name"))
    rows = [{"person": who, "name": names.get(who, ""), "n": sum(of.values()), **of} for who, of in found.items()]
    return sorted(rows, key=lambda row: (-row["n"], row["person"]))
