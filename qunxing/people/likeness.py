"""Who may be one person with several accounts: looked for in the background, shown with reasons, decided by people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import combinations, islice
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext_noop

from qunxing.communities.models import Community, User
from qunxing.core.refusals import Refusal
from qunxing.core.rules import sameness
from qunxing.core.rules.sameness import Account, Reason, Why
from qunxing.people import joining
from qunxing.people.lives import stays_of
from qunxing.people.models import Identity, Likeness, Merge, Phone

MOST = 300
"""Pairs of a community that wait for somebody; the weaker ones come when these are decided."""
HOLDERS = 20
"""A name in the whole book that more people have is not looked at."""
ASKED = 500
REASONS: Mapping[Why, str] = {
    Why.PHONE: gettext_noop("same phone number"),
    Why.HANDLE: gettext_noop("the same account name on two platforms"),
    Why.RARE_NAME: gettext_noop("the same nickname, which nobody else has"),
    Why.NAME: gettext_noop("the same nickname, which others have too"),
    Why.SAME_GROUP: gettext_noop("in one group, as two sources of it know them"),
    Why.AFTER: gettext_noop("in one group, the one only after the other"),
    Why.SAME_TIME: gettext_noop("in different groups at the same time, for a week at least"),
    Why.TOGETHER: gettext_noop("but both were in one group at the same time"),
    Why.OTHER_PHONE: gettext_noop("but with different phone numbers"),
}


class Found(NamedTuple):
    """Two accounts with what speaks for their being one person's."""

    one: Account
    other: Account
    reasons: list[Reason]

    @property
    def points(self) -> int:
        return sameness.points(self.reasons)


def look(community: Community, *, now: datetime) -> int:
    """Look for pairs anew; how many wait. What was decided stays decided, and is not proposed in another dress."""
    accounts, people = _accounts(community)
    denied = _denied()
    best: dict[tuple[int, int], Found] = {}
    for found in _pairs(accounts, people):
        pair = _pair(people[found.one.identity], people[found.other.identity])
        if found.points >= sameness.LEAST and pair not in denied:
            best[pair] = max(best.get(pair, found), found, key=lambda each: each.points)
    wanted = sorted(best.values(), key=lambda each: (-each.points, each.one.identity, each.other.identity))[:MOST]
    _keep(community, wanted, now)
    return len(wanted)


def newest() -> int:
    """The highest number of an account: another one means that somebody is new."""
    return Identity.objects.aggregate(newest=Max("pk"))["newest"] or 0


def decide(
    pairs: Iterable[Likeness],
    *,
    accept: bool,
    only: Collection[int] | None = None,
    both: Collection[int] = (),
    by: User,
    now: datetime,
) -> int:
    """Say of each whether it is one person; how many could not be merged and still wait.

    `only` these accounts are brought over, those that whoever decides may see; None for all. `both` are those of which
    it was said that one person has the two accounts, though they were in one group at once.
    """
    waiting = 0
    for pair in pairs:
        try:
            _decide(pair, accept=accept, only=only, is_both=pair.pk in both, by=by, now=now)
        except (joining.TwoLives, joining.Contradiction):
            waiting += 1
    return waiting


def _decide(
    pair: Likeness, *, accept: bool, only: Collection[int] | None, is_both: bool, by: User, now: datetime
) -> None:
    one, other = (Identity.objects.select_related("person").get(pk=pk) for pk in (pair.one_id, pair.other_id))
    is_one = one.person_id == other.person_id
    if accept and not is_one and not is_both:
        joining.ask_if_two(other.person.identities.all(), one.person.identities.all(), two_accounts=False)
    with transaction.atomic():
        decided = Likeness.objects.filter(pk=pair.pk, accepted=None)
        if not decided.update(accepted=accept, by=by, decided_at=now):
            raise Refusal("This was decided already.", code="decided")
        if accept and not is_one:
            reason = REASONS[Why(pair.reasons[0][0])]
            joining.join(other.person, into=one.person, reason=reason, only=only, two_accounts=True, by=by)


def _accounts(community: Community) -> tuple[dict[int, Account], dict[int, int]]:
    """The accounts of the community that share something with another, and whose they are."""
    groups = list(community.groups.values_list("pk", flat=True))
    shared = _sharing()
    stays = stays_of(shared, groups=groups) if shared else {}
    wanted = set(groups)
    there = {pk: held for pk, each in stays.items() if (held := tuple(stay for stay in each if stay.grp in wanted))}
    found: dict[int, Account] = {}
    people: dict[int, int] = {}
    phones = _phones(there)
    for lot in _lots(there):
        rows = Identity.objects.filter(pk__in=lot).values_list("pk", "namespace", "external", "name", "person_id")
        for pk, namespace, external, name, person in rows:
            found[pk] = Account(pk, namespace, external, name, phones.get(pk, frozenset()), there[pk])
            people[pk] = person
    return found, people


