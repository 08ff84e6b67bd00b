"""Which group follows which: leaving one that ended for one that follows it is a move, not a leaving."""

from __future__ import annotations

from qunxing.communities.models import Group
from qunxing.core.metrics.periods import day_number


def successions() -> list[tuple[int, int, int]]:
    """(group, one that follows it, first or last in line, local day on which the group ended), of all communities."""
    rows = Group.every.exclude(successor=None).exclude(ended_on=None).values_list("pk", "successor", "ended_on")
    follows = {grp: (heir, day_number(ended)) for grp, heir, ended in rows if heir is not None and ended is not None}
    found = []
    for grp, (heir, day) in follows.items():
        line: list[int] = []
        while heir not in line and heir != grp:
            line.append(heir)
            found.append((grp, heir, day))
            if heir not in follows:
                break
            heir = follows[heir][0]
    return found
