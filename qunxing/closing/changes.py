"""What changed since a closing that its figures can feel: what came in, what was taken back, what was decided."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from qunxing.closing.arrived import brought, matched, taken_back
from qunxing.closing.basis import Basis
from qunxing.closing.change import Change
from qunxing.closing.charted import charted
from qunxing.closing.decided import decided
from qunxing.closing.models import Closing
from qunxing.core.metrics.registry import METRICS


def since(closing: Closing, places: Collection[int]) -> list[Change]:
    """Everything that changed, in these groups and desks, newest first; what has no time comes last."""
    then, now = Basis.read(closing.basis), Basis.of(closing.community)
    found = [
        *brought(closing, now.batches - then.batches, places),
        *taken_back(closing, then.batches - now.batches, places),
        *matched(closing, now.merges - then.merges, places),
        *decided(closing, then, now, places),
        *charted(closing, places),
        *_redefined(closing, then, now),
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)


def _redefined(closing: Closing, then: Basis, now: Basis) -> Iterator[Change]:
    for name, known in closing.definitions.items():
        if name not in METRICS:
            yield Change("dropped", metric=name)
        elif METRICS[name].version != known["version"]:
            yield Change("definition", name=f"{known['version']} → {METRICS[name].version}", metric=name)
    if now.recogniser != then.recogniser:
        yield Change("recogniser", name=f"{then.recogniser} → {now.recogniser}")
    if closing.community.timezone != closing.timezone:
        yield Change("zone", name=f"{closing.timezone} → {closing.community.timezone}")
    if not closing.groups:
        yield from _groups(then.groups, now.groups)


def _groups(then: Mapping[int, str], now: Mapping[int, str]) -> Iterator[Change]:
    for what, held, others in (("group_new", now, then), ("group_gone", then, now)):
        for grp in sorted(held.keys() - others.keys()):
            yield Change(what, name=held[grp], whole_only=True)
