"""What is bound for one question: no more than it reads, and all of what it counts."""

from __future__ import annotations

import pytest

from qunxing.communities.models import Community
from qunxing.core.metrics.registry import METRICS
from qunxing.insight import compute, evidence, names, together
from qunxing.insight.asking import Scope, ask
from qunxing.insight.tests.test_fold_is_engine import ASKED_AT, entered, watched
from qunxing.testing.logs import random_world


def test_only_what_a_text_names_is_bound_and_what_that_is_made_of() -> None:
    assert evidence.reads("SELECT * FROM seat") == {"seat", "spell", "succeeded"}
    assert evidence.reads("SELECT * FROM acted") == {"acted", "left_out", "member_day"}
    assert evidence.reads("SELECT * FROM answer") == {"answer"}


@pytest.mark.slow
@pytest.mark.django_db
def test_groups_are_asked_the_same_way_few_or_many(monkeypatch: pytest.MonkeyPatch) -> None:
    entered(watched(random_world(3)), 3)
    scope = Scope.of_community(Community.objects.get())
    for name in METRICS:
        asked = ask(name, scope, now=ASKED_AT)
        few = together.compute(asked)
        monkeypatch.setattr(evidence, "FEW", 0)
        assert together.compute(asked) == few, name
        monkeypatch.undo()


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(evidence.ALONE))
def test_the_people_of_one_period_are_those_its_number_counts(name: str) -> None:
    entered(watched(random_world(3)), 3)
    scope = Scope.of_community(Community.objects.get())
    points = compute.measure(name, scope, grain="day", now=ASKED_AT)["points"]
    cells = {"valid_members": ("spoke", "acted"), "zombies": ("silent", "junk")}.get(name, ("present",))
    for period in (0, len(points) // 2, len(points) - 1):
        asked = [names.people(name, scope, grain="day", now=ASKED_AT, period=period, cell=cell) for cell in cells]
        assert sum(found["total"] for found in asked) == points[period]["value"]
