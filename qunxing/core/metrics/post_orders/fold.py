"""The oracle of `post_orders`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import Acting, actings, deeds, merge, offers, period_of, person_of, seats
from qunxing.core.metrics.periods import HOUR
from qunxing.core.metrics.reading import Post


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    return merge(_rows(world, ask))


def _rows(world: World, ask: Ask) -> Iterator[Evidence]:
    period, hits = period_of(ask), set()
    posted = list(offers(world, ask))
    member = _members(world, ask)
    for a in actings(world, ask):
        if a.kind != Kind.ORDERED or a.amount <= 0:
            continue
        why = "" if a.reason == "unmatched" else a.reason
        post = _before(ask, a, posted, member)
        if post:
            hits |= set() if why else {post}
            yield Evidence(period[post.day], "after", a.person, a.identity, post.grp, 1, why)
        elif a.day in period:
            yield Evidence(period[a.day], "other" if a.timed else "untimed", a.person, a.identity, a.grp, 1, why)
    for p in posted:
        cell = "hit" if p in hits else "empty"
        yield Evidence(period[p.day], cell, person_of(world, p.identity), p.identity, p.grp, 1)


def _before(ask: Ask, a: Acting, posted: list[Post], member: set[tuple[int, int]]) -> Post | None:
    """The last post before an order whose time is known: in its group or, at the desk, in one of its buyer's groups."""
    most = int(ask.params["within"]) * HOUR
    found = [
        p
        for p in posted
        if a.timed
        and 0 <= a.ts - p.ts <= most
        and (p.grp == a.grp or (a.grp == ask.desk and (a.person, p.grp) in member))
    ]
    return min(found, key=lambda p: (-p.ts, p.grp, p.key), default=None)


def _members(world: World, ask: Ask) -> set[tuple[int, int]]:
    """(person, group) of everybody ever seen there."""
    spoke = {(d.person, d.grp) for d in deeds(world, ask) if d.messages and d.identity}
    return spoke | {(person, seat.grp) for seat, person in seats(world, ask)}
