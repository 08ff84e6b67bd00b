"""看名单 and 看消息: the people behind a number, and the messages of those that are made of messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qunxing.core.metrics.base import Period
from qunxing.core.metrics.tables import CATEGORIES
from qunxing.insight.asking import Asked
from qunxing.insight.questions import MADE_OF, Question
from qunxing.ledger import counted
from qunxing.ledger.counted import Counted, Wanted
from qunxing.people.dimensions import left_out, merged_accounts
from qunxing.people.models import Identity

MOST_NEW = 5_000
"""People looked up whose first message counts."""
ACT = 4
"""The category of acts that are no messages."""


def people(question: Question, now: datetime, *, which: Mapping[str, Any], limit: int, offset: int) -> dict[str, Any]:
    """Who is behind one number, as `names.people` gives it. `which` holds its period, cell and reason.

    Core members are the busiest of the regular ones, so both are one list, most first, cut where the core ends.
    """
    base, _, tier = (which["cell"] or "").rpartition(":")
    if question.metric.shape != "tiers" or tier not in ("core", "regular"):
        return question.people(now, **which, limit=limit, offset=offset)
    core = _core(question.ask(now), which["period"])
    begin = offset if tier == "core" else core + offset
    most = max(0, min(limit, core - offset)) if tier == "core" else limit
    found = question.people(now, **{**which, "cell": f"{base}:regular"}, limit=most, offset=begin)
    return found | {"total": core if tier == "core" else found["total"] - core}


def _core(body: Mapping[str, Any], at: int | None) -> int:
    points = body["points"]
    return int(points[at]["cells"]["tiers"]["core"]["hits"]) if at is not None and at < len(points) else 0


def messages(question: Question, now: datetime, *, at: int | None, cell: str, limit: int, offset: int) -> Counted:
    """The messages behind period `at` (the whole span when None), newest first; `cell` is an hour of the week."""
    asked = question.exact(now)
    found = _period(asked, at)
    wanted = Wanted(
        groups=asked.ask.groups,
        first_day=found.start,
        last_day=found.end,
        categories=[n for n, reason in CATEGORIES if n != ACT and reason not in asked.ask.excluded],
        left_out=[(who, first, last) for who, why, first, last in left_out() if why in asked.ask.excluded],
        only=MADE_OF[question.metric.name],
        hour=_hour(cell) if question.metric.shape == "grid" else None,
        accounts=_new(question, now, at) if question.metric.name == "new_senders" else _of_segment(asked),
    )
    return counted.messages(wanted, limit=limit, offset=offset)


def _period(asked: Asked, at: int | None) -> Period:
    """The days behind a number: its period, or the window that ends with it; never beyond what was asked."""
    ask = asked.ask
    if at is None or at >= len(ask.periods):
        return Period(ask.from_day, ask.to_day)
    start, end = ask.periods[at]
    window = ask.params.get("window", "")
    return Period(end - int(window) + 1 if window.isdigit() else start, end)


def _hour(cell: str) -> tuple[int, int] | None:
    weekday, _, hour = cell.partition("-")
    return (int(weekday), int(hour)) if weekday.isdecimal() and hour.isdecimal() and len(cell) < 5 else None


def _of_segment(asked: Asked) -> list[int] | None:
    """The accounts of the people of the asked segment; None without one."""
    if asked.ask.segment is None:
        return None
    merged = {who: person for who, person in merged_accounts().items() if person in asked.ask.segment}
    return [*asked.ask.segment, *merged]


def _new(question: Question, now: datetime, at: int | None) -> list[int]:
    """The accounts of those who spoke for the first time."""
    found: dict[str, Any] = question.people(now, period=at, limit=MOST_NEW)
    people = [row["person"] for row in found["rows"]]
    return list(Identity.objects.filter(person__in=people).values_list("pk", flat=True))
