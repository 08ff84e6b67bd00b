"""The cohort triangle: who came back when, over any intervals that can be numbered (hours, days, weeks, months).

A cohort is everybody with a start in one interval: the first ever (`first`), or every one (`recurring`). Somebody
returns at distance k by returning in the k-th interval after it (`classic`), or in that or any later one (`rolling`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

Pair = tuple[int, int]
"""(person, interval number)."""


def often(pairs: Iterable[Pair], minimum: int = 1) -> dict[int, set[int]]:
    """Person → the intervals in which the pair occurs at least `minimum` times."""
    found: dict[int, set[int]] = {}
    for (person, interval), n in Counter(pairs).items():
        if n >= minimum:
            found.setdefault(person, set()).add(interval)
    return found


def members(
    start: Mapping[int, Iterable[int]],
    back: Mapping[int, Iterable[int]],
    *,
    intervals: int,
    cohort: str = "first",
    reading: str = "classic",
) -> dict[tuple[int, int], set[int]]:
    """(cohort, distance) → people. Distance 0 is the cohort itself, whatever the return is.

    Intervals count from 0; starts before 0 make nobody a first-timer, returns from `intervals` on are not seen.
    """
    found: dict[tuple[int, int], set[int]] = {}
    for person, starts in start.items():
        seen = sorted(i for i in back.get(person, ()) if i < intervals)
        for begun in [min(starts)] if cohort == "first" else sorted(starts):
            if 0 <= begun < intervals:
                for distance in [0, *_distances(begun, seen, reading)]:
                    found.setdefault((begun, distance), set()).add(person)
    return found


def _distances(begun: int, seen: Sequence[int], reading: str) -> Iterable[int]:
    later = [i - begun for i in seen if i > begun]
    if reading == "rolling" and later:
        return range(1, later[-1] + 1)
    return later


def triangle(
    start: Iterable[Pair],
    back: Iterable[Pair],
    *,
    intervals: int,
    cohort: str = "first",
    reading: str = "classic",
    minimum: int = 1,
) -> list[list[int]]:
    """Counts: row i is cohort i, column k distance k, as far as the window goes."""
    sets = members(often(start, minimum), often(back, minimum), intervals=intervals, cohort=cohort, reading=reading)
    return [[len(sets.get((i, k), ())) for k in range(intervals - i)] for i in range(intervals)]


BRACKETS = ((1, 7), (8, 14), (15, 28), (29, 56))
"""Days of age, both ends inside."""


def bracket_of(distance: int, brackets: Sequence[Pair] = BRACKETS) -> Pair | None:
    """The bracket that a distance falls in."""
    return next((b for b in brackets if b[0] <= distance <= b[1]), None)


def bracket_members(
    begun: Mapping[int, int], back: Mapping[int, Iterable[int]], brackets: Sequence[Pair] = BRACKETS
) -> dict[Pair, set[int]]:
    """Bracket → people with a return that many intervals after their start."""
    found: dict[Pair, set[int]] = {b: set() for b in brackets}
    for person, start in begun.items():
        for interval in back.get(person, ()):
            if (bracket := bracket_of(interval - start, brackets)) is not None:
                found[bracket].add(person)
    return found
