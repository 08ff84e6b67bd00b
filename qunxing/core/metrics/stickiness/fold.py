"""The oracle of `stickiness`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import RANK, signals, windows


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    done = list(signals(world, ask))
    for i, window in enumerate(windows(ask)):
        by_person: dict[int, list[tuple[int, str, int, int, int]]] = {}
        for d in done:
            if window.start <= d.day <= window.end:
                by_person.setdefault(d.person, []).append((RANK[d.reason], d.reason, d.day, d.identity, d.grp))
        for person, rows in by_person.items():
            rank, reason = min(rows)[:2]
            best = [row for row in rows if row[0] == rank]
            identity, grp = min(row[3] for row in best), min(row[4] for row in best)
            yield Evidence(i, "", person, identity, grp, len({row[2] for row in best}), reason)
