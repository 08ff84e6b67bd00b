"""The number card: one measure with its state, range, basis and the ways behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunxing.communities.words import at_least, figure, number, period_words
from qunxing.core.facts import Sees
from qunxing.core.metrics.base import State
from qunxing.core.metrics.registry import METRICS
from qunxing.insight import consent, recognised

Body = Mapping[str, Any]

UNITS = {
    "people": gettext_noop("people"),
    "number": "",
    "messages": gettext_noop("messages"),
    "questions": gettext_noop("questions"),
    "seats": gettext_noop("seats"),
    "topics": gettext_noop("topics"),
    "orders": gettext_noop("orders"),
}
REASONS = {
    "staff": gettext_noop("staff"),
    "bot": gettext_noop("bots"),
    "held": gettext_noop("held back as junk"),
    "unmatched": gettext_noop("not matched to a member"),
    "recalled": gettext_noop("recalled"),
    "automatic": gettext_noop("automatic"),
    "acknowledgement": gettext_noop("acknowledgements"),
}
WAYS = {
    Sees.MESSAGES: gettext_noop("Nothing shows the talk of these groups. Import a chat export."),
    Sees.CONTINUOUS: gettext_noop("Only parts of the talk were imported. Import a whole export to count by day."),
    Sees.ROSTER: gettext_noop("Nothing shows who is in these groups. Add a member list."),
    Sees.LEAVES: gettext_noop("Nothing shows who left when. Add a source that tells leaves, or member lists often."),
    Sees.SPOKEN: gettext_noop(
        "Nothing shows who ever spoke. Import a whole chat export, or a member list that says when each last spoke."
    ),
    Sees.REPLIES: gettext_noop("This source does not say which message answers which."),
    Sees.TEXT: gettext_noop("This source shows no words."),
    Sees.ORDERS: gettext_noop("Nothing shows what was bought. Add a table of orders."),
    Sees.ANSWERS: gettext_noop("Nothing shows answers. Add the table of a survey."),
    Sees.CHAINS: gettext_noop("Nothing shows who joined chains (接龙). Paste the chain."),
    Sees.READINGS: gettext_noop("Nobody has read off numbers here. Type them in: one row a group."),
    Sees.ACTIONS: gettext_noop("Nothing shows what people did. Add a table of orders, check-ins or sign-ups."),
}
"""What to do where a number cannot be measured, by what is missing; the first that applies is said."""
SHORT = {
    "headcount": gettext_noop("People in the groups"),
    "census": gettext_noop("People in the groups"),
    "growth": gettext_noop("Active people"),
    "tiers": gettext_noop("Concentration (Gini index)"),
}
"""A card is about the number; the metric's own title also about its changes."""
WITHIN = {
    "response": gettext_noop("Questions answered within %(h)s hours"),
    "first_replies": gettext_noop("Newcomers answered within %(h)s hours"),
}
LOWER_BOUNDS = frozenset({"recapture"})
"""Estimates of which only this much can be said: no fewer."""
PROOFS = {
    "self_reported": gettext_noop("self-reported"),
    "platform": gettext_noop("WeCom statistics, staff included"),
    "mixed": gettext_noop("partly self-reported, partly platform statistics"),
}
"""Who says a reading, by the `proof` of its answer."""
CLASSES = {State.VALUE: "value", State.ZERO: "zero", State.NOT_ENOUGH: "few", State.NOT_MEASURABLE: "blind"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the card's template draws. `look` is the state's class; texts are in the reader's language."""

    name: str
    title: str
    look: str
    figure: str
    is_range: bool
    unit: str
    change: int | None
    is_open: bool
    basis: str
    coverage: str
    excluded: str
    body: Body
    metric: Any
    path: str
    names_path: str
    messages_path: str
    beside: str = ""
    """What must stand beside it, in words, and where that is."""
    beside_path: str = ""

    @property
    def opens(self) -> bool:
        """Whether anybody is behind it; too few for a number can still be looked at one by one."""
        return self.look in (CLASSES[State.VALUE], CLASSES[State.NOT_ENOUGH])

    @property
    def recognised(self) -> list[tuple[str, str]]:
        return recognised.lines(self.metric)

    @property
    def change_size(self) -> int:
        return abs(self.change or 0)


def make_card(body: Body, *, path: str, names_path: str, messages_path: str = "") -> Card:
    """The card of a measure: its last closed period, beside the one before. No `messages_path`: none are behind it."""
    metric = METRICS[body["metric"]]
    points = body.get("points", [])
    at = last_closed(points)
    point: Mapping[str, Any] = points[at] if at is not None else {"state": "not_measurable", "value": None}
    text, is_range = figure_of(point, body["unit"], lacking(body))
    if metric.name in LOWER_BOUNDS and point.get("value") is not None:
        text, is_range = _("at least about %(n)s people") % {"n": number(point["value"])}, True
    return Card(
        name=metric.name,
        title=number_title(body),
        look=CLASSES[State(point["state"])],
        figure=text,
        is_range=is_range,
        unit=unit_words(body["unit"]) if point["state"] in (State.VALUE, State.ZERO) and not is_range else "",
        change=change(points, at, body["unit"]),
        is_open=bool(point.get("provisional")) and point["state"] in (State.VALUE, State.ZERO),
        basis=basis(body, point),
        coverage=coverage(body, point),
        excluded=left_out(body),
        body=body,
        metric=metric,
        path=path,
        names_path=f"{names_path}&period={at}" if at is not None else "",
        messages_path=f"{messages_path}&period={at}" if messages_path and at is not None else "",
    )


def with_valid(card: Card, valid: Body, path: str) -> Card:
    """Heads are never shown without those who are really there."""
    point: dict[str, Any] = valid["points"][-1] if valid["points"] else {"state": State.NOT_MEASURABLE}
    if point["state"] not in (State.VALUE, State.ZERO):
        return replace(card, beside=_("Who of them is really there?"), beside_path=path)
    words = _("Of these valid: %(range)s") % {"range": at_least(point["low"], point["high"], "people")}
    return replace(card, beside=words, beside_path=path)


def number_title(body: Body) -> str:
    """What the number itself is called, on cards, charts, tables and in files."""
    title = _title(body)
    if body.get("params", {}).get("links") != "inferred":
        return title
    return _("%(title)s (inferred links too)") % {"title": title}


def _title(body: Body) -> str:
    metric = METRICS[body["metric"]]
    if metric.shape in WITHIN and (hours := body.get("params", {}).get("hours")):
        return _(WITHIN[metric.shape]) % {"h": hours.rpartition(",")[2].strip()}
    if metric.name == "readings" and (name := body.get("params", {}).get("name")):
        return f"{name} · {_(PROOFS[body['proof']])}" if body.get("proof") else str(name)
    return _(SHORT.get(metric.name, metric.title))


def unseen(shown: Iterable[Card]) -> list[tuple[str, list[Card]]]:
    """What cannot be seen here, by the reason: one card for many numbers."""
    found: dict[str, list[Card]] = {}
    for card in shown:
        if card.look == CLASSES[State.NOT_MEASURABLE]:
            found.setdefault(card.figure, []).append(card)
    return list(found.items())


def last_closed(points: list[dict[str, Any]]) -> int | None:
    """The last whole period that is over; the last one there is when none is."""
    closed = [at for at, point in enumerate(points) if is_whole(point)]
    return closed[-1] if closed else (len(points) - 1 if points else None)


def lacking(body: Body) -> frozenset[Sees]:
    """What no source of these groups shows."""
    return frozenset(Sees[name.upper()] for name in body["coverage"].get("lacking", ()))


def is_whole(point: Mapping[str, Any]) -> bool:
    """Whether the period is over and nothing of it is missing."""
    return not point.get("provisional") and not point.get("cells", {}).get("partial")


def figure_of(point: Mapping[str, Any], unit: str, missing: frozenset[Sees]) -> tuple[str, bool]:
    """What stands large on the card, and whether it is a range."""
    state = State(point["state"])
    if state is State.NOT_MEASURABLE:
        return why_blind(missing), False
    if point.get("value") is None and state is State.ZERO:
        return _("none"), False
    if state is State.NOT_ENOUGH:
        if point.get("n") is not None:
            return _("Too little data (n = %(n)s)") % {"n": number(point["n"])}, False
        return _("Too little data"), False
    low, high = point.get("low"), point.get("high")
    if unit == "people" and low is not None and low != high:
        return at_least(low, high, unit), True
    return figure(point["value"], unit), False


def why_blind(missing: frozenset[Sees]) -> str:
    """这里看不到, and how it could be seen; without anything missing it is these days that nobody saw."""
    way = next((_(text) for need, text in WAYS.items() if need in missing), _("Nothing was observed in these days."))
    return _("Cannot be seen here. %(way)s") % {"way": way}


def change(points: list[dict[str, Any]], at: int | None, unit: str) -> int | None:
    """Against the period before, for counts only, when both are exact and closed."""
    if not at or unit not in UNITS:
        return None
    pair = (points[at - 1], points[at])
    if any(p["state"] not in (State.VALUE, State.ZERO) or p.get("low") != p.get("high") for p in pair):
        return None
    if not all(is_whole(point) for point in pair):
        return None
    return int(pair[1]["value"] - pair[0]["value"])


def basis(body: Body, point: Mapping[str, Any]) -> str:
    """n, the interval of a share, and which days."""
    parts = []
    if point.get("n") is not None:
        parts.append(_("of %(n)s") % {"n": number(point["n"])})
    if (body["unit"] == "share" or body["metric"] in LOWER_BOUNDS) and point.get("low") is not None:
        low, high = (figure(point[edge], body["unit"]) for edge in ("low", "high"))
        parts.append(_("95%% range %(low)s to %(high)s") % {"low": low, "high": high})
    if "start" in point and point["state"] != State.NOT_MEASURABLE:
        parts.append(period_words(point["start"], point["end"], body["grain"]))
    if point.get("provisional") and point["state"] in (State.VALUE, State.ZERO):
        parts.append(_("still open, will change"))
    return " · ".join(parts)


def coverage(body: Body, point: Mapping[str, Any] | None = None) -> str:
    """覆盖 6/30 个群 · 同意存档 40/58 人. Of one group only the latter; a point may say how many groups it rests on."""
    covered = body.get("coverage") or {}
    return " · ".join(filter(None, (_groups_seen(covered, point), consent.words(covered))))


def _groups_seen(covered: Body, point: Mapping[str, Any] | None) -> str:
    groups, visible = covered.get("groups", 0), covered.get("measured", 0)
    cells = (point or {}).get("cells", {})
    visible = cells.get("groups", visible)
    if not visible and cells.get("whole") is not None:
        return _("the whole community")
    if groups <= 1:
        return ""
    return _("covers %(visible)s of %(groups)s groups") % {"visible": visible, "groups": groups}


def left_out(body: Body) -> str:
    """剔除: 工作人员 12 · 机器人 1."""
    parts = [f"{_(REASONS.get(reason, reason))} {number(n)}" for reason, n in (body.get("excluded") or {}).items() if n]
    return " · ".join(parts)


def unit_words(unit: str) -> str:
    """The unit's word; a share has its sign already."""
    return _(UNITS[unit]) if unit in UNITS else ""


SEES = {
    Sees.MESSAGES: gettext_noop("that messages were sent"),
    Sees.TEXT: gettext_noop("the words of messages"),
    Sees.CONTINUOUS: gettext_noop("every message of the span"),
    Sees.ACCOUNTS: gettext_noop("account numbers"),
    Sees.REPLIES: gettext_noop("which message answers which"),
    Sees.REACTIONS: gettext_noop("reactions"),
    Sees.JOINS: gettext_noop("who joined when"),
    Sees.LEAVES: gettext_noop("who left when"),
    Sees.INVITERS: gettext_noop("who invited whom"),
    Sees.ROSTER: gettext_noop("who is in the group (a member list)"),
    Sees.RECALLS: gettext_noop("recalled messages"),
    Sees.ACTIONS: gettext_noop("check-ins, orders and other acts"),
    Sees.READINGS: gettext_noop("numbers read off by people or told by statistics (抄数)"),
    Sees.ORDERS: gettext_noop("what was bought and given back"),
    Sees.ANSWERS: gettext_noop("answers to surveys"),
    Sees.CHAINS: gettext_noop("who joined chains (接龙)"),
    Sees.CONSENTED: gettext_noop("only those who agreed to be archived"),
    Sees.SPOKEN: gettext_noop("when each member last spoke (the whole talk, or a member list that says so)"),
}
"""What a source can show, in words."""
