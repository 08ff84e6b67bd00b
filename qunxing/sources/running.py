"""Running an import: read, tell apart what is new, write, and list it all in one transaction with the import's row."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from qunxing.carriers import apart
from qunxing.carriers.base import FileFormat, Finding, Options
from qunxing.core.facts import Kind, Precision, Sees
from qunxing.core.refusals import NeedsAnswer, Refusal, Unreadable
from qunxing.ledger import bulk, leases, manifest, read
from qunxing.ledger.bulk import Absorbed, Spool
from qunxing.ledger.engine import Cursor, cursor
from qunxing.ledger.models import Batch
from qunxing.people.accounts import rename
from qunxing.people.actions import mark_listed, marked_by
from qunxing.people.erasure import reopen
from qunxing.people.models import StandIn
from qunxing.sources import acts, chains, cutoff, leftovers, looking, overlap, readings, reports, rosters
from qunxing.sources.books import DryBook, RealBook, space_of
from qunxing.sources.intake import Book, Intake, Seen
from qunxing.sources.models import Import, LastWord
from qunxing.sources.stops import FULL, Cancelled, DiskFull

SAVE_EVERY = 1.0
"""Seconds between two writes of progress to the book."""
LEASE = timedelta(minutes=10)
MOST_CRASHES = 3
"""Processes an import may outlive before it is given up."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Progress of one import: rows so far, bytes read of all bytes."""

    rows: int
    read: int
    total: int


class Pulse:
    """Shows progress, writes it at most once a second, renews the lease, and notices a wish to cancel."""

    def __init__(self, imp: Import, show: Callable[[Tick], None] | None, *, keep: bool) -> None:
        self.imp, self.show, self.keep = imp, show, keep
        self.read = self.total = 0
        self._saved = time.monotonic()

    def bytes(self, read: int, total: int) -> None:
        self.read, self.total = read, total

    def rows(self, rows: int) -> None:
        """Called after each lot. Raises Cancelled when somebody asked or the lease was lost."""
        if self.show:
            self.show(Tick(rows, self.read, self.total))
        if self.keep and time.monotonic() - self._saved > SAVE_EVERY:
            self._saved = time.monotonic()
            mine = Import.objects.filter(pk=self.imp.pk, holder=self.imp.holder, cancel_asked=False)
            until = timezone.now() + LEASE
            if not mine.update(rows=rows, read_bytes=self.read, total_bytes=self.total, lease_until=until):
                raise Cancelled


@dataclass(slots=True)
class Taken:
    """What reading came to: everything spooled; `damage` where the file ended badly."""

    fmt: FileFormat
    namespace: str
    seen: Seen
    sees: frozenset[Sees]
    damage: Refusal | None

    @property
    def space(self) -> str:
        """What the messages are known by: ids of the platform, or what was said when, and how exactly that is told."""
        if 2 * self.seen.unnumbered < self.seen.kinds.get(Kind.MESSAGE, 0):
            return f"{self.namespace}#ids"
        exact = self.seen.precision == Precision.SECOND
        return f"{self.namespace}#words" + ("" if exact else f"@{Precision(self.seen.precision).name.lower()}")


def run(imp: Import, *, progress: Callable[[Tick], None] | None = None) -> Import:
    """Do the import in this process. The row's state says how it ended; a question or refusal is not raised."""
    if not _claim(imp):
        return Import.objects.get(pk=imp.pk)
    pulse = Pulse(imp, progress, keep=True)
    try:
        _keep(imp, pulse)
    except NeedsAnswer as need:
        imp.question = {"ask": need.fields["ask"], "choices": need.fields.get("choices", []), "finding": {}}
        _end(imp, Import.State.ASKING, {})
    except Refusal as refusal:
        state = Import.State.CANCELLED if isinstance(refusal, Cancelled) else Import.State.REFUSED
        _end(imp, state, {"refused": reports.sentence(refusal), "code": refusal.code})
    except BaseException as error:
        if not (isinstance(error, OSError) and error.errno in FULL):
            _end(imp, Import.State.WAITING, {})
            raise
        full = DiskFull()
        _end(imp, Import.State.REFUSED, {"refused": reports.sentence(full), "code": full.code})
        return Import.objects.get(pk=imp.pk)  # what it left is cleared once there is room again
    leftovers.clear()
    return Import.objects.get(pk=imp.pk)


