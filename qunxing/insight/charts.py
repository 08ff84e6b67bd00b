"""Measures as charts: what the script draws, and the table that says the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunxing.communities.words import at_least, figure, number, period_words
from qunxing.core.metrics.base import State
from qunxing.core.metrics.registry import METRICS
from qunxing.insight.cards import Body, number_title, unit_words

STACKS = {
    "growth": ("returning", "new", "resurrected", "dormant"),
    "headcount": ("joined", "rejoined", "moved_in", "found", "left", "removed", "moved_out", "closed"),
    "census": ("any", "silent"),
    "valid_growth": ("still", "new", "back", "quiet", "gone"),
}
"""Shapes whose number is drawn as the cells that make it up."""
PARTS: Mapping[str, tuple[str, ...]] = {
    "census": ("joined", "left", "dormant", "output"),
    "silent_since_join": ("early", "spoke"),
    "invited": ("stayed", "quiet", "unseen", "left"),
    "daily_chatters": ("messages", "noise"),
    "topics": ("people", "people_each"),
    "topic_participation": ("present", "took_part"),
    "post_orders": ("other", "untimed", "hit", "empty"),
    "valid_members": ("spoke", "acted", "unseen", "silent", "off"),
    "zombies": ("silent", "gone", "junk", "quiet", "unseen", "acting"),
    "recapture": ("both", "first", "second", "neither"),
}
"""What the table says of a number besides, by metric."""
PART_TITLES = {
    "messages": gettext_noop("Their share of all messages"),
    "noise": gettext_noop("Their share of all acknowledgements"),
    "people": gettext_noop("People taking part"),
    "people_each": gettext_noop("People in a topic"),
}
"""Parts that are no cells of evidence."""
LOSSES = {"dormant", "left", "removed", "moved_out", "closed", "quiet", "gone"}
"""Cells drawn below the line."""
STEPS = 9
COUNTS = {"people", "messages", "topics", "orders", "number", "cents"}


@dataclass(frozen=True, slots=True)
class Chart:
    """`spec` is read by chart.js; `rows` is its twin for eyes and ears that cannot use a picture."""

    name: str
    title: str
    spec: dict[str, Any]
    rows: list[dict[str, Any]]
    cells: dict[str, str]


def series_chart(body: Body, names_path: str) -> Chart:
    """Points over time: bars for counts, a line with its range for shares, a stack where cells split the number."""
    metric, points, unit = METRICS[body["metric"]], body["points"], body["unit"]
    shown = STACKS.get(body["shape"], ())
    cells = {cell: _(metric.cells[cell]) for cell in shown}
    labels = [period_words(point["start"], point["end"], body["grain"]) for point in points]
    series = _stack(points, cells) if cells else [_single(points, unit, number_title(body))]
    spec = {
        "kind": "bar" if cells or unit in COUNTS else "line",
        "labels": labels,
        "series": series,
        "stacked": bool(cells),
        "unit": "%" if unit == "share" else f" {unit_words(unit)}".rstrip(),
        "whole": unit in COUNTS and unit != "cents",
        "gaps": gaps(points, labels),
        "open": [at for at, point in enumerate(points) if point.get("provisional")],
        "names": names_path,
        "words": {"gap": _("no data"), "none": _("no number"), "open": _("still open, will change")},
    }
    columns = cells | {part: _(metric.cells.get(part) or PART_TITLES[part]) for part in PARTS.get(metric.name, ())}
    rows = [
        _row(point, label, at, unit, columns, names_path)
        for at, (point, label) in enumerate(zip(points, labels, strict=True))
    ]
    return Chart(metric.name, number_title(body), spec, rows, columns)


def _single(points: list[dict[str, Any]], unit: str, title: str) -> dict[str, Any]:
    data = [in_unit(point.get("value"), unit) for point in points]
    series: dict[str, Any] = {"name": title, "cell": "", "data": data}
    if any(point.get("low") is not None and point.get("high") is not None for point in points):
        series["low"] = [in_unit(point.get("low"), unit) for point in points]
        series["high"] = [in_unit(point.get("high"), unit) for point in points]
    return series


def _stack(points: list[dict[str, Any]], cells: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"name": title, "cell": cell, "data": [_signed(point, cell) for point in points]}
        for cell, title in cells.items()
    ]


def _signed(point: Mapping[str, Any], cell: str) -> float | None:
    value: float | None = point["cells"].get(cell)
    if value is None:
        return None
    return -value if cell in LOSSES else value


def in_unit(value: float | None, unit: str) -> float | None:
    """The value as it is drawn: a share in per cent, cents as whole money."""
    if value is None:
        return None
    if unit == "cents":
        return value / 100
    return round(value * 100, 1) if unit == "share" else value


def gaps(points: list[dict[str, Any]], labels: list[str]) -> list[list[str]]:
    """Runs of periods without data, as [first label, last label]."""
    found: list[list[str]] = []
    inside = False
    for point, label in zip(points, labels, strict=True):
        is_gap = point["state"] == State.NOT_MEASURABLE
        if is_gap and inside:
            found[-1][1] = label
        elif is_gap:
            found.append([label, label])
        inside = is_gap
    return found


def _row(
    point: Mapping[str, Any], label: str, at: int, unit: str, cells: Mapping[str, str], names_path: str
) -> dict[str, Any]:
    return {
        "label": label,
        "said": said(point, unit),
        "range": range_words(point, unit),
        "n": number(point["n"]) if point.get("n") is not None else "",
        "open": point.get("provisional", False),
        "cells": [_part(point["cells"].get(cell)) for cell in cells],
        "path": f"{names_path}&period={at}" if point["state"] in (State.VALUE, State.ZERO) else "",
    }


def _part(value: Any) -> str:
    """A count, or a share with what it is of."""
    if not isinstance(value, Mapping):
        return number(value)
    return figure(value["value"], "share") if value.get("value") is not None else _("too little data")


def range_words(point: Mapping[str, Any], unit: str) -> str:
    """至少…最多… for people who cannot all be seen; a plain range where it is a matter of chance."""
    low, high = point.get("low"), point.get("high")
    if low is None or low == high:
        return ""
    if unit in COUNTS:
        return at_least(low, high, unit)
    return f"{figure(low, unit)}–{figure(high, unit)}"


def said(point: Mapping[str, Any], unit: str) -> str:
    """The value, or why there is none."""
    if point["state"] == State.NOT_MEASURABLE:
        return _("no data")
    if point["state"] == State.NOT_ENOUGH:
        return _("too little data")
    return figure(point["value"], unit)


def step(value: float, most: float) -> int:
    """Which of ten shades a cell gets: 0 for nothing, 9 for the most."""
    return 0 if not value or not most else max(1, round(value / most * STEPS))


def weekdays() -> tuple[str, ...]:
    """Monday first."""
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def heat_table(body: Body) -> list[dict[str, Any]]:
    """Seven rows of 24 cells: the sum of the span, shaded by the usual day's number; an unobserved weekday is blank."""
    grid, days = body["grid"], body["days"]
    usual = [[value / seen if seen else 0 for value in row] for row, seen in zip(grid, days, strict=True)]
    most = max((value for row in usual for value in row), default=0)
    return [
        {
            "label": label,
            "days": days[at],
            "cells": [
                {"hour": hour, "value": grid[at][hour], "usual": usual[at][hour], "shade": step(usual[at][hour], most)}
                for hour in range(24)
            ],
        }
        for at, label in enumerate(weekdays())
    ]
