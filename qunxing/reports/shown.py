"""What the pages of a report draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from qunxing.core.metrics.base import State
from qunxing.reports.columns import COLUMNS, Column
from qunxing.reports.sheet import Line, Sheet, Waiting
from qunxing.reports.words import covered, cut, kind_words, period, said, title, waited, why

WITH = {"questions": "waiting", "entries": "quantity", "orders": "paid"}
"""Columns whose cell holds another figure in small print."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `text` large, `beside` small; `why` is set where it cannot be seen, `path` leads to the metric."""

    name: str
    text: str
    beside: str
    why: str
    usual: float | None
    path: str
    is_counted: bool
    covered: str = ""


def heads() -> list[Column]:
    """The columns that have a place of their own."""
    return [column for column in COLUMNS if column.name not in WITH.values()]


def cells(line: Line, sheet: Sheet, community: int = 0) -> list[Cell]:
    """The cells of one group, or of the total; with `community` each leads to its metric."""
    return [_cell(column, line, sheet, community) for column in heads()]


def _cell(column: Column, line: Line, sheet: Sheet, community: int) -> Cell:
    figure = line.figures[column.name]
    blind = figure.value is None
    return Cell(
        name=column.name,
        text=said(figure, column.unit),
        beside="" if blind else _beside(column.name, line),
        why=why(figure) if blind else "",
        usual=line.usual.get(column.name),
        path=_path(column, line, sheet, community) if community and figure.is_counted else "",
        is_counted=figure.is_counted,
        covered="" if line.group or blind else covered(sheet, column.name, short=True),
    )


def _beside(name: str, line: Line) -> str:
    """没人答 1; 45 份; ¥1,234.00: nothing where that is none."""
    other = next((column for column in COLUMNS if column.name == WITH.get(name)), None)
    if other is None or not line.figures[other.name].value:
        return ""
    text = said(line.figures[other.name], other.unit)
    return text if other.unit == "cents" else f"{title(other)} {text}"


def _path(column: Column, line: Line, sheet: Sheet, community: int) -> str:
    pairs = [("community", str(community)), ("from", sheet.first), ("to", sheet.last)]
    pairs += [("group", str(line.group))] if line.group else []
    return f"/metrics/{column.metric}/?{urlencode(pairs)}&grain={'day' if sheet.kind == 'daily' else 'week'}"


def waiting_rows(sheet: Sheet, words: Sequence[str]) -> list[tuple[Waiting, str, str]]:
    """Questions that wait, what they say, and how long each waited."""
    rows = zip(sheet.waiting, words, strict=False)
    return [(each, text, waited(each.ts, each.group, sheet)) for each, text in rows]


def context_of(sheet: Sheet) -> dict[str, Any]:
    """What both pages need of a sheet."""
    return {
        "sheet": sheet,
        "kind": kind_words(sheet.kind),
        "period": period(sheet),
        "cut": cut(sheet),
        "heads": [{"name": column.name, "title": title(column)} for column in heads()],
        "total": cells(sheet.total, sheet),
        "states": State,
    }
