"""What the processes of the kill test do: append, import, seal and fill, or ask for counts, until they are killed.

python -m tests.killing write SEED        says on stdout what it knows to be durable
python -m tests.killing ask               says every count it sees
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from qunxing.cli.ready import ready

ZONE = "Asia/Shanghai"
START = 1_767_236_400
"""2026-01-01 11:00 in Shanghai, seconds UTC."""
GROUP = 1
LOT = 20


def now() -> datetime:
    return datetime.now(UTC)


def write(seed: int) -> None:
    """Do one thing after another, at random. What is acknowledged is printed after it has happened."""
    chance = Random(seed)
    works: list[Callable[[Random], None]] = [append, append, take_in, seal, fill, fold]
    while True:
        chance.choice(works)(chance)


def append(chance: Random) -> None:
    """Append some numbered messages, new ones and old ones."""
    from qunxing.core.facts import Fact, Form, Kind
    from qunxing.core.keys import content_hash, key_of
    from qunxing.ledger.append import append as put

    first = chance.randrange(4000)
    facts = []
    for number in range(first, first + LOT):
        k1, k2 = key_of("n", "file", GROUP, number)  # as the import of this table names it
        text, ts = f"第 {number} 条", (START + number * 3600) * 1_000_000
        said: dict[str, Any] = {"text": text, "length": len(text), "content": content_hash(Form.TEXT, text)}
        where: dict[str, Any] = {"grp": GROUP, "identity": 1, "batch": 1, "form": Form.TEXT}
        facts.append(Fact(k1=k1, k2=k2, kind=Kind.MESSAGE, ts=ts, until=ts, **where, **said))
    put(facts)
    say("have", first, first + LOT)


def take_in(chance: Random) -> None:
    """Import a table of numbered messages."""
    from qunxing.communities.models import Community, Group
    from qunxing.sources import actions
    from qunxing.sources.models import Import

    first = chance.randrange(4000)
    lines = [f"{number},{START + number * 3600},阿禾,第 {number} 条" for number in range(first, first + LOT * 5)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "chat.csv"
        path.write_text("\n".join(["id,time,sender,text", *lines]) + "\n", encoding="utf-8")
        found = Group.objects.get(pk=GROUP)
        given = {"timezone": ZONE, "overlap": "both"}
        imp = actions.receive(
            community=Community.objects.get(), path=path, name=path.name, group=found, options=given, by=None
        )
    if actions.run(imp).state == Import.State.DONE:
        say("have", first, first + LOT * 5)


def seal(_chance: Random) -> None:
    from qunxing.ledger import seal as sealing

    sealing.seal(now=now())


def fill(_chance: Random) -> None:
    from qunxing.ledger import fill as filling

    filling.fill(now=now())


def fold(_chance: Random) -> None:
    from qunxing.ledger import compact

    compact.compact(now=now())


def ask() -> None:
    """Ask again and again how many messages there are, in the ledger and in the rollups.

    Each message number has one key, so a double shows as a count above that of the different keys.
    """
    from qunxing.ledger import read
    from qunxing.ledger.engine import cursor

    while True:
        with cursor() as room:
            shot = read.snapshot("facts", "member_day")
            read.bind_facts(room, shot)
            read.bind_rollups(room, shot, ["member_day"])
            rows, keys = room.one("SELECT COUNT(*), COUNT(DISTINCT (k1, k2)) FROM facts WHERE kind = 1")
            (counted,) = room.one("SELECT CAST(COALESCE(SUM(messages), 0) AS BIGINT) FROM member_day")
        say("saw", rows, keys, counted)


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def serve() -> None:
    """Start what is asked for, until the end of the input."""
    ready()
    from django.db import connections

    connections.close_all()  # each process opens its own
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead need not be asked about
    for line in sys.stdin:
        what, *seed, out = line.split()
        if not (pid := os.fork()):
            with (
                open(out, "a", encoding="utf-8") as sys.stdout,
                open(out + ".err", "a", encoding="utf-8") as sys.stderr,
            ):
                if what == "write":
                    write(int(seed[0]))
                ask()
        say(pid)


if __name__ == "__main__":
    serve()
