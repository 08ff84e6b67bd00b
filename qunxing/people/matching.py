"""The verbs of matching: whose order, check-in or answer it was, decided at import, by a person, and taken back.

People known only from tables have accounts in a space of their own for each place (a group, or the community's desk).
Such an account that is nobody's yet is *unmatched*: its acts are shown, and never counted as a member's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple, TypeVar

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from qunxing.communities.models import Community, Group, User
from qunxing.core.facts import Kind
from qunxing.core.refusals import Refusal
from qunxing.core.rules.matching import By, Match, Member, Register, Verdict, Wanted, masked
from qunxing.ledger import read
from qunxing.ledger.engine import cursor
from qunxing.ledger.models import Batch
from qunxing.people import accounts
from qunxing.people.actions import merge, touch
from qunxing.people.dimensions import SPACE, space_of
from qunxing.people.models import Identity, MatchProposal, Merge, Phone

__all__ = ["REASONS", "SPACE", "decide", "keep_phones", "match", "match_again", "part", "space_of"]

LOT = 250
"""Accounts matched in one short transaction."""
ASKED = 500
SEPARATOR = "\x1f"
REASONS = {
    By.ACCOUNT: gettext_noop("same account"),
    By.PHONE: gettext_noop("same phone number"),
    By.NAME: gettext_noop("same nickname, which nobody else has"),
    By.SEVERAL: gettext_noop("several fit"),
    By.OTHER_PHONE: gettext_noop("same nickname, but another phone number"),
    By.MASKED: gettext_noop("the masked phone number fits"),
    By.SIMILAR: gettext_noop("similar nickname"),
}
"""What a match rests on, in words."""
PRESENT = (Kind.MESSAGE, Kind.JOINED, Kind.LISTED)
"""Facts that show somebody in a group."""
T = TypeVar("T")


def external_of(account: str, phone: str, name: str) -> str:
    """What a table's person is known by: the account, else the phone number as a digest, else what is left of both."""
    if account:
        return f"a{SEPARATOR}{account}"
    if phone and "*" not in phone:
        return f"p{SEPARATOR}{digest_of(phone)}{SEPARATOR}{masked(phone)}"
    if phone:
        return f"m{SEPARATOR}{phone}{SEPARATOR}{name}"
    return f"n{SEPARATOR}{name}" if name else ""


def digest_of(phone: str) -> str:
    """A keyed digest of a telephone number."""
    return accounts.digest(("phone", phone))


def keep_phones(phones: Mapping[int, str], batch: Batch) -> None:
    """Remember the telephone numbers of accounts; one that is masked is not kept."""
    whole = [(identity, phone) for identity, phone in phones.items() if phone and "*" not in phone]
    for lot in _lots(whole, LOT):
        Phone.objects.bulk_create(
            [Phone(identity_id=i, digest=digest_of(p), mask=masked(p)[:20], batch=batch) for i, p in lot],
            ignore_conflicts=True,
        )


def match(places: Collection[Group], *, batch: Batch, by: User | None, only: Collection[int] | None = None) -> None:
    """Match the unmatched accounts of these groups and desks to the members there: of a desk, of all its groups.

    What is sure is merged, what is not is proposed. `only` narrows to some accounts.
    """
    unmatched = _unmatched(space_of(place.pk) for place in places)
    for place in places:
        found = unmatched.get(space_of(place.pk), {})
        wanted = {pk: each for pk, each in found.items() if only is None or pk in only}
        if wanted:
            register = Register(_members(_groups_of(place)))
            _settle({pk: register.match(each) for pk, each in wanted.items()}, batch, by)


@transaction.atomic
def decide(proposal: MatchProposal, *, accept: bool, by: User | None, now: datetime) -> None:
    """Say whether an account is this member; the other members proposed for it are then no longer asked about."""
    undecided = MatchProposal.objects.filter(pk=proposal.pk, accepted=None)
    if not undecided.update(accepted=accept, by=by, decided_at=now):
        raise Refusal("This was decided already.", code="decided")
    if accept:
        made = merge(proposal.identity, into=proposal.person, reason=REASONS[By(proposal.reason)], by=by)
        Merge.objects.filter(pk=made.pk).update(batch=proposal.batch)
        others = MatchProposal.objects.filter(identity=proposal.identity, accepted=None)
        others.update(accepted=False, by=by, decided_at=now)


def part(batches: Sequence[Batch]) -> set[int]:
    """Take back what was matched through these imports; the accounts that are nobody's again."""
    merges = list(Merge.objects.filter(batch__in=batches, undone_at=None))
    for lot in _lots(merges, LOT):
        with transaction.atomic(), connection.cursor() as book:
            book.executemany(_BACK, [(each.was_id, each.identity_id, each.into_id) for each in lot])
            Merge.objects.filter(pk__in=[each.pk for each in lot]).delete()
    MatchProposal.objects.filter(batch__in=batches).delete()
    Phone.objects.filter(batch__in=batches).delete()
    touch()
    return {each.identity_id for each in merges}


def match_again(community: Community, parted: Collection[int], *, by: User | None) -> None:
    """Match accounts that an undone import had matched and that other imports name too."""
    for batch, held in _still_named(parted).items():
        places = Group.every.filter(community=community)
        match(list(places), batch=Batch.objects.get(pk=batch), by=by, only=held)


def _still_named(identities: Collection[int]) -> dict[int, set[int]]:
    """Batch → those of these accounts whose last standing facts it brought."""
    if not identities:
        return {}
    with cursor() as room:
        read.bind_facts(room, read.snapshot("facts"))
        rows = room.rows(
            f"SELECT MAX(batch), identity FROM facts WHERE identity IN ({_listed(identities)}) GROUP BY identity"
        )
    found: dict[int, set[int]] = {}
    for batch, identity in rows:
        found.setdefault(batch, set()).add(identity)
    return found


