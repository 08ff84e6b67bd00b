"""The shapes of what is read of groups: goals and promises, stages, keepers, tags and segments."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class Goal(BaseModel):
    """One goal; `attained` is [value, at least, at most], 1 being the target. `groups` empty: the whole community."""

    id: int
    groups: list[int]
    name: str
    metric: str
    part: str
    params: dict[str, str]
    way: str
    grain: str
    baseline: float
    target: float
    horizon: int
    version: int
    reason: str
    start: str
    deadline: str
    dropped: str | None
    state: str | None
    colour: str | None
    attained: list[float] | None
    due: float | None
    pace: float | None
    figure: dict[str, Any] | None
    seasonal: bool | None
    day: str | None


class Goals(BaseModel):
    items: list[Goal]
    next: int | None


class Promise(BaseModel):
    """One promise; `minutes` after midnight, give or take `margin`. `all` and `recent` (28 days) are counts."""

    id: int
    group: int
    text: str
    cadence: str
    weekday: int
    minutes: int
    margin: int
    proof: str
    who: str
    people: list[int]
    words: list[str]
    version: int
    from_: str = Field(alias="from")
    ended: str | None
    all: dict[str, int] | None
    recent: dict[str, int] | None
    colour: str | None


class Promises(BaseModel):
    items: list[Promise]
    next: int | None


class Standing(BaseModel):
    """`status` is green, yellow, red or none; `why` the reason as a word, `said` as a sentence.

    `value_check` is the last quarter that was put before people: what was counted of it, and their answer.
    """

    group: int
    name: str
    status: str
    why: str
    said: str
    scale: float | None
    value_check: dict[str, Any] | None
    parts: list[dict[str, Any]]


class Standings(BaseModel):
    items: list[Standing]
    next: int | None


class Course(BaseModel):
    """How far along one group is. `stage` is null while there is too little data; days are ISO dates."""

    group: int
    name: str
    judged_by: str | None
    stage: str | None
    since: str | None
    evidence: list[str]
    last_act: str | None
    ended_on: str | None
    successor: int | None
    end_proposed: list[str]


class Courses(BaseModel):
    items: list[Course]
    next: int | None


class Kept(BaseModel):
    """Who keeps one group and since when, its rules and posts. `members` are those in it for certain."""

    group: int
    name: str
    keepers: list[dict[str, Any]]
    members: int | None
    cap: int | None
    fullness: str | None
    rules: dict[str, Any] | None
    posts: list[dict[str, Any]]


class Keepers(BaseModel):
    items: list[Kept]
    next: int | None


class Tag(BaseModel):
    """What may be said of a member. `days`: how long it holds, null until it is taken back."""

    tag: int
    name: str
    meaning: str
    family: str
    days: int | None
    members: int
    waiting: int
    rule: dict[str, Any] | None
    confirms: bool


class Tags(BaseModel):
    items: list[Tag]
    next: int | None


class Segment(BaseModel):
    """A saved condition and how many people it means now."""

    segment: int
    name: str
    version: int
    condition: str
    terms: dict[str, Any]
    people: int


class Segments(BaseModel):
    items: list[Segment]
    next: int | None


class PersonName(BaseModel):
    person: int
    name: str


class Named(BaseModel):
    items: list[PersonName]
    next: int | None
