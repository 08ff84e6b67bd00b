"""Who did it: matching the accounts of a table (a buyer, a respondent) to the members of the groups.

Nothing is guessed silently. An equal account, an equal phone number, or a nickname that exactly one member has, is a
match and says by what; anything less sure is for a person to decide; the rest stays unmatched and is shown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

MOST_CANDIDATES = 5
"""More members than this say nothing about which of them it was."""
MOST_LOOKED_AT = 100
"""Numbers that end alike; where there are more, the end tells nothing."""
PLACEHOLDERS = frozenset(
    {"", "微信用户", "匿名", "匿名用户", "匿名买家", "用户", "游客", "未知", "微信好友", "-", "无"}
)
"""What a tool writes where it was given no name."""
_SHOWN_FIRST, _SHOWN_LAST = 3, 4


class Verdict(StrEnum):
    MATCHED = "matched"
    MAYBE = "maybe"
    UNMATCHED = "unmatched"


class By(StrEnum):
    """What a match rests on."""

    ACCOUNT = "account"
    PHONE = "phone"
    NAME = "name"
    SEVERAL = "several"
    """Several members fit."""
    OTHER_PHONE = "other_phone"
    """The nickname fits, the phone number does not."""
    MASKED = "masked_phone"
    SIMILAR = "similar_name"


class Member(NamedTuple):
    """A member as far as known; `phones` are (digest, masked form)."""

    person: int
    accounts: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    phones: frozenset[tuple[str, str]] = frozenset()


class Wanted(NamedTuple):
    """What a table says of one account: `mask` is its phone number as shown, `digest` empty where it came masked."""

    account: str = ""
    name: str = ""
    digest: str = ""
    mask: str = ""


class Match(NamedTuple):
    """`people` holds the one person matched, or those who may be meant."""

    verdict: Verdict
    by: By | None = None
    people: tuple[int, ...] = ()


NOBODY = Match(Verdict.UNMATCHED)


class Register:
    """The members to match with, looked up by all that may tell them."""

    def __init__(self, members: Iterable[Member]) -> None:
        self._accounts: dict[str, set[int]] = {}
        self._digests: dict[str, set[int]] = {}
        self._names: dict[str, set[int]] = {}
        self._folded: dict[str, set[int]] = {}
        self._ends: dict[str, set[int]] = {}
        self._phones: dict[int, set[tuple[str, str]]] = {}
        for member in members:
            self._add(member)

    def _add(self, member: Member) -> None:
        for account in member.accounts:
            self._accounts.setdefault(account, set()).add(member.person)
        for name in member.names - PLACEHOLDERS:
            self._names.setdefault(name, set()).add(member.person)
            self._folded.setdefault(folded(name), set()).add(member.person)
        for digest, mask in member.phones:
            self._digests.setdefault(digest, set()).add(member.person)
            for shown in range(_SHOWN_LAST + 1):
                self._ends.setdefault(_ends(mask, shown), set()).add(member.person)
            self._phones.setdefault(member.person, set()).add((digest, mask))

    def match(self, wanted: Wanted) -> Match:
        """Who it was, or who it may have been."""
        return self._surely(wanted) or self._by_name(wanted) or self._perhaps(wanted) or NOBODY

    def _surely(self, wanted: Wanted) -> Match | None:
        by_account = self._accounts.get(wanted.account, set()) if wanted.account else set()
        by_phone = self._digests.get(wanted.digest, set()) if wanted.digest else set()
        both = by_account & by_phone or by_account | by_phone
        if len(both) == 1:
            return Match(Verdict.MATCHED, By.ACCOUNT if both <= by_account else By.PHONE, tuple(both))
        return _maybe(By.SEVERAL, both)

    def _by_name(self, wanted: Wanted) -> Match | None:
        found = self._names.get(wanted.name, set())
        if len(found) == 1:
            (person,) = found
            fits = self._fits(wanted, person)
            return Match(Verdict.MATCHED, By.NAME, (person,)) if fits else _maybe(By.OTHER_PHONE, found)
        return _maybe(By.SEVERAL, {each for each in found if self._fits(wanted, each)} or found)

    def _perhaps(self, wanted: Wanted) -> Match | None:
        if wanted.mask and not wanted.digest:
            shown = len(wanted.mask) - len(wanted.mask.rstrip("0123456789"))
            near = self._ends.get(_ends(wanted.mask, min(shown, _SHOWN_LAST)), set())
            found = {each for each in near if self._has(each, wanted.mask)} if len(near) <= MOST_LOOKED_AT else set()
            if found and len(found) <= MOST_CANDIDATES:
                return _maybe(By.MASKED, found)
        similar = self._folded.get(folded(wanted.name), set()) if wanted.name not in PLACEHOLDERS else set()
        return _maybe(By.SIMILAR, similar) if len(similar) <= MOST_CANDIDATES else None

    def _fits(self, wanted: Wanted, person: int) -> bool:
        """Whether no phone number speaks against it."""
        phones = self._phones.get(person)
        if not phones or not wanted.mask:
            return True
        return (
            any(digest == wanted.digest for digest, _mask in phones)
            if wanted.digest
            else self._has(person, wanted.mask)
        )

    def _has(self, person: int, mask: str) -> bool:
        return any(agree(mask, other) for _digest, other in self._phones.get(person, ()))


def _ends(mask: str, last: int) -> str:
    """What a masked number is looked up by: its first digits and so many of its last."""
    return f"{mask[:_SHOWN_FIRST]}…{mask[len(mask) - last :]}"


def _maybe(by: By, people: set[int]) -> Match | None:
    return Match(Verdict.MAYBE, by, tuple(sorted(people)[:MOST_CANDIDATES])) if people else None


def agree(one: str, other: str) -> bool:
    """Whether two masked numbers can be the same: of one length, and equal wherever both show a digit."""
    pairs = zip(one, other, strict=False)
    return len(one) == len(other) and all(a == b or "*" in (a, b) for a, b in pairs)


def masked(phone: str) -> str:
    """A telephone number with only its ends shown: 138****0005."""
    hidden = len(phone) - _SHOWN_FIRST - _SHOWN_LAST
    return phone if hidden < 1 else phone[:_SHOWN_FIRST] + "*" * hidden + phone[-_SHOWN_LAST:]


def folded(name: str) -> str:
    """A nickname without what is easily lost or added: case, width, spaces, signs, emoji."""
    text = unicodedata.normalize("NFKC", name).casefold()
    kept = "".join(char for char in text if unicodedata.category(char)[0] in "LN")
    return kept or text


def counted(matches: Mapping[int, Match]) -> dict[str, int]:
    """How many accounts of each verdict."""
    found = dict.fromkeys(map(str, Verdict), 0)
    for match in matches.values():
        found[match.verdict] += 1
    return found
