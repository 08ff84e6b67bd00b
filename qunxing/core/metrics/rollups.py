"""The rollups as plain Python makes them from facts: what the engine's files must equal, row for row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from qunxing.core.metrics.base import World
from qunxing.core.metrics.reading import ACT, Message, Seat, answers, read

Rows = list[tuple[Any, ...]]


def rollup_rows(world: World) -> dict[str, Rows]:
    """Rows of member_day, member_hour, answer and spell, in the columns of docs/reference/views.md."""
    reading = read(world)
    return {
        "member_day": _member_days(world),
        "member_hour": _member_hours(reading.messages),
        "answer": _answer_rows(reading.messages),
        "spell": [_spell_row(seat) for seat in reading.seats],
    }


def _member_days(world: World) -> Rows:
    reading = read(world)
    spoken: dict[tuple[int, ...], list[Message]] = {}
    for m in reading.messages:
        spoken.setdefault((m.grp, m.identity, m.day, m.category), []).append(m)
    rows: Rows = [(*key, *_sums(of_day)) for key, of_day in spoken.items()]
    acted: dict[tuple[int, ...], list[int]] = {}
    for a in reading.acts:
        acted.setdefault((a.grp, a.identity, a.day, ACT), []).append(a.ts)
    rows += [(*key, 0, 0, 0, len(times), 0, min(times), max(times)) for key, times in acted.items()]
    return rows


def _sums(of_day: list[Message]) -> tuple[int, ...]:
    questions, replies = sum(m.is_question for m in of_day), sum(m.ref != (0, 0) for m in of_day)
    times = [m.ts for m in of_day]
    return len(of_day), questions, replies, 0, sum(m.chars for m in of_day), min(times), max(times)


def _member_hours(messages: Iterable[Message]) -> Rows:
    found = Counter((m.grp, m.identity, m.day, m.hour, m.category) for m in messages)
    return [(*key, n) for key, n in found.items()]


def _answer_rows(messages: Iterable[Message]) -> Rows:
    rows: Rows = []
    for a in answers(messages):
        q = a.question
        asked = (q.grp, *q.key, q.identity, q.ts, q.day, q.category)
        rows.append((*asked, a.answerer, a.answer_ts, a.answer_day, a.answer_category, *a.key, a.rank))
    return rows


def _spell_row(seat: Seat) -> tuple[Any, ...]:
    s, d = seat.spell, seat.days
    dates = (s.start_ts, s.start_until, s.start_basis, s.end_ts, s.end_until, s.end_basis, s.exit, s.scene, s.inviter)
    return (seat.grp, s.identity, s.spell, *dates, s.seen_ts, s.last_ts, s.listed, *d)
