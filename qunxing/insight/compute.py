"""One call computes every number: for the card, the chart, the export, the command."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from qunxing.core.metrics.inferring import measured
from qunxing.core.metrics.periods import iso
from qunxing.core.zones import moment
from qunxing.insight import consent
from qunxing.insight.asking import Asked, Scope, ask
from qunxing.insight.coverage import Standing
from qunxing.insight.models import CachedMeasure
from qunxing.insight.together import compute_all

__all__ = ["Scope", "measure"]

LOT = 100
"""Rows written in one short transaction."""


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
    """The numbers of several questions, in their order; what is kept is fetched together, the others computed so."""
    keys = [key_of(each) for each in asked]
    good_for = {key: _good_for(each, standing) for key, each in zip(keys, asked, strict=True)}
    kept = CachedMeasure.objects.in_bulk(keys)
    bodies = {key: row.body for key, row in kept.items() if _is_good(row, good_for[key])}
    missing = {key: each for key, each in zip(keys, asked, strict=True) if key not in bodies}
    made = dict(zip(missing, compute_all(list(missing.values())), strict=True))
    keep([CachedMeasure(pk=key, body=body, at=now, **good_for[key]) for key, body in made.items()])
    bodies |= made
    return [dressed(each, standing, dict(bodies[key])) for each, key in zip(asked, keys, strict=True)]


def keep(rows: Sequence[CachedMeasure]) -> None:
    """Keep answers, in the place of what was kept under their keys."""
    for start in range(0, len(rows), LOT):
        CachedMeasure.objects.bulk_create(
            rows[start : start + LOT],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["epoch", "dimension_epoch", "body", "at"],
        )


def _good_for(asked: Asked, standing: Standing) -> dict[str, int]:
    """An answer is good as long as neither its groups nor what is joined at read change."""
    epoch = max((standing.epochs.get(grp, 0) for grp in (*asked.ask.groups, asked.ask.desk)), default=0)
    return {"epoch": epoch, "dimension_epoch": standing.dimension_epoch}


def _is_good(kept: CachedMeasure, good_for: Mapping[str, int]) -> bool:
    return all(getattr(kept, name) == value for name, value in good_for.items())


def dressed(
    asked: Asked, standing: Standing, body: dict[str, Any], head: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The body with what every number carries: its definition (or `head`), scope, zone, coverage and age."""
    question = asked.ask
    agreed = consent.beside(asked.metric.needs, question.groups, standing)
    return {
        **(head_of(asked) if head is None else head),
        "scope": {"label": asked.scope.label, "groups": [group.pk for group in asked.scope.groups]},
        "coverage": {
            "groups": asked.of,
            "measured": asked.measured,
            "lacking": list(asked.lacking),
            "days": [[iso(first), iso(last)] for first, last in question.known],
            **({"consent": agreed} if agreed else {}),
        },
        "observed_until": moment(question.now).isoformat(),
        "epoch": standing.epoch,
        "fresh": standing.dirty.isdisjoint(question.groups),
        **body,
    }


def head_of(asked: Asked) -> dict[str, Any]:
    """What a number carries that is the same for all groups it may be asked of.

    `inferred` stands only where inferred links count: the linker's version, and how good it was found to be.
    """
    metric, question = asked.metric, asked.ask
    told = {"inferred": measured()} if question.params.get("links") == "inferred" else {}
    return {
        **told,
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
