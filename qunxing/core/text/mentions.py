"""Who is named in a text: @name, or a name that opens it, by the names that accounts show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

ENDS = " \u2005\u00a0\t\n,，:：。!！?？"
"""What may stand after a name; WeChat writes a space of its own there."""
LONGEST = 200
"""Characters of a name that an account shows; of a longer text after an @ no more is looked at."""
CALLS = ",，:：\u2005"
"""What stands after a name that opens a text without @."""


class Mentions(NamedTuple):
    """The first two accounts named, 0 for none; whether the first opens the text, and whether it was named with @."""

    first: int = 0
    second: int = 0
    opens: int = 0
    sure: int = 0


def mentions(text: str, accounts: Mapping[str, int]) -> Mentions:
    """Who is named in a text."""
    at = list(_with_at(text, accounts))
    opening = _opening(text, accounts) if not text.startswith("@") else 0
    found = list(dict.fromkeys([*([opening] if opening else []), *at]))
    opens = bool(opening) or (bool(at) and text.lstrip().startswith("@"))
    first, second = (*found, 0, 0)[:2]
    return Mentions(first, second, int(opens), int(bool(at)))


def named(text: str | None, accounts: Mapping[str, int]) -> int:
    """The account named first with @, 0 for none."""
    return next(_with_at(text or "", accounts), 0)


def _with_at(text: str, accounts: Mapping[str, int]) -> Iterator[int]:
    """Of names that begin alike the longest is meant."""
    for part in text.split("@")[1:]:
        last = min(len(part), LONGEST)
        for end in (at for at in range(last, 0, -1) if at == len(part) or part[at] in ENDS):
            if part[:end] in accounts:
                yield accounts[part[:end]]
                break


def _opening(text: str, accounts: Mapping[str, int]) -> int:
    """The account whose name, of two characters or more, stands alone before a comma or colon."""
    end = next((at for at, char in enumerate(text[:40]) if char in CALLS), 0)
    return accounts.get(text[:end], 0) if end > 1 else 0
