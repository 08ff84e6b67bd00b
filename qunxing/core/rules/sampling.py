"""A stratified sample that anybody holding the seed can draw again, and what the judged sample says of the whole."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from qunxing.core.metrics.statistics import cohen_kappa
from qunxing.core.metrics.statistics.intervals import score_interval


@dataclass(frozen=True, slots=True)
class Judged:
    """One item of a sample: its stratum, what two raters said (None: not yet), and what it is held to be."""

    stratum: Hashable
    first: bool | None
    second: bool | None
    truth: bool | None


@dataclass(frozen=True, slots=True)
class Precision:
    """Of `n` judged items so many are `right`; `value` is weighted to the sizes of the strata, `low, high` at 95 %."""

    n: int
    right: int
    value: float | None
    low: float | None
    high: float | None


def sample(strata: Mapping[str, Collection[int]], size: int, *, seed: str) -> dict[str, list[int]]:
    """Draw `size` numbers (all, when there are fewer): of each stratum its share, and of none nothing if it can be."""
    shares = allot({name: len(members) for name, members in strata.items()}, size)
    return {name: _draw(strata[name], count, f"{seed}:{name}") for name, count in shares.items() if count}


def allot(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """How many of each stratum: one each while that lasts (the larger first), the rest by size, largest remainders."""
    order = sorted((name for name in sizes if sizes[name]), key=lambda name: (-sizes[name], name))
    size = min(size, sum(sizes.values()))
    given = dict.fromkeys(order[:size], 1)
    left, rest = size - len(given), {name: sizes[name] - 1 for name in given}
    total = sum(rest.values())
    if not left or not total:
        return given
    exact = {name: left * many / total for name, many in rest.items()}
    for name, part in exact.items():
        given[name] += int(part)
    short = size - sum(given.values())
    for name in sorted(exact, key=lambda name: (int(exact[name]) - exact[name], name))[:short]:
        given[name] += 1
    return given


def _draw(members: Collection[int], count: int, seed: str) -> list[int]:
    return sorted(members, key=lambda number: sha256(f"{seed}:{number}".encode()).digest())[:count]


def precision(items: Sequence[Judged], sizes: Mapping[Hashable, int]) -> Precision:
    """What the settled items say of all assignments; `sizes` says how many each stratum has."""
    settled = [each for each in items if each.truth is not None]
    drawn: dict[Hashable, int] = {}
    for each in settled:
        drawn[each.stratum] = drawn.get(each.stratum, 0) + 1
    weights = [sizes.get(each.stratum, drawn[each.stratum]) / drawn[each.stratum] for each in settled]
    right = sum(each.truth is True for each in settled)
    if not settled:
        return Precision(0, 0, None, None, None)
    total = sum(weights)
    value = sum(weight for weight, each in zip(weights, settled, strict=True) if each.truth) / total
    alike = total**2 / sum(weight**2 for weight in weights)  # Kish: so many items of equal weight would say as much
    interval = score_interval(value, alike)
    return Precision(len(settled), right, value, interval.low, interval.high)


def agreement(items: Iterable[Judged]) -> float | None:
    """Cohen's kappa of the two raters, over what both have judged."""
    return cohen_kappa((each.first, each.second) for each in items if each.first is not None is not each.second)


def truth_of(first: bool | None, second: bool | None, settled: bool | None) -> bool | None:
    """What an item is held to be: what both say, or what was settled between them."""
    if first is None or second is None:
        return None
    return first if first == second else settled


def effective(assigned: int, value: float | None, fresh: float) -> float | None:
    """Tags that count: assigned × precision × fresh; None without an audit."""
    return None if value is None else assigned * value * fresh
