"""What the stage of a group rests on, in words."""

from __future__ import annotations

from qunxing.lifecycle.models import Course
from qunxing.lifecycle.words import evidence


def test_where_the_last_weeks_were_not_seen_nothing_is_said_of_their_level() -> None:
    week = {"value": 9, "level": 9.0, "best": 10.0, "slope": 0.5, "p": 0.5, "net": 0, "broke": 0, "step": 0, "seen": 9}
    unseen = {"value": None, "level": None, "seen": 8}
    course = Course(judged_by=Course.JudgedBy.ACTIVE, weeks={"first": 0})
    course.weeks |= {name: [of, unseen.get(name, of)] for name, of in week.items()}
    assert len(evidence(course)) == len(evidence(course, 0)) - 1
