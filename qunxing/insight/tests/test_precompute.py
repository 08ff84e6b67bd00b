"""What is computed beforehand, and for how long it is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from qunxing.insight.models import CachedMeasure
from qunxing.insight.precompute import KEPT_FOR, forget

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.django_db
def test_answers_of_another_week_are_dropped() -> None:
    for key, age in (("old", KEPT_FOR + timedelta(seconds=1)), ("new", KEPT_FOR)):
        CachedMeasure.objects.create(key=key, epoch=1, dimension_epoch=1, body={}, at=NOW - age)
    assert forget(now=NOW) == 1
    assert CachedMeasure.objects.get().key == "new"
