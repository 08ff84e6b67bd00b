"""As many names stand behind a number as it counts, whatever metric it is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pytest

from qunxing.communities.models import Community
from qunxing.core.metrics.base import Ask, Evidence, Metric, World
from qunxing.core.metrics.registry import METRICS
from qunxing.core.metrics.tallies import TALLY
from qunxing.insight import names
from qunxing.insight.asking import Scope
from qunxing.insight.names import COUNTED
from qunxing.insight.tests.test_compute import TALK
from qunxing.ledger.fill import fill
from qunxing.people.accounts import identities_of
from qunxing.people.tests.test_marks import seen_by_source
from qunxing.testing import ledgers
from qunxing.testing.facts import place, said
from qunxing.testing.ledgers import NOW
from qunxing.testing.logs import random_ask, random_world
from qunxing.testing.merging import merged

ESTIMATED = frozenset({"zombies", "recapture", "valid_members", "valid_growth"})
"""Of these it is not known who counts: their lists are of whom it is most probable."""
LISTED = [m for m in METRICS.values() if m.shape != "cohorts" and m.name not in ESTIMATED]
OF_SEATS, OF_OTHERS = {"headcount"}, {"output"}
"""Parts that count seats, or messages."""
MADE_OF_PEOPLE = [m for m in LISTED if m.unit == "people" or m.names]


@lru_cache(maxsize=1)
def history() -> World:
    return merged(random_world(seed) for seed in range(300, 320))


def parts(metric: Metric, point: dict[str, Any]) -> dict[str, int]:
    """The parts of a point that count people; the number itself is the part ""."""
    cells = {**point["cells"], **point["cells"].get("parts", {})}
    whole = cells.get("people") if metric.unit != "people" else point["value"]
    if whole is None:
        return {}
    named = {name: cells[name] for name in metric.cells if name not in OF_OTHERS and isinstance(cells.get(name), int)}
    return {"": whole} | (named if metric.name not in OF_SEATS else {})


def listed(metric: Metric, rows: Sequence[Evidence], ask: Ask, period: int, part: str) -> int:
    if metric.names:
        return len(metric.names(TALLY[metric.tally](rows), ask, period, part))
    here = [row for row in rows if row.period == period and not row.reason]
    cells = (part,) if part else COUNTED.get(metric.name) or {row.cell for row in here}
    return len({row.person for row in here if row.cell in cells})


@pytest.mark.slow
@pytest.mark.parametrize("metric", MADE_OF_PEOPLE, ids=lambda metric: metric.name)
def test_as_many_names_open_as_the_number_counts(metric: Metric) -> None:
    checked = 0
    for seed in range(3):
        ask = random_ask(history(), seed, metric)
        rows = sorted(metric.fold(history(), ask))
        for at, point in enumerate(metric.measure(TALLY[metric.tally](rows), ask)["points"]):
            for part, number in parts(metric, point).items():
                assert listed(metric, rows, ask, at, part) == abs(number), (at, part)
                checked += number > 0
    assert checked


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("home")
def test_helpers_and_both_ends_of_a_reply_open_with_their_groups() -> None:
    place(1)
    helper, *askers = sorted(identities_of({("qq", str(nth)): f"人{nth}" for nth in range(5)}).values())
    asked = [said(nth, day=nth, who=who, text="请问怎么报名？") for nth, who in enumerate(askers)]
    told = [said(50 + nth, day=nth + 0.1, who=helper, ref1=q.k1, ref2=q.k2) for nth, q in enumerate(asked)]
    ledgers.put([*asked, *told, seen_by_source(TALK)])
    fill(now=NOW)
    here = Scope.of_community(Community.objects.get())
    asked_of = {"koc": {"guard": "off"}, "reply_shape": {}}
    found = {
        name: names.people(name, here, now=NOW, grain="month", period=0, params=more) for name, more in asked_of.items()
    }
    assert {name: (each["total"], each["rows"][0]["person"]) for name, each in found.items()} == {
        "koc": (1, helper),
        "reply_shape": (5, helper),
    }
    assert all(row["groups"] == [1] for each in found.values() for row in each["rows"])
