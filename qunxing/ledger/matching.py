"""Texts and acts that hold certain words or match a pattern: all of them, or only those of files that are new."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qunxing.core.facts import Kind
from qunxing.core.refusals import Refusal
from qunxing.ledger import acts, read
from qunxing.ledger.engine import Cursor, cursor, is_pattern
from qunxing.ledger.talk import MessageRow, whole

MOST = 200_000
"""Matches looked at; a rule that finds more tells nobody apart."""


@dataclass(frozen=True, slots=True)
class Matched:
    """One match: whose account, where, which fact. `ts` in µs UTC."""

    identity: int
    grp: int
    k1: int
    k2: int
    ts: int


def check(pattern: str) -> None:
    """Raises Refusal for what is no RE2 pattern."""
    if pattern and not is_pattern(pattern):
        raise Refusal("“%(pattern)s” is no pattern that can be read.", code="bad_pattern", pattern=pattern)


def newest() -> int:
    """The number of the newest file of texts: what came later has a higher one."""
    return max((each.pk for each in read.snapshot("text").segments), default=0)


def talk(groups: Collection[int], words: Sequence[str], pattern: str, *, after: int = 0) -> tuple[list[Matched], int]:
    """Messages as they stand now, by somebody, that hold any of the words or match; and how far was read.

    Only files newer than `after` and what is in no file yet; files that were merged are read once more.
    """
    with cursor(turn=True) as room:
        shot = read.snapshot("facts", "text")
        files = [each for each in shot.of("text") if each.pk > after]
        read.bind_changes(room, shot)
        read.bind_standing(room, "texts", shot, files, shot.tail_text)
        test, values = _test(words, pattern)
        room.run(
            "CREATE OR REPLACE TEMP TABLE hit AS SELECT k1, k2, ts FROM texts "
            f"WHERE grp IN ({_listed(groups)}) AND ({test}) LIMIT {MOST}",
            values,
        )
        rows = _messages(room, shot)
        rows = [row for row in rows if not row.is_edited or _still(room, row, test, values)]
    read_to = max((each.pk for each in shot.of("text")), default=0)
    wanted = set(groups)
    found = [
        Matched(row.identity, row.grp, row.k1, row.k2, row.ts)
        for row in rows
        if row.identity and row.grp in wanted and row.text and not row.is_notice and not row.is_recalled
    ]
    return found, max(read_to, after)


def _messages(room: Cursor, shot: read.Snapshot) -> list[MessageRow]:
    """The messages whose own or edited text was hit, as they stand."""
    first, last = room.one("SELECT COALESCE(MIN(ts), 0), COALESCE(MAX(ts), -1) FROM hit")
    if last < first:
        return []
    edits = "SELECT c.ref1 AS k1, c.ref2 AS k2 FROM hit h JOIN changes c USING (k1, k2) WHERE c.ref1 <> 0"
    (edited,) = room.one(f"SELECT COUNT(*) FROM ({edits})")
    # An edit may be of a message of any time before.
    read.bind_facts_of(room, shot, from_ts=None if edited else first, to_ts=last)
    read.bind_texts(room, shot, from_ts=None if edited else first, to_ts=None)
    keys = f"SELECT k1, k2 FROM hit UNION {edits}"
    return whole(room, f"SELECT f.* FROM facts f SEMI JOIN ({keys}) USING (k1, k2) WHERE f.kind = {Kind.MESSAGE:d}")


def _still(room: Cursor, row: MessageRow, test: str, values: Sequence[str]) -> bool:
    """An edit may have taken the words out again."""
    return bool(room.one(f"SELECT {test} FROM (SELECT ?::VARCHAR AS text)", [*values, row.text])[0])


def done(groups: Collection[int], kind: Kind, words: Sequence[str], pattern: str) -> list[Matched]:
    """Acts of a kind in these groups and desks whose text holds any of the words or matches; with neither, all.

    Of orders only those that were paid.
    """
    with cursor(turn=True) as room:
        acts.bind(room, groups)
        test, values = _test(words, pattern) if words or pattern else ("TRUE", [])
        joined = "act a"
        if values:
            read.bind_texts(room, read.snapshot("facts", "text"))
            joined = "act a JOIN texts t USING (k1, k2)"
        rows = room.rows(
            f"SELECT a.identity, a.grp, a.k1, a.k2, a.ts FROM {joined} WHERE a.kind = {kind:d} AND a.identity <> 0 "
            f"AND (a.kind <> {Kind.ORDERED:d} OR a.amount > 0) AND ({test}) LIMIT {MOST}",
            values,
        )
    return [Matched(*map(int, row)) for row in rows]


def _test(words: Sequence[str], pattern: str) -> tuple[str, list[str]]:
    tests = ["contains(lower(text), lower(?))"] * len(words) + ["regexp_matches(text, ?)"] * bool(pattern)
    return " OR ".join(tests), [*words, *([pattern] if pattern else [])]


def _listed(numbers: Collection[int]) -> str:
    return ", ".join(str(int(each)) for each in numbers) or "NULL"
