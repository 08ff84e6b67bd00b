"""The doctor: every kind of trouble is named, with what to do."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from qunxing.cli import doctor
from qunxing.cli.tests.shell import answered, qunxing
from qunxing.communities.models import Community
from qunxing.ledger.models import Dirty, Lease, Segment
from qunxing.sources.models import Import


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def listed(**said: Any) -> Segment:
    """A manifest row whose file may or may not be there."""
    row = {"family": "facts", "path": "facts/a.parquet", "rows": 1, "bytes": 3, "min_ts": 0, "max_ts": 1}
    return Segment.objects.create(**row, checksum="", schema_version=1, epoch=1, **said)


@pytest.mark.slow
def test_a_sound_home_has_nothing_wrong(tmp_path: Path) -> None:
    assert qunxing(tmp_path, "migrate").returncode == 0
    healthy = qunxing(tmp_path, "doctor", "--json")
    assert healthy.returncode == 0, healthy.stderr
    assert [check["name"] for check in answered(healthy)["checks"]][:3] == ["settings", "home", "database"]


def test_a_fresh_home_is_told_to_migrate_and_exits_1(tmp_path: Path) -> None:
    fresh = qunxing(tmp_path, "doctor", "--json")
    assert fresh.returncode == 1
    assert answered(fresh)["checks"][-1]["todo"].endswith("qunxing migrate")


def test_a_wrong_setting_is_a_finding_not_a_traceback(tmp_path: Path) -> None:
    wrong = qunxing(tmp_path, "doctor", "--json", QUNXING_MEMORY_MB="lots")
    assert wrong.returncode == 1
    assert "QUNXING_MEMORY_MB" in answered(wrong)["checks"][0]["says"]


@pytest.mark.slow
def test_an_unreachable_database_is_a_finding(tmp_path: Path) -> None:
    wrong = qunxing(tmp_path, "doctor", "--json", QUNXING_DATABASE="postgresql://nobody@127.0.0.1:9/none")
    assert wrong.returncode == 1
    assert answered(wrong)["checks"][-1]["name"] == "database"


@pytest.mark.slow
def test_a_damaged_book_is_found(tmp_path: Path) -> None:
    assert qunxing(tmp_path, "migrate").returncode == 0
    book = tmp_path / "book.sqlite3"
    book.write_bytes(book.read_bytes()[:5000])
    wrong = qunxing(tmp_path, "doctor", "--json")
    assert wrong.returncode == 1
    assert "Traceback" not in wrong.stderr


@pytest.mark.django_db
def test_a_lost_or_cut_ledger_file_is_found(home: Path) -> None:
    listed()
    assert not doctor.ledger_files().ok
    (home / "ledger" / "facts").mkdir(parents=True)
    (home / "ledger" / "facts" / "a.parquet").write_bytes(b"ab")
    assert not doctor.ledger_files().ok, "a file that was cut"
    (home / "ledger" / "facts" / "a.parquet").write_bytes(b"abc")
    assert doctor.ledger_files().ok


@pytest.mark.django_db
def test_only_old_orphans_are_trouble(home: Path) -> None:
    orphan = home / "ledger" / "facts" / "lost.parquet"
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"x")
    assert doctor.orphans().ok, "an import under way looks like this"
    old = datetime.now(UTC).timestamp() - 2 * 86_400
    os.utime(orphan, (old, old))
    assert not doctor.orphans().ok


@pytest.mark.django_db
def test_a_missing_worker_is_trouble_only_while_work_waits() -> None:
    assert doctor.worker().ok
    Dirty.objects.create(grp=1, from_day=1, to_day=2, epoch=1)
    assert not doctor.worker().ok
    Lease.objects.create(name="worker:here:1", holder="here:1", until=datetime.now(UTC) + timedelta(minutes=1))
    assert doctor.worker().ok


@pytest.mark.django_db
def test_an_import_left_by_a_crash_is_found() -> None:
    community = Community.objects.create(name="小满烘焙")
    late = datetime.now(UTC) - timedelta(hours=1)
    Import.objects.create(community=community, file_name="a.csv", state=Import.State.RUNNING, lease_until=late)
    assert not doctor.imports().ok


@pytest.mark.django_db
def test_a_clock_behind_the_book_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    Import.objects.create(community=Community.objects.create(name="小满烘焙"), file_name="a.csv")
    assert doctor.clock().ok
    monkeypatch.setattr(doctor, "_now", lambda: datetime.now(UTC) - timedelta(days=1))
    assert not doctor.clock().ok


def test_little_disk_and_little_memory_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.disk().ok
    monkeypatch.setattr(doctor, "LEAST_FREE", 1 << 60)
    assert not doctor.disk().ok
    monkeypatch.setattr(doctor, "_memory_mb", lambda: 600)
    assert "QUNXING_MEMORY_MB to at most 200" in doctor.memory().todo
