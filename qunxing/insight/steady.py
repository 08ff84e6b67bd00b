"""波动是否异常: whether a series only varies as it always does. A view over an answer's points, no number itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunxing.communities.words import figure, number, period_words
from qunxing.core.metrics.base import State
from qunxing.core.metrics.statistics.control import LEAST, Control, Signal, xmr
from qunxing.insight.cards import UNITS, Body, is_whole
from qunxing.insight.charts import STACKS

NOT_ONE_SERIES = {*STACKS, "cohorts", "grid", "survival"}
"""Shapes that are no line of single numbers over time."""
ROUGH = 20
"""From here on an edge is said without decimals."""
ABOVE = {
    "beyond": gettext_noop("above the usual range"),
    "two_of_three": gettext_noop("near the upper edge twice in three"),
    "four_of_five": gettext_noop("clearly above the middle four times in five"),
    "eight": gettext_noop("above the middle for the eighth time running"),
}
BELOW = {
    "beyond": gettext_noop("below the usual range"),
    "two_of_three": gettext_noop("near the lower edge twice in three"),
    "four_of_five": gettext_noop("clearly below the middle four times in five"),
    "eight": gettext_noop("below the middle for the eighth time running"),
}


def can_show(body: Body) -> bool:
    """Whether the answer is one series over time, by days, weeks or months."""
    return body["shape"] not in NOT_ONE_SERIES and body["grain"] in ("day", "week", "month")


def steadiness(body: Body) -> dict[str, Any]:
    """The answer's chart of individuals: its state, range and signals by the index of their point.

    Periods that are open, cut or without a number are left out and end a run.
    """
    values = [_level(point) for point in body["points"]]
    found = xmr(values)
    n = sum(value is not None for value in values)
    if found is None:
        return {"state": State.NOT_ENOUGH.value, "n": n, "least": LEAST}
    low, high = _possible(found, body["unit"])
    return {
        "state": State.VALUE.value,
        "n": n,
        "centre": found.centre,
        "low": low,
        "high": high,
        "baseline": [body["points"][at]["start" if not end else "end"] for end, at in enumerate(found.baseline)],
        "signals": [signal._asdict() for signal in found.signals],
    }


def in_words(body: Body, found: Mapping[str, Any]) -> dict[str, Any]:
    """What a person is to make of it: one sentence, the signals, and on what it rests."""
    if found["state"] == State.NOT_ENOUGH:
        few = _("Too little data: it takes %(least)s whole periods side by side to see what is usual; here are %(n)s.")
        return {"said": few % {"least": found["least"], "n": found["n"]}, "signals": [], "basis": ""}
    unit, edges = body["unit"], {edge: _edge(found[edge], body["unit"]) for edge in ("low", "high")}
    signals = [_signal_words(body, Signal(**signal), unit) for signal in found["signals"]]
    if signals:
        said = _("%(n)s periods stand out; usual is %(low)s to %(high)s.") % {"n": number(len(signals)), **edges}
    else:
        said = _("Nothing stands out: all %(n)s periods lie within the usual %(low)s to %(high)s, without a drift.")
        said %= {"n": number(found["n"]), **edges}
    return {"said": said, "signals": signals, "basis": _basis(body, found)}


def spec(body: Body, found: Mapping[str, Any]) -> dict[str, Any] | None:
    """The range and the points that stand out, for chart.js; None where there is no range."""
    if found["state"] == State.NOT_ENOUGH:
        return None
    edges = {name: _drawn(found[name], body["unit"]) for name in ("low", "centre", "high")}
    return {**edges, "signals": [signal["at"] for signal in found["signals"]]}


def _level(point: Mapping[str, Any]) -> float | None:
    known = point["state"] in (State.VALUE, State.ZERO) and is_whole(point)
    value: float | None = point["value"] if known else None
    return value


def _possible(found: Control, unit: str) -> tuple[float, float]:
    """No count and no share is below nothing, and no share above everything."""
    low = max(0.0, found.low) if unit in UNITS or unit == "share" else found.low
    return low, min(1.0, found.high) if unit == "share" else found.high


def _signal_words(body: Body, signal: Signal, unit: str) -> str:
    point = body["points"][signal.at]
    when = period_words(point["start"], point["end"], body["grain"])
    why = _((ABOVE if signal.above else BELOW)[signal.rule])
    return f"{when} · {figure(point['value'], unit)} · {why}"


def _basis(body: Body, found: Mapping[str, Any]) -> str:
    first, last = found["baseline"]
    said = _("Usual is what the first periods showed (%(days)s); it does not move with later ones.")
    parts = [said % {"days": period_words(first, last, "day")}]
    if body["grain"] == "day":
        parts.append(_("Weekends differ from working days anyway; by week tells more."))
    parts.append(_("Steady is not the same as good."))
    return " ".join(parts)


def _edge(value: float, unit: str) -> str:
    """An edge is no count: it need not be exact."""
    exact = unit in ("share", "cents")
    return figure(value if exact else round(value, 1) if abs(value) < ROUGH else round(value), unit)


def _drawn(value: float, unit: str) -> float:
    return round(value * 100, 1) if unit == "share" else round(value, 2)
