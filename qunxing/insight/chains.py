"""接龙 of one group: who is in, how much, who is in the group and not in it, and who was in the one before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qunxing.communities.models import Group
from qunxing.core.facts import Precision, Sees
from qunxing.core.rules.chains import Place, folded
from qunxing.core.text.chain import Quota, composed
from qunxing.insight import coverage
from qunxing.insight.export import Row
from qunxing.ledger import read
from qunxing.ledger.engine import cursor
from qunxing.people.dimensions import people_marked
from qunxing.people.models import Identity
from qunxing.sources.chains import Known, known

COLUMNS = ("number", "nickname", "content", "quantity", "since", "state", "member")
ASKED = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: `person` is who it is, `is_matched` whether that is a member known from elsewhere in the group."""

    name: str
    text: str
    quantity: int
    since: int
    is_day: bool
    is_in: bool
    person: int
    member: str
    is_matched: bool


@dataclass(frozen=True, slots=True)
class Somebody:
    person: int
    name: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Another chain, and who was in only one of the two."""

    chain: Known
    missing: list[Line]
    new: list[Line]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One chain. `absent` are members who did not join, None where no member list tells who is a member."""

    chain: Known
    standing: list[Line]
    withdrawn: list[Line]
    absent: list[Somebody] | None
    beside: Beside | None

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.standing)

    @property
    def unmatched(self) -> int:
        return sum(not line.is_matched for line in self.standing)

    @property
    def quota(self) -> Quota | None:
        return self.chain.round.current.quota

    @property
    def places_left(self) -> int | None:
        """How many the quota still has, below zero when there are too many; None without a quota."""
        if self.quota is None:
            return None
        return self.quota.most - (self.pieces if self.quota.of_pieces else len(self.standing))

    @property
    def text(self) -> str:
        return composed(self.chain.round.current)


def chains_of(group: Group) -> list[Known]:
    """The chains of a group, the newest first."""
    return known(group.pk)[::-1]


def sheet(group: Group, chain: Known, others: Sequence[Known], *, against: str = "") -> Sheet:
    """Everything about one chain; `against` is the id of another one, by default the last of its kind before it."""
    other = _other(chain, others, against)
    people = _people([*chain.accounts.values(), *(other.accounts.values() if other else ())])
    lines = _lines(chain, people)
    standing = [line for line in lines if line.is_in]
    beside = _beside(other, standing, _lines(other, people)) if other else None
    absent = _absent(group, chain, standing) if has_list(group) else None
    return Sheet(chain, standing, [line for line in lines if not line.is_in], absent, beside)


def rows_of(found: Sheet, *, words: Mapping[str, str], when: Mapping[Line, str]) -> list[Row]:
    """A chain as a table to keep, whoever was taken out at the end. `words` names the states in a language."""
    return [
        {
            "number": number,
            "nickname": line.name,
            "content": line.text,
            "quantity": line.quantity,
            "since": when[line],
            "state": words["in" if line.is_in else "withdrawn"],
            "member": line.member if line.is_matched else words["unmatched"],
        }
        for number, line in enumerate([*found.standing, *found.withdrawn], 1)
    ]


def lines_of(chain: Known) -> list[Line]:
    """The entries of a chain in the order in which they joined, those that were taken out too."""
    return _lines(chain, _people(chain.accounts.values()))


def has_list(group: Group) -> bool:
    """Whether a member list of the group was ever handed in."""
    return any(each.sees >> Sees.ROSTER & 1 for each in coverage.shown([group.pk]))


def _other(chain: Known, others: Sequence[Known], against: str) -> Known | None:
    earlier = [each for each in others if (each.begun, each.round.id) < (chain.begun, chain.round.id)]
    if against:
        return next((each for each in others if each.round.id == against and each is not chain), None)
    alike = [each for each in earlier if _kind(each) == _kind(chain)]
    return max(alike or earlier, key=lambda each: (each.begun, each.round.id), default=None)


def _kind(chain: Known) -> str:
    """The first line of a head without its numbers: this week's is of the kind of last week's."""
    return re.sub(r"\d+", "", folded(chain.round.head.split("\n", 1)[0]))


def _people(accounts: Iterable[int]) -> dict[int, tuple[int, str]]:
    wanted = sorted(set(accounts))
    found: dict[int, tuple[int, str]] = {}
    for start in range(0, len(wanted), ASKED):
        rows = Identity.objects.filter(pk__in=wanted[start : start + ASKED])
        found |= {pk: (person, name) for pk, person, name in rows.values_list("pk", "person_id", "person__name")}
    return found


def _lines(chain: Known, people: Mapping[int, tuple[int, str]]) -> list[Line]:
    found = [_line(chain, place, people) for place in chain.round.entries]
    return sorted(found, key=lambda line: line.since)


def _line(chain: Known, place: Place, people: Mapping[int, tuple[int, str]]) -> Line:
    held, account = chain.round.entries[place], chain.accounts[place]
    person, member = people[account]
    since, precision = chain.times[place]
    is_day, is_matched = precision == Precision.DAY, person != account
    return Line(held.name, held.text, held.quantity, since, is_day, held.is_in, person, member, is_matched)


def _beside(other: Known, standing: list[Line], lines: list[Line]) -> Beside:
    before, now = [line for line in lines if line.is_in], {line.person for line in standing}
    then = {line.person for line in before}
    return Beside(other, [line for line in before if line.person not in now], _once(standing, then))


def _once(standing: list[Line], then: set[int]) -> list[Line]:
    return list({line.person: line for line in standing if line.person not in then}.values())


def _absent(group: Group, chain: Known, standing: list[Line]) -> list[Somebody]:
    """Members now who were already there when the chain was last posted, without staff and bots."""
    with cursor(turn=True) as room:
        read.bind_rollups(room, read.snapshot("spell"), ["spell"])
        rows = room.rows(
            "SELECT DISTINCT identity FROM spell WHERE grp = ? AND end_ts IS NULL AND start_ts <= ?",
            [group.pk, chain.round.last],
        )
    left_out = people_marked() | {line.person for line in standing}
    found = {person: name for person, name in _people(row[0] for row in rows).values() if person not in left_out}
    return [Somebody(*each) for each in sorted(found.items(), key=lambda each: each[1])]
