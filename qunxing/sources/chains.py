"""Chains (接龙) on their way in: the postings of talk or of a paste become one fact a person and one for the head.

The ledger is asked which chains there are, so that a posting that repeats one changes only what it changes. An entry is
a fact at the first time it was seen; later words, and being taken out, are edits of it. Its note is "", "changed <µs>"
or "withdrawn <µs>", its value the quantity, nothing once it was withdrawn. A head's fact is nobody's, of no value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from qunxing.carriers.base import Incoming, Lot, lot_of
from qunxing.core.facts import Form, Kind, Precision, Proof
from qunxing.core.rules.chains import Held, Place, Post, Round, taken_in
from qunxing.core.text.chain import BEGINS, parse
from qunxing.ledger import chains
from qunxing.people.accounts import Ref
from qunxing.people.matching import SEPARATOR, space_of
from qunxing.people.models import Identity
from qunxing.sources import acts
from qunxing.sources.intake import Book, Intake, Span
from qunxing.sources.lots import Zone

RECORD = "\x1e"
"""Stands between the parts of a head's text: id, newest posting (µs), head, tail."""
CHANGED, WITHDRAWN = "changed", "withdrawn"
ASKED = 500


class Known(NamedTuple):
    """A chain of the ledger: its entries' accounts, and the times and precision their facts have."""

    round: Round
    accounts: dict[Place, int]
    times: dict[Place, tuple[int, int]]
    begun: int


def known(grp: int) -> list[Known]:
    """The chains of a group, the oldest first. Whatever lost its head by an undo is no chain."""
    by_chain: dict[tuple[int, int], list[chains.Row]] = {}
    for row in chains.rows_of(grp):
        by_chain.setdefault((row.ref1, row.ref2), []).append(row)
    names = _names({row.identity for rows in by_chain.values() for row in rows})
    found = [of for rows in by_chain.values() if (of := _known(rows, names))]
    return sorted(found, key=lambda each: (each.round.begun, each.round.id))


def _names(identities: Iterable[int]) -> dict[int, str]:
    """Account → the nickname it stands under in chains; those who were erased have none."""
    wanted, found = sorted(identities), {}
    for start in range(0, len(wanted), ASKED):
        rows = Identity.objects.filter(pk__in=wanted[start : start + ASKED], erased_at=None)
        for pk, external in rows.values_list("pk", "external"):
            how, _, name = external.partition(SEPARATOR)
            if how == "n":
                found[pk] = name
    return found


def _known(rows: list[chains.Row], names: Mapping[int, str]) -> Known | None:
    head = next((row for row in rows if not row.identity and row.text.count(RECORD) == 3), None)
    if head is None:
        return None
    id_, last, words, tail = head.text.split(RECORD)
    entries: dict[Place, Held] = {}
    of = Known(Round(id_, words, tail, head.ts, int(last), entries), {}, {}, head.ts)
    seen: dict[str, int] = {}
    for row in rows:
        if row.identity in names:
            name = names[row.identity]
            seen[name] = nth = seen.get(name, 0) + 1
            entries[name, nth] = _held(name, row)
            of.accounts[name, nth], of.times[name, nth] = row.identity, (row.ts, row.precision)
    return of


def _held(name: str, row: chains.Row) -> Held:
    state, _, when = row.note.partition(" ")
    return Held(name, row.text, row.ts, int(when) if when.isdecimal() else 0, state != WITHDRAWN)


@dataclass(slots=True)
class Posted:
    """One posting met while reading."""

    post: Post
    proof: int
    line: int


