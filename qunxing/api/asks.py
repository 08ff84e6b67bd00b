"""What can be asked, argument by argument: the same for the REST API and for the tools of MCP.

Descriptions are gettext ids: the page of documentation says them in the reader's language.
"""

from __future__ import annotations

from typing import Annotated, Literal

from django.utils.translation import gettext_noop
from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from qunxing.core.metrics.registry import METRICS

MOST = 500
"""Rows of one page."""
NAMES: list[JsonValue] = [*sorted(METRICS)]
Id = Annotated[int, Field(ge=1, le=2**53 - 1)]
Unsaid = SkipJsonSchema[None]
"""An argument may be left out, but nobody can say “null” in an address."""
Micros = Annotated[int, Field(ge=0, le=2**53 - 1)]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", json_schema_extra={"format": "date"})]
Pair = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}=[^=\x00]{1,80}$")]


class Nothing(BaseModel):
    """No argument."""

    model_config = ConfigDict(extra="forbid")


class Listed(Nothing):
    """A page of a community's things."""

    community: Id = Field(description=gettext_noop("The number of a community."))
    after: Micros = Field(0, description=gettext_noop("“next” of the page before; 0 for the first page."))
    limit: int = Field(100, ge=1, le=MOST, description=gettext_noop("Rows at most."))


class InSegment(Listed):
    """The people of one segment."""

    segment: Id = Field(description=gettext_noop("The number of a segment."))


class Measured(Nothing):
    """A question put to a metric; the words are those of the address of its page."""

    name: str = Field(
        pattern=r"^[a-z_]{1,60}$", description=gettext_noop("The name of a metric."), json_schema_extra={"enum": NAMES}
    )
    community: Id = Field(description=gettext_noop("The number of a community."))
    group: list[Id] = Field([], max_length=200, description=gettext_noop("Only these groups; none: all of them."))
    first: Day | Unsaid = Field(None, alias="from", description=gettext_noop("First day, inside."))
    last: Day | Unsaid = Field(None, alias="to", description=gettext_noop("Last day, inside."))
    span: Literal["28", "90", "365", "all"] = Field(
        "90", description=gettext_noop("Without “from” and “to”: so many days up to the last one seen.")
    )
    grain: Literal["day", "week", "month"] | Unsaid = Field(None, description=gettext_noop("The length of a period."))
    segment: Annotated[str, StringConstraints(pattern=r"^[^\x00]{1,60}$")] | Unsaid = Field(
        None, description=gettext_noop("Only people of this saved segment, by its name or number.")
    )
    param: list[Pair] = Field(
        [], max_length=20, description=gettext_noop("A parameter of the metric, such as exclude=none.")
    )


class Behind(Measured):
    """The people behind one number of a metric."""

    period: Annotated[int, Field(ge=0, le=100_000)] | Unsaid = Field(
        None, description=gettext_noop("Which period, counted from 0; none: all of them.")
    )
    cell: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_:-]{1,60}$")] | Unsaid = Field(
        None, description=gettext_noop("A part of the number, such as “joined”.")
    )
    reason: Literal["counted", "all", "staff", "bot", "unmatched", "recalled", "automatic", "acknowledgement"] = Field(
        "counted", description=gettext_noop("Those who count, everybody, or who is left out for this reason.")
    )
    after: int = Field(0, ge=0, le=10**7, description=gettext_noop("“next” of the page before; 0 for the first page."))
    limit: int = Field(100, ge=1, le=MOST, description=gettext_noop("Rows at most."))


class Member(Nothing):
    """One person."""

    community: Id = Field(description=gettext_noop("The number of a community."))
    person: Id = Field(description=gettext_noop("The number of a person."))


class OfMember(Member):
    """The story of one person."""

    before: Micros | Unsaid = Field(None, description=gettext_noop("“next” of the page before: only what was earlier."))
    limit: int = Field(100, ge=1, le=MOST, description=gettext_noop("Rows at most."))


class Absent(Nothing):
    """One list of members without a sign of life."""

    community: Id = Field(description=gettext_noop("The number of a community."))
    kind: Literal["back", "probable", "silent", "gone", "junk", "quiet", "unseen", "held"] = Field(
        "back", description=gettext_noop("Which list: who might come back, or one kind of silence.")
    )
    group: list[Id] = Field([], max_length=200, description=gettext_noop("Only these groups; none: all of them."))
    after: int = Field(0, ge=0, le=10**7, description=gettext_noop("“next” of the page before; 0 for the first page."))
    limit: int = Field(100, ge=1, le=MOST, description=gettext_noop("Rows at most."))


class Unanswered(Nothing):
    """The questions that wait."""

    community: Id = Field(description=gettext_noop("The number of a community."))
    limit: int = Field(100, ge=1, le=MOST, description=gettext_noop("Rows at most."))


class Searched(Nothing):
    """Messages that hold some words."""

    community: Id = Field(description=gettext_noop("The number of a community."))
    text: Annotated[str, StringConstraints(pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")] = Field(
        min_length=1, max_length=100, description=gettext_noop("Any piece of a message's text, in either case.")
    )
    group: list[Id] = Field([], max_length=200, description=gettext_noop("Only these groups; none: all of them."))
    before: Micros | Unsaid = Field(
        None, description=gettext_noop("“next” of the page before: only what was said earlier.")
    )
    limit: int = Field(50, ge=1, le=200, description=gettext_noop("Rows at most."))


class Around(Nothing):
    """The talk around one moment."""

    group: Id = Field(description=gettext_noop("The number of a group."))
    ts: Micros = Field(description=gettext_noop("The moment, as “ts” of a message: µs UTC."))
