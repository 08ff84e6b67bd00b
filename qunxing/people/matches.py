"""What became of the accounts a table brought: matched, perhaps somebody, nobody. Read anew whenever it is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from qunxing.core.facts import Kind
from qunxing.core.rules.matching import By, Verdict
from qunxing.ledger import manifest, read
from qunxing.ledger.engine import cursor
from qunxing.people.matching import REASONS
from qunxing.people.models import Identity, MatchProposal, Merge, Person

ACTS = (Kind.CHAINED, Kind.CHECKED_IN, Kind.ANSWERED, Kind.ORDERED)
PAGE = 50
ASKED = 500


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people of a table, and how many of its acts."""

    people: int = 0
    acts: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member who may be meant; `reason` is an English gettext id."""

    proposal: MatchProposal
    person: Person
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the table: what they are called there, their acts, and who they are or may be."""

    identity: int
    name: str
    acts: int
    person: Person | None = None
    reason: str = ""
    candidates: Sequence[Candidate] = ()


@dataclass(frozen=True, slots=True)
class Matching:
    """All accounts of one import by verdict, the most acts first. `anonymous` acts name nobody at all."""

    held: dict[Verdict, list[tuple[int, int]]] = field(default_factory=dict)
    anonymous: int = 0

    def tally(self, verdict: Verdict) -> Tally:
        rows = self.held.get(verdict, [])
        return Tally(len(rows), sum(acts for _identity, acts in rows))

    @property
    def matched(self) -> Tally:
        return self.tally(Verdict.MATCHED)

    @property
    def maybe(self) -> Tally:
        return self.tally(Verdict.MAYBE)

    @property
    def unmatched(self) -> Tally:
        return self.tally(Verdict.UNMATCHED)

    @property
    def acts(self) -> int:
        return sum(self.tally(verdict).acts for verdict in Verdict) + self.anonymous

    @property
    def share_unmatched(self) -> float | None:
        """The share of acts that are nobody's yet: those that may be somebody's among them."""
        return (self.acts - self.matched.acts) / self.acts if self.acts else None

    @property
    def unmatched_acts(self) -> int:
        return self.acts - self.matched.acts


def matching_of(batch: int) -> Matching:
    """What became of the accounts whose acts an import brought."""
    counts = _acts_of(batch)
    anonymous = counts.pop(0, 0)
    held: dict[Verdict, list[tuple[int, int]]] = {verdict: [] for verdict in Verdict}
    open_ones = set(MatchProposal.objects.filter(accepted=None).values_list("identity", flat=True))
    matched = _matched(counts)
    for identity, acts in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
        verdict = Verdict.MAYBE if identity in open_ones else Verdict.UNMATCHED
        held[Verdict.MATCHED if identity in matched else verdict].append((identity, acts))
    return Matching(held, anonymous)


def rows_of(found: Matching, verdict: Verdict, *, offset: int = 0, limit: int = PAGE) -> list[Row]:
    """One page of the accounts of one verdict."""
    some = dict(found.held.get(verdict, [])[offset : offset + limit])
    accounts = Identity.objects.select_related("person").in_bulk(list(some))
    reasons = dict(Merge.objects.filter(identity__in=some, undone_at=None).values_list("identity", "reason"))
    candidates: dict[int, list[Candidate]] = {}
    for each in MatchProposal.objects.filter(identity__in=some, accepted=None).select_related("person", "identity"):
        reason = REASONS.get(By(each.reason), "")
        candidates.setdefault(each.identity_id, []).append(Candidate(each, each.person, reason))
    return [
        Row(
            pk,
            accounts[pk].name,
            acts,
            accounts[pk].person if verdict is Verdict.MATCHED else None,
            reasons.get(pk, ""),
            candidates.get(pk, ()),
        )
        for pk, acts in some.items()
        if pk in accounts
    ]


def _acts_of(batch: int) -> dict[int, int]:
    """Account → how many acts the import brought of it."""
    kinds = ", ".join(str(int(kind)) for kind in ACTS)
    with cursor(turn=True) as room:
        shot = read.snapshot("facts")
        files = [manifest.path_of(each) for each in shot.of("facts") if batch in each.batches]
        room.bind_files("brought", "facts", files, shot.tail)
        rows = room.rows(
            f"SELECT identity, COUNT(*) FROM brought WHERE batch = {int(batch)} AND kind IN ({kinds}) GROUP BY identity"
        )
    return dict(rows)


def _matched(identities: Iterable[int]) -> set[int]:
    rest, found = iter(identities), set[int]()
    while lot := list(islice(rest, ASKED)):
        found |= _merged(lot)
    return found


def _merged(lot: Collection[int]) -> set[int]:
    return {pk for pk, person in Identity.objects.filter(pk__in=lot).values_list("pk", "person_id") if pk != person}
