"""Many generated histories made one, so that one question asks them all."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from qunxing.core.metrics.base import World
from qunxing.testing.logs import GROUPS_A_WORLD

KEYS_A_WORLD, ACCOUNTS_A_WORLD = 1 << 40, 100
UNDONE = 100
"""What the number of a batch taken back is ahead of those that were not."""


def merged(worlds: Iterable[World]) -> World:
    """Many histories as one, with groups, accounts and keys of their own: one question asks them all."""
    parts = [_moved(world, i) for i, world in enumerate(worlds)]
    return World(
        facts=tuple(fact for part in parts for fact in part.facts),
        zone_of={grp: zone for part in parts for grp, zone in part.zone_of.items()},
        person_of={who: person for part in parts for who, person in part.person_of.items()},
        excluded=tuple(row for part in parts for row in part.excluded),
        retracted=frozenset(batch for part in parts for batch in part.retracted),
        misfits=tuple(pair for part in parts for pair in part.misfits),
        successions=tuple(row for part in parts for row in part.successions),
    )


def _moved(world: World, nth: int) -> World:
    key, who, grp = nth * KEYS_A_WORLD, nth * ACCOUNTS_A_WORLD, nth * GROUPS_A_WORLD
    batch_of = {f.batch: _batch(f.batch, nth) + UNDONE * (f.batch in world.retracted) for f in world.facts}
    facts = tuple(
        msgspec.structs.replace(
            f,
            k1=f.k1 + key,
            grp=f.grp + grp,
            identity=f.identity and f.identity + who,
            other=f.other and f.other + who,
            ref1=f.ref1 and f.ref1 + key,
            batch=batch_of[f.batch],
        )
        for f in world.facts
    )
    return World(
        facts=facts,
        zone_of={group + grp: zone for group, zone in world.zone_of.items()},
        person_of={a + who: b + who for a, b in world.person_of.items()},
        excluded=tuple((each + who, why, first, last) for each, why, first, last in world.excluded),
        retracted=frozenset(batch_of[batch] for batch in world.retracted if batch in batch_of),
        misfits=tuple((group + grp, person + who) for group, person in world.misfits),
        successions=tuple((ended + grp, heir + grp, day) for ended, heir, day in world.successions),
    )


def _batch(batch: int, nth: int) -> int:
    """One of a dozen: every sealed batch is a few files of its own, and an import holds many groups in life too."""
    return 1 + batch % 4 + 4 * (nth % 3)
