"""The worker: does what waits, one thing at a time, and can be killed at any moment.

Work is rows: running an import claims it by a conditional update; sealing and filling hold leases of their own.
Any number of workers may run.
"""

from __future__ import annotations

import errno
import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from types import FrameType

from django.db import DatabaseError, close_old_connections, connection
from django.db.models import Q

from qunxing.closing.compare import compare_newest
from qunxing.communities.models import Community
from qunxing.contributors.refresh import refresh as refresh_contributors
from qunxing.goals.refresh import refresh as refresh_goals
from qunxing.insight.linking import keep_up
from qunxing.insight.precompute import forget, local_days, precompute, precompute_whole
from qunxing.ledger import compact, fill, manifest, seal
from qunxing.ledger.leases import holder
from qunxing.ledger.models import Lease
from qunxing.lifecycle.refresh import refresh as refresh_courses
from qunxing.notices.delivering import send_due
from qunxing.outbox import pictures
from qunxing.people import likeness
from qunxing.people.dimensions import dimension_epoch
from qunxing.reports.actions import forget_erased
from qunxing.reports.prepare import prepare as prepare_reports
from qunxing.sources import actions, calls, erasing, leftovers, payloads, watching
from qunxing.sources.models import Import
from qunxing.sources.running import interrupted
from qunxing.tagging.actions import run_due as run_tag_rules
from qunxing.tagging.keeping import keep as keep_tiers
from qunxing.team.capacity import refresh as refresh_rooms

log = logging.getLogger("qunxing.worker")

