"""The weekly number of a group with its levels, as the chart script and the table beside it want it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from qunxing.communities.words import number, period_words
from qunxing.core.metrics.periods import iso
from qunxing.core.metrics.statistics import breaks
from qunxing.lifecycle import words
from qunxing.lifecycle.decline import Apart
from qunxing.lifecycle.models import Course


def series(course: Course) -> dict[str, Any] | None:
    """The chart's `spec` and its `rows`, the newest week first; None where no week was seen."""
    values = course.weeks.get("value", [])
    if not values:
        return None
    first = course.weeks["first"]
    labels = [period_words(iso(first + 7 * n), iso(first + 7 * n + 6), "week") for n in range(len(values))]
    levels = _levels(values)
    drawn = [(str(course.get_judged_by_display()), values), (_("level"), levels)]
    spec = {
        "kind": "line",
        "labels": labels,
        "series": [{"name": name, "cell": "", "data": data} for name, data in drawn],
        "stacked": False,
        "unit": "",
        "whole": False,
        "gaps": _gaps(values, labels),
        "open": [],
        "names": "",
        "words": {"gap": _("not seen"), "none": _("no number"), "open": ""},
    }
    rows = [
        {
            "label": label,
            "value": _("not seen") if value is None else number(value),
            "level": "" if level is None else number(level),
            "stage": words.STAGES.get(stage, ""),
        }
        for label, value, level, stage in zip(labels, values, levels, course.weeks["stage"], strict=True)
    ]
    return {"spec": spec, "rows": rows[::-1], "title": course.get_judged_by_display()}


def parts(found: Apart) -> dict[str, Any]:
    """The waterfall: its `spec`, and its `rows` with the sum as the last one."""
    names = {name: str(words.PARTS[name]) for name in found.parts if found.has_season or name != "season"}
    values = {name: round(float(found.parts[name]), 1) for name in names}
    rows = [{"label": names[name], "value": _signed(value)} for name, value in values.items()]
    spec = {
        "kind": "bar",
        "labels": list(names.values()),
        "series": [{"name": _("people"), "cell": "", "data": list(values.values())}],
        "stacked": False,
        "unit": "",
        "whole": False,
        "gaps": [],
        "open": [],
        "names": "",
        "words": {"gap": "", "none": _("no number"), "open": ""},
    }
    total = {"label": _("together"), "value": _signed(found.after - found.before), "is_total": True}
    return {"spec": spec, "rows": [*rows, total]}


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{number(abs(value))}"


def _levels(values: list[int | None]) -> list[float | None]:
    """The mean between two breaks, for each week that was seen."""
    known = np.array([np.nan if value is None else value for value in values], np.float64)
    edges = [0, *breaks(known), len(known)]
    found: list[float | None] = []
    for start, end in pairwise(edges):
        level = round(float(np.nanmean(known[start:end])), 1)
        found += [None if value != value else level for value in known[start:end].tolist()]
    return found


def _gaps(values: list[int | None], labels: list[str]) -> list[list[str]]:
    """Runs of weeks that were not seen, as (first, last) label."""
    found: list[list[str]] = []
    for at, value in enumerate(values):
        if value is None:
            if at and values[at - 1] is None:
                found[-1][1] = labels[at]
            else:
                found.append([labels[at], labels[at]])
    return found
