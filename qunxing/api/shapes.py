"""What comes back: the shapes of answers, as the description of the API gives them.

Answers are made by the doors of other rooms; tests hold them to these shapes.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from qunxing.core.metrics.base import State


class Problem(BaseModel):
    """Why there is no answer: a code for machines and a sentence in the asker's language."""

    code: str
    message: str


class Community(BaseModel):
    id: int
    name: str
    timezone: str
    groups: int
    is_demo: bool


class Communities(BaseModel):
    items: list[Community]


class Group(BaseModel):
    id: int
    name: str
    platform: str


class Groups(BaseModel):
    items: list[Group]
    next: int | None


class Charter(BaseModel):
    """One version of a charter; `terms` are words of closed sets, `until` is null while it holds."""

    charter: int
    group: int
    version: int
    draft: bool
    from_: str | None = Field(alias="from")
    until: str | None
    by: str | None
    at: str
    terms: dict[str, Any]


class Charted(BaseModel):
    """One group; `charter` is null for an uncharted one."""

    group: int
    name: str
    live_from: str | None
    charter: Charter | None


class Charters(BaseModel):
    items: list[Charted]
    next: int | None


class Param(BaseModel):
    name: str
    default: str
    help: str
    choices: list[str]


class Metric(BaseModel):
    """The definition of a metric."""

    metric: str
    version: int
    title: str
    definition: str
    formula: str
    unit: str
    shape: str
    needs: list[str]
    grains: list[str]
    params: list[Param]


class Metrics(BaseModel):
    metrics: list[Metric]


class Consent(BaseModel):
    """Of how many members agreed to be archived. `of` is null where nobody knows how many there are."""

    agreed: int
    refused: int
    of: int | None
    groups: int


class Coverage(BaseModel):
    """Of how many groups it can be seen. `lacking`: what no source shows; `days`: first and last days observed.

    `consent` stands where some groups show only what those said who agreed to it.
    """

    groups: int
    measured: int
    lacking: list[str]
    days: list[list[str]]
    consent: Consent | None = None


class Answer(BaseModel):
    """What every number carries: what it means, of which groups and days, and what was left out."""

    definition: str
    version: int
    timezone: str
    coverage: Coverage
    excluded: dict[str, int]


class Point(BaseModel):
    """One period. `low` and `high` are the interval, `n` what it is out of; `provisional`: not over yet."""

    model_config = ConfigDict(extra="allow")
    start: str
    end: str
    state: State
    value: float | int | None
    low: float | int | None
    high: float | int | None
    n: int | None
    provisional: bool
    cells: dict[str, Any]


class Measure(Answer):
    """The same as `qunxing metric --json`. Metrics that are no series have `cohorts`, `grid` or `curve` instead."""

    model_config = ConfigDict(extra="allow")
    metric: str
    title: str
    formula: str
    unit: str
    shape: str
    scope: dict[str, Any]
    grain: str
    params: dict[str, str]
    observed_until: str
    epoch: int
    fresh: bool
    points: list[Point] | None = None


class Person(BaseModel):
    """Somebody behind a number; `weight` is how much of it is theirs."""

    person: int
    name: str
    weight: int
    groups: list[int]
    reason: str


class People(Answer):
    metric: str
    state: State
    total: int
    rows: list[Person]
    next: int | None


class Member(BaseModel):
    """Somebody seen in the community: `messages` that count, times of the first and last one (ISO, UTC)."""

    person: int
    name: str
    groups: list[int]
    messages: int
    first_message: str | None
    last_message: str | None
    staff: bool
    bot: bool


class Members(BaseModel):
    items: list[Member]
    next: int | None


class Message(BaseModel):
    """One message as it stands. `text` is None where none can be seen; `form` then says what it is."""

    id: str
    ts: int
    time: str
    group: int
    person: int | None
    name: str
    text: str | None
    form: str
    edited: bool
    recalled: bool


class Messages(Answer):
    """Newest first. `searched_back_to` is how far back was looked; `next` is None at the beginning."""

    state: State
    items: list[Message]
    searched_back_to: str | None
    next: int | None


class Talk(BaseModel):
    """Oldest first."""

    timezone: str
    items: list[Message]


class Question(Message):
    group_name: str


class Questions(Answer):
    """Oldest first; `asked` of the last week, `waiting` of these had no reply."""

    state: State
    asked: int | None
    waiting: int | None
    observed_until: str | None
    items: list[Question]
