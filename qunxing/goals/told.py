"""Goals, promises and states of groups as plain JSON: what the command and the API give."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qunxing.communities.models import Group
from qunxing.goals import words
from qunxing.goals.models import Goal, GoalTerms, Promise, PromiseTerms, ValueCheck
from qunxing.goals.standing import Standing

TOLD = ("state", "colour", "attained", "due", "pace", "figure", "seasonal", "day")


def goal(found: Goal) -> dict[str, Any]:
    """One goal, its newest version and how it stands; `attained` is [value, low, high]."""
    terms: GoalTerms = found.versions[-1]  # type: ignore[attr-defined] # prefetched
    said = ("name", "metric", "part", "params", "way", "grain", "baseline", "target", "horizon", "version", "reason")
    return {
        "id": found.pk,
        "groups": [group.pk for group in found.groups.all()],
        **{name: getattr(terms, name) for name in said},
        "start": terms.start.isoformat(),
        "deadline": terms.deadline.isoformat(),
        "dropped": found.dropped_at.isoformat() if found.dropped_at else None,
        **{name: found.kept.get(name) for name in TOLD},
    }


def promise(found: Promise) -> dict[str, Any]:
    """One promise, its newest version and how it was kept: counts of all days and of the last 28."""
    terms: PromiseTerms = found.versions[-1]  # type: ignore[attr-defined] # prefetched
    said = ("text", "cadence", "weekday", "minutes", "margin", "proof", "who", "people", "words", "version")
    return {
        "id": found.pk,
        "group": found.group_id,
        **{name: getattr(terms, name) for name in said},
        "from": terms.from_day.isoformat(),
        "ended": found.ended_on.isoformat() if found.ended_on else None,
        **{name: found.kept.get(name) for name in ("all", "recent", "colour")},
    }


def value_checks(groups: Iterable[Group]) -> dict[int, dict[str, Any]]:
    """The newest look at each group's value: which quarter, what was counted, and what people said of it."""
    rows = ValueCheck.objects.filter(group__in=[group.pk for group in groups]).order_by("first")
    return {
        row.group_id: {
            "from": row.first.isoformat(),
            "to": row.last.isoformat(),
            "counted_at": row.made_at.isoformat(),
            "answer": row.answer or None,
            "note": row.note,
            **row.body,
        }
        for row in rows
    }


def standings(groups: Iterable[Group], found: dict[int, Standing]) -> list[dict[str, Any]]:
    """The state of each group with every part it comes from, and the newest look at its value."""
    chosen = list(groups)
    checks = value_checks(chosen)
    return [
        {
            "group": group.pk,
            "name": group.name,
            "status": found[group.pk].status.colour.value,
            "why": found[group.pk].status.why.value,
            "said": words.why(found[group.pk]),
            "scale": found[group.pk].scale,
            "value_check": checks.get(group.pk),
            "parts": [
                dict(part) for part in (*found[group.pk].goals, *found[group.pk].promises, *found[group.pk].guardrails)
            ],
        }
        for group in chosen
    ]
