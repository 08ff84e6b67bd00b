"""What two member lists of one group say about the time between them.

A member of the first list who is not in the second has left some time after the first and not after the second;
nobody knows the day. An account whose name differs has been renamed, for certain. Where a list has only names, a
new name may be a new person or an old one renamed: we pair the two only as a suggestion, with its reason, and
still count one as having left and the other as having joined until a person says otherwise.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

SAME_PLACE = "Both stand in the list between the same two members."
SAME_START = "Both stand first in the list, before the same member."


@dataclass(frozen=True, slots=True)
class Member:
    """One line of a member list; `account` is "" when the list has none."""

    account: str
    name: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """The same account under another name."""

    before: Member
    after: Member


@dataclass(frozen=True, slots=True)
class Suspected:
    """`left` and `joined` may be one person who took another name. `reason` is an English gettext id."""

    left: Member
    joined: Member
    reason: str


@dataclass(frozen=True, slots=True)
class Changes:
    """`left` and `joined` in the order of their lists, those in `suspected` included."""

    joined: tuple[Member, ...]
    left: tuple[Member, ...]
    renamed: tuple[Renamed, ...]
    suspected: tuple[Suspected, ...]


def roster_changes(before: Sequence[Member], after: Sequence[Member]) -> Changes:
    """Compare two lists of one group, each in its own order, in linear time.

    Members are matched by account, then, where at least one side has no account, by name as often as it occurs:
    of three members called 小明 one has left when the second list has two.
    """
    pairs = _matched(before, after)
    stayed = set(pairs.values())
    left = [i for i in range(len(before)) if i not in pairs]
    joined = [j for j in range(len(after)) if j not in stayed]
    return Changes(
        joined=tuple(after[j] for j in joined),
        left=tuple(before[i] for i in left),
        renamed=tuple(
            Renamed(before[i], after[j]) for i, j in sorted(pairs.items()) if before[i].name != after[j].name
        ),
        suspected=tuple(_suspected(before, after, pairs)),
    )


def _matched(before: Sequence[Member], after: Sequence[Member]) -> dict[int, int]:
    """Place in the first list → place in the second, of everybody who is in both."""
    pairs: dict[int, int] = {}
    by_account = _places((member.account, j) for j, member in enumerate(after) if member.account)
    for i, member in enumerate(before):
        if member.account and by_account[member.account]:
            pairs[i] = by_account[member.account].popleft()
    taken = set(pairs.values())
    rest = [(member, j) for j, member in enumerate(after) if j not in taken]
    nameless = _places((member.name, j) for member, j in rest if not member.account)
    named = _places((member.name, j) for member, j in rest if member.account)
    for i, member in enumerate(before):
        # two different accounts are two people, whatever they are called
        queues = (nameless,) if member.account else (nameless, named)
        found = next((queue[member.name] for queue in queues if queue[member.name]), None)
        if i not in pairs and found:
            pairs[i] = found.popleft()
    return pairs


def _places(pairs: Iterable[tuple[str, int]]) -> defaultdict[str, deque[int]]:
    places: defaultdict[str, deque[int]] = defaultdict(deque)
    for name, place in pairs:
        places[name].append(place)
    return places


def _suspected(before: Sequence[Member], after: Sequence[Member], pairs: Mapping[int, int]) -> Iterator[Suspected]:
    """One leaver and one joiner between the same two members, or before the same first one.

    Not at the end of the list: that is where newcomers stand anyway.
    """
    old_gaps = _gaps(len(before), {i: i for i in pairs})
    new_gaps = _gaps(len(after), {j: i for i, j in pairs.items()})
    for gap, places in old_gaps.items():
        others = new_gaps.get(gap, [])
        if len(places) != 1 or len(others) != 1 or gap[1] is None:
            continue
        old, new = before[places[0]], after[others[0]]
        if not (old.account and new.account):
            yield Suspected(old, new, SAME_START if gap[0] is None else SAME_PLACE)


def _gaps(length: int, stayed: Mapping[int, int]) -> dict[tuple[int | None, int | None], list[int]]:
    """Those who did not stay, by the two who did on either side (None: the list's end)."""
    gaps: dict[tuple[int | None, int | None], list[int]] = {}
    previous: int | None = None
    waiting: list[int] = []
    for place in range(length):
        if place not in stayed:
            waiting.append(place)
            continue
        if waiting:
            gaps[previous, stayed[place]] = waiting
        previous, waiting = stayed[place], []
    if waiting:
        gaps[previous, None] = waiting
    return gaps
