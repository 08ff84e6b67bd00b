"""Notices name people without their account; the messages of the same file often tell whose name it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from qunxing.carriers.base import Incoming, Rejected
from qunxing.core.facts import Kind

MOST_NAMES = 500_000
MOST_HELD = 100_000
_NOTICES = frozenset((Kind.JOINED, Kind.LEFT, Kind.REMOVED, Kind.RENAMED))
_Key = tuple[str, str, str]


def with_accounts(stream: Iterable[Incoming | Rejected]) -> Iterator[Incoming | Rejected]:
    """The same stream with accounts in joins, leaves and removals that only had a name.

    A name gets an account when, in this file and group, exactly one account was shown under it. Such facts come
    last, when all names are known (the first 100,000 of them; further ones keep only their name).
    """
    accounts: dict[_Key, str] = {}
    held: list[Incoming] = []
    for one in stream:
        if isinstance(one, Incoming):
            if one.sender:
                if one.name and len(accounts) < MOST_NAMES:
                    key = (one.group, one.group_name, one.name)
                    if accounts.setdefault(key, one.sender) != one.sender:
                        accounts[key] = ""
            elif one.kind in _NOTICES and one.name and len(held) < MOST_HELD:
                held.append(one)
                continue
        yield one
    for one in held:
        yield _resolved(one, accounts)


def _resolved(one: Incoming, accounts: dict[_Key, str]) -> Incoming:
    target = one.target
    if not target and one.kind is not Kind.RENAMED:
        target = accounts.get((one.group, one.group_name, one.target_name), "")
    sender = accounts.get((one.group, one.group_name, one.name), "")
    return msgspec.structs.replace(one, sender=sender, target=target)
