"""What `metrics` and `metric` do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from qunxing.cli.output import answer, table
from qunxing.core.metrics.registry import METRICS
from qunxing.core.refusals import Refusal
from qunxing.insight import compute, consent, names
from qunxing.insight.compare import as_body, compare
from qunxing.insight.compared import compared_by
from qunxing.insight.compute import Scope
from qunxing.insight.definitions import described
from qunxing.insight.questions import Question
from qunxing.insight.steady import can_show, in_words, steadiness
from qunxing.insight.tables import flat

EVERYBODY = 10_000_000
"""People in one list at most: the number equals the length of its list, so the list is never cut."""


def list_metrics(as_json: bool) -> None:
    """Every declared metric."""
    rows = [described(each) for each in METRICS.values()]
    answer({"metrics": rows}, as_json, table([(str(row["metric"]), str(row["definition"])) for row in rows]))


def show(name: str, scope: Scope, asked: Mapping[str, Any], *, people: bool, steady: bool, as_json: bool) -> None:
    """One metric, or the people behind it; with `steady` also whether it only varies as usual."""
    body = measured(name, scope, asked, people=people)
    if people:
        answer(body, as_json, _people_in_words(body))
        return
    text = _in_words(body)
    if steady:
        body["steady"], said = _steady(body)
        text = f"{text}\n{said}"
    answer(body, as_json, text)


def show_comparison(name: str, scope: Scope, asked: Mapping[str, Any], as_json: bool) -> None:
    """The groups of a scope by one share."""
    question = Question(METRICS[compared_by(name).metric], scope, False, span="all", **asked)
    body = as_body(compare(question, datetime.now(UTC)))
    lines: list[tuple[str, ...]] = [("group", "hits", "n", "counted", "drawn", "from", "to", "against all")]
    lines += [tuple(_plain(value) for value in row.values()) for row in body["groups"]]
    head = f"{body['metric']}, {body['from']} – {body['to']}; all groups {_plain(body['mean'])}"
    unseen = f"cannot be seen in: {', '.join(body['unseen'])}" if body["unseen"] else ""
    answer(body, as_json, "\n".join(each for each in (head, table(lines), unseen) if each))


def measured(name: str, scope: Scope, asked: Mapping[str, Any], *, people: bool = False) -> dict[str, Any]:
    """The metric's body as every door gives it. Raises Refusal for a name or parameter there is not."""
    now = datetime.now(UTC)
    if people:
        return {"metric": name, **names.people(name, scope, now=now, limit=EVERYBODY, **asked)}
    return compute.measure(name, scope, now=now, **asked)


def _steady(body: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    if not can_show(body):
        raise Refusal("“%(metric)s” is no single line over time.", code="no_line", metric=body["metric"])
    found = steadiness(body)
    said = in_words(body, found)
    return found, "\n".join([said["said"], *(f"  {each}" for each in said["signals"]), said["basis"]]).rstrip()


def _in_words(body: Mapping[str, Any]) -> str:
    head = [
        f"{body['metric']} (version {body['version']}): {body['definition']}",
        f"{body['scope']['label']}, {body['from']} – {body['to']}, {body['timezone']}, by {body['grain']}; "
        f"seen in {body['coverage']['measured']} of {body['coverage']['groups']} groups",
    ]
    if agreed := consent.words(body["coverage"]):
        head.append(agreed)
    left_out = ", ".join(f"{reason} {count:,}" for reason, count in body["excluded"].items())
    return "\n".join([*head, f"left out: {left_out or 'nothing'}", table(_lines(body))])


def _lines(body: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Points with their interval; another shape as its flat rows under their column names."""
    if body.get("points"):
        return [
            (point["start"], point["end"], _value(point), _between(point), "so far" if point.get("provisional") else "")
            for point in body["points"]
        ]
    rows = flat(body)
    names = list(rows[0]) if rows else []
    return [tuple(names), *(tuple(_plain(row.get(name)) for name in names) for row in rows)]


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.4g}"
    return "" if value is None else str(value)


def _value(point: Mapping[str, Any]) -> str:
    """Who did nothing at all has no index: then the state says it."""
    value = point["value"]
    if value is not None and point["state"] in ("value", "zero"):
        return f"{value:,.4g}" if isinstance(value, float) else f"{value:,}"
    return str(point["state"]).replace("_", " ")


def _between(point: Mapping[str, Any]) -> str:
    low, high = point.get("low"), point.get("high")
    return "" if low is None or high is None else f"{low:,.4g} … {high:,.4g}"


def _people_in_words(body: Mapping[str, Any]) -> str:
    rows = [(str(row["name"]), str(row["weight"])) for row in body["rows"]]
    return "\n".join([table(rows), f"{body['total']:,} people"])