def dry_run(imp: Import, *, progress: Callable[[Tick], None] | None = None) -> dict[str, Any]:
    """The report the import would give. Nothing is kept."""
    began = time.monotonic()
    with bulk.spooling() as spool, cursor() as room:
        pulse = Pulse(imp, progress, keep=False)
        opened = _open(imp, pulse)
        taken = _take(imp, opened, DryBook(imp.community, opened.namespace, imp.group), spool, pulse)
        absorbed = bulk.tell_apart(room, spool)
        _count(room, absorbed)
    return reports.report(
        taken.fmt.name, taken.seen, absorbed, renames=0, seconds=time.monotonic() - began, damage=taken.damage
    )


def _claim(imp: Import) -> bool:
    now = timezone.now()
    free = Import.objects.filter(pk=imp.pk, state=Import.State.WAITING)
    left = Import.objects.filter(pk=imp.pk, state=Import.State.RUNNING, lease_until__lt=now)
    if imp.state == Import.State.RUNNING and not leases.is_alive(imp.holder):
        left = Import.objects.filter(pk=imp.pk, state=Import.State.RUNNING, holder=imp.holder)
    imp.holder, imp.started_at = leases.holder(), now
    claim = {"state": Import.State.RUNNING, "holder": imp.holder, "started_at": now, "lease_until": now + LEASE}
    if left.filter(crashes__gte=MOST_CRASHES - 1).update(
        state=Import.State.REFUSED, report=_given_up(), finished_at=now
    ):
        return False
    return bool(free.update(**claim) or left.update(**claim, crashes=F("crashes") + 1))


def _given_up() -> dict[str, Any]:
    refusal = Refusal("Reading this file ended the program several times. It was given up; nothing was kept.")
    return {"refused": reports.sentence(refusal), "code": "crashes"}


def _end(imp: Import, state: str, report: dict[str, Any]) -> None:
    Import.objects.filter(pk=imp.pk, holder=imp.holder).update(
        state=state, report=report, question=imp.question, finished_at=timezone.now(), cancel_asked=False, holder=""
    )


def _keep(imp: Import, pulse: Pulse) -> None:
    began = time.monotonic()
    with bulk.spooling() as spool:
        opened = _open(imp, pulse)
        leftovers.begin(imp)
        book = RealBook(imp.community, opened.namespace, opened.fmt.platform, imp.group)
        taken = _take(imp, opened, book, spool, pulse)
        batch = Batch.objects.create(label=imp.file_name[:200], at=timezone.now())
        overlap.observe(spool, batch.pk, taken.seen.spans, taken.sees, taken.space)
        while not (report := _absorb(imp, taken, spool, batch, pulse, began)):
            continue  # what is known moved while we looked
    rename(taken.seen.names)
    report["staff_marked"] = mark_listed(taken.seen.staff, StandIn.STAFF, batch=batch, by=imp.by)
    report["bots_marked"] = mark_listed(taken.seen.bots, StandIn.BOT, batch=batch, by=imp.by)
    if imp.what == Import.What.ROSTER:
        report["renames_suspected"] = rosters.propose_renames(batch.pk, list(taken.seen.spans))
    if imp.what != Import.What.READINGS:  # they are nobody's
        acts.match(imp, taken.seen.phones, batch)
    Import.objects.filter(pk=imp.pk).update(report=report)


def _absorb(imp: Import, taken: Taken, spool: Spool, batch: Batch, pulse: Pulse, began: float) -> dict[str, Any]:
    """Tell apart what is new, write and list it; the report, empty when others wrote to these groups meanwhile."""
    groups = list(taken.seen.spans)
    known = manifest.mark(groups)
    with cursor() as room:
        talk = Sees.MESSAGES in taken.sees  # a member list beside talk counts nothing twice
        since = _read_as(imp)
        earlier = [*overlap.observed(room, groups, before=since), *overlap.heard(groups, before=since)] if talk else []
        found = overlap.conflicts(earlier, taken.seen.spans, taken.space)
        absorbed = bulk.tell_apart(room, spool)
        _bind_conflicting(room, found)
        absorbed.leans_on |= overlap.settle(room, found, imp.options.get("overlap"))
        absorbed.leans_on |= cutoff.settle(room, taken.seen) | marked_by(taken.seen.staff | taken.seen.bots)
        words = cutoff.last_words(room, taken.seen)
        bulk.write(room, absorbed, batch.pk)
        _count(room, absorbed)
    seconds = time.monotonic() - began
    report = reports.report(taken.fmt.name, taken.seen, absorbed, renames=0, seconds=seconds, damage=taken.damage)
    pulse.rows(spool.rows)
    with transaction.atomic():
        manifest.lock()
        if manifest.mark(groups) == known:
            _list(imp, batch, absorbed, words, report)
            reopen(taken.seen.people)
            return report
    manifest.discard(absorbed.segments)
    return {}


