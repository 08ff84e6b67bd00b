"""Writing the audit log: what a verb does commits with it, and what a verb refuses is written all the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

from django.db import transaction

from qunxing.communities.models import Community, User
from qunxing.core.refusals import Refusal
from qunxing.outbox.audits import Audit, What
from qunxing.outbox.models import Send, Target, Task

P = ParamSpec("P")
R = TypeVar("R")


class Ours(Protocol):
    """What is of one community."""

    @property
    def community_id(self) -> int: ...


About = Community | Send | Target | Task | Ours


def write(what: What, about: About, *, by: User | None, now: datetime, **details: Any) -> Audit:
    """One line of the log, about a send or one of its targets, or only a community."""
    return Audit.objects.create(**named(about), **signed(by), what=what, at=now, about=details)


def named(about: About) -> dict[str, Any]:
    """The columns that say what a line is about."""
    if isinstance(about, Community):
        return {"community": about.pk}
    if not isinstance(about, Send | Target | Task):
        return {"community": about.community_id}
    send = about if isinstance(about, Send) else about.send
    return {
        "community": send.community_id,
        "send": send.pk,
        "target": about.pk if isinstance(about, Target) else None,
    }


def signed(by: User | None) -> dict[str, Any]:
    """The columns that say who did it."""
    return {"user": by.pk, "who": by.username} if by else {"user": None, "who": ""}


def refused(verb: str, about: About, refusal: Refusal, *, by: User | None, now: datetime) -> None:
    """A line that says what was refused, to whom and why."""
    said = {"verb": verb, "code": refusal.code, "said": str(refusal)[:500]}
    kept = {"template": refusal.template, "fields": {n: str(v)[:200] for n, v in refusal.fields.items()}}
    write(What.REFUSED, about, by=by, now=now, **said, **kept)


def audited(verb: Callable[P, R]) -> Callable[P, R]:
    """A verb in one transaction, whose refusal is a line of the log too.

    Its first argument is what it is about; `by` and `now` come by name.
    """
    return answerable(transaction.atomic(verb))


def answerable(verb: Callable[P, R]) -> Callable[P, R]:
    """The same for a verb that asks a platform, which no transaction waits for."""

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return verb(*args, **kwargs)
        except Refusal as refusal:
            about: Any = args[0]
            refused(verb.__name__, about, refusal, by=kwargs["by"], now=kwargs["now"])  # type: ignore[arg-type]
            raise

    return run
