"""An answer as the rows of a file to keep: what the page shows, under headings in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunxing.core.metrics.base import State
from qunxing.core.metrics.registry import METRICS
from qunxing.insight.cards import REASONS, Body, number_title
from qunxing.insight.charts import weekdays

Row = dict[str, Any]
STATES = {
    State.VALUE: gettext_noop("measured"),
    State.ZERO: gettext_noop("zero"),
    State.NOT_ENOUGH: gettext_noop("too little data"),
    State.NOT_MEASURABLE: gettext_noop("not visible here"),
}
LATER = {"day": gettext_noop("Days later"), "week": gettext_noop("Weeks later"), "month": gettext_noop("Months later")}
ANSWERERS = {"member": gettext_noop("members"), "staff": gettext_noop("staff"), "bot": gettext_noop("bots")}
DIGITS = 4
"""Shares are kept to a hundredth of a per cent."""


def sheet(body: Body) -> list[Row]:
    """One row for each period, cohort and distance, age, or hour of the week. Keys are headings."""
    if "cohorts" in body:
        return [_cohort(body, cohort, cell) for cohort in body["cohorts"] for cell in cohort["cells"]]
    if "grid" in body:
        return [_hour(weekday, hour, n) for weekday, row in enumerate(body["grid"]) for hour, n in enumerate(row)]
    if "curve" in body:
        return [_age(point) for point in body["curve"]]
    return [_point(body, point) for point in body["points"]]


def _point(body: Body, point: Mapping[str, Any]) -> Row:
    title = number_title(body)
    row = {_("From"): point["start"], _("Until"): point["end"], title: _value(point, body["unit"])}
    return (
        row
        | _range(point)
        | {_("Out of"): point.get("n"), _("State"): _state(point)}
        | parts(body["metric"], point["cells"])
    )


def parts(metric: str, cells: Mapping[str, Any]) -> Row:
    """What a point is made of, under headings."""
    titles = METRICS[metric].cells
    row: Row = {_(titles[cell]): cells[cell] for cell in titles if isinstance(cells.get(cell), int)}
    for tier, share in (cells.get("tiers") or {}).items():
        row[_(titles[tier])] = share["hits"]
    for hours, share in (cells.get("rates") or {}).items():
        row[_("answered within %(h)s h") % {"h": hours}] = _kept(share["value"])
    for who, n in (cells.get("answered_by") or {}).items():
        row[_("First answered by %(who)s") % {"who": _(ANSWERERS[who])}] = n
    for reason, n in (cells.get("excluded") or {}).items():
        row[_("Left out: %(reason)s") % {"reason": _(REASONS[reason])}] = n
    return row


def _cohort(body: Body, cohort: Mapping[str, Any], cell: Mapping[str, Any]) -> Row:
    row = {_("From"): cohort["start"], _("Until"): cohort["end"], _("People"): cohort["size"]}
    row |= {_(LATER[body["grain"]]): cell["k"], _("Came back"): cell["value"], _("Share"): _kept(cell["share"])}
    return row | _range(cell) | {_("State"): _state(cell)}


def _hour(weekday: int, hour: int, n: int) -> Row:
    return {_("Weekday"): weekdays()[weekday], _("Hour"): hour, _("Messages"): n}


def _age(point: Mapping[str, Any]) -> Row:
    return {_("Days after joining"): point["age"], _("still there"): _kept(point["share"])} | _range(point)


def _range(point: Mapping[str, Any]) -> Row:
    return {_("Range, from"): _kept(point.get("low")), _("Range, to"): _kept(point.get("high"))}


def _state(point: Mapping[str, Any]) -> str:
    words = _(STATES[State(point["state"])])
    return f"{words} · {_('open')}" if point.get("provisional") else words


def _value(point: Mapping[str, Any], unit: str) -> float | None:
    """Shares stay between 0 and 1, for a spreadsheet to show; cents become money."""
    value: float | None = point["value"]
    return value / 100 if value is not None and unit == "cents" else _kept(value)


def _kept(value: float | None) -> float | None:
    return round(value, DIGITS) if isinstance(value, float) else value
