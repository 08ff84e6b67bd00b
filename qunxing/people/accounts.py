"""Accounts on their way in: a platform's id becomes a number of ours."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeVar

from django.conf import settings
from django.db import transaction

from qunxing.people.models import Identity, Person, Suppressed

Ref = tuple[str, str]
"""(namespace, external id)."""
T = TypeVar("T")
LOT = 200
"""Accounts found or made in one short transaction."""
LONGEST = 200
BY_NAME = "name:"


def by_name(grp: int) -> str:
    """The namespace of people known only by the name shown in one group."""
    return f"{BY_NAME}{grp}"


def identities_of(refs: Mapping[Ref, str]) -> dict[Ref, int]:
    """The number of each account, made where it is new. `refs` gives the name to show.

    An account that was erased keeps the number of its nameless remains, so that nobody is brought back.
    """
    found: dict[Ref, int] = {}
    for lot in _lots(refs.items()):
        found |= _known(lot)
        found |= _suppressed([ref for ref, _name in lot if ref not in found])
        found |= _made([(ref, name) for ref, name in lot if ref not in found])
    return found


def rename(names: Mapping[int, str]) -> None:
    """Remember the name last seen for each account."""
    for lot in _lots(names.items()):
        wanted = dict(lot)
        changed = [
            each for each in Identity.objects.filter(pk__in=wanted, erased_at=None) if each.name != wanted[each.pk]
        ]
        for identity in changed:
            identity.name = wanted[identity.pk][:LONGEST]
        with transaction.atomic():
            Identity.objects.bulk_update(changed, ["name"])
            for identity in changed:
                Person.objects.filter(pk=identity.person_id, identities=identity).update(name=identity.name)


def digest(ref: Ref) -> str:
    """A keyed hash of an account's id: enough to know it again, not enough to find out who it was."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, "\x1f".join(ref).encode(errors="replace"), "sha256").hexdigest()


def _known(lot: list[tuple[Ref, str]]) -> dict[Ref, int]:
    by_space: dict[str, list[str]] = {}
    for (namespace, external), _name in lot:
        by_space.setdefault(namespace, []).append(external)
    found: dict[Ref, int] = {}
    for namespace, externals in by_space.items():
        rows = Identity.objects.filter(namespace=namespace, external__in=externals).values_list("external", "pk")
        found |= {(namespace, external): pk for external, pk in rows}
    return found


def _suppressed(refs: list[Ref]) -> dict[Ref, int]:
    if not refs or not Suppressed.objects.exists():
        return {}
    digests = {digest(ref): ref for ref in refs}
    rows = Suppressed.objects.filter(digest__in=digests).values_list("digest", "identity")
    return {digests[found]: identity for found, identity in rows}


@transaction.atomic
def _made(lot: list[tuple[Ref, str]]) -> dict[Ref, int]:
    """A person and an account of the same number, so that only merged accounts need looking up."""
    people = Person.objects.bulk_create([Person(name=name[:LONGEST]) for _ref, name in lot])
    accounts = [
        Identity(pk=person.pk, namespace=ref[0], external=ref[1], name=person.name, person=person)
        for (ref, _name), person in zip(lot, people, strict=True)
    ]
    Identity.objects.bulk_create(accounts)
    return {(each.namespace, each.external): each.pk for each in accounts}


def _lots(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while lot := list(islice(rest, LOT)):
        yield lot
