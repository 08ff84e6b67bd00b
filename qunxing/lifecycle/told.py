"""Courses and ends of groups as plain values: the same for the command line and for the API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from qunxing.communities.causes import of as of_causes
from qunxing.communities.models import Group
from qunxing.core.metrics.periods import iso
from qunxing.lifecycle import words
from qunxing.lifecycle.models import Course
from qunxing.lifecycle.queries import proposals


def courses(groups: Sequence[Group], today: date, *, weeks: bool = False) -> list[dict[str, Any]]:
    """One object a group, in their order; with `weeks` every week of its course."""
    found = {each.group_id: each for each in Course.objects.filter(group__in=groups)}
    proposed = proposals(groups, today)
    rows = []
    for group in groups:
        course, proposal = found.get(group.pk), proposed.get(group.pk)
        row: dict[str, Any] = {
            "group": group.pk,
            "name": group.name,
            "judged_by": course.judged_by or None if course else None,
            "stage": course.stage or None if course else None,
            "since": iso(course.since) if course and course.since is not None else None,
            "evidence": words.evidence(course),
            "last_act": iso(course.last_act) if course and course.last_act is not None else None,
            "ended_on": group.ended_on.isoformat() if group.ended_on else None,
            "successor": group.successor_id,
            "end_proposed": [each.reason.value for each in proposal.reasons] if proposal else [],
        }
        rows.append(row | ({"weeks": _weeks(course)} if weeks else {}))
    return rows


def causes(group: Group, now: datetime) -> list[dict[str, Any]]:
    """What may be behind a decline or an end; `speaks` for it, against it, or null where it cannot be told."""
    return [{"cause": sign.cause.value, "speaks": sign.speaks, "said": sign.text} for sign in of_causes(group, now)]


def _weeks(course: Course | None) -> list[dict[str, Any]]:
    if course is None or not course.weeks:
        return []
    columns = {name: column for name, column in course.weeks.items() if name != "first"}
    length = len(columns.get("stage", []))
    return [
        {"week": iso(course.weeks["first"] + 7 * at), **{name: column[at] for name, column in columns.items()}}
        for at in range(length)
    ]
