"""What the processes of the send kill test do: listen and send, until they are killed at a point or from outside.

python -m tests.dying        reads commands from stdin, does each in a process of its own; says its number, or its end
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from qunxing.cli.ready import ready


def now() -> datetime:
    return datetime.now(UTC)


def set_up(carrier: str, answers: str, secret: str, natives: str) -> None:
    """A community with an account in these groups, and two people."""
    from qunxing.communities.models import Community, Group, User
    from qunxing.communities.secrets import seal
    from qunxing.ledger.models import Batch
    from qunxing.outbox import ruling
    from qunxing.sources.models import Connection, Followed

    community = Community.objects.create(name="Killed")
    olga, _rui = (User.objects.create(username=name, is_superuser=True) for name in ("olga", "rui"))
    ruling.change_rules(
        community, {"quiet_from": 0, "quiet_to": 0, "a_day": 100, "stop_after": 1000}, by=olga, now=now()
    )
    connection = Connection.objects.create(
        community=community, carrier=carrier, answers=json.loads(answers), sealed=seal(json.loads(secret)),
        batch=Batch.objects.create(label=carrier, at=now()),
    )  # fmt: skip
    for native in natives.split(","):
        space = {"telegram": "telegram", "wecom": f"wecom:{json.loads(answers).get('corp')}"}[carrier]
        group = Group.objects.create(community=community, name=native, platform=carrier, namespace=space, native=native)
        Followed.objects.create(connection=connection, group=group, native=native, since=now())


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


def die() -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def before(function: Callable[..., Any], nth: int) -> Callable[..., Any]:
    """The function, but the `nth` call of it kills us."""
    left = [nth]

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        left[0] -= 1
        return die() if not left[0] else function(*args, **kwargs)

    return run


def after(function: Callable[..., Any], nth: int) -> Callable[..., Any]:
    """The function, but we are dead when the `nth` call of it is done."""
    left = [nth]

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        found = function(*args, **kwargs)
        left[0] -= 1
        return found if left[0] else die()

    return run


def answered(function: Callable[..., Any], nth: int) -> Callable[..., Any]:
    """The same of what is awaited: the platform has answered, and we are dead before that is written down."""
    left = [nth]

    @wraps(function)
    async def run(*args: Any, **kwargs: Any) -> Any:
        found = await function(*args, **kwargs)
        left[0] -= 1
        return found if left[0] else die()

    return run


def inside(function: Callable[..., Any], nth: int) -> Callable[..., Any]:
    """A writer of facts: we are dead when everything is written and nothing committed."""
    left = [nth]

    @wraps(function)
    def run(facts: Any, also: Callable[[], object]) -> Any:
        left[0] -= 1
        return function(facts, also if left[0] else lambda: (also(), die()))

    return run


def arm(point: str, nth: int) -> None:
    """Let this process die at a point of sending, the `nth` time it comes by."""
    from qunxing.carriers.telegram.account import TelegramBot
    from qunxing.carriers.wecom.account import WeComAccount
    from qunxing.outbox import arrivals, claims, massing, outcomes

    places: dict[str, tuple[Any, str, Callable[..., Any]]] = {
        "due": (claims, "claim", before),
        "claimed": (claims, "claim", after),
        "submitted": (TelegramBot, "submit", answered),
        "writing": (arrivals, "append", inside),
        "written": (outcomes.Keeper, "keep", after),
        "task due": (massing, "claim", before),
        "task made": (massing, "make_tasks", after),
        "task claimed": (massing, "claim", after),
        "task submitted": (WeComAccount, "mass", answered),
        "task told": (massing, "told", after),
        "task spread": (massing, "outcomes", after),
    }
    if point:
        where, name, how = places[point]
        setattr(where, name, how(getattr(where, name), nth))


def listen(point: str, nth: str) -> None:
    """Listen and send until somebody kills us, or a point does."""
    from qunxing.outbox import confirming, massing, sending
    from qunxing.sources.listening import Listener

    sending.LOOK_EVERY = confirming.LOOK_EVERY = 0.05
    massing.FIRST_LOOK *= 0
    arm(point, int(nth))
    asyncio.run(Listener(now, beside=[sending.Sender(now)]).run())


COMMANDS: dict[str, Callable[..., None]] = {"listen": listen, "set_up": set_up, "send": send, "settle": settle}


def serve() -> None:
    """Do what is asked for, until the end of the input."""
    ready()
    from django.db import connections

    from qunxing.carriers.telegram import account as _telegram
    from qunxing.carriers.wecom import account as _wecom
    from qunxing.outbox import planning, receipts, sending
    from qunxing.sources import listening

    _loaded = (_telegram, _wecom, planning, receipts, sending, listening)  # once, for all that is forked
    connections.close_all()  # each process opens its own
    for line in sys.stdin:
        name, *words = json.loads(line)
        if name == "wait":
            say(os.waitpid(int(words[0]), 0)[1])
            continue
        if not (pid := os.fork()):
            COMMANDS[name](*words)
            sys.stderr.flush()
            os._exit(0)
        say(pid if name == "listen" else os.waitpid(pid, 0)[1])


def say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve()
