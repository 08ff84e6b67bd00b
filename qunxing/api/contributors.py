"""What other programs may read of who carries groups."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from qunxing.api import asks
from qunxing.api.queries import Caller
from qunxing.contributors import told


class Somebody(BaseModel):
    person: int
    name: str


class Candidate(Somebody):
    """One on the shortlist, with what speaks for them; `decided` is what a person said: yes, no, later or nothing."""

    helped: int
    answers: int
    asked: int
    began: int
    heard: int
    brought: int
    wrote: int
    known: int
    score: float
    decided: str


class Touch(BaseModel):
    """Which part of the replies between members would be gone without somebody."""

    person: int
    touch: float


class Contributing(BaseModel):
    """Who carries one group; where `seen` is false nothing else is told."""

    group: int
    name: str
    seen: bool
    first: str = Field("", alias="from")
    to: str = ""
    listed: list[Candidate] = Field([], alias="list")
    confirmed: list[Somebody] = []
    foretold: dict[str, Any] | None = None
    shape: str = ""
    top: list[Touch] = []
    recognised: int = 0
    of: int = 0
    waiting: list[Somebody] = []


class Contributors(BaseModel):
    items: list[Contributing]
    next: int | None


def contributors(caller: Caller, ask: asks.Listed, now: datetime) -> dict[str, Any]:
    """Of each group who helps others, what hangs on one member, and who was never recognised."""
    found = list(caller.groups(caller.community(ask.community)).filter(pk__gt=ask.after).order_by("pk")[: ask.limit])
    rows = told.groups(found)
    return {"items": rows, "next": rows[-1]["group"] if len(rows) == ask.limit else None}
