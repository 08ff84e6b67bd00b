"""What is wrong with this installation and what to do about it. Every check is a small function with one answer."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qunxing.cli.ready import ready, waiting_migrations
from qunxing.core.refusals import Refusal

LEAST_FREE = 1 << 30
"""Bytes of disk below which an import may not finish."""
WORKER_LATE = timedelta(seconds=60)
ORPHANS_LATE = timedelta(days=1)
"""Files nothing lists are normal while work runs; older ones should have been tidied."""
CLOCK_BEHIND = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's answer; `todo` is empty when all is well."""

    name: str
    says: str
    todo: str = ""

    @property
    def ok(self) -> bool:
        return not self.todo

    def as_dict(self) -> dict[str, object]:
        return {**asdict(self), "ok": self.ok}


def examine() -> list[Finding]:
    """All answers, in the order one would ask. A check that others stand on ends the row when it fails."""
    findings = []
    for check in (settings, home, database):
        findings.append(check())
        if not findings[-1].ok:
            return findings
    return findings + [check() for check in CHECKS]


def settings() -> Finding:
    """Every setting has a value it can have."""
    try:
        ready(migrated=False)
    except Refusal as refusal:
        return Finding("settings", str(refusal), "Correct this environment variable, then start again.")
    return Finding("settings", "all readable")


def home() -> Finding:
    """QUNXING_HOME is there and may be written."""
    folder = _home()
    if not folder.is_dir():
        return Finding("home", f"{folder} is not there", "Set QUNXING_HOME to an existing folder, or run: qunxing up")
    probe = folder / f".doctor-{os.getpid()}"
    try:
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        return Finding("home", f"{folder} cannot be written: {error.strerror}", "Give this user the folder, or space.")
    return Finding("home", str(folder))


def database() -> Finding:
    """The book can be reached and has the tables of this version."""
    try:
        waiting, applied = waiting_migrations()
    except Refusal as refusal:
        return Finding("database", str(refusal), "Check QUNXING_DATABASE and that the server runs.")
    if waiting:
        todo = "Make a backup, then run: qunxing migrate" if applied else "Run: qunxing migrate"
        return Finding("database", f"{waiting} migrations are not applied", todo)
    return Finding("database", f"{_vendor()}, up to date")


def disk() -> Finding:
    """There is room for the next import."""
    free = shutil.disk_usage(_home()).free
    says = f"{free / (1 << 30):.1f} GiB free"
    return Finding("disk", says, "" if free >= LEAST_FREE else "Free at least 1 GiB, or move QUNXING_HOME.")


def journal() -> Finding:
    """SQLite runs with the safety we count on."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return Finding("journal", "PostgreSQL keeps its own")
    with connection.cursor() as cursor:
        mode, synchronous, keys = (
            cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")
        )
        sound = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
    if sound != "ok":
        return Finding("journal", f"the book is damaged: {sound}", "Restore the last backup into an empty folder.")
    right = (mode, synchronous, keys) == ("wal", 2, 1)
    says = f"journal_mode={mode} synchronous={synchronous} foreign_keys={keys}"
    return Finding("journal", says, "" if right else "The disk may not allow WAL (a network share?): use a local one.")


def ledger_files() -> Finding:
    """Every file the manifest lists is there, with the size it had."""
    from qunxing.ledger.manifest import path_of
    from qunxing.ledger.models import Segment

    listed = list(Segment.objects.filter(retired_at=None))
    lost = [each.path for each in listed if not _has_size(path_of(each), each.bytes)]
    if lost:
        todo = "Restore them from a backup; if only rollups are lost, run: qunxing rebuild"
        return Finding("ledger files", f"{len(lost)} of {len(listed)} missing or cut: {', '.join(lost[:3])}", todo)
    return Finding("ledger files", f"{len(listed)} listed, all there")


def orphans() -> Finding:
    """Files nothing lists go away by themselves."""
    from qunxing.ledger import files, manifest

    late = (_now() - ORPHANS_LATE).timestamp()
    old = [path for path in manifest.orphans() if path.exists() and path.stat().st_mtime < late]
    old += [path for path in (_home() / "tmp").glob("*") if path.stat().st_mtime < late]
    todo = f"Run the worker; if they stay, they may be deleted (below {files.root()})." if old else ""
    return Finding("orphan files", f"{len(old)} older than a day", todo)


def worker() -> Finding:
    """A worker is running, where work waits for one."""
    from qunxing.ledger.models import Dirty, Lease
    from qunxing.sources.models import Import

    alive = Lease.objects.filter(name__startswith="worker:", until__gt=_now()).count()
    waiting = Import.objects.filter(state=Import.State.WAITING).count()
    windows = Dirty.objects.count()
    says = f"{alive} running, {waiting} imports waiting, {windows} windows to fill"
    needed = not alive and (waiting or windows)
    return Finding("worker", says, "Start it: qunxing up (or qunxing worker)." if needed else "")


def imports() -> Finding:
    """No import was left behind by a crash."""
    from qunxing.sources.models import Import

    stuck = Import.objects.filter(state=Import.State.RUNNING, lease_until__lt=_now() - WORKER_LATE)
    numbers = ", ".join(str(pk) for pk in stuck.values_list("pk", flat=True)[:5])
    says = f"left running without a worker: {numbers}" if numbers else "none stuck"
    return Finding("imports", says, "Start the worker: it takes them up again." if numbers else "")


def memory() -> Finding:
    """The machine has the memory the engine may use, in web and worker."""
    from django.conf import settings

    machine = _memory_mb()
    says = f"{machine} MB in all, the engine may use {settings.MEMORY_MB} MB in each of two processes"
    fits = not machine or machine >= 2 * settings.MEMORY_MB
    return Finding("memory", says, "" if fits else f"Set QUNXING_MEMORY_MB to at most {machine // 3}.")


def fonts() -> Finding:
    """A font of this machine has Chinese characters, for PDF and pictures."""
    from qunxing.reports.page.paper import NoChineseFont, font_here

    try:
        return Finding("fonts", font_here())
    except NoChineseFont:
        return Finding("fonts", "none has Chinese characters", "Install one; on Debian: apt install fonts-noto-cjk.")


def clock() -> Finding:
    """The clock has not gone back behind what was already written."""
    from django.db.models import Max

    from qunxing.sources.models import Import

    last = Import.objects.aggregate(last=Max("at"))["last"]
    behind = last - _now() if last else timedelta()
    todo = "Set this machine's clock (NTP)." if behind > CLOCK_BEHIND else ""
    return Finding("clock", f"{_now():%Y-%m-%d %H:%M} UTC", todo)


CHECKS: tuple[Callable[[], Finding], ...] = (
    disk,
    journal,
    ledger_files,
    orphans,
    worker,
    imports,
    memory,
    fonts,
    clock,
)


def _now() -> datetime:
    return datetime.now(UTC)


def _home() -> Path:
    from django.conf import settings

    return Path(settings.HOME)


def _vendor() -> str:
    from django.db import connection

    return connection.vendor


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _memory_mb() -> int:
    """Megabytes of memory, 0 where the system does not say."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20
    except (ValueError, OSError, AttributeError):
        return 0
