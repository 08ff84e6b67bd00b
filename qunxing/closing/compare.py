"""What closed figures would be now, and what changed since: derived, kept until what it depends on moves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from qunxing.closing.basis import fingerprint, is_settled
from qunxing.closing.change import Change, places_of
from qunxing.closing.changes import since
from qunxing.closing.figures import COMPARED, Wanted, of_each, of_whole
from qunxing.closing.models import Closing, Comparison, Figure
from qunxing.communities.models import Community, Group
from qunxing.core.metrics.registry import METRICS
from qunxing.core.refusals import Refusal

GONE: Mapping[str, Any] = {"state": "gone"}
"""The present value of a figure nobody can ask for any more: its metric, a parameter or its group is no more."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that would be another one now, and what may have made it so."""

    figure: Figure
    now: Mapping[str, Any]
    causes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A closing beside the present. `changes` are all that its groups can feel, also those that moved no figure."""

    at: datetime
    changes: tuple[Change, ...]
    differences: Mapping[int, Difference]


def current(closing: Closing) -> Compared | None:
    """What is kept, while it is still true; None when it must be made anew."""
    kept = Comparison.objects.filter(closing=closing).first()
    if kept is None or kept.key != fingerprint(closing.community, closing.definitions):
        return None
    return _read(closing, kept)


def compare(closing: Closing, *, now: datetime) -> Compared | None:
    """Compare where that was not done since anything moved; None while facts are not counted yet."""
    if found := current(closing):
        return found
    if not is_settled(closing.community):
        return None
    key = fingerprint(closing.community, closing.definitions)
    differing = _differing(closing, now)
    found_changes = msgspec.to_builtins(since(closing, _places(closing)[0]))
    values = {"key": key, "changes": found_changes, "now": differing, "at": now}
    kept, _made = Comparison.objects.update_or_create(closing=closing, defaults=values)
    return _read(closing, kept)


def compare_newest(*, now: datetime, stop: Callable[[], bool] = lambda: False) -> None:
    """Compare the newest closing of each community beforehand: what 今日 may say, and what people open first."""
    for community in Community.objects.all():
        newest = Closing.objects.filter(community=community, superseded_by=None).first()
        if newest and not stop():
            compare(newest, now=now)


def wanted_of(closing: Closing, figures: Iterable[Figure]) -> Wanted:
    """The question of a closing, with what of it can still be asked."""
    metrics = {each.metric: dict(each.params) for each in figures if each.metric in METRICS}
    groups = tuple(Group.objects.filter(pk__in=closing.groups, community=closing.community)) if closing.groups else None
    by_group = any(each.grp for each in figures)
    return Wanted(closing.community, closing.kind, closing.from_day, closing.to_day, metrics, groups, by_group)


def _differing(closing: Closing, now: datetime) -> dict[str, Any]:
    figures = list(closing.figures.all())
    present = _present(wanted_of(closing, figures), now)
    found = {}
    for each in figures:
        value = present.get(_place(each), GONE)
        if _counts(value) != _counts({name: getattr(each, name) for name in COMPARED}):
            found[str(each.pk)] = dict(value)
    return found


def _present(wanted: Wanted, now: datetime) -> dict[tuple[str, int, str], dict[str, Any]]:
    """Metric by metric, so that one that cannot be asked so any more leaves the others their answers."""
    found: dict[tuple[str, int, str], dict[str, Any]] = {}
    for name, params in wanted.metrics.items():
        one = Wanted(
            wanted.community, wanted.kind, wanted.from_day, wanted.to_day, {name: params}, wanted.groups,
            wanted.by_group,
        )  # fmt: skip
        try:
            figures = [*of_whole(one, now), *of_each(one, now)]
        except Refusal:
            continue
        found |= {_place(each): _kept({part: getattr(each, part) for part in COMPARED}) for each in figures}
    return found


def _counts(value: Mapping[str, Any]) -> dict[str, Any]:
    """The figure alone: how many were left out is shown beside it, and is not it."""
    cells = {name: part for name, part in (value.get("cells") or {}).items() if name != "excluded"}
    return {**value, "cells": cells}


def _kept(value: Mapping[str, Any]) -> dict[str, Any]:
    """As it reads when it was kept as JSON."""
    kept: dict[str, Any] = json.loads(json.dumps(value))
    return kept


def _place(figure: Figure) -> tuple[str, int, str]:
    return figure.metric, figure.grp, figure.from_day.isoformat()


def _places(closing: Closing) -> tuple[set[int], int]:
    """The groups the closing looks at now, with their community's desk; the desk by itself, 0 without one."""
    rows = dict(Group.every.filter(community=closing.community).values_list("pk", "is_desk"))
    desk = next((grp for grp, is_desk in rows.items() if is_desk), 0)
    return {grp for grp in rows if grp == desk or not closing.groups or grp in closing.groups}, desk


def _read(closing: Closing, kept: Comparison) -> Compared:
    changes = tuple(msgspec.convert(kept.changes, list[Change]))
    every, desk = _places(closing)
    figures = closing.figures.in_bulk([int(pk) for pk in kept.now])
    differences = {
        pk: Difference(figure, kept.now[str(pk)], causes_of(figure, changes, places_of(figure, every, desk)))
        for pk, figure in figures.items()
    }
    return Compared(kept.at, changes, differences)


def causes_of(figure: Figure, changes: Iterable[Change], places: set[int]) -> tuple[Change, ...]:
    """Everything the figure can feel: never one of several."""
    return tuple(each for each in changes if each.touches(figure, places))
