"""How long people stay members."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import ALL_REASONS, Ask, Grain, Metric, Param, State, Tally
from qunxing.core.metrics.measures import EXCLUDE, MINIMUM, evidence_sql
from qunxing.core.metrics.membership_retention.fold import fold
from qunxing.core.metrics.periods import iso
from qunxing.core.metrics.statistics import (
    CompetingExits,
    Estimate,
    ExitRow,
    Quantile,
    Stay,
    SurvivalCurve,
    aalen_johansen,
    interval_survival,
)

REJOIN = Param("rejoin", "7", "Coming back within so many days is one stay.", ("7", "0", "30"))
AGES = (1, 7, 14, 28, 30, 60, 90, 180, 365)
CAUSES = ("left", "removed")


@dataclass(frozen=True, slots=True)
class Watched:
    """People with the same watched stay, in days of age."""

    entered: int
    earliest: int
    latest: int | None
    cause: str
    count: int


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`curve`: [{age, share, low, high}] of people still there at the end of each age in days; `at`: the same at round
    ages; `median` in days; `gone`: {cause: [{age, share, low, high}]}; `n` people in the curve, `unknown_age` people
    who were there before anybody looked and have no join date, `unseen` people never watched while they were members.

    The curve holds from `since` on: nobody younger was watched. A group that closes ends the watching, not the stay.
    """
    known = any(ask.is_known(i) for i in range(len(ask.periods)))
    watched = [_watched(t) for t in tallies if not t.reason and t.cell not in ("unknown", "unseen")]
    n = sum(w.count for w in watched)
    state = State.NOT_MEASURABLE if not known else State.VALUE if n >= MINIMUM else State.NOT_ENOUGH
    people = {cell: sum(t.people for t in tallies if t.cell == cell and not t.reason) for cell in ("unknown", "unseen")}
    body: dict[str, Any] = {
        "start": iso(ask.from_day),
        "end": iso(ask.to_day),
        "state": state.value,
        "provisional": ask.to_day >= ask.today,
        "n": n,
        "unknown_age": people["unknown"],
        "unseen": people["unseen"],
        "exits": {cause: sum(w.count for w in watched if w.cause == cause) for cause in CAUSES},
        "excluded": _excluded(tallies),
    }
    return body | (_curves(watched) if state is State.VALUE else {"curve": [], "at": [], "median": None, "gone": {}})


def _watched(t: Tally) -> Watched:
    entered, earliest, latest, cause = t.cell.split(" ")
    return Watched(int(entered), int(earliest), None if latest == "-" else int(latest), cause, t.people)


def _excluded(tallies: Sequence[Tally]) -> dict[str, int]:
    found = {reason: sum(t.people for t in tallies if t.reason == reason) for reason in ALL_REASONS}
    return {reason: n for reason, n in found.items() if n}


def _curves(watched: Sequence[Watched]) -> dict[str, Any]:
    curve = interval_survival(Stay(w.entered, w.earliest, w.latest, w.count) for w in watched)
    exits = aalen_johansen(row for w in watched for row in _exit_rows(w))
    until = curve.until if curve.emptied is None else min(curve.emptied, curve.until)
    ages = [age for age in AGES if curve.since <= age <= until]
    return {
        "since": curve.since,
        "until": until,
        "emptied": curve.emptied,
        "curve": _steps(curve, until),
        "at": [{"age": age, **_estimate(curve.at(age))} for age in ages],
        "median": _median(curve.median()),
        "gone": _gone(exits, ages),
    }


def _exit_rows(w: Watched) -> Iterable[ExitRow]:
    """An exit between two lists is put at the middle here; the curve itself keeps the interval."""
    ended = w.earliest - 1 if w.latest is None else (w.earliest + w.latest) // 2
    if ended >= w.entered:
        yield ExitRow(w.entered, entered=w.count)
        yield ExitRow(ended, censored=w.count) if w.latest is None else ExitRow(ended, events=w.count, cause=w.cause)


def _steps(curve: SurvivalCurve, until: int) -> list[dict[str, Any]]:
    steps = zip(curve.ages, curve.survival, curve.low, curve.high, curve.at_risk, strict=True)
    return [
        {"age": age, "share": share, "low": low, "high": high, "at_risk": at_risk}
        for age, share, low, high, at_risk in steps
        if curve.since <= age <= until
    ]


def _estimate(estimate: Estimate | None) -> dict[str, Any]:
    if estimate is None:
        return {"share": None, "low": None, "high": None}
    return {"share": estimate.value, "low": estimate.low, "high": estimate.high}


def _median(median: Quantile) -> dict[str, Any]:
    return {"value": median.value, "low": median.low, "high": median.high}


def _gone(exits: CompetingExits, ages: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
    return {
        cause: [{"age": age, **_estimate(exits.gone[cause].at(age))} for age in ages]
        for cause in CAUSES
        if cause in exits.gone
    }


METRIC = Metric(
    name="membership_retention",
    version=1,
    title="How long people stay",
    sentence="Which part of the people who join is still in at least one of the groups so many days later.",
    formula="Kaplan–Meier over first stays, entered when watching began; leaves between two lists keep their interval",
    unit="share",
    shape="survival",
    needs=frozenset({Sees.ROSTER}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    grains=(Grain.MONTH,),
    default_grain=Grain.MONTH,
    params=(REJOIN, EXCLUDE),
    trap="A list taken today shows survivors only: taking their ages as the length of stays more than doubles it.",
    source="metrics.md §3",
)
