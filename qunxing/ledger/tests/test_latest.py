"""What just happened in a group, from files and tail together, and which groups something happened in."""

from __future__ import annotations

import msgspec
import pytest

from qunxing.core.facts import Fact, Kind
from qunxing.ledger import latest, manifest
from qunxing.ledger.append import append
from qunxing.ledger.fill import fill
from qunxing.ledger.seal import seal
from qunxing.testing.facts import about, at, place, said
from qunxing.testing.ledgers import NOW, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def texts(limit: int = 20, since: float = -1) -> list[str | None]:
    return [row.text for row in latest.newest(1, from_ts=at(since), limit=limit)]


def test_the_newest_come_first_from_wherever_they_lie() -> None:
    place(1, 2)
    put([said(1, 0, "old"), said(2, 1, "of another", grp=2)])
    append([said(3, 2, "sealed"), said(4, 3, "taken back")])
    seal(now=NOW)
    fresh = said(5, 4, "first wording")
    append(
        [
            fresh,
            about(said(4, 3), Kind.RECALLED),
            about(fresh, Kind.EDITED, 1, text="as it stands"),
            said(6, 5, "x", grp=2),
        ]
    )
    assert texts() == ["as it stands", "sealed", "old"]
    assert texts(limit=1) == ["as it stands"]
    assert texts(since=1) == ["as it stands", "sealed"]


def other(fact: Fact, kind: Kind) -> Fact:
    """Another kind of fact of the same account, at the same time."""
    return msgspec.structs.replace(fact, kind=kind, text=None, length=None)


def test_the_words_of_an_erased_account_are_gone_while_all_of_it_is_still_in_the_tail() -> None:
    place(1, 2)
    mine, hers = said(1, 0, "mine", who=10), said(2, 1, "hers", who=11)
    append([mine, hers, other(said(9, 1, who=10, grp=2), Kind.ERASED)])
    assert texts() == ["hers", None]


def test_who_came_and_went() -> None:
    place(1)
    append([other(said(1, 0), Kind.JOINED), said(2, 1), other(said(3, 2), Kind.LEFT)])
    assert [move.kind for move in latest.moves(1, from_ts=at(-1), limit=9)] == [Kind.LEFT, Kind.JOINED]


def test_a_change_is_of_its_group_alone_until_and_after_it_is_counted() -> None:
    place(1, 2)
    append([said(1, 0, grp=1)])
    before = manifest.epoch(), latest.changed(1), latest.changed(2)
    append([said(2, 0, grp=2)])
    assert latest.since(before[0]) == (before[0] + 1, {2})
    assert latest.changed(1) == before[1] and latest.changed(2) > before[2]
    told, counted = manifest.epoch(), latest.counted(2)
    seal(now=NOW)
    fill(now=NOW)
    assert latest.counted(2) > counted and 2 in latest.since(told)[1]