def _sharing() -> list[int]:
    """Accounts that have a nickname, an id or a telephone number with another person's account in common."""
    with connection.cursor() as book:
        book.execute(_SHARING, {"most": HOLDERS})
        return [pk for (pk,) in book.fetchall()]


_SHARING = """
SELECT i.id FROM people_identity i JOIN (
  SELECT name FROM people_identity WHERE erased_at IS NULL AND namespace NOT LIKE 'acts:%%'
  GROUP BY name HAVING COUNT(DISTINCT person_id) BETWEEN 2 AND %(most)s
) n ON n.name = i.name WHERE i.erased_at IS NULL AND i.namespace NOT LIKE 'acts:%%'
UNION
SELECT i.id FROM people_identity i JOIN (
  SELECT LOWER(external) AS external FROM people_identity
  WHERE erased_at IS NULL AND namespace NOT LIKE 'acts:%%' AND namespace NOT LIKE 'name:%%'
  GROUP BY LOWER(external) HAVING COUNT(DISTINCT person_id) BETWEEN 2 AND %(most)s
) e ON e.external = LOWER(i.external)
WHERE i.erased_at IS NULL AND i.namespace NOT LIKE 'acts:%%' AND i.namespace NOT LIKE 'name:%%'
UNION
SELECT p.identity_id FROM people_phone p JOIN people_identity i ON i.id = p.identity_id JOIN (
  SELECT q.digest FROM people_phone q JOIN people_identity j ON j.id = q.identity_id
  GROUP BY q.digest HAVING COUNT(DISTINCT j.person_id) BETWEEN 2 AND %(most)s
) d ON d.digest = p.digest WHERE i.erased_at IS NULL AND i.namespace NOT LIKE 'acts:%%'
"""


def _phones(identities: Iterable[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for lot in _lots(identities):
        for identity, digest in Phone.objects.filter(identity__in=lot).values_list("identity", "digest"):
            found.setdefault(identity, set()).add(digest)
    return {identity: frozenset(digests) for identity, digests in found.items()}


def _pairs(accounts: Mapping[int, Account], people: Mapping[int, int]) -> Iterator[Found]:
    """Each two accounts of different people that share something few have, weighed."""
    together: dict[tuple[str, str], list[int]] = {}
    for each in accounts.values():
        keys = [("name", sameness.nickname_of(each)), ("handle", sameness.handle_of(each))]
        for key in [*keys, *(("phone", digest) for digest in sorted(each.phones))]:
            if key[1]:
                together.setdefault(key, []).append(each.identity)
    holders = {key: len({people[pk] for pk in held}) for key, held in together.items()}
    seen: set[tuple[int, int]] = set()
    for key, held in together.items():
        if 1 < holders[key] <= sameness.MOST_HOLDERS:
            for a, b in combinations(sorted(held), 2):
                if people[a] != people[b] and (a, b) not in seen:
                    seen.add((a, b))
                    n = holders.get(("name", sameness.nickname_of(accounts[a])), 0)
                    weighed = sameness.weigh(accounts[a], accounts[b], holders=n)
                    yield Found(accounts[a], accounts[b], sorted(weighed, key=lambda each: -each.points))


def _denied() -> set[tuple[int, int]]:
    """Pairs of people of whom somebody said that they are two: a no here, a merge undone, an account taken out."""
    no = Likeness.objects.filter(accepted=False).values_list("one__person", "other__person")
    undone = Merge.objects.filter(is_split=False).exclude(undone_at=None).values_list("identity__person", "into")
    parted = Merge.objects.filter(is_split=True, undone_at=None).values_list("identity__person", "was")
    return {_pair(a, b) for a, b in (*no, *undone, *parted)}


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def _keep(community: Community, wanted: list[Found], now: datetime) -> None:
    """Write what waits: in one short transaction, for it is few."""
    rows = [
        Likeness(
            community=community,
            one_id=each.one.identity,
            other_id=each.other.identity,
            points=each.points,
            reasons=[[reason.why.value, reason.points, reason.grp] for reason in each.reasons],
            found_at=now,
        )
        for each in wanted
    ]
    with transaction.atomic():
        Likeness.objects.filter(community=community, accepted=None).delete()
        Likeness.objects.bulk_create(rows, ignore_conflicts=True, batch_size=100)


def _lots(items: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(items)
    while lot := list(islice(rest, ASKED)):
        yield lot
