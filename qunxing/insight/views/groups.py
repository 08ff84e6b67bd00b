"""社群: every group on pages; what can be seen of it, and the two numbers that tell most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from qunxing.carriers.files.guides import GUIDES
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Group
from qunxing.communities.words import natural
from qunxing.core.facts import Sees
from qunxing.insight import coverage
from qunxing.insight.asking import Scope
from qunxing.insight.cards import Card
from qunxing.insight.columns import Column, columns_of, rank
from qunxing.insight.coverage import Shown
from qunxing.insight.precompute import LISTED
from qunxing.insight.questions import ask_all
from qunxing.insight.views.today import card_of, questions_of, sees_of

PAGE = 50
ENDED = "ended"
"""Shows the groups that were dissolved, and no others; every other choice leaves them out."""


@dataclass(frozen=True, slots=True)
class Line:
    """One group and what its sources show. `last`: µs UTC up to which they do, None without any."""

    group: Group
    sees: frozenset[Sees]
    last: int | None

    @property
    def talk(self) -> bool:
        return {Sees.MESSAGES, Sees.CONTINUOUS} <= self.sees

    @property
    def roster(self) -> bool:
        return Sees.ROSTER in self.sees


ONLY: Mapping[str, Callable[[Line], bool]] = {
    "talk": lambda line: line.talk,
    "no-talk": lambda line: not line.talk,
    "list": lambda line: line.roster,
    "no-list": lambda line: not line.roster,
}
ORDERS: Mapping[str, Callable[[Line], int]] = {
    "latest": lambda line: -(line.last or 0),
    "oldest": lambda line: line.last or 0,
}


def groups(request: TeamRequest) -> HttpResponse:
    """Every group; filtered, sorted and paged by the address. Only what stands on the page is asked for."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    needle, only, order = (request.GET.get(name, "").strip() for name in ("q", "only", "order"))
    scope, now = Scope.of_community(community), datetime.now(UTC)
    columns = columns_of(community, now)
    found = _ordered(_found(scope, needle=needle, only=only, columns=columns), order, columns)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = _rows(list(page), columns, now)
    heads: list[Card] = next((row["cards"] for row in rows if row["cards"]), [])
    context = {"community": community, "rows": rows, "heads": heads, "guides": GUIDES, "page": page}
    context["columns"] = columns
    ended = sum(group.ended_on is not None for group in scope.groups)
    context |= {"needle": needle, "only": only, "order": order, "total": len(scope.groups) - ended, "ended": ended}
    return render(request, "insight/groups.html", context)


def _found(scope: Scope, *, needle: str, only: str, columns: Sequence[Column]) -> list[Line]:
    seen: dict[int, list[Shown]] = {}
    for each in coverage.shown(scope.numbers):
        seen.setdefault(each.grp, []).append(each)
    named = [
        group
        for group in scope.groups
        if needle.casefold() in group.name.casefold() and (group.ended_on is not None) == (only == ENDED)
    ]
    lines = [_line(group, seen.get(group.pk, [])) for group in sorted(named, key=lambda group: natural(group.name))]
    chosen = next((choice.groups for column in columns for choice in column.choices if choice.name == only), None)
    if chosen is not None:
        return [line for line in lines if line.group.pk in chosen]
    return [line for line in lines if only not in ONLY or ONLY[only](line)]


def _ordered(lines: list[Line], order: str, columns: Sequence[Column]) -> list[Line]:
    """By what the address says, else as they are: by name."""
    if order in ORDERS:
        return sorted(lines, key=ORDERS[order])
    column = next((each for each in columns if each.ordered and each.name == order), None)
    return sorted(lines, key=lambda line: rank(column, line.group.pk)) if column else lines


def _line(group: Group, shown: list[Shown]) -> Line:
    return Line(group, frozenset(sees_of(shown)), max((each.last for each in shown), default=None))


def _rows(lines: list[Line], columns: Sequence[Column], now: datetime) -> list[dict[str, Any]]:
    """The lines with their cards, all asked together; no cards where there is no data."""
    seen = [line for line in lines if line.last is not None]
    questions = [questions_of(Scope.of_group(line.group), LISTED, by_group=True) for line in seen]
    answers = iter(ask_all([question for of_line in questions for question in of_line], now))
    cards = {
        line.group.pk: [card_of(question, next(answers)) for question in of_line]
        for line, of_line in zip(seen, questions, strict=True)
    }
    return [
        {
            "line": line,
            "group": line.group,
            "cells": [column.cells.get(line.group.pk) for column in columns],
            "cards": cards.get(line.group.pk, []),
        }
        for line in lines
    ]
