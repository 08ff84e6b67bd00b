"""Writers of one book are served in turn, wait no longer than they may, and leave nothing behind that is locked."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import OperationalError, transaction

from qunxing.sqlite.base import DatabaseWrapper
from qunxing.sqlite.turns import NoTurn, Turns

pytestmark = pytest.mark.django_db
BUSY = """
import sys, time
from pathlib import Path
from qunxing.sqlite.turns import Turns
turns = Turns(Path(sys.argv[1]), patience=60)
hold, end = float(sys.argv[2]), time.monotonic() + 20
print("busy", flush=True)
while time.monotonic() < end:
    turns.take()
    time.sleep(hold)
    turns.give()
"""


@contextmanager
def busy(book: Path, hold: float) -> Iterator[subprocess.Popen[str]]:
    """A process that writes, as good as all the time."""
    with subprocess.Popen([sys.executable, "-c", BUSY, str(book), str(hold)], stdout=subprocess.PIPE, text=True) as one:
        assert one.stdout and one.stdout.readline() == "busy\n"
        time.sleep(0.1)
        yield one
        one.kill()


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "book.sqlite3"


@pytest.fixture
def ours(book: Path) -> Iterator[DatabaseWrapper]:
    """A connection to a book of its own, with one table."""
    options = {"timeout": 0.5, "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL"}
    settings = {"ENGINE": "qunxing.sqlite", "NAME": str(book), "OPTIONS": options, "TIME_ZONE": None}
    wrapper = DatabaseWrapper(
        settings | {"AUTOCOMMIT": True, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "TEST": {}}, "ours"
    )
    write(wrapper, "CREATE TABLE t (x UNIQUE)")
    yield wrapper
    wrapper.close()


def write(ours: DatabaseWrapper, sql: str = "INSERT INTO t VALUES (1)") -> None:
    with ours.cursor() as cursor:
        cursor.execute(sql)


def is_free(book: Path) -> bool:
    other = Turns(book, patience=0)
    try:
        other.take()
    except NoTurn:
        return False
    finally:
        other.close()
    return True


@pytest.mark.slow
def test_who_writes_all_the_time_lets_others_have_their_turn(book: Path) -> None:
    with busy(book, 0.02), busy(book, 0.02):
        ours, waits = Turns(book, patience=5), []
        for _nth in range(20):
            began = time.monotonic()
            ours.take()
            waits.append(time.monotonic() - began)
            ours.give()
        assert sorted(waits)[-2] < 1, waits
        ours.close()


@pytest.mark.slow
def test_who_is_stopped_holds_others_up_no_longer_than_they_wait_and_killed_not_at_all(
    book: Path, ours: DatabaseWrapper
) -> None:
    with busy(book, 5) as holder:
        holder.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        with pytest.raises(OperationalError, match="database is locked"):
            write(ours)
        assert 0.4 < time.monotonic() - began < 4
        holder.kill()
        holder.wait()
        write(ours)


def test_a_single_write_gives_its_turn_back_and_reading_takes_none(book: Path, ours: DatabaseWrapper) -> None:
    write(ours)
    assert is_free(book)
    with pytest.raises(Exception, match="UNIQUE"):
        write(ours)
    assert is_free(book)
    other = Turns(book, patience=0)
    other.take()
    write(ours, "SELECT x FROM t")
    other.close()


@pytest.mark.parametrize("ends", ["commit", "rollback", "close"])
def test_a_transaction_keeps_its_turn_to_its_end(ends: str, book: Path, ours: DatabaseWrapper) -> None:
    ours.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    write(ours)
    assert not is_free(book)
    getattr(ours, ends)()
    assert is_free(book)


def test_the_house_takes_turns() -> None:
    assert transaction.get_connection().settings_dict["ENGINE"] == "qunxing.sqlite"