def _read_as(imp: Import) -> int | None:
    """The batch whose place in time the import takes: whatever came later was settled with it when it came."""
    return imp.rereads.batch_id if imp.rereads else None


@dataclass(frozen=True, slots=True)
class Opened:
    """A handed-in file, looked at: its parts, the format of the first one, and the id space it speaks in."""

    parts: list[looking.Part]
    options: Options
    finding: Finding
    namespace: str

    @property
    def fmt(self) -> FileFormat:
        return self.parts[0][1]


def _open(imp: Import, pulse: Pulse) -> Opened:
    parts, options = looking.parts_of(imp, pulse.bytes), looking.options_of(imp.options)
    first, fmt = parts[0]
    finding = fmt.look(first, options)
    return Opened(parts, options, finding, space_of(imp, finding.namespace or fmt.namespace))


def _take(imp: Import, opened: Opened, book: Book, spool: Spool, pulse: Pulse) -> Taken:
    """Read every part of the format of the first one. A damaged end keeps the good part; nothing good is a refusal."""
    zone = imp.options.get("timezone") or imp.community.timezone
    intake = Intake(book, spool, namespace=opened.namespace, zone=zone)
    postings, found = chains.Postings(book, zone), readings.Readings.of(imp)
    damage: Refusal | None = None
    for part, of in opened.parts:
        try:
            if of is opened.fmt:
                lots = found.beside(postings.beside(apart.lots(part, of, opened.options)))
                intake.take(acts.keyed(lots) if of.namespace == acts.SPACE else lots, tick=pulse.rows)
        except Unreadable as error:
            damage = error
    chains.take_in(postings, intake)
    readings.take_in(found, intake)
    if not spool.rows:
        raise damage or Unreadable("Nothing in this file could be understood.", code="nothing_understood")
    proved = {sees for kind, sees in overlap.PROVES.items() if kind in intake.seen.kinds}
    declared = (opened.finding.sees or opened.fmt.sees) | proved
    return Taken(opened.fmt, intake.namespace, intake.seen, _sees(declared, imp.options.get("complete")), damage)


def _sees(declared: frozenset[Sees], complete: bool | None) -> frozenset[Sees]:
    """A person may say that a selection is complete, or that a file is not."""
    if complete is None:
        return declared
    return declared | {Sees.CONTINUOUS} if complete else declared - {Sees.CONTINUOUS}


def _bind_conflicting(room: Cursor, found: list[overlap.Observed]) -> None:
    if found:
        shot = read.snapshot("facts")
        first, last = min(each.first for each in found), max(each.last for each in found)
        read.bind_facts(room, shot, from_ts=first, to_ts=last)
        room.run("CREATE OR REPLACE TEMP VIEW facts_in_conflict AS SELECT * FROM facts")


def _count(room: Cursor, absorbed: Absorbed) -> None:
    """What is new, by kind; notices of the platform under −1."""
    absorbed.kinds = dict(room.rows("SELECT kind, COUNT(*) FROM ready GROUP BY kind"))
    (absorbed.kinds[-1],) = room.one("SELECT COUNT(*) FROM ready WHERE kind = 1 AND form = 13")


def _list(
    imp: Import, batch: Batch, absorbed: Absorbed, words: list[dict[str, object]], report: dict[str, Any]
) -> None:
    """What makes the import true, in one transaction. Raises Cancelled when the row is no longer ours."""
    now: datetime = timezone.now()
    mine = Import.objects.filter(pk=imp.pk, holder=imp.holder, state=Import.State.RUNNING, cancel_asked=False)
    done = {"state": Import.State.DONE, "report": report, "batch": batch, "finished_at": now, "holder": ""}
    if not mine.update(**done, rows=sum(n for kind, n in absorbed.kinds.items() if kind > 0), question={}):
        raise Cancelled
    imp.leans_on.set(absorbed.leans_on)
    LastWord.objects.bulk_create([LastWord(batch=batch, **word) for word in words], batch_size=200)
    manifest.commit(absorbed.segments, ranges=absorbed.ranges, now=now)


def interrupted() -> list[Import]:
    """Imports whose process died: free to be run again."""
    running = Import.objects.filter(state=Import.State.RUNNING)
    return [each for each in running if not leases.is_alive(each.holder)]
