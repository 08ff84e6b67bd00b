"""What `close` and `closings` do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec

from qunxing.cli.finding import community_named, groups_of
from qunxing.cli.output import answer, table
from qunxing.closing import actions, sheets, words
from qunxing.closing.compare import Compared, compare, current
from qunxing.closing.figures import COMPARED, Kind, Wanted, last_over, of_each, of_whole, period_with, usual
from qunxing.closing.models import Closing, Figure
from qunxing.closing.pending import still_open
from qunxing.communities.models import Community
from qunxing.core.refusals import Refusal
from qunxing.insight.export import cells_of, write_file

Days = tuple[date | None, date | None, tuple[date | None, date | None]]
"""A day of the month, a day of the week, or the first and last day; all empty for the last month."""


def close_period(
    community: str,
    days: Days,
    asked: Mapping[str, Any],
    said: Mapping[str, Any],
    preview: bool,
    as_json: bool,
) -> None:
    """Close, or show what would be set down."""
    now, found = datetime.now(UTC), community_named(community)
    wanted = _wanted(found, days, asked, today=found.today(now))
    if preview:
        figures = [*of_whole(wanted, now), *of_each(wanted, now)]
        pending = still_open(wanted, now)
        lines = [*(f"still open: {line}" for line in words.pending_words(pending)), table([_line(f) for f in figures])]
        answer({"figures": [_figure(each) for each in figures], "still_open": pending}, as_json, "\n".join(lines))
        return
    closing = actions.close(wanted, by=None, now=now, **said)
    text = f"Closed {words.title_of(closing)} as number {closing.pk}: {closing.figures.count():,} figures."
    answer(_closing(closing), as_json, text)


def list_closings(community: str | None, as_json: bool) -> None:
    """All of them, the newest period first."""
    found = Closing.objects.select_related("community", "by")
    rows = list(found.filter(community=community_named(community)) if community else found)
    bodies = [_closing(each) | {"differences": _count(current(each))} for each in rows]
    text = table([_row(each, body["differences"]) for each, body in zip(rows, bodies, strict=True)])
    answer({"closings": bodies}, as_json, text or "No period was closed yet.")


def show_closing(number: int, to: Path | None, as_json: bool) -> None:
    """One closing beside the present, or into a file."""
    closing = Closing.objects.filter(pk=number).select_related("community", "by").first()
    if closing is None:
        raise Refusal("There is no closing %(number)s.", code="no_closing", number=number)
    compared = compare(closing, now=datetime.now(UTC))
    if to is not None:
        rows = sheets.rows_of(closing, compared)
        count = write_file(rows, cells_of(rows), to)
        answer({"file": str(to), "rows": count}, as_json, f"{count:,} figures in {to}")
        return
    body = _closing(closing) | {"figures": [_figure(each) for each in closing.figures.all()], **_later(compared)}
    answer(body, as_json, "\n".join(_lines(closing, compared)))


def _wanted(community: Community, days: Days, asked: Mapping[str, Any], *, today: date) -> Wanted:
    kind, (first, last) = _period(days, today)
    metrics: dict[str, dict[str, str]] = {name: {} for name in asked["metrics"]} or usual(kind)
    for name, value in asked["params"].items():
        metric, _dot, param = name.partition(".")
        if metric not in metrics:
            raise Refusal("“%(name)s” is not among the numbers to set down.", code="unknown_metric", name=metric)
        metrics[metric][param] = value
    groups = tuple(groups_of(community, asked["groups"])) or None
    return Wanted(community, kind, first, last, metrics, groups, asked["each"])


def _period(days: Days, today: date) -> tuple[Kind, tuple[date, date]]:
    month, week, (first, last) = days
    if first and last:
        return Kind.DAYS, (first, last)
    if week:
        return Kind.WEEK, period_with(Kind.WEEK, week)
    return Kind.MONTH, period_with(Kind.MONTH, month) if month else last_over(Kind.MONTH, today)


def _closing(closing: Closing) -> dict[str, Any]:
    return {
        "number": closing.pk,
        "community": closing.community.name,
        "kind": closing.kind,
        "from": closing.from_day.isoformat(),
        "until": closing.to_day.isoformat(),
        "at": closing.at.isoformat() if closing.at else None,
        "by": closing.by.username if closing.by else None,
        "supersedes": closing.supersedes_id,
        "standing": closing.is_standing,
        "reason": closing.reason,
        "note": closing.note,
        "still_open": closing.still_open,
    }


def _figure(figure: Figure) -> dict[str, Any]:
    about = {"number": figure.pk, "metric": figure.metric, "version": figure.version, "group": figure.label}
    days = {"from": figure.from_day.isoformat(), "until": figure.to_day.isoformat()}
    return {
        **about,
        **days,
        "params": figure.params,
        "unit": figure.unit,
        **{name: getattr(figure, name) for name in COMPARED},
        "coverage": {name: figure.coverage[name] for name in ("groups", "measured")},
        "provisional": figure.provisional,
    }


def _later(compared: Compared | None) -> dict[str, Any]:
    if compared is None:
        return {"changes": None, "differences": None}
    return {
        "changes": msgspec.to_builtins(compared.changes),
        "differences": [
            {"number": pk, "now": dict(each.now), "causes": msgspec.to_builtins(each.causes)}
            for pk, each in compared.differences.items()
        ],
    }


def _count(compared: Compared | None) -> int | None:
    return None if compared is None else len(compared.differences)


def _row(closing: Closing, differences: int | None) -> tuple[str, ...]:
    state = "" if closing.is_standing else "replaced"
    now = "not compared" if differences is None else f"{differences} would be others now"
    return str(closing.pk), words.title_of(closing), closing.community.name, f"{closing.at:%Y-%m-%d %H:%M}", now, state


def _lines(closing: Closing, compared: Compared | None) -> list[str]:
    names = dict(closing.community.groups.values_list("pk", "name"))
    lines = [f"{words.title_of(closing)}, {closing.community.name}, set down on {closing.at:%Y-%m-%d %H:%M} UTC"]
    differences = compared.differences if compared else {}
    rows = []
    for each in closing.figures.all():
        other = differences.get(each.pk)
        now = f"now {words.point_words(other.now, each.unit)}" if other else ""
        rows.append((*_line(each), now))
    lines.append(table(rows))
    if compared is None:
        return [*lines, "New data is being counted; what the figures would be now is told when that is done."]
    changes = [
        (words.change_words(each, closing), words.change_details(each, closing, names)) for each in compared.changes
    ]
    return [*lines, *(f"since: {said} ({details})" if details else f"since: {said}" for said, details in changes)]


def _line(figure: Figure) -> tuple[str, ...]:
    return figure.label, figure.metric, words.figure_words(figure)
