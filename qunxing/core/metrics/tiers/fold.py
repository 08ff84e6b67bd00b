"""The oracle of `tiers`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qunxing.core.metrics.base import Ask, Evidence, Period, World
from qunxing.core.metrics.folding import RANK, deeds, reason_of, seats, signals, windows


class Known(NamedTuple):
    """One account of a person in one group, and since which day it counts as a member there."""

    identity: int
    grp: int
    since: int
    reason: str


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    base, natural = base_of(world, ask), int(ask.params.get("natural", "7"))
    done = [d for d in signals(world, ask) if not d.reason]
    for i, window in enumerate(windows(ask)):
        actions: dict[int, int] = {}
        for d in done:
            if window.start <= d.day <= window.end:
                actions[d.person] = actions.get(d.person, 0) + d.messages + d.acts
        known = _present(world, ask, window.end) if base == "present" else _seen(world, ask, window.end)
        for person, accounts in known.items():
            since, reason = min(a.since for a in accounts), min((a.reason for a in accounts), key=RANK.__getitem__)
            tier = tier_of(actions.get(person, 0), since, window, natural)
            identity, grp = min(a.identity for a in accounts), min(a.grp for a in accounts)
            yield Evidence(i, f"{base}:{tier}", person, identity, grp, actions.get(person, 0), reason)


def base_of(world: World, ask: Ask) -> str:
    """Members by lists where every group has one; else the people seen speaking so far."""
    asked = ask.params.get("base", "auto")
    if asked != "auto":
        return asked
    listed = {seat.grp for seat, _ in seats(world, ask) if seat.spell.listed}
    return "present" if listed >= set(ask.groups) else "seen"


def tier_of(actions: int, since: int, window: Period, natural: int) -> str:
    """New: there for less than half the window. Light: less than once in each natural period of being there."""
    days = window.end - window.start + 1
    there = min(window.end - since + 1, days)
    if 2 * there < days:
        return "new"
    if not actions:
        return "silent"
    return "light" if actions * natural < there else "regular"


def _present(world: World, ask: Ask, day: int) -> dict[int, list[Known]]:
    found: dict[int, list[Known]] = {}
    for seat, person in seats(world, ask):
        d, who = seat.days, seat.spell.identity
        if d.start_day <= day and (d.end_day is None or d.end_day > day):
            known = Known(who, seat.grp, d.start_day, reason_of(world, ask, who, day))
            found.setdefault(person, []).append(known)
    return found


def _seen(world: World, ask: Ask, day: int) -> dict[int, list[Known]]:
    found: dict[int, list[Known]] = {}
    for d in deeds(world, ask):
        if d.messages and d.identity and d.day <= day:
            known = Known(d.identity, d.grp, d.day, reason_of(world, ask, d.identity, day))
            found.setdefault(d.person, []).append(known)
    return found
