"""Accounts on their way in: a platform's id becomes a number of ours."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import islice
from typing import TypeVar

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.backends.utils import CursorWrapper

from qunxing.people.models import Identity, Suppressed

Ref = tuple[str, str]
"""(namespace, external id)."""
T = TypeVar("T")
LOT = 1000
"""Accounts found or made in one short transaction, of some 10 ms."""
ASKED = 500
"""Accounts asked for in one question; SQLite takes no more than 999 values."""
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
    for lot in lots(refs, LOT):
        found |= known_of(lot)
        found |= _suppressed([ref for ref in lot if ref not in found])
        found |= _found_or_made({ref: refs[ref] for ref in lot if ref not in found})
    return found


def known_of(refs: Iterable[Ref]) -> dict[Ref, int]:
    """The numbers of those accounts that there are."""
    by_space: dict[str, dict[str, list[Ref]]] = {}
    for ref in refs:
        by_space.setdefault(ref[0], {}).setdefault(stored(ref[1]), []).append(ref)
    found: dict[Ref, int] = {}
    for namespace, of in by_space.items():
        for some in lots(of, ASKED):
            found |= {ref: pk for external, pk in _numbered(namespace, some) for ref in of[external]}
    return found


def rename(names: Mapping[int, str]) -> None:
    """Remember the name last seen for each account, and for its person."""
    for lot in lots(names, ASKED):
        rows = Identity.objects.filter(pk__in=lot, erased_at=None).values_list("pk", "name")
        changed = [(name, pk) for pk, known in rows if (name := _shown(names[pk])) != known]
        if changed:
            with transaction.atomic(), connection.cursor() as book:
                book.executemany(_RENAME, changed)
                book.executemany(_RENAME_PERSON, changed)


def digest(ref: Ref) -> str:
    """A keyed hash of an account's id: enough to know it again, not enough to find out who it was."""
    key = settings.SECRET_KEY.encode()
    return hmac.digest(key, "\x1f".join(ref).encode(errors="replace"), "sha256").hex()


def stored(text: str) -> str:
    """The text as the book can hold it: no nul, no half characters, and of a long one its start with a hash."""
    if len(text) <= LONGEST and text.isprintable():
        return text  # almost all; neither nul nor half a character can be printed
    clean = text.encode(errors="replace").decode().replace("\0", "")
    if len(clean) <= LONGEST:
        return clean
    mark = blake2b(clean.encode(), digest_size=16).hexdigest()
    return f"{clean[: LONGEST - len(mark) - 1]}#{mark}"


def _numbered(namespace: str, externals: Sequence[str]) -> Iterable[tuple[str, int]]:
    with connection.cursor() as book:
        book.execute(_NUMBERED.format(", ".join(["%s"] * len(externals))), [namespace, *externals])
        found: list[tuple[str, int]] = book.fetchall()
    return found


def _found_or_made(refs: Mapping[Ref, str]) -> dict[Ref, int]:
    try:
        return _made(refs)
    except IntegrityError:  # another import made some of them since we looked
        known = known_of(refs)
        return known | _made({ref: name for ref, name in refs.items() if ref not in known})


def _suppressed(refs: list[Ref]) -> dict[Ref, int]:
    if not refs or not Suppressed.objects.exists():
        return {}
    digests = {digest(ref): ref for ref in refs}
    found = (Suppressed.objects.filter(digest__in=lot) for lot in lots(digests, ASKED))
    rows = (row for some in found for row in some.values_list("digest", "identity"))
    return {digests[digest_]: identity for digest_, identity in rows}


def _made(refs: Mapping[Ref, str]) -> dict[Ref, int]:
    """A person and an account of the same number, so that only merged accounts need looking up."""
    if not refs:
        return {}
    names = {(ref[0], stored(ref[1])): _shown(name) for ref, name in refs.items()}
    with transaction.atomic(), connection.cursor() as book:
        numbers = dict(zip(names, _free_numbers(book, len(names)), strict=True))
        book.executemany(_PERSON, [(numbers[ref], name) for ref, name in names.items()])
        # In order, so that two imports that make the same accounts wait for each other and never crosswise.
        book.executemany(_IDENTITY, [(numbers[ref], *ref, name, numbers[ref]) for ref, name in sorted(names.items())])
    return {ref: numbers[ref[0], stored(ref[1])] for ref in refs}


def _free_numbers(book: CursorWrapper, count: int) -> Sequence[int]:
    """Numbers no person ever had. SQLite's write lock, held already, keeps others away until ours are used."""
    if connection.vendor == "postgresql":
        book.execute(_DRAWN, [count])
        return [number for (number,) in book.fetchall()]
    book.execute(_LAST)
    (last,) = book.fetchone()
    return range(last + 1, last + 1 + count)


# Written out, because a million accounts as objects take two minutes.
_LAST = "SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'people_person'"
_DRAWN = "SELECT nextval(pg_get_serial_sequence('people_person', 'id')) FROM generate_series(1, %s)"
_NUMBERED = "SELECT external, id FROM people_identity WHERE namespace = %s AND external IN ({})"
_PERSON = "INSERT INTO people_person (id, name) VALUES (%s, %s)"
_IDENTITY = "INSERT INTO people_identity (id, namespace, external, name, person_id) VALUES (%s, %s, %s, %s, %s)"
_RENAME = "UPDATE people_identity SET name = %s WHERE id = %s AND erased_at IS NULL"
_RENAME_PERSON = (
    "UPDATE people_person SET name = %s "
    "WHERE id = (SELECT person_id FROM people_identity WHERE id = %s AND erased_at IS NULL)"
)


def _shown(name: str) -> str:
    return stored(name[:LONGEST])


def lots(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """They in turn, so many at once."""
    rest = iter(items)
    while lot := list(islice(rest, size)):
        yield lot
