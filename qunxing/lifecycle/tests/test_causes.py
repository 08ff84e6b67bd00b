"""Why a group went quiet: each explanation with what speaks for it and against it, never a verdict."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from qunxing.communities.causes import Cause, of
from qunxing.core.metrics.periods import day_number
from qunxing.goals.models import GroupStatus
from qunxing.lifecycle.models import Course
from qunxing.people.models import TagLikeness
from qunxing.team import actions as team
from qunxing.testing.cast import gather
from qunxing.testing.ledgers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PROMISE = {"kind": "promise", "id": 1, "name": "A recipe a day", "colour": "red"}
GOAL = {"kind": "goal", "id": 1, "name": "Sixty reply", "colour": "green", "state": "met"}


def test_each_explanation_has_what_speaks_for_it_and_what_cannot_be_told_is_said(home: Path) -> None:
    cast = gather()
    group, today = cast.group, cast.community.today(NOW)
    told = {sign.cause: sign.speaks for sign in of(group, NOW)}
    assert told == {Cause.VALUE: None, Cause.AUDIENCE: None, Cause.NEGLECT: None, Cause.DONE: None}
    assert [sign.speaks for sign in of(group, NOW) if sign.cause is Cause.NEGLECT] == [True, None]  # nobody keeps it
    recent = {"kept": 3, "late": 1, "broken": 24, "unseen": 0, "streak": 0}
    GroupStatus.objects.create(group=group, parts=[{**PROMISE, "recent": recent}, GOAL], at=NOW)
    likeness = {"tagged": 20, "misfits": {"n": 7, "people": []}}
    TagLikeness.objects.create(group=group, body=likeness, key="x", at=NOW)
    team.appoint(group, cast.rui, from_day=today - timedelta(days=9), by=None)
    found = of(group, NOW)
    assert {sign.cause: sign.speaks for sign in found if sign.speaks is not None} == {
        Cause.VALUE: True,
        Cause.AUDIENCE: True,
        Cause.NEGLECT: False,
        Cause.DONE: True,
    }
    since = {"since": day_number(today) - 30, "epoch": 1, "dimension_epoch": 1, "week": day_number(today)}
    Course.objects.create(group=group, stage="dead", judged_by="active", weeks={}, at=NOW, **since)
    page = cast.as_(cast.vera, "zh-CN").get(f"/groups/{group.pk}/lifecycle/").content.decode()
    assert "没做到 24" in page and "20 位有标签的群友里 7 位" in page
    Course.objects.update(stage="maturity")
    GroupStatus.objects.update(parts=[])
    assert "没做到 24" not in cast.as_(cast.vera, "zh-CN").get(f"/groups/{group.pk}/lifecycle/").content.decode()