@dataclass(slots=True)
class Postings:
    """Collects the postings of lots that pass by, by group; `zone` reads wall clocks."""

    book: Book
    zone: str
    of: dict[int, list[Posted]] = field(default_factory=dict)

    def beside(self, lots: Iterable[Lot]) -> Iterator[Lot]:
        """The lots, without the postings that are nothing but that."""
        for lot in lots:
            said = lot.said
            kinds = said.column("kind").to_numpy()
            begins = pc.fill_null(pc.match_substring_regex(said.column("text"), BEGINS), False)
            marked = begins.to_numpy(zero_copy_only=False) | (said.column("form").to_numpy() == Form.CHAIN)
            wanted = (marked & (kinds == Kind.MESSAGE)) | (kinds == Kind.CHAINED)
            if wanted.any():
                self._keep(said.take(pa.array(np.flatnonzero(wanted))))
                lot = Lot(said.filter(pa.array(kinds != Kind.CHAINED)), lot.rejected)
            yield lot

    def _keep(self, said: pa.RecordBatch) -> None:
        zone = Zone(self.zone)
        for row in Lot(said).rows():
            chain = parse(row.text or "") if isinstance(row, Incoming) else None
            if chain is None or not isinstance(row, Incoming):
                continue
            at = row.at if row.zoned else int(zone.utc(np.array([row.at], np.int64))[0])
            post = Post(chain, at, row.precision is Precision.DAY)
            grp = self.book.group(row.group, row.group_name)
            self.of.setdefault(grp, []).append(Posted(post, row.proof, row.line))


def take_in(postings: Postings, intake: Intake) -> None:
    """Put what was posted into the intake's spool, as accounts of each group's own acts."""
    for grp, found in postings.of.items():
        before = {each.round.id: each for each in known(grp)}
        now, touched = {id_: each.round for id_, each in before.items()}, set[str]()
        for each in sorted(found, key=lambda one: (one.post.until, one.line)):
            round_ = taken_in(now.values(), each.post)
            now[round_.id] = round_
            touched.add(round_.id)
        rows = [row for id_ in sorted(touched) for row in _rows(now[id_], before.get(id_), found[0])]
        _spool(rows, grp, postings, intake)
        for each in found:
            span = intake.seen.spans.setdefault(grp, Span(each.post.at, each.post.at))
            span.first, span.last = min(span.first, each.post.at), max(span.last, each.post.at)


def _rows(round_: Round, before: Known | None, of: Posted) -> Iterator[Incoming]:
    """A chain's facts as they stand now. What the ledger has keeps its time: by that it is known again."""
    precision = Precision.DAY if of.post.is_day else Precision.SECOND
    words = RECORD.join((round_.id, str(round_.last), round_.head.replace(RECORD, ""), round_.tail.replace(RECORD, "")))
    told = Incoming(
        Kind.CHAINED,
        before.begun if before else round_.begun,
        text=words,
        native=round_.id,
        reply_to=round_.id,
        form=Form.CHAIN,
        precision=precision,
        proof=Proof(of.proof),
        line=of.line,
    )
    yield told
    for (name, nth), held in round_.entries.items():
        at, exact = before.times.get((name, nth), (held.first, precision)) if before else (held.first, precision)
        yield Incoming(
            Kind.CHAINED,
            at,
            name=name,
            text=held.text,
            native=f"{round_.id} {nth} {name}",
            reply_to=round_.id,
            form=Form.CHAIN,
            value=held.quantity,
            note=_note(held),
            precision=Precision(exact),
            proof=Proof(of.proof),
            line=of.line,
        )


def _note(held: Held) -> str:
    if not held.is_in:
        return f"{WITHDRAWN} {held.changed}"
    return f"{CHANGED} {held.changed}" if held.changed else ""


def _spool(rows: list[Incoming], grp: int, postings: Postings, intake: Intake) -> None:
    here = _Here(postings.book, grp)
    beside = Intake(here, intake.spool, namespace=space_of(grp), zone=postings.zone)
    beside.take(acts.keyed([lot_of(rows)]), tick=lambda _rows: None)
    seen, more = intake.seen, beside.seen
    seen.people |= more.people
    seen.names |= more.names
    for kind, count in more.kinds.items():
        seen.kinds[kind] = seen.kinds.get(kind, 0) + count


@dataclass(frozen=True, slots=True)
class _Here:
    """The book, for a group whose number is known."""

    book: Book
    grp: int

    def group(self, native: str, name: str) -> int:
        return self.grp

    def accounts(self, refs: Mapping[Ref, str]) -> dict[Ref, int]:
        return self.book.accounts(refs)
