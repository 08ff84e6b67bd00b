"""What each shape of answer is drawn as, and as rows of plain values for the command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunxing.communities.words import duration, number, percent, period_words
from qunxing.core.metrics.base import State
from qunxing.core.metrics.registry import METRICS
from qunxing.insight.cards import Body
from qunxing.insight.charts import heat_table, series_chart, step
from qunxing.insight.judging import audit

ASKED = {
    "response": gettext_noop("%(n)s questions, %(w)s still open"),
    "first_replies": gettext_noop("%(n)s newcomers, %(w)s still waiting"),
}
"""Shapes of numbers about waiting, and what waits."""


ANSWERS = frozenset({"response", "roles"})
"""Numbers that infer answers to questions only; the linker knows those better than any reply."""


def drawing(body: Body, names_path: str) -> dict[str, Any]:
    """The template to draw a body with, and what it needs. A body without data is drawn as points."""
    shape = body["shape"]
    if shape == "grid" and "grid" in body:
        return {"template": "insight/heat.html", "rows": heat_table(body), "hours": range(24), "names": names_path}
    if shape == "cohorts" and "cohorts" in body:
        return {"template": "insight/cohorts.html", **cohort_table(body, names_path)}
    if shape == "survival" and "curve" in body:
        return {"template": "insight/survival.html", **survival(body)}
    drawn: dict[str, Any] = {"template": "insight/series.html", "chart": series_chart(body, names_path)}
    drawn["blank"] = all(point["state"] == State.NOT_MEASURABLE for point in body["points"])
    if shape == "tiers":
        drawn["tiers"] = tiers(body, names_path)
    if shape in ASKED and body.get("overall"):
        drawn["answers"] = answers(body["overall"], _(ASKED[shape]))
    return drawn


def cohort_table(body: Body, names_path: str) -> dict[str, Any]:
    """Rows of cohorts with a cell for each distance; a cell that is not over yet is hatched."""
    every: list[list[dict[str, Any]]] = [cohort["cells"] for cohort in body["cohorts"]]
    widest = max(every, key=len, default=[])
    rows = [
        {
            "label": period_words(cohort["start"], cohort["end"], body["grain"]),
            "size": number(cohort["size"]) if cohort["size"] is not None else _("no data"),
            "first": cohort.get("first_observed"),
            "cells": [_cohort_cell(cell, at, names_path) for cell in cohort["cells"]],
        }
        for at, cohort in enumerate(body["cohorts"])
    ]
    curve = [{"k": each["k"], "said": _share(each), "range": _range(each)} for each in body["curve"]]
    return {"heads": [cell["k"] for cell in widest], "rows": rows, "curve": curve}


def _cohort_cell(cell: Mapping[str, Any], cohort: int, names_path: str) -> dict[str, Any]:
    share = cell.get("share")
    shown = percent(share) if share is not None else (number(cell["value"]) if cell.get("value") is not None else "")
    return {
        "shown": shown,
        "title": f"{number(cell.get('value'))} / {number(cell.get('n'))}",
        "shade": step(share or 0, 1),
        "is_gap": cell["state"] == State.NOT_MEASURABLE,
        "open": cell["provisional"],
        "path": f"{names_path}&period={cohort}&cell={cell['k']}" if cell.get("value") else "",
    }


def _share(share: Mapping[str, Any]) -> str:
    return percent(share["value"]) if share.get("value") is not None else _("too little data")


def _range(share: Mapping[str, Any]) -> str:
    return f"{percent(share['low'])}–{percent(share['high'])}" if share.get("low") is not None else ""


def tiers(body: Body, names_path: str) -> list[dict[str, Any]]:
    """The four tiers of the last period with data, each leading to its people."""
    points = body["points"]
    at = next((i for i in reversed(range(len(points))) if points[i]["cells"].get("tiers")), None)
    if at is None:
        return []
    cells, titles = points[at]["cells"], METRICS["tiers"].cells
    return [
        {
            "title": _(titles[tier]),
            "n": number(share["hits"]),
            "share": _share(share),
            "range": _range(share),
            "percent": round((share.get("value") or 0) * 100),
            "path": f"{names_path}&period={at}&cell={cells['base']}:{tier}" if share["hits"] else "",
        }
        for tier, share in cells["tiers"].items()
    ]


def answers(overall: Mapping[str, Any], asked: str) -> dict[str, Any]:
    """How many were answered within each number of hours, by whom, and how long half of them waited."""
    median = overall["median_seconds"]
    return {
        "asked": asked % {"n": number(overall["questions"]), "w": number(overall["waiting"])},
        "rates": [
            {"hours": hours, "said": _share(rate), "range": _range(rate), "whose": _whose(rate)}
            for hours, rate in overall["rates"].items()
        ],
        "by": overall["answered_by"],
        "median": duration(median["value"]) if median["value"] is not None else _("not reached, or too little data"),
    }


def _whose(rate: Mapping[str, Any]) -> str:
    """Which part of the questions members answered in time and which part staff: whoever counts only one sees less."""
    if rate["state"] != State.VALUE:
        return ""
    by = {role: percent(hits / rate["n"]) for role, hits in rate.get("by", {}).items()}
    return _("members %(member)s + staff %(staff)s") % by if by else ""


def inferred(body: Body) -> str:
    """How far inferred answers can be trusted; empty where none were counted."""
    if not (found := body.get("inferred")):
        return ""
    every, some = found["all"], found["some"]
    which = "answers_right" if body["metric"] in ANSWERS else "right"
    said = _(
        "Links without the reply button are inferred. On %(n)s messages of a public chat, linked by hand: %(c)s were"
        " clear enough to be told, and of those told %(p)s were right. Where only one in ten who name somebody is read:"
        " %(c2)s and %(p2)s. Not yet measured on Chinese talk."
    ) % {
        "n": every["messages"],
        "c": percent(every["covered"]),
        "p": percent(every[which]),
        "c2": percent(some["covered"]),
        "p2": percent(some[which]),
    }
    judged, right = audit(body["scope"]["groups"])
    here = _("People here judged %(n)s of them: %(r)s were right.") % {"n": judged, "r": right} if judged else ""
    return f"{said} {here}".strip()


def survival(body: Body) -> dict[str, Any]:
    """The curve as a line over days of membership, and the table at round ages."""
    curve = body["curve"]
    spec = {
        "kind": "line",
        "labels": [str(point["age"]) for point in curve],
        "series": [
            {
                "name": _("still there"),
                "cell": "",
                "data": [_percent(point["share"]) for point in curve],
                "low": [_percent(point["low"]) for point in curve],
                "high": [_percent(point["high"]) for point in curve],
            }
        ],
        "stacked": False,
        "unit": "%",
        "whole": False,
        "gaps": [],
        "open": [],
        "names": "",
        "words": {"gap": "", "none": _("no number"), "open": ""},
    }
    at = [{"age": p["age"], "said": percent(p["share"]), "range": _range(p)} for p in body["at"]]
    median = body["median"] or {}
    return {"spec": spec, "at": at, "median": number(median["value"]) if median.get("value") is not None else ""}


def _percent(value: float | None) -> float | None:
    return None if value is None else round(value * 100, 1)


def flat(body: Body) -> list[dict[str, Any]]:
    """The body as rows of plain values, one for each point, cohort cell, age or hour."""
    if "cohorts" in body:
        return [
            {"start": cohort["start"], "end": cohort["end"], "size": cohort["size"], **cell}
            for cohort in body["cohorts"]
            for cell in cohort["cells"]
        ]
    if "grid" in body:
        return [
            {"weekday": weekday + 1, "hour": hour, "messages": value}
            for weekday, row in enumerate(body["grid"])
            for hour, value in enumerate(row)
        ]
    if "curve" in body:
        return [dict(point) for point in body["curve"]]
    return [{**point, **point["cells"], "cells": ""} for point in body["points"]]
