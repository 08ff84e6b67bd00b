"""Who carries groups as plain data: what the command prints and other programs read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from qunxing.communities.models import Group
from qunxing.contributors.models import Carried
from qunxing.contributors.shown import Shown, is_measured, last_judged

COUNTS = ("person", "name", "helped", "answers", "asked", "began", "heard", "brought", "wrote", "known", "score")


def groups(found: Iterable[Group]) -> list[dict[str, Any]]:
    """Each group with its shortlist, whom people confirmed, its shape and how many were recognised.

    `seen` is false where nothing shows who replies to whom, or no worker has looked yet; then nothing else is told.
    """
    rows = {row.group_id: row for row in Carried.objects.filter(group__in=[group.pk for group in found])}
    return [_group(group, rows.get(group.pk)) for group in found]


def _group(group: Group, row: Carried | None) -> dict[str, Any]:
    named = {"group": group.pk, "name": group.name}
    if row is None or not is_measured(row):
        return named | {"seen": False}
    shown, shape = Shown.of(group, row), row.body["shape"]
    judged, coverage = last_judged(row.body["months"]), shown.coverage(row.last)
    return named | {
        "seen": True,
        "from": row.first.isoformat(),
        "to": row.last.isoformat(),
        "list": [_listed(each) for each in shown.listed()],
        "confirmed": [{"person": each["person"], "name": each["name"]} for each in shown.confirmed()],
        "foretold": dict(judged) if judged else None,
        "shape": shape["cells"].get("shape", ""),
        "top": [{"person": each["person"], "touch": each["touch"]} for each in shape.get("people", [])],
        "recognised": coverage["hits"],
        "of": coverage["n"],
        "waiting": [{"person": each["person"], "name": each["name"]} for each in shown.waiting()],
    }


def _listed(each: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each[name] for name in COUNTS} | {"decided": each["decided"].answer if each["decided"] else ""}
