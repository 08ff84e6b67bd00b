"""How many of a group agreed to be archived: it belongs beside every number that rests on what the archive shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from qunxing.communities.words import number
from qunxing.core.facts import Form, Kind, Sees
from qunxing.core.rules.consent import AGREED, REFUSED, Consent, Word, consent, together
from qunxing.insight.coverage import Standing
from qunxing.ledger import read
from qunxing.ledger.engine import cursor
from qunxing.people.dimensions import left_out

OF_TALK = frozenset(
    {Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS, Sees.REPLIES, Sees.REACTIONS, Sees.RECALLS, Sees.SPOKEN, Sees.CHAINS}
)
"""What is drawn from what people say."""
STILL_THERE = 0
"""A spell's `end_basis` while it lasts."""


def beside(needs: Iterable[Sees], groups: Iterable[int], standing: Standing) -> dict[str, int | None] | None:
    """How far the groups agreed whose talk is only that of who did; None where there are none, or no talk is asked."""
    if not OF_TALK.intersection(needs):
        return None
    seen = {grp: _bits(standing, grp) for grp in groups}
    archived = tuple(sorted(grp for grp, sees in seen.items() if sees >> Sees.CONSENTED & 1))
    if not archived:
        return None
    listed = frozenset(grp for grp in archived if seen[grp] >> Sees.ROSTER & 1)
    epochs = tuple(standing.epochs.get(grp, 0) for grp in archived)
    found = _of_groups(archived, listed, str(settings.HOME), epochs, standing.dimension_epoch)
    return {**found._asdict(), "groups": len(archived)}


def line(groups: Collection[int], standing: Standing | None = None) -> str:
    """The same as a sentence, for a page or a file with several numbers of these groups' talk; "" where none of it
    comes from the archive."""
    return sentence(words({"consent": beside(OF_TALK, groups, standing or Standing.of(groups))}))


def beside_rows(rows: Sequence[Mapping[str, Any]], said: str) -> list[dict[str, Any]]:
    """The rows of a file, with a column that says so; with none where there is nothing to say."""
    return beside_each(rows, [said] * len(rows))


def beside_each(rows: Sequence[Mapping[str, Any]], said: Sequence[str]) -> list[dict[str, Any]]:
    """The same where something else is to be said of each row."""
    title = _("Consent to the archive")
    return [dict(row) | ({title: of} if any(said) else {}) for row, of in zip(rows, said, strict=True)]


def sentence(said: str) -> str:
    """What `words` says, where no number stands before it."""
    return _("Of archived talk only those are seen who agreed: %(consent)s.") % {"consent": said} if said else ""


def words(coverage: Mapping[str, Any]) -> str:
    """The same in words; "" where there is nothing to say."""
    told = coverage.get("consent")
    if not told:
        return ""
    if told["agreed"] + told["refused"] == 0:
        return _("who agreed to the archive is not known")
    if told["of"] is None:
        return _("%(agreed)s agreed to the archive, out of how many is not known") % {"agreed": number(told["agreed"])}
    return _("%(agreed)s of %(of)s agreed to the archive") % {
        "agreed": number(told["agreed"]), "of": number(told["of"]),
    }  # fmt: skip


def _bits(standing: Standing, grp: int) -> int:
    found = 0
    for each in standing.coverage.get(grp, ()):
        found |= each.sees
    return found


@lru_cache(maxsize=256)
def _of_groups(groups: tuple[int, ...], listed: frozenset[int], *_epochs: object) -> Consent:
    """Every number on a page asks for it, and it only changes with the groups: looked for once."""
    said, there = _told(groups)
    ours = {identity for identity, *_span in left_out()}
    return together(
        consent(
            [Word(who, ts, status) for grp, who, ts, status in said if grp == group and who not in ours],
            [who for grp, who in there if grp == group and who not in ours] if group in listed else None,
        )
        for group in groups
    )


def _told(groups: tuple[int, ...]) -> tuple[list[tuple[int, int, int, str]], list[tuple[int, int]]]:
    """(group, account, when, what it said) of every word on it, and (group, account) of who is there."""
    where = f"grp IN ({', '.join(map(str, groups))})"
    with cursor(turn=True) as room:
        shot = read.snapshot("facts", "spell")
        read.bind_facts(room, shot, kinds=1 << Kind.MESSAGE)
        said = room.rows(
            f"SELECT grp, identity, ts, note FROM facts WHERE kind = {Kind.MESSAGE:d} AND form = {Form.SYSTEM:d} "
            f"AND note IN ('{AGREED}', '{REFUSED}') AND {where}"
        )
        read.bind_rollups(room, shot, ["spell"])
        there = room.rows(f"SELECT grp, identity FROM spell WHERE end_basis = {STILL_THERE} AND {where}")
    return said, there
