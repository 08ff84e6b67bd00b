"""A look at the ledger is of one moment and ends soon, while another process writes all the time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qunxing.cli.tests.shell import environment
from tests.test_on_postgresql import another

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
KEPT, LOOKS, LONGEST = 6_000, 4, 5.0
LOOKING = f"""
import os, signal, time
import django
django.setup()
from django.core.management import call_command
from django.db import connections
from qunxing.ledger import manifest
from qunxing.ledger.append import append
from qunxing.ledger.read import snapshot
from qunxing.testing.facts import place, said

call_command("migrate", verbosity=0)
place()
for start in range(0, {KEPT}, 500):
    append([said(nth) for nth in range(start, start + 500)])
before = manifest.epoch()
connections.close_all()
writer = os.fork()
if not writer:
    for nth in range({KEPT}, 10 * {KEPT}):
        append([said(nth)])
try:
    for _look in range({LOOKS}):
        time.sleep(0.2)
        began = time.monotonic()
        shot = snapshot("facts")
        print(time.monotonic() - began, shot.epoch - before, shot.tail.num_rows - {KEPT})
finally:
    os.kill(writer, signal.SIGKILL)
    os.wait()
"""
"""One message is one change: as many messages as changes is one moment."""


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_look_at_a_ledger_that_grows_is_of_one_moment(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "qunxing.settings"}
    if database == "postgresql":
        settings["QUNXING_DATABASE"] = another(request.getfixturevalue("postgres"), "moment")
    done = subprocess.run(
        [sys.executable, "-c", LOOKING], env=environment(tmp_path, **settings), capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    looks = [line.split() for line in done.stdout.splitlines()]
    assert [rows for _seconds, _changes, rows in looks] == [changes for _seconds, changes, _rows in looks]
    assert len({rows for *_rest, rows in looks}) == LOOKS, "nothing was written meanwhile"
    assert max(float(seconds) for seconds, *_rest in looks) < LONGEST
