"""群多大合适: what groups do by their size, over whole months; and why a rate per head says nothing about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunxing.communities.charters import in_force
from qunxing.communities.models import Community, Group
from qunxing.core.metrics.base import State
from qunxing.core.metrics.statistics.scaling import LEAST_GROUPS, Row, Scaling, scaling, spurious
from qunxing.insight.apart import measure_each
from qunxing.insight.asking import Scope

MONTHS = 4
LEAST_SIZE = 5
OUTCOMES = {
    "messages": gettext_noop("Messages by members"),
    "active": gettext_noop("Members who were active"),
    "left": gettext_noop("Members who left"),
    "answered": gettext_noop("Questions answered in time"),
}
"""What is looked at. Messages are a total; the others are shares of the chances there were for them."""
REFUSED = "each"
"""What is often asked for, and answered with the reason why not."""
UNCHARTED = "uncharted"

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Study:
    """What the groups of a community say about size. `found` is None where they are too few."""

    community: Community
    outcome: str
    first: date
    last: date
    found: Scaling | None
    rows: tuple[Row, ...]
    groups: Mapping[int, Group]
    kinds: int


def study(community: Community, outcome: str, now: datetime) -> Study:
    """The groups over the whole months up to yesterday, the last four at most."""
    first, last = _months(now.date())
    scope = Scope.of_community(community)
    charters = in_force([group.pk for group in scope.groups], last)
    kind_of = {grp: charter.type for grp, charter in charters.items()}
    asked = {name: measure_each(name, scope, days=(first, last), grain="month", now=now) for name in _needed(outcome)}
    rows = [
        row
        for group in scope.groups
        for row in _rows(
            outcome, group.pk, kind_of.get(group.pk, UNCHARTED), {n: b[group.pk] for n, b in asked.items()}
        )
    ]
    groups = {group.pk: group for group in scope.groups}
    return Study(community, outcome, first, last, scaling(rows), tuple(rows), groups, len({r.kind for r in rows}))


def _months(today: date) -> tuple[date, date]:
    """The first and the last day of the whole months up to yesterday."""
    last = today.replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    for _nth in range(MONTHS - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    return first, last


def _needed(outcome: str) -> tuple[str, ...]:
    return {"answered": ("headcount", "response"), "left": ("headcount",)}.get(outcome, ("census",))


def _rows(outcome: str, grp: int, kind: str, bodies: Mapping[str, Body]) -> list[Row]:
    """One row for each month all of which was seen, of a group with enough people in it."""
    rows = []
    for at, point in enumerate(bodies[_needed(outcome)[0]].get("points", ())):
        size = point["value"] if point["state"] == State.VALUE else 0
        pair = _counted(outcome, point, bodies, at) if size >= LEAST_SIZE else None
        if pair and pair[1] > 0 and all(_is_whole(body, point) for body in bodies.values()):
            rows.append(Row(grp, kind, point["start"][:7], float(size), float(pair[0]), float(pair[1])))
    return rows


def _is_whole(body: Body, point: Body) -> bool:
    return any(first <= point["start"] and last >= point["end"] for first, last in body["coverage"]["days"])


def _counted(outcome: str, point: Body, bodies: Mapping[str, Body], at: int) -> tuple[float, float] | None:
    """(what was counted, of how many chances); None where it was not seen."""
    cells, size = point["cells"], point["value"]
    if outcome == "messages":
        return cells["output"], 1
    if outcome == "active":
        return size - cells["silent"], size
    if outcome == "left":
        gone = cells["left"] + cells["removed"]
        return gone, size + gone
    rates = bodies["response"]["points"][at]["cells"].get("rates")
    share = list(rates.values())[-1] if rates else None
    return (share["hits"], share["n"]) if share and share["n"] else None


def in_words(found: Study) -> list[str]:
    """What the study lets one say, and no more."""
    scale = found.found
    if scale is None:
        return [_("Too little data: %(n)s groups of different sizes are needed at least.") % {"n": LEAST_GROUPS}]
    beta = scale.beta
    terms = {"beta": f"{beta.value:.2f}", "low": f"{beta.low:.2f}", "high": f"{beta.high:.2f}"}
    said = [_strength(found.outcome, beta.low, beta.high) % terms]
    if scale.best is None:
        said.append(_("No best size found: what these groups show fits any size among them."))
    elif found.outcome == "messages":
        said.append(_("Beyond about %(n)s members more people bring no more talk.") % _people(scale))
    else:
        said.append(_("The share is highest at about %(n)s members (95%% range %(low)s to %(high)s).") % _people(scale))
    said.append(
        _(
            "Sizes were not given by lot: good groups grow. To know, give new groups caps by lot (100, 200, 500), at"
            " least eight groups each."
        )
    )
    return said


def _people(scale: Scaling) -> dict[str, int]:
    best = scale.best
    assert best is not None, "asked only where there is one"
    return {"n": round(best.value), "low": round(best.low), "high": round(best.high)}


def _strength(outcome: str, low: float, high: float) -> str:
    middle = 1.0 if outcome == "messages" else 0.0
    if outcome == "messages":
        if high < middle:
            return _("Twice the members do not bring twice the talk: β = %(beta)s (95%% range %(low)s to %(high)s).")
        if low > middle:
            return _("Twice the members bring more than twice the talk: β = %(beta)s (95%% range %(low)s to %(high)s).")
        return _("Talk grows with size as it would by heads: β = %(beta)s (95%% range %(low)s to %(high)s).")
    if high < middle:
        return _("The larger the group, the smaller this share: β = %(beta)s (95%% range %(low)s to %(high)s).")
    if low > middle:
        return _("The larger the group, the larger this share: β = %(beta)s (95%% range %(low)s to %(high)s).")
    return _(
        "This share does not differ with size, as far as can be seen: β = %(beta)s (95%% range %(low)s to %(high)s)."
    )


def refusal() -> str:
    """Why messages per head are not drawn against size."""
    return _(
        "Not drawn: messages per head against size. The size would stand on both sides. Totals that have nothing to do"
        " with size already give r = %(r)s that way, so a falling line proves nothing."
    ) % {"r": f"{spurious(20_000):.2f}".replace("-", "−")}


def as_body(found: Study) -> dict[str, Any]:
    """The study as plain values, for other programs."""
    scale = found.found
    return {
        "outcome": found.outcome,
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "groups": scale.groups if scale else len({row.group for row in found.rows}),
        "beta": {"value": scale.beta.value, "low": scale.beta.low, "high": scale.beta.high} if scale else None,
        "best": {"value": scale.best.value, "low": scale.best.low, "high": scale.best.high}
        if scale and scale.best
        else None,
        "said": in_words(found),
        "rows": [
            {"group": found.groups[row.group].name, "month": row.season, "kind": row.kind, "size": row.size}
            | {"count": row.count, "of": row.exposure}
            for row in found.rows
        ],
    }
