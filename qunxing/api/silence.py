"""Members without a sign of life, and accounts that may be one person's, as other programs read them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404
from pydantic import BaseModel

from qunxing.api import asks
from qunxing.api.queries import Caller, by
from qunxing.core.metrics.registry import METRICS
from qunxing.insight import looks, silence
from qunxing.insight.asking import Scope
from qunxing.insight.questions import Question
from qunxing.people import told

Body = dict[str, Any]


class Silent(BaseModel):
    """One name; `days` of silence, `alive` the chance to come again (null: not known); `never` write to them."""

    person: int
    name: str
    kind: str
    groups: list[int]
    reason: str
    days: int
    alive: float | None
    never: bool


class Absent(BaseModel):
    """As many as the number of that kind says, page by page."""

    total: int
    items: list[Silent]
    next: int | None


class Alike(BaseModel):
    """One of two accounts, and whose it is now."""

    person: int
    id: int
    space: str
    account: str
    name: str


class Ground(BaseModel):
    """What speaks for it (points above 0) or against it; `group` where it was seen."""

    why: str
    points: int
    group: int | None


class Pair(BaseModel):
    """Two accounts that may be one person's."""

    pair: int
    points: int
    likely: bool
    accounts: list[Alike]
    reasons: list[Ground]


class Pairs(BaseModel):
    items: list[Pair]
    next: int | None


def absent(caller: Caller, ask: asks.Absent, now: datetime) -> Body:
    """One list, each name with its reason. Taking it is written down."""
    community = caller.community(ask.community)
    groups = list(caller.groups(community).filter(pk__in=ask.group)) if ask.group else []
    if len(groups) != len(set(ask.group)):
        raise Http404
    looks.keep(caller.user, community, "export", by(caller, f"who {ask.kind}"), now=now)
    question = Question(METRICS["zombies"], Scope.of_community(community, groups or None), False)
    rows = silence.listed(question, now, ask.kind)
    after = ask.after + ask.limit
    return {"total": len(rows), "items": rows[ask.after : after], "next": after if after < len(rows) else None}


def same(caller: Caller, ask: asks.Listed, now: datetime) -> Body:
    """Pairs that wait for somebody to say whether they are one person, the likeliest first; `after` is a place."""
    community = caller.community(ask.community)
    looks.keep(caller.user, community, "export", by(caller, "who may be one person"), now=now)
    rows = told.pairs(community)
    after = ask.after + ask.limit
    return {"items": rows[ask.after : after], "next": after if after < len(rows) else None}
