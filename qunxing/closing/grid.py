"""Figures as a table: a line for each group, a column for each number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qunxing.closing.compare import Difference
from qunxing.closing.models import Figure
from qunxing.closing.words import basis_words, figure_words, point_words, said_of, why_unseen
from qunxing.communities.words import period_words

Head = tuple[str, str, str]
"""Metric, first and last day."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure as the table shows it. `now` is what it would be, empty when that reads the same."""

    figure: Figure
    text: str
    why: str
    basis: str
    now: str
    moved: bool
    said: int


@dataclass(frozen=True, slots=True)
class Line:
    """One group, or all of them; None where a number was not asked."""

    label: str
    cells: list[Cell | None]


def heads(figures: Iterable[Figure]) -> list[Head]:
    """The columns, in the order in which the figures were drawn."""
    return list(dict.fromkeys(_head(each) for each in figures))


def titles(found: Sequence[Head], definitions: Mapping[str, Any]) -> list[str]:
    """The columns in words; with their days where one number stands for several stretches."""
    several = len({head[1:] for head in found}) > 1
    return [
        f"{said_of(definitions, metric)} · {period_words(first, last, 'day')}"
        if several
        else said_of(definitions, metric)
        for metric, first, last in found
    ]


def lines(
    figures: Iterable[Figure],
    columns: Sequence[Head],
    differences: Mapping[int, Difference] | None = None,
    said: Mapping[int, int] | None = None,
) -> list[Line]:
    """A line for each group among the figures, as they come."""
    by_group: dict[int, dict[Head, Figure]] = {}
    for each in figures:
        by_group.setdefault(each.grp, {})[_head(each)] = each
    return [
        Line(
            next(iter(found.values())).label,
            [_cell(found[head], differences or {}, said or {}) if head in found else None for head in columns],
        )
        for found in by_group.values()
    ]


def _cell(figure: Figure, differences: Mapping[int, Difference], said: Mapping[int, int]) -> Cell:
    text, other = figure_words(figure), differences.get(figure.pk)
    now = point_words(other.now, figure.unit) if other else ""
    return Cell(
        figure,
        text,
        why_unseen(figure),
        basis_words(figure),
        now if now != text else "",
        other is not None,
        said.get(figure.pk, 0),
    )


def _head(figure: Figure) -> Head:
    return figure.metric, figure.from_day.isoformat(), figure.to_day.isoformat()
