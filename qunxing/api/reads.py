"""What other programs may read: each through the same doors as the screens, for a caller, at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.http import QueryDict

from qunxing.api import asks
from qunxing.api.models import Scope
from qunxing.api.queries import Caller, by
from qunxing.communities.models import Community
from qunxing.core.metrics import registry
from qunxing.core.metrics.base import State
from qunxing.core.metrics.registry import METRICS
from qunxing.core.zones import moment
from qunxing.insight import behind, looks
from qunxing.insight.cards import lacking, why_blind
from qunxing.insight.definitions import described
from qunxing.insight.questions import Question, metric_called, question_from
from qunxing.people.dimensions import marks_of
from qunxing.people.models import Person, StandIn
from qunxing.people.queries import Known, known_after

Body = dict[str, Any]
CARRIED = ("definition", "version", "timezone", "coverage", "excluded")
"""What every answer says of itself."""


def communities(caller: Caller, ask: asks.Nothing, now: datetime) -> Body:
    """The communities one may ask about."""
    found = caller.communities().annotate(n=Count("groups", filter=Q(groups__is_desk=False)))
    return {
        "items": [
            {"id": each.pk, "name": each.name, "timezone": each.timezone, "groups": each.n, "is_demo": each.is_demo}
            for each in found
        ]
    }


def groups(caller: Caller, ask: asks.Listed, now: datetime) -> Body:
    """The groups of a community, by number."""
    found = caller.groups(caller.community(ask.community)).filter(pk__gt=ask.after).order_by("pk")
    rows = [{"id": each.pk, "name": each.name, "platform": each.platform} for each in found[: ask.limit]]
    return {"items": rows, "next": _next(rows, "id", ask.limit)}


def members(caller: Caller, ask: asks.Listed, now: datetime) -> Body:
    """Everybody seen in a community, by number. Taking the list is written down, as `qunxing export people` is."""
    community = caller.community(ask.community)
    looks.keep(caller.user, community, "export", by(caller, "members"), now=now)
    found = known_after(_numbers(caller, community), after=ask.after, limit=ask.limit)
    names = dict(Person.objects.filter(pk__in=[row.person for row in found]).values_list("pk", "name"))
    marks = {(person, each.role) for person, held in marks_of(names).items() for each in held}
    rows = [_member(row, names, marks) for row in found]
    return {"items": rows, "next": _next(rows, "person", ask.limit)}


def _member(row: Known, names: Mapping[int, str], marks: set[tuple[int, str]]) -> Body:
    return {
        "person": row.person,
        "name": names.get(row.person, ""),
        "groups": list(row.groups),
        "messages": row.messages,
        "first_message": _iso(row.first_ts),
        "last_message": _iso(row.last_ts),
        "staff": (row.person, StandIn.STAFF) in marks,
        "bot": (row.person, StandIn.BOT) in marks,
    }


def metrics(caller: Caller, ask: asks.Nothing, now: datetime) -> Body:
    """Every metric with its definition."""
    return {"metrics": [described(each) for each in METRICS.values()]}


def metric(caller: Caller, ask: asks.Measured, now: datetime) -> Body:
    """One metric, as `qunxing metric --json` gives it and its page shows it; who is who only with that scope."""
    body = _question(caller, ask).ask(now)
    if caller.token.opens(Scope.PEOPLE) or "points" not in body:
        return body
    return {**body, "points": [{k: v for k, v in point.items() if k not in SINGLED_OUT} for point in body["points"]]}


SINGLED_OUT = frozenset({"people", "apart", "helping"})
"""What a point tells of single members."""


def people(caller: Caller, ask: asks.Behind, now: datetime) -> Body:
    """The people behind one number, most first; as long a list as the number is high. Taking it is written down."""
    question = _question(caller, ask)
    looks.keep(caller.user, question.scope.community, "export", by(caller, f"people of {ask.name}"), now=now)
    body = question.ask(now)
    reason = {"counted": "", "all": None}.get(ask.reason, ask.reason)
    which = {"period": ask.period, "cell": ask.cell, "reason": reason}
    found = behind.people(question, now, which=which, limit=ask.limit, offset=ask.after)
    after = ask.after + ask.limit
    said = {name: body[name] for name in ("metric", *CARRIED)}
    following = after if after < found["total"] else None
    return {**said, "state": _state(body, ask.period), **found, "next": following}


def _question(caller: Caller, ask: asks.Measured) -> Question:
    community = caller.community(ask.community)
    address = QueryDict(mutable=True)
    address.setlist("group", [str(each) for each in ask.group])
    given = dict(each.split("=", 1) for each in ask.param)
    registry.params(metric_called(ask.name), given)
    params = {f"p-{name}": value for name, value in given.items()}
    days = {"from": ask.first, "to": ask.last, "grain": ask.grain, "span": ask.span, "segment": ask.segment}
    address.update({name: value for name, value in {**days, **params}.items() if value})
    return question_from(caller.user, ask.name, address, community)


def _state(body: Mapping[str, Any], period: int | None) -> str:
    """The state of the period asked about; of all of them the one that says most."""
    points = body.get("points") or []
    if period is not None and period < len(points):
        return str(points[period]["state"])
    states = {str(point["state"]) for point in points} or {str(State.VALUE)}
    return next(str(state) for state in State if state in states)


def why_unseen(body: Mapping[str, Any]) -> str:
    """In words why no period of an answer has a number, else empty."""
    points = body.get("points") or []
    is_blind = points and all(point["state"] == State.NOT_MEASURABLE for point in points)
    return why_blind(lacking(body)) if is_blind else ""


def _numbers(caller: Caller, community: Community) -> list[int]:
    return list(caller.groups(community).values_list("pk", flat=True))


def _next(rows: list[Body], name: str, limit: int) -> int | None:
    """Where the next page begins; None after a page that is not full."""
    return rows[-1][name] if len(rows) == limit else None


def _iso(ts: int | None) -> str | None:
    return None if ts is None else moment(ts).isoformat()
