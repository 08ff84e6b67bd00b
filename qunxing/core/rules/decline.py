"""What a change of the number of active people is made of, as parts that add up to it exactly.

The number is taken as season × members × (part of them who are new × rate of the new + rest × rate of the old), and
those who act without being on any member list beside it. Each factor gets its Shapley value: what it changes on the
average over all orders in which the factors could have changed (Shorrocks 2013). That says how much, never why.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product
from typing import NamedTuple

FACTORS = ("season", "members", "mix", "rate")
PARTS = (*FACTORS, "unlisted")
"""`unlisted`: people who did something and are on no list; they are added, no factor."""


class Weeks(NamedTuple):
    """Some weeks together: members and active ones, summed over the weeks, new and old apart.

    `season` is what these weeks usually are, as a multiple of a usual week; 1 where no year is known.
    """

    weeks: int
    new: int
    old: int
    new_active: int
    old_active: int
    unlisted: int
    season: Fraction = Fraction(1)

    @property
    def value(self) -> Fraction:
        """Active people of a week."""
        return Fraction(self.new_active + self.old_active + self.unlisted, self.weeks)


def apart(before: Weeks, after: Weeks) -> dict[str, Fraction]:
    """Part → how much of `after.value − before.value` it makes; they sum to it exactly.

    A kind of members there is none of has the rate it has in the other weeks, so that it changes the mix alone.
    """
    told = {0: _factors(before, after), 1: _factors(after, before)}
    value = {state: _value(told, dict(zip(FACTORS, state, strict=True))) for state in product((0, 1), repeat=4)}
    found, orders = dict.fromkeys(FACTORS, Fraction(0)), list(permutations(range(4)))
    for order in orders:
        state = [0, 0, 0, 0]
        for at in order:
            was = value[*state]
            state[at] = 1
            found[FACTORS[at]] += value[*state] - was
    shares = {factor: total / len(orders) for factor, total in found.items()}
    return shares | {"unlisted": Fraction(after.unlisted, after.weeks) - Fraction(before.unlisted, before.weeks)}


Factors = dict[str, tuple[Fraction, ...]]


def _factors(these: Weeks, others: Weeks) -> Factors:
    members = these.new + these.old
    new = _rate(these.new_active, these.new, others.new_active, others.new) / these.season
    old = _rate(these.old_active, these.old, others.old_active, others.old) / these.season
    return {
        "season": (these.season,),
        "members": (Fraction(members, these.weeks),),
        "mix": (Fraction(these.new, members) if members else Fraction(0),),
        "rate": (new, old),
    }


def _rate(active: int, members: int, other_active: int, other_members: int) -> Fraction:
    if members:
        return Fraction(active, members)
    return Fraction(other_active, other_members) if other_members else Fraction(0)


def _value(told: dict[int, Factors], state: dict[str, int]) -> Fraction:
    (season,), (members,), (mix,), (new, old) = (told[state[factor]][factor] for factor in FACTORS)
    return season * members * (mix * new + (1 - mix) * old)
