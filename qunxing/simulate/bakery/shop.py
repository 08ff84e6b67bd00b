"""What members did without a word: orders in the shop, check-ins in the training camps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from qunxing.simulate.bakery import cast
from qunxing.simulate.bakery.calendar import Calendar
from qunxing.simulate.bakery.cast import C7, D1, D2, C
from qunxing.simulate.bakery.seats import Seating
from qunxing.simulate.truth import SECOND, Act, Order

GOODS = (
    ("高筋面粉 2.5kg", 3990), ("耐高糖酵母 100g", 1280), ("发酵黄油 454g", 5680), ("吐司模具 450g", 6900),
    ("海绵奶油 1L", 4250), ("21天吐司训练营", 19900), ("可可粉 500g", 3580), ("烘焙纸 20m", 990),
)  # fmt: skip
"""(name, cents)."""


def orders(rng: np.random.Generator, calendar: Calendar, seating: Seating) -> list[Order]:
    """So many orders of sixty days; of some the shop shows neither name nor whole number."""
    buyers = _buyers(rng, seating)
    extra = cast.ORDERS - len(buyers) - cast.ORDERS_OF_SILENT - cast.ORDERS_OF_C7
    weights = rng.gamma(0.8, 1.0, len(buyers))
    counts = 1 + rng.multinomial(extra, weights / weights.sum())
    people = [cast.SILENT] * cast.ORDERS_OF_SILENT + np.repeat(buyers, counts).tolist()
    days = rng.uniform(1, cast.DAYS, len(people)).tolist() + rng.uniform(1, 30, cast.ORDERS_OF_C7).tolist()
    people += _of_c7(rng, seating)
    hidden = _hidden(rng, people)
    made = [
        _order(rng, calendar, person, day, i in hidden)
        for i, (person, day) in enumerate(zip(people, days, strict=True))
    ]
    return [order._replace(id=number) for number, order in enumerate(sorted(made, key=lambda each: each.ts), 1)]


def _order(rng: np.random.Generator, calendar: Calendar, person: int, day: float, is_hidden: bool) -> Order:
    goods, cents = GOODS[int(rng.integers(len(GOODS)))]
    chance, ts = rng.random(), calendar.at(int(day) + 1, 8 + 15 * rng.random())
    refunded = cents if chance < cast.REFUNDED else cents // 2 if chance < cast.REFUNDED + 0.02 else 0
    return Order(0, person, ts, cents, goods, refunded, not is_hidden)


def _buyers(rng: np.random.Generator, seating: Seating) -> list[int]:
    """Members of the benefit groups, but not of the one where nobody buys."""
    never = {*seating.now[C7], cast.SILENT}
    pool = sorted({p for group in C for p in seating.now[group] if p >= cast.FIRST_FREE} - never)
    return [pool[i] for i in rng.choice(len(pool), cast.BUYERS, replace=False).tolist()]


def _of_c7(rng: np.random.Generator, seating: Seating) -> list[int]:
    here = [person for person in seating.now[C7] if person >= cast.FIRST_FREE]
    return [here[i] for i in rng.choice(len(here), cast.ORDERS_OF_C7, replace=False).tolist()]


def _hidden(rng: np.random.Generator, people: list[int]) -> set[int]:
    """The orders nobody can be matched to: all of some buyers', up to the story's number."""
    by_buyer: dict[int, list[int]] = {}
    for i, person in enumerate(people):
        if person != cast.SILENT:
            by_buyer.setdefault(person, []).append(i)
    held = list(by_buyer.values())
    shuffled = [i for place in rng.permutation(len(held)).tolist() for i in held[place]]
    return set(shuffled[: cast.ORDERS_HIDDEN])


def check_ins(rng: np.random.Generator, calendar: Calendar, seating: Seating) -> Iterator[Act]:
    """One a day until somebody gives up; so many of each camp are still there on the fourteenth day."""
    for group, first in ((D1, cast.DAYS), (D2, 14)):
        members = [person for person in seating.now[group] if person >= cast.FIRST_FREE]
        order = rng.permutation(len(members)).tolist()
        lasting = {members[i] for i in order[: round(len(members) * cast.STILL_CHECKING_IN[group])]}
        for person in members:
            last = int(rng.integers(14, 22)) if person in lasting else int(rng.integers(0, 14))
            for nth in range(1, min(last, 21 if group == D1 else 14) + 1):
                if nth == 14 or rng.random() < 0.9:
                    hour = int(rng.integers(6 * 3600, 23 * 3600))
                    yield Act(person, group, calendar.at(first - nth + 1) + hour * SECOND)