IDLE = 1.0
"""Seconds between looks when nothing waits."""
BEAT = 10.0
"""Seconds between two signs of life."""
LEASE = timedelta(seconds=60)
"""How long a sign of life counts."""
ORPHANS_STAY = timedelta(days=1)
"""A file nothing lists yet may be part of an import under way."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)
TIDY_EVERY = timedelta(minutes=10)
WATCH_EVERY = timedelta(seconds=15)
LEAVING = 5.0
"""Seconds a thread gets to end."""


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Worker:
    """One worker process; `name` is how others see it."""

    name: str
    stopping: threading.Event = field(default_factory=threading.Event)
    tidied: datetime = LONG_AGO
    watched: datetime = LONG_AGO
    computed: tuple[int, object] = (0, None)
    """The epochs of the ledger and of what is joined at read, as of the last precomputation."""
    linked: int = 0
    """The epoch of the ledger when all links nobody made were last inferred."""
    looked: tuple[int, object] = (0, None)
    """The newest account and the days, as of the last look for who may be one person."""

    @classmethod
    def here(cls) -> Worker:
        return cls(holder())

    def run(self, *, once: bool = False) -> None:
        """Work until SIGTERM or SIGINT; with `once`, until nothing waits."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        loops = (self._beat, partial(self._beside, self.notify), partial(self._beside, self.seal_much))
        beside = [threading.Thread(target=each, daemon=True) for each in loops]
        for each in beside:
            each.start()
        try:
            while not self.stopping.is_set():
                if not self.round() and (once or self.stopping.wait(IDLE)):
                    break
        except Exception:  # the engine turns our exit, when it falls into a call of its own, into one of its errors
            if not self.stopping.is_set():
                raise
        finally:
            self.stopping.set()
            for each in beside:
                each.join(LEAVING)
            release(self.name)

    def round(self) -> bool:
        """Do each kind of waiting work once; whether there was any. A failure is logged and does not stop the rest."""
        jobs = (self.one_import, self.seal, self.fill, self.precompute, self.link, self.tidy)
        did = [self._tried(job) for job in jobs]
        return any(did)

    def one_import(self) -> bool:
        """Run the oldest import that waits or was broken off by a crash; whether there was one."""
        found = next_import(now())
        if found is None:
            return False
        try:
            actions.run(found)
        except (DatabaseError, SystemExit):
            raise
        except Exception as error:  # a bug met by one file must not stop everybody's work
            if self.stopping.is_set():
                raise
            log.exception("import %s failed", found.pk)
            set_aside(found, error)
        return True

    def seal(self) -> bool:
        return seal.seal(now=now()) > 0

    def seal_much(self) -> bool:
        """Seal what piles up while other work goes on."""
        return seal.is_due() and self.seal()

    def fill(self) -> bool:
        return fill.fill(now=now()) > 0

    def precompute(self) -> bool:
        """Compute what people open first once everything is filled, and every morning; never counts as work.

        First what is of the groups that changed, then what looks at whole communities. An import that comes meanwhile
        goes first.
        """
        state = manifest.epoch(), (dimension_epoch(), local_days(now()))
        if state != self.computed and fill.is_fresh():
            since = self.computed[0] if state[1] == self.computed[1] else 0
            run_tag_rules(now=now(), stop=self._is_wanted)
            self._look_for_one_person()
            if not precompute(since=since, now=now(), stop=self._is_wanted):
                return False
            refresh_goals(since=since, now=now(), stop=self._is_wanted)
            refresh_rooms(since=since, now=now(), stop=self._is_wanted)
            refresh_courses(now=now(), stop=self._is_wanted)
            refresh_contributors(now=now(), stop=self._is_wanted)
            keep_tiers(now=now(), stop=self._is_wanted)
            if precompute_whole(since=since, now=now(), stop=self._is_wanted):
                prepare_reports(now=now(), stop=self._is_wanted)
                compare_newest(now=now(), stop=self._is_wanted)
                self.computed = state
        return False

    def link(self) -> bool:
        """Infer which messages answer which, once everything is filled; never counts as work, and gives way to it."""
        epoch = manifest.epoch()
        is_due = epoch != self.linked and fill.is_fresh()
        if is_due and keep_up(stop=lambda: self._is_wanted() or not fill.is_fresh()):
            self.linked = epoch
        return False

    def _look_for_one_person(self) -> None:
        """Who may be one person changes with new accounts and names: looked for then, and every morning."""
        state = likeness.newest(), local_days(now())
        if state != self.looked:
            for community in Community.objects.all():
                likeness.look(community, now=now())
            self.looked = state

    def _is_wanted(self) -> bool:
        return self.stopping.is_set() or next_import(now()) is not None

    def tidy(self) -> bool:
        """Delete what no reader can still hold; never counts as work."""
        if now() - self.tidied > TIDY_EVERY:
            self.tidied = now()
            compact.compact(now=now())
            seal.discard_retired(now=now())
            forget_erased()
            erasing.finish(now=now())
            erasing.forget_files(now=now())
            payloads.forget(now=now())
            calls.forget(now=now())
            leftovers.clear()
            pictures.forget(now=now())
            discard_orphans(now())
            forget(now=now())
        return False

    def _tried(self, job: Callable[[], bool]) -> bool:
        close_old_connections()
        try:
            return job()
        except (DatabaseError, OSError):
            log.exception("%s failed and will be tried again", job.__name__)
            self.stopping.wait(IDLE)
            return False

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Leave at once: everything under way is safe to break off, and what was claimed is given back."""
        self.stopping.set()
        raise SystemExit(0)

    def _beside(self, job: Callable[[], bool]) -> None:
        """Do it now and then in a thread of its own: it waits for no other work, and none for it.

        Broken off at any moment, it leaves nothing half done, and tells nobody twice.
        """
        try:
            while True:
                try:
                    self._tried(job)
                except Exception:  # a bug met by one notice must not silence the rest
                    log.exception("%s failed and will be tried again", job.__name__)
                if self.stopping.wait(IDLE):
                    return
        finally:
            connection.close()

    def notify(self) -> bool:
        """Look for what staff should know, and send what is due; never counts as work."""
        if now() - self.watched > WATCH_EVERY:
            self.watched = now()
            watching.look(now=now())
        while not self.stopping.is_set() and send_due(now=now()):
            pass
        return False

    def _beat(self) -> None:
        """Say that we live, from a thread of its own: a fill may take minutes."""
        try:
            while True:
                beat(self.name, now())
                if self.stopping.wait(BEAT):
                    return
        finally:
            connection.close()


def next_import(at: datetime) -> Import | None:
    """The oldest import that is free to be run. Another worker may still be quicker; running it settles that."""
    broken_off = [each.pk for each in interrupted()]
    late = Q(state=Import.State.RUNNING, lease_until__lt=at)
    free = Q(state=Import.State.WAITING) | late | Q(pk__in=broken_off)
    return Import.objects.filter(free).select_related("community", "group").order_by("pk").first()


def set_aside(found: Import, error: Exception) -> None:
    """Refuse an import that met a bug or a full disk, saying so; it waits no longer, and can be tried again."""
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    said = "The disk is full. Nothing was kept." if full else "Something went wrong on our side. Nothing was kept."
    report = {"refused": said, "code": "disk_full" if full else "bug", "detail": type(error).__name__}
    Import.objects.filter(pk=found.pk, state=Import.State.WAITING).update(state=Import.State.REFUSED, report=report)


def beat(name: str, at: datetime) -> None:
    """Renew this worker's sign of life."""
    Lease.objects.update_or_create(name=f"worker:{name}", defaults={"holder": name, "until": at + LEASE})


def release(name: str) -> None:
    """Take back the sign of life."""
    Lease.objects.filter(name=f"worker:{name}").delete()


def discard_orphans(at: datetime) -> int:
    """Delete files nothing lists that are older than any import can run; how many."""
    late = (at - ORPHANS_STAY).timestamp()
    old = [path for path in manifest.orphans() if path.exists() and path.stat().st_mtime < late]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
