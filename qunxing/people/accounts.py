"""Accounts on their way in: a platform's id becomes a number of ours."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import islice
from typing import TypeVar

from django.conf import settings
from django.db import IntegrityError, transaction

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
        found |= _found_or_made([(ref, name) for ref, name in lot if ref not in found])
    return found


def known_of(refs: Mapping[Ref, str]) -> dict[Ref, int]:
    """The numbers of those accounts that there are."""
    return {ref: pk for lot in _lots(refs.items()) for ref, pk in _known(lot).items()}


def rename(names: Mapping[int, str]) -> None:
    """Remember the name last seen for each account."""
    for lot in _lots(names.items()):
        wanted = dict(lot)
        changed = [
            each
            for each in Identity.objects.filter(pk__in=wanted, erased_at=None)
            if each.name != _shown(wanted[each.pk])
        ]
        for identity in changed:
            identity.name = _shown(wanted[identity.pk])
        with transaction.atomic():
            Identity.objects.bulk_update(changed, ["name"])
            for identity in changed:
                Person.objects.filter(pk=identity.person_id, identities=identity).update(name=identity.name)


def digest(ref: Ref) -> str:
    """A keyed hash of an account's id: enough to know it again, not enough to find out who it was."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, "\x1f".join(ref).encode(errors="replace"), "sha256").hexdigest()


def stored(text: str) -> str:
    """The text as the book can hold it: no nul, no half characters, and of a long one its start with a hash."""
    clean = text.encode(errors="replace").decode().replace("\0", "")
    if len(clean) <= LONGEST:
        return clean
    mark = blake2b(clean.encode(), digest_size=16).hexdigest()
    return f"{clean[: LONGEST - len(mark) - 1]}#{mark}"


def _known(lot: list[tuple[Ref, str]]) -> dict[Ref, int]:
    by_space: dict[str, dict[str, Ref]] = {}
    for ref, _name in lot:
        by_space.setdefault(ref[0], {})[stored(ref[1])] = ref
    found: dict[Ref, int] = {}
    for namespace, refs in by_space.items():
        rows = Identity.objects.filter(namespace=namespace, external__in=refs).values_list("external", "pk")
        found |= {refs[external]: pk for external, pk in rows}
    return found


def _found_or_made(lot: list[tuple[Ref, str]]) -> dict[Ref, int]:
    try:
        return _made(lot)
    except IntegrityError:  # another import made some of them since we looked
        known = _known(lot)
        return known | _made([(ref, name) for ref, name in lot if ref not in known])


def _suppressed(refs: list[Ref]) -> dict[Ref, int]:
    if not refs or not Suppressed.objects.exists():
        return {}
    digests = {digest(ref): ref for ref in refs}
    rows = Suppressed.objects.filter(digest__in=digests).values_list("digest", "identity")
    return {digests[found]: identity for found, identity in rows}


@transaction.atomic
def _made(lot: list[tuple[Ref, str]]) -> dict[Ref, int]:
    """A person and an account of the same number, so that only merged accounts need looking up."""
    people = Person.objects.bulk_create([Person(name=_shown(name)) for _ref, name in lot])
    accounts = [
        Identity(pk=person.pk, namespace=ref[0], external=stored(ref[1]), name=person.name, person=person)
        for (ref, _name), person in zip(lot, people, strict=True)
    ]
    Identity.objects.bulk_create(accounts)
    return {ref: each.pk for (ref, _name), each in zip(lot, accounts, strict=True)}


def _shown(name: str) -> str:
    return stored(name[:LONGEST])


def _lots(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while lot := list(islice(rest, LOT)):
        yield lot
