"""Goals and promises as pages show them: lines of plain values, from kept rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from qunxing.communities.words import percent
from qunxing.core.metrics.registry import METRICS
from qunxing.core.rules.promises import Kept, Proof
from qunxing.goals import figures, words
from qunxing.goals.models import Goal, GoalTerms, Promise, PromiseTerms
from qunxing.goals.standing import Standing

WIDE = 100
"""A bar is full at the target."""


def goal_line(goal: Goal) -> dict[str, Any]:
    """One goal: where it stands, its bar, its pace."""
    terms: GoalTerms = goal.versions[-1]  # type: ignore[attr-defined] # prefetched
    kept = goal.kept
    part = kept.get("attained")
    return {
        "goal": goal,
        "terms": terms,
        "state": _("given up") if goal.dropped_at else words.state(kept, terms.way),
        "look": words.look("none" if goal.dropped_at else kept.get("colour", "none")),
        "figure": words.value(kept.get("figure"), terms),
        "point": kept.get("figure"),
        "target": words.target(terms),
        "grain": words.grain(terms),
        "attained": attained_words(part),
        "bar": _bar(part[0]) if part else None,
        "due": _bar(kept["due"]) if part and terms.way == "reach" else None,
        "pace": f"{kept['pace']:.2f}" if kept.get("pace") is not None and terms.way == "reach" else "",
        "title": figures.title(METRICS[terms.metric], terms.part) if terms.metric in METRICS else terms.metric,
        "scope": scope_words(goal),
        "seasonal": kept.get("seasonal", False),
    }


def attained_words(part: Sequence[float] | None) -> str:
    """达成 63 %，至少…最多…."""
    if not part:
        return ""
    value, low, high = part
    if round(low, 2) == round(high, 2):
        return percent(value)
    return _("%(value)s (at least %(low)s, at most %(high)s)") % {
        "value": percent(value),
        "low": percent(low),
        "high": percent(high),
    }


def _bar(part: float) -> int:
    return max(0, min(WIDE, round(part * 100)))


def scope_words(goal: Goal) -> str:
    """Whose goal it is."""
    names = [group.name for group in goal.groups.all()]
    if not names:
        return _("the whole community")
    if len(names) == 1:
        return names[0]
    return _("%(n)s groups together") % {"n": len(names)}


def promise_line(promise: Promise) -> dict[str, Any]:
    """One promise: when it is due, how it was kept, its last days."""
    terms: PromiseTerms = promise.versions[-1]  # type: ignore[attr-defined] # prefetched
    kept = promise.kept
    recent, every = kept.get("recent"), kept.get("all")
    return {
        "promise": promise,
        "terms": terms,
        "due": words.due(terms),
        "proof": _(words.SHORT_PROOFS[Proof(terms.proof)]),
        "is_judged": terms.proof != Proof.NONE,
        "look": words.look(kept.get("colour", "none")),
        "recent": words.counts(recent) if recent else "",
        "every": words.counts(every) if every else "",
        "streak": words.streak(every["streak"]) if every else "",
        "days": [
            {"day": day, "look": words.KEPT_LOOKS[Kept(state)], "said": words.day_mark(day, state)}
            for day, state, _ts in kept.get("days", [])
        ],
    }


def standing_line(standing: Standing) -> dict[str, Any]:
    """A group's state with its reason and red lines."""
    return {
        "standing": standing,
        "said": words.status(standing),
        "look": words.look(standing.status.colour),
        "why": words.why(standing),
        "scale": f"{standing.scale:.0f}" if standing.scale is not None else "",
        "lines": [
            {"name": _(words.LINES[each["name"]]), "look": words.look(each["colour"]), "said": words.line(each)}
            for each in standing.guardrails
        ],
    }
