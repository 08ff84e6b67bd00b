"""What the processes of the kill tests do: hear, send and answer calls, until they are killed, or die at a point.

python -m tests.dying        reads commands from stdin, does each in a process of its own; says its number, or its end
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from qunxing.cli.ready import ready
from tests.points import arm


def now() -> datetime:
    return datetime.now(UTC)


def set_up() -> None:
    """A community with two people, where messages may leave at any time."""
    from qunxing.communities.models import Community, User
    from qunxing.outbox import ruling
    from qunxing.outbox.models import SendingRules

    community = Community.objects.create(name="Killed")
    olga, _rui = (User.objects.create(username=name, is_superuser=True) for name in ("olga", "rui"))
    ruling.change_rules(community, {"quiet_from": 0, "quiet_to": 0, "stop_after": 1000}, by=olga, now=now())
    SendingRules.objects.update(a_day=100_000)  # more than a person may allow


def connect(carrier: str, answers: str, secret: str, natives: str) -> None:
    """An account in these groups."""
    from qunxing.carriers.registry import platform
    from qunxing.communities.models import Community, Group
    from qunxing.communities.secrets import seal
    from qunxing.core.facts import bits
    from qunxing.ledger.models import Batch
    from qunxing.sources.models import Connection, Followed

    kind, community = platform(carrier), Community.objects.get()
    connection = Connection.objects.create(
        community=community, carrier=carrier, answers=json.loads(answers), sealed=seal(json.loads(secret)),
        batch=Batch.objects.create(label=carrier, at=now()),
    )  # fmt: skip
    space = kind.namespace_of(json.loads(answers))
    for native in natives.split(","):
        group, _made = Group.objects.get_or_create(
            community=community, name=native, platform=kind.platform, namespace=space, native=native
        )
        Followed.objects.create(connection=connection, group=group, native=native, since=now(), sees=bits(kind.sees))


def send(text: str) -> None:
    """Rui writes, Olga approves."""
    from qunxing.communities.models import Community, User
    from qunxing.outbox import actions
    from qunxing.outbox.drafts import Draft
    from qunxing.outbox.planning import plan

    olga, rui = User.objects.get(username="olga"), User.objects.get(username="rui")
    words = Draft(purpose="notice", text=text, audience={"every": True}, no_goal_reason="test")
    made = actions.draft(Community.objects.get(), words, by=rui, now=now())
    actions.submit(made, by=rui, now=now())
    actions.approve(made, seen=plan(made, now=now()).digest, by=olga, now=now())


def settle(there: str) -> None:
    """A person looked into the groups: `there` are text and chat of each message. What was missed goes again."""
    from qunxing.communities.models import User
    from qunxing.core.refusals import Refusal
    from qunxing.outbox import actions, receipts
    from qunxing.outbox.fates import Fate
    from qunxing.outbox.models import Send, Target

    rui, seen = User.objects.get(username="rui"), {tuple(each) for each in json.loads(there)}
    for target in Target.objects.filter(fate=Fate.UNKNOWN):
        receipts.decide_unknown(target, arrived=(target.text, target.chat) in seen, by=rui, now=now())
    for each in Send.objects.exclude(approved_at=None):
        try:
            actions.resend_missed(each, by=rui, now=now())
        except Refusal as refusal:
            assert refusal.code == "none_missed", refusal


def listen(lot: str, point: str, nth: str) -> None:
    """Listen and send until somebody kills us, or a point does. A page is written in lots of so many facts."""
    from qunxing.carriers.wecom_archive import account as archive
    from qunxing.outbox import confirming, massing, sending
    from qunxing.sources import hearing, listening, listing

    sending.LOOK_EVERY = confirming.LOOK_EVERY = listening.CALLS_EVERY = 0.05
    listening.LOOK_EVERY = listing.LOOK_EVERY = 0.2
    listing.PAUSE, archive.EVERY = 0.01, 0.1
    hearing.LOT = int(lot)  # type: ignore[attr-defined] # it is the ledger's, of which hearing has its own
    massing.FIRST_LOOK *= 0
    arm(point, int(nth))
    asyncio.run(listening.Listener(now, beside=[sending.Sender(now)]).run())


def answer(port: str, point: str, nth: str) -> None:
    """Take the calls of platforms until somebody kills us, or a point does."""
    import uvicorn

    from qunxing.cli.run import served

    arm(point, int(nth))
    uvicorn.Server(served("127.0.0.1", int(port))).run()


def seal() -> None:
    """Move what there is out of the tail."""
    from qunxing.ledger import seal as sealing

    sealing.seal(now=now())


def tell(out: str) -> None:
    """Write down every fact of the ledger, with the platform's own names, and by which path each account is called."""
    from qunxing.communities.models import Group
    from qunxing.ledger import read
    from qunxing.ledger.engine import cursor
    from qunxing.people.models import Identity
    from qunxing.sources.connecting import mark
    from qunxing.sources.models import Connection

    with cursor() as room:
        read.bind_facts(room, read.snapshot("facts"))
        rows = room.rows(f"SELECT {', '.join(COLUMNS)} FROM facts ORDER BY ts")
    groups = dict(Group.objects.values_list("pk", "native"))
    people = dict(Identity.objects.values_list("pk", "external"))
    facts = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    named = [each | {"chat": groups[each["grp"]], "who": people.get(each["identity"], "")} for each in facts]
    marks = {each.carrier: mark(each) for each in Connection.objects.all()}
    Path(out).write_text(json.dumps({"facts": named, "marks": marks}), encoding="utf-8")


