"""What part a member plays in a group from month to month: seed, follower, leader, or silent.

Whoever leads keeps leading as long as they do a little of it; one good month makes nobody, one bad month breaks nobody.
Whom the operator made a manager is a decision, not a rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

HELPED = 3
"""Whoever answers questions of so many others in a month leads."""
BEGAN = 4
"""So does whoever begins so many topics that others join; fewer happen to anybody in a lively group."""
STILL_BEGAN = 2
"""Whoever led goes on leading with so many, or with one answered question."""


class Part(StrEnum):
    """What part somebody plays; whoever has not come to speak yet, or no more, is silent."""

    SEED = "seed"
    FOLLOWER = "follower"
    LEADER = "leader"
    SILENT = "silent"


class Done(NamedTuple):
    """What somebody did in one month. `helped` counts different people, `began` topics others joined."""

    wrote: int = 0
    asked: int = 0
    helped: int = 0
    began: int = 0
    is_seed: bool = False


NOTHING = Done()


def part_of(done: Done, before: Part = Part.SILENT) -> Part:
    """The part in one month, after that of the month before."""
    if done.helped >= HELPED or done.began >= BEGAN:
        return Part.LEADER
    if before is Part.LEADER and (done.helped or done.began >= STILL_BEGAN):
        return Part.LEADER
    if not done.wrote:
        return Part.SILENT
    return Part.SEED if done.is_seed else Part.FOLLOWER


def parts(months: Sequence[Mapping[int, Done]]) -> list[dict[int, Part]]:
    """The part of everybody in each month, from the month on in which they first spoke."""
    found: list[dict[int, Part]] = []
    for done in months:
        before = found[-1] if found else {}
        people = before.keys() | done.keys()
        found.append({person: part_of(done.get(person, NOTHING), before.get(person, Part.SILENT)) for person in people})
    return found


def moves(before: Mapping[int, Part], after: Mapping[int, Part]) -> dict[tuple[Part, Part], int]:
    """How many went from which part to which; whoever was not there yet came from silence."""
    return dict(Counter((before.get(person, Part.SILENT), part) for person, part in after.items()))
