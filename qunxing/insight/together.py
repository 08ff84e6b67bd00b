"""The numbers themselves, computed now. Questions that differ by their group alone are put to the engine as one."""

from __future__ import annotations

import gc
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from qunxing.core.metrics.base import State, Tally
from qunxing.core.metrics.periods import iso
from qunxing.core.metrics.tables import APART
from qunxing.core.metrics.tallies import APART_SQL, SCOPED, TALLY_SQL
from qunxing.insight.asking import Asked
from qunxing.insight.evidence import Heard, evidence

Body = dict[str, Any]
Part = TypeVar("Part", int, tuple[int, int], tuple[int, int, int])


def compute(asked: Asked) -> Body:
    """What `Metric.measure` gives."""
    if not asked.ask.known:
        return blank(asked)
    by_rows = TALLY_SQL[asked.metric.tally]
    text = by_rows if asked.ask.segment is not None else asked.metric.counts_sql or by_rows
    with evidence(asked, text) as room:
        rows = room.rows(text)
    return asked.metric.measure(list(map(Tally._make, rows)), asked.ask)


def compute_all(asked: Sequence[Asked]) -> list[Body]:
    """The same of several questions, in their order; those alike but for their one group at once."""
    alike: dict[Hashable, list[int]] = {}
    for at, each in enumerate(asked):
        alike.setdefault(_apart_from_group(each) if each.ask.known else None, []).append(at)
    found: dict[int, Body] = {at: blank(asked[at]) for at in alike.pop(None, ())}
    for places in alike.values():
        some = [asked[at] for at in places]
        found |= zip(places, compute_each(some) if len(some) > 1 else [compute(some[0])], strict=True)
    return [found[at] for at in range(len(asked))]


def compute_each(asked: Sequence[Asked], among: Heard | None = None) -> list[Body]:
    """The answers to one question about several groups, each by itself."""
    if not asked:
        return []
    text, metric = APART_SQL[asked[0].metric.tally], asked[0].metric
    with evidence(together(asked), text, apart=[each.ask for each in asked], among=among) as room:
        rows = room.rows(text)
    tallies: list[list[Tally]] = [[] for _each in asked]
    with without_collecting():
        for row in rows:
            tallies[row[0] // APART].append(Tally._make(row[1:]))
        return [metric.measure(found, each.ask) for found, each in zip(tallies, asked, strict=True)]


@contextmanager
def without_collecting() -> Iterator[None]:
    """Many small things that stay are looked through again and again for garbage that is not among them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def together(asked: Sequence[Asked]) -> Asked:
    """One question about all the groups; how long each was seen stays with their own."""
    whole = replace(
        asked[0].ask,
        groups=tuple(grp for each in asked for grp in each.ask.groups),
        known=(),
        watched=_joined(each.ask.watched for each in asked),
        chartered=_joined(each.ask.chartered for each in asked),
        aimed=_joined(each.ask.aimed for each in asked),
    )
    return replace(asked[0], ask=whole)


def blank(asked: Asked) -> Body:
    """The body of what no source of the groups shows."""
    return {"points": [_unmeasurable(asked, index) for index in range(len(asked.ask.periods))], "excluded": {}}


def _apart_from_group(asked: Asked) -> Hashable:
    """What two questions must share to be put as one; a question that must stay alone shares it with none."""
    question = asked.ask
    if len(question.groups) != 1 or question.segment is not None or asked.metric.name in SCOPED:
        return id(asked)
    days = (question.from_day, question.to_day, question.grain, question.periods, question.today, question.timezone)
    return (asked.metric.name, days, tuple(sorted(question.params.items())), question.excluded, question.desk)


def _joined(several: Iterable[tuple[Part, ...]]) -> tuple[Part, ...]:
    different = {id(some): some for some in several}  # mostly one tuple that names all groups, shared by all of them
    return tuple(sorted({each for some in different.values() for each in some}))


def _unmeasurable(asked: Asked, index: int) -> Body:
    period = asked.ask.periods[index]
    nothing: Body = dict.fromkeys(("value", "low", "high", "n"))
    edges = {"start": iso(period.start), "end": iso(period.end), "state": State.NOT_MEASURABLE.value}
    return {**edges, **nothing, "provisional": asked.ask.is_provisional(index), "cells": {}}