COLUMNS = ("kind", "grp", "identity", "ts", "until", "batch", "form", "k1", "k2", "ref1", "ref2", "content")
COMMANDS: dict[str, Callable[..., None]] = {
    each.__name__: each for each in (set_up, connect, send, settle, listen, answer, seal, tell)
}
PATIENCE = 30
"""Seconds within which a process comes by the point at which it is to die."""
GOING_ON = ("listen", "answer")
"""Commands that end when they are killed."""


def unpaced() -> None:
    """Platforms' paces and quotas have tests of their own: here as much as can be is under way when we die."""
    from qunxing.carriers.live import Cap
    from qunxing.carriers.registry import PLATFORMS

    for kind in PLATFORMS:
        if can := kind.supports.get(Cap.SEND_GROUP):
            limits = tuple(each for each in can.limits if each.what != "message")
            kind.supports = {**kind.supports, Cap.SEND_GROUP: replace(can, limits=limits)}


def serve() -> None:
    """Do what is asked for, until the end of the input."""
    ready()
    from django.db import connections

    from qunxing import asgi as _asgi
    from qunxing.carriers.matrix import account as _matrix
    from qunxing.carriers.onebot import opening as _onebot
    from qunxing.carriers.telegram import account as _telegram
    from qunxing.carriers.wecom import account as _wecom
    from qunxing.outbox import planning, receipts, sending
    from qunxing.sources import listening

    # once, for all that is forked
    _loaded = (_asgi, _matrix, _onebot, _telegram, _wecom, planning, receipts, sending, listening)
    unpaced()
    connections.close_all()  # each process opens its own
    going = set[int]()
    for line in sys.stdin:
        name, *words = json.loads(line)
        if name == "wait":
            going.discard(int(words[0]))
            say(ended(int(words[0])))
            continue
        if not (pid := os.fork()):
            COMMANDS[name](*words)
            sys.stderr.flush()
            os._exit(0)
        if name in GOING_ON:
            going.add(pid)
        say(pid if name in GOING_ON else os.waitpid(pid, 0)[1])
    for pid in going:
        os.kill(pid, signal.SIGKILL)


def ended(pid: int) -> int:
    """How a process of ours ended; -1 for one that does not."""
    end = time.monotonic() + PATIENCE
    while not (found := os.waitpid(pid, os.WNOHANG))[0]:
        if time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return -1
        time.sleep(0.01)
    return found[1]


def say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve()
