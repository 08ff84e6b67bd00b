"""Points at which a process of the kill tests dies by itself."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction

Place = tuple[Any, str, Callable[..., Any]]
"""Where a function stands, its name, and how one dies there."""


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
    def run(*args: Any, **kwargs: Any) -> Any:
        left[0] -= 1
        if left[0]:
            return function(*args, **kwargs)
        with transaction.atomic():
            function(*args, **kwargs)
            return die()

    return run


def places() -> dict[str, Place]:
    """Points of sending, and of hearing."""
    from qunxing.outbox import arrivals, claims, massing, outcomes
    from qunxing.sources import calls, hearing

    return {
        "due": (claims, "claim", before),
        "claimed": (claims, "claim", after),
        "writing": (arrivals, "append", inside),
        "written": (outcomes.Keeper, "keep", after),
        "task due": (massing, "claim", before),
        "task made": (massing, "make_tasks", after),
        "task claimed": (massing, "claim", after),
        "task told": (massing, "told", after),
        "task spread": (massing, "outcomes", after),
        "hearing": (hearing, "append", inside),
        "heard in part": (hearing, "append", after),
        "heard": (hearing.Hearing, "take_in", after),
        "called": (calls, "answer", after),
    }


def submitting() -> dict[str, Place]:
    """The platform has answered, and we have not written it down."""
    from qunxing.carriers.matrix.account import MatrixAccount
    from qunxing.carriers.onebot.account import OneBotAccount
    from qunxing.carriers.telegram.account import TelegramBot
    from qunxing.carriers.wecom.account import WeComAccount

    return {
        "telegram submitted": (TelegramBot, "submit", answered),
        "onebot submitted": (OneBotAccount, "submit", answered),
        "matrix submitted": (MatrixAccount, "submit", answered),
        "wecom submitted": (WeComAccount, "mass", answered),
    }


def arm(point: str, nth: int) -> None:
    """Let this process die at a point, the `nth` time it comes by."""
    if point:
        where, name, how = {**places(), **submitting()}[point]
        setattr(where, name, how(getattr(where, name), nth))
