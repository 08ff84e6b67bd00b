"""One call computes every number: for the card, the chart, the export, the command."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from qunxing.core.metrics.base import State, Tally
from qunxing.core.metrics.periods import iso
from qunxing.core.metrics.tallies import TALLY_SQL
from qunxing.core.zones import moment
from qunxing.insight.asking import Asked, Scope, ask
from qunxing.insight.evidence import FEW, evidence
from qunxing.insight.models import CachedMeasure
from qunxing.ledger import manifest
from qunxing.ledger.models import Dirty, GroupEpoch
from qunxing.people.dimensions import dimension_epoch
from qunxing.people.models import Person

__all__ = ["Scope", "measure", "people"]


def measure(
    name: str,
    scope: Scope,
    *,
    from_day: date | None = None,
    to_day: date | None = None,
    grain: str | None = None,
    params: Mapping[str, str] | None = None,
    now: datetime,
) -> dict[str, Any]:
    """The number with all that makes it one, as JSON. Kept until what it depends on changes."""
    asked = ask(name, scope, from_day=from_day, to_day=to_day, grain=grain, params=params, now=now)
    key, epochs = _key(asked), _epochs(asked)
    kept = CachedMeasure.objects.filter(pk=key, epoch=epochs[0], dimension_epoch=epochs[1]).first()
    if kept:
        return _dressed(asked, dict(kept.body))
    body = compute(asked)
    fields = {"epoch": epochs[0], "dimension_epoch": epochs[1], "body": body, "at": now}
    CachedMeasure.objects.update_or_create(pk=key, defaults=fields)
    return _dressed(asked, body)


def people(
    name: str,
    scope: Scope,
    *,
    from_day: date | None = None,
    to_day: date | None = None,
    grain: str | None = None,
    params: Mapping[str, str] | None = None,
    now: datetime,
    period: int | None = None,
    cell: str | None = None,
    reason: str | None = "",
    limit: int = 500,
    offset: int = 0,
) -> dict[str, Any]:
    """The people behind a number, most first. `reason` "" are those who count, None everybody."""
    asked = ask(name, scope, from_day=from_day, to_day=to_day, grain=grain, params=params, now=now)
    tests = {"period": period, "cell": cell, "reason": reason}
    where = " AND ".join(f"{column} = ?" for column, value in tests.items() if value is not None) or "TRUE"
    values = [value for value in tests.values() if value is not None]
    with evidence(asked, period=period) as room:
        (total,) = room.one(f"SELECT COUNT(DISTINCT person) FROM evidence WHERE {where}", values)
        rows = room.rows(
            "SELECT person, CAST(SUM(weight) AS BIGINT), list(DISTINCT grp), min(reason) FROM evidence "
            f"WHERE {where} GROUP BY person ORDER BY 2 DESC, 1 LIMIT ? OFFSET ?",
            [*values, limit, offset],
        )
    names = dict(Person.objects.filter(pk__in=[row[0] for row in rows]).values_list("pk", "name"))
    return {
        "total": total,
        "rows": [
            {"person": person, "name": names.get(person, ""), "weight": weight, "groups": sorted(groups), "reason": why}
            for person, weight, groups, why in rows
        ],
    }


def compute(asked: Asked) -> dict[str, Any]:
    """The number itself, computed now; what `Metric.measure` gives."""
    if not asked.measured:
        return {"points": [_unmeasurable(asked, index) for index in range(len(asked.ask.periods))], "excluded": {}}
    text = asked.metric.counts_sql or TALLY_SQL[asked.metric.tally]
    with evidence(asked, text) as room:
        rows = room.rows(text)
    return asked.metric.measure([Tally(*row) for row in rows], asked.ask)


def _unmeasurable(asked: Asked, index: int) -> dict[str, Any]:
    period = asked.ask.periods[index]
    blank: dict[str, Any] = dict.fromkeys(("value", "low", "high", "n"))
    edges = {"start": iso(period.start), "end": iso(period.end), "state": State.NOT_MEASURABLE.value}
    return {**edges, **blank, "provisional": asked.ask.is_provisional(index), "cells": {}}


def _dressed(asked: Asked, body: dict[str, Any]) -> dict[str, Any]:
    """The body with what every number carries: its definition, scope, zone, coverage and age."""
    metric, question = asked.metric, asked.ask
    return {
        "metric": metric.name,
        "version": metric.version,
        "title": _(metric.title),
        "definition": _(metric.sentence),
        "formula": _(metric.formula),
        "unit": metric.unit,
        "shape": metric.shape,
        "scope": {"label": asked.scope.label, "groups": [group.pk for group in asked.scope.groups]},
        "timezone": question.timezone,
        "grain": str(question.grain),
        "from": iso(question.from_day),
        "to": iso(question.to_day),
        "params": dict(question.params),
        "coverage": {
            "groups": asked.of,
            "measured": asked.measured,
            "lacking": list(asked.lacking),
            "days": [[iso(first), iso(last)] for first, last in question.known],
        },
        "observed_until": moment(question.now).isoformat(),
        "epoch": manifest.epoch(),
        "fresh": not Dirty.objects.filter(grp__in=question.groups[:500]).exists(),
        **body,
    }


def _key(asked: Asked) -> str:
    question = asked.ask
    parts = (
        asked.metric.name,
        asked.metric.version,
        question.groups,
        question.from_day,
        question.to_day,
        question.grain,
        question.now,
        question.today,
        question.timezone,
        sorted(question.params.items()),
        question.known,
    )
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


def _epochs(asked: Asked) -> tuple[int, int]:
    """What the number depends on: when its groups' rollups last changed, and what is joined at read."""
    groups = asked.ask.groups
    if len(groups) <= FEW:
        number = GroupEpoch.objects.filter(grp__in=groups).aggregate(last=Max("number"))["last"] or 0
        return number, dimension_epoch()
    numbers = dict(GroupEpoch.objects.values_list("grp", "number"))
    return max(numbers.get(grp, 0) for grp in groups), dimension_epoch()
