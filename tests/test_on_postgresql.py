"""The book on PostgreSQL: the rooms' own tests, run once more with the other database behind them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from qunxing import env
from qunxing.cli.tests.shell import INTO, answered, qunxing, written_chat

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
SOURCES = ("crashes", "erasing", "hearing", "intake", "leftovers", "lists", "payloads", "rereading", "screens")
OUTBOX = ("audit", "sending", "sends")
ROOMS = (
    "ledger",
    "communities",
    "people",
    *(f"sources/tests/test_{name}.py" for name in SOURCES),
    *(f"outbox/tests/test_{name}.py" for name in OUTBOX),
    "cli/tests/test_worker.py",
)
"""Where the book is written: the ledger, the claims of work, the verbs."""


@pytest.mark.timeout(900)
def test_the_rooms_keep_their_word_on_postgresql(postgres: str) -> None:
    chosen = [f"qunxing/{room}" for room in ROOMS]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n0", "-m", "not browser and not postgres and not once", *chosen],
        cwd=env.ROOT, env={**os.environ, "QUNXING_DATABASE": postgres}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]


def test_a_home_on_postgresql_is_imported_backed_up_and_restored(postgres: str, tmp_path: Path) -> None:
    address = {"QUNXING_DATABASE": postgres}
    home, chat = tmp_path / "home", written_chat(tmp_path, extra=20)
    imported = qunxing(home, "import", str(chat), *INTO, "--json", **address)
    assert answered(imported)["messages"] == 23, imported.stderr
    assert qunxing(home, "doctor", "--json", **address).returncode == 0
    made = qunxing(home, "backup", str(tmp_path / "b"), "--json", **address)
    assert answered(made)["database"] == "postgresql", made.stderr
    refused = qunxing(tmp_path / "new", "restore", str(tmp_path / "b"), "--json", **address)
    assert answered(refused)["refused"]["code"] == "database_not_empty"
    fresh = {"QUNXING_DATABASE": another(postgres, "restored")}
    restored = qunxing(tmp_path / "new", "restore", str(tmp_path / "b"), "--json", **fresh)
    assert restored.returncode == 0, restored.stderr
    again = qunxing(tmp_path / "new", "import", str(chat), *INTO, "--json", **fresh)
    assert answered(again)["duplicates"] == 23


def another(address: str, name: str) -> str:
    """One more database of the same server, empty."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return address.rsplit("/", 1)[0] + f"/{name}"
