"""How far two judgings of the same things agree beyond chance."""

from collections import Counter
from collections.abc import Hashable, Iterable


def cohen_kappa(pairs: Iterable[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa (1960) of pairs (first judging, second judging): 1 is full agreement, 0 what chance gives.

    None where nothing was judged, or where both always said the same one thing: then chance alone agrees fully.
    """
    found = Counter(pairs)
    total = sum(found.values())
    first, second = Counter[Hashable](), Counter[Hashable]()
    for (one, other), count in found.items():
        first[one] += count
        second[other] += count
    same = sum(count for (one, other), count in found.items() if one == other)
    chance = sum(first[each] * second[each] for each in first)
    return None if chance == total * total else (total * same - chance) / (total * total - chance)