def _unmatched(spaces: Iterable[str]) -> dict[str, dict[int, Wanted]]:
    """Space → the accounts in it that are nobody's yet; of all places at once, for most of them have none."""
    found: dict[str, dict[int, Wanted]] = {}
    for lot in _lots(spaces, ASKED):
        rows = Identity.objects.filter(namespace__in=lot, person_id=F("pk"), erased_at=None)
        told = list(rows.values_list("namespace", "pk", "external", "name"))
        phones = dict(Phone.objects.filter(identity__in=rows).values_list("identity", "digest")) if told else {}
        for space, pk, external, name in told:
            found.setdefault(space, {})[pk] = _wanted(external, name, phones.get(pk, ""))
    return found


def _wanted(external: str, name: str, digest: str) -> Wanted:
    how, _, rest = external.partition(SEPARATOR)
    if how == "a":
        return Wanted(account=rest, name=name, digest=digest)
    if how == "p":
        known, _, mask = rest.partition(SEPARATOR)
        return Wanted(name="" if name == mask else name, digest=known, mask=mask)
    if how == "m":
        mask, _, name = rest.partition(SEPARATOR)
        return Wanted(name=name, mask=mask)
    return Wanted(name=name)


def _groups_of(place: Group) -> list[int]:
    if not place.is_desk:
        return [place.pk]
    return list(Group.objects.filter(community=place.community_id).values_list("pk", flat=True))


class _Account(NamedTuple):
    pk: int
    namespace: str
    external: str
    name: str
    person: int


def _members(groups: Collection[int]) -> list[Member]:
    """Everybody seen in these groups, by person, with all their accounts."""
    with cursor() as room:
        read.bind_facts(room, read.snapshot("facts"))
        kinds = _listed(PRESENT)
        where = f"grp IN ({_listed(groups)}) AND kind IN ({kinds}) AND identity <> 0"
        seen = [row[0] for row in room.rows(f"SELECT DISTINCT identity FROM facts WHERE {where}")]
    found: dict[int, list[_Account]] = {}
    phones: dict[int, set[tuple[str, str]]] = {}
    for lot in _lots(seen, ASKED):
        rows = Identity.objects.filter(pk__in=lot, erased_at=None)
        for row in rows.values_list("pk", "namespace", "external", "name", "person_id"):
            found.setdefault(row[4], []).append(_Account(*row))
        numbers = Phone.objects.filter(identity__in=lot).values_list("identity__person", "digest", "mask")
        for person, digest, mask in numbers:
            phones.setdefault(person, set()).add((digest, mask))
    return [_member(person, held, phones.get(person, set())) for person, held in found.items()]


def _member(person: int, held: Sequence[_Account], phones: set[tuple[str, str]]) -> Member:
    known = frozenset(each.external for each in held if not each.namespace.startswith(accounts.BY_NAME))
    return Member(person, known, frozenset(each.name for each in held), frozenset(phones))


def _settle(found: Mapping[int, Match], batch: Batch, by: User | None) -> None:
    """Merge what is sure and propose what may be; what a person said no to before stays apart."""
    no = _denied(pk for pk, m in found.items() if m.people)
    is_asked = MatchProposal.objects.filter(accepted=None).exists()
    sure = [(pk, m.people[0], m) for pk, m in found.items() if m.verdict is Verdict.MATCHED]
    for lot in _lots([each for each in sure if each[:2] not in no], LOT):
        with transaction.atomic(), connection.cursor() as book:
            book.executemany(_INTO, [(person, pk, pk) for pk, person, _match in lot])
            Merge.objects.bulk_create(_merge(pk, person, m, batch, by) for pk, person, m in lot)
            if is_asked:
                MatchProposal.objects.filter(identity__in=[pk for pk, _, _ in lot], accepted=None).delete()
    maybe = [
        MatchProposal(identity_id=pk, person_id=person, reason=str(m.by), batch=batch)
        for pk, m in found.items()
        if m.verdict is Verdict.MAYBE
        for person in m.people
        if (pk, person) not in no
    ]
    for some in _lots(maybe, LOT):
        MatchProposal.objects.bulk_create(some, ignore_conflicts=True)
    touch()


def _merge(identity: int, person: int, found: Match, batch: Batch, by: User | None) -> Merge:
    reason = REASONS[found.by] if found.by else ""
    return Merge(identity_id=identity, was_id=identity, into_id=person, reason=reason, batch=batch, by=by)


def _denied(found: Iterable[int]) -> set[tuple[int, int]]:
    """(account, person) that somebody said are two, or parted again."""
    denied: set[tuple[int, int]] = set()
    for lot in _lots(found, ASKED):
        denied |= set(MatchProposal.objects.filter(identity__in=lot, accepted=False).values_list("identity", "person"))
        parted = Merge.objects.filter(identity__in=lot)
        denied |= set(parted.filter(is_split=False).exclude(undone_at=None).values_list("identity", "into"))
        denied |= set(parted.filter(is_split=True, undone_at=None).values_list("identity", "was"))
    return denied


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(int(each)) for each in numbers) or "NULL"


def _lots(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while lot := list(islice(rest, size)):
        yield lot


_INTO = "UPDATE people_identity SET person_id = %s WHERE id = %s AND person_id = %s"
_BACK = "UPDATE people_identity SET person_id = %s WHERE id = %s AND person_id = %s"
