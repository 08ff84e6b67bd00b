"""Two workers at once: each import is run by one of them, and what both bring is there once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qunxing import env
from qunxing.cli.tests.shell import COMMAND, answered, environment, qunxing

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
IMPORTS = 6
WAITING = """
from qunxing.cli.ready import ready
ready()
import sys
from pathlib import Path
from qunxing.communities.models import Community, Group
from qunxing.sources import actions
community = Community.objects.create(name="Two", timezone="UTC")
group = Group.objects.create(community=community, name="G", platform="file", namespace="file")
for path in sorted(Path(sys.argv[1]).glob("*.csv")):
    options = {"timezone": "UTC"}
    actions.receive(community=community, path=path, name=path.name, group=group, options=options, by=None)
"""
ENDED = """
from qunxing.cli.ready import ready
ready()
from qunxing.ledger.models import Lease
from qunxing.people.models import Identity
from qunxing.sources.models import Import
done = Import.objects.filter(state="done")
print(done.count(), done.values("batch").distinct().count(), sum(each.report["messages"] for each in done))
print(Identity.objects.count(), Lease.objects.count())
"""


def told(home: Path, script: str, *words: str, **settings: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=env.ROOT, env=environment(home, **settings), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def write_files(folder: Path) -> None:
    """Each file holds a hundred numbered messages; half of them stand in the next file too."""
    folder.mkdir()
    for nth in range(IMPORTS):
        numbers = range(7000 + nth * 50, 7000 + nth * 50 + 100)
        rows = (f"{n},{1_767_236_400 + n * 60},人{n // 10},第 {n} 条\n" for n in numbers)
        (folder / f"{nth}.csv").write_text("id,time,sender,text\n" + "".join(rows), encoding="utf-8")


def check_claims(tmp_path: Path, **settings: str) -> None:
    home, files = tmp_path / "home", tmp_path / "files"
    write_files(files)
    told(home, WAITING, str(files), **settings)
    workers = [
        subprocess.Popen([*COMMAND, "worker", "--once"], env=environment(home, **settings), cwd=env.ROOT)
        for _ in range(2)
    ]
    assert [worker.wait(300) for worker in workers] == [0, 0]
    qunxing(home, "worker", "--once", **settings)
    every = IMPORTS * 50 + 50
    assert told(home, ENDED, **settings) == [str(IMPORTS), str(IMPORTS), str(every), str(every // 10), "0"]
    verified = qunxing(home, "verify", "--json", **settings)
    assert verified.returncode == 0, verified.stdout
    assert answered(verified)


def test_two_workers_share_what_waits(tmp_path: Path) -> None:
    check_claims(tmp_path)


@pytest.mark.postgres
def test_two_workers_share_what_waits_on_postgresql(postgres: str, tmp_path: Path) -> None:
    check_claims(tmp_path, QUNXING_DATABASE=fresh(postgres, "claims"))


def fresh(address: str, name: str) -> str:
    """An empty database beside the one other tests use."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return address.rsplit("/", 1)[0] + f"/{name}"
