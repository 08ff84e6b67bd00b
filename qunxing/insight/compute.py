"""One call computes every number: for the card, the chart, the export, the command."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from qunxing.core.metrics.base import State, Tally
from qunxing.core.metrics.periods import iso
from qunxing.core.metrics.tallies import TALLY_SQL
from qunxing.core.zones import moment
from qunxing.insight.asking import Asked, Scope, ask
from qunxing.insight.coverage import Standing
from qunxing.insight.evidence import evidence
from qunxing.insight.models import CachedMeasure

__all__ = ["Scope", "measure"]


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
    standing = Standing.of(scope.numbers)
    asked = ask(name, scope, from_day=from_day, to_day=to_day, grain=grain, params=params, now=now, standing=standing)
    return answers([asked], standing, now=now)[0]


def answers(asked: Sequence[Asked], standing: Standing, *, now: datetime) -> list[dict[str, Any]]:
    """The numbers of several questions, in their order; those that are kept are fetched together."""
    keys = [key_of(each) for each in asked]
    kept = CachedMeasure.objects.in_bulk(keys)
    return [_answer(each, kept.get(key), key, standing, now) for each, key in zip(asked, keys, strict=True)]


def _answer(asked: Asked, kept: CachedMeasure | None, key: str, standing: Standing, now: datetime) -> dict[str, Any]:
    epoch = max((standing.epochs.get(grp, 0) for grp in (*asked.ask.groups, asked.ask.desk)), default=0)
    fields = {"epoch": epoch, "dimension_epoch": standing.dimension_epoch}
    if kept and all(getattr(kept, name) == value for name, value in fields.items()):
        return dressed(asked, standing, dict(kept.body))
    body = compute(asked)
    CachedMeasure.objects.update_or_create(pk=key, defaults={**fields, "body": body, "at": now})
    return dressed(asked, standing, body)


def compute(asked: Asked) -> dict[str, Any]:
    """The number itself, computed now; what `Metric.measure` gives."""
    if not asked.ask.known:
        return blank(asked)
    by_rows = TALLY_SQL[asked.metric.tally]
    text = by_rows if asked.ask.segment is not None else asked.metric.counts_sql or by_rows
    with evidence(asked, text) as room:
        rows = room.rows(text)
    return asked.metric.measure([Tally(*row) for row in rows], asked.ask)


def blank(asked: Asked) -> dict[str, Any]:
    """The body of what no source of the groups shows."""
    return {"points": [_unmeasurable(asked, index) for index in range(len(asked.ask.periods))], "excluded": {}}


def _unmeasurable(asked: Asked, index: int) -> dict[str, Any]:
    period = asked.ask.periods[index]
    nothing: dict[str, Any] = dict.fromkeys(("value", "low", "high", "n"))
    edges = {"start": iso(period.start), "end": iso(period.end), "state": State.NOT_MEASURABLE.value}
    return {**edges, **nothing, "provisional": asked.ask.is_provisional(index), "cells": {}}


def dressed(
    asked: Asked, standing: Standing, body: dict[str, Any], head: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The body with what every number carries: its definition (or `head`), scope, zone, coverage and age."""
    question = asked.ask
    return {
        **(head_of(asked) if head is None else head),
        "scope": {"label": asked.scope.label, "groups": [group.pk for group in asked.scope.groups]},
        "coverage": {
            "groups": asked.of,
            "measured": asked.measured,
            "lacking": list(asked.lacking),
            "days": [[iso(first), iso(last)] for first, last in question.known],
        },
        "observed_until": moment(question.now).isoformat(),
        "epoch": standing.epoch,
        "fresh": standing.dirty.isdisjoint(question.groups),
        **body,
    }


def head_of(asked: Asked) -> dict[str, Any]:
    """What a number carries that is the same for all groups it may be asked of."""
    metric, question = asked.metric, asked.ask
    return {
        "metric": metric.name,
        "version": metric.version,
        "title": _(metric.title),
        "definition": _(metric.sentence),
        "formula": _(metric.formula),
        "unit": metric.unit,
        "shape": metric.shape,
        "timezone": question.timezone,
        "grain": str(question.grain),
        "from": iso(question.from_day),
        "to": iso(question.to_day),
        "params": dict(question.params),
    }


def key_of(asked: Asked, *more: Any) -> str:
    """What an answer is kept under: the hash of all that makes the question."""
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
        question.desk,
        question.watched,
        None if question.segment is None else sorted(question.segment),
        question.chartered,
        question.aimed,
        *more,
    )
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()
