"""What groups can be compared by: shares that stand in the answers of metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from qunxing.core.metrics.registry import METRICS
from qunxing.core.metrics.statistics import effective
from qunxing.core.refusals import Refusal
from qunxing.insight.cards import Body

STAYED_DAYS = 30
Counts = tuple[float, float]
"""Hits and n; fractions where a share is no plain count."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A share that groups can be compared by: where it stands in the answer of its metric, and how to ask for it.

    What is no plain count is weighed by as many people as would give so wide a range (`is_weighed`).
    """

    metric: str
    title: str
    read: Callable[[Body], Counts | None]
    grain: str = "span"
    is_weighed: bool = False


def _cell(name: str) -> Callable[[Body], Counts | None]:
    return lambda body: _share(body["points"][0]["cells"].get(name))


def _parts(hit: str, *others: str) -> Callable[[Body], Counts | None]:
    """A part of what several cells count."""

    def read(body: Body) -> Counts | None:
        cells = body["points"][0]["cells"]
        return (cells[hit], sum(cells[name] for name in others)) if hit in cells else None

    return read


def _rate(body: Body) -> Counts | None:
    rates = body["points"][0]["cells"].get("rates")
    return _share(list(rates.values())[-1]) if rates else None


def _value(body: Body) -> Counts | None:
    point = body["points"][0]
    return (point["value"] * point["n"], point["n"]) if point["value"] is not None and point["n"] else None


def _returned(body: Body) -> Counts | None:
    return next((_share(each) for each in body.get("curve", ()) if each["k"] == "1"), None)


def _stayed(body: Body) -> Counts | None:
    at = next((each for each in body.get("curve", ()) if each["age"] == STAYED_DAYS), None)
    return effective(at["share"], at["low"], at["high"]) if at and at["share"] is not None else None


def _share(part: Mapping[str, Any] | None) -> Counts | None:
    return (part["hits"], part["n"]) if part and part["n"] else None


COMPARED = {
    each.metric: each
    for each in (
        Compared("response", gettext_noop("Questions answered in time"), _rate),
        Compared("census", gettext_noop("Members who were active"), _cell("active_share")),
        Compared("membership_retention", gettext_noop("Still there after 30 days"), _stayed, "month", is_weighed=True),
        Compared("retention", gettext_noop("Came back the week after"), _returned, "week"),
        Compared("first_replies", gettext_noop("Newcomers who got a reply"), _rate),
        Compared("topic_participation", METRICS["topic_participation"].title, _parts("took_part", "present")),
        Compared("silent_since_join", gettext_noop("Never spoke since joining"), _cell("share")),
        Compared("acting_lurkers", gettext_noop("Silent members who act"), _cell("share")),
        Compared("noise", METRICS["noise"].title, _parts("noise", "noise", "said")),
        Compared("satisfaction", METRICS["satisfaction"].title, _value),
    )
}
"""What groups can be compared by, in the order in which it is offered."""
FIRST = "response"


def compared_by(name: str) -> Compared:
    """What is compared under the name of a metric. Raises Refusal where that is no share of single groups."""
    if name not in COMPARED:
        raise Refusal(
            "Groups cannot be compared by “%(name)s”; they can be compared by: %(names)s.",
            code="not_compared",
            name=name,
            names=", ".join(COMPARED),
        )
    return COMPARED[name]
