"""Every quarter somebody is asked whether a group was worth it for its members, with what can be counted."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from qunxing.communities.models import Group
from qunxing.core.refusals import Refusal
from qunxing.core.rules.quarters import quarter_before, quarter_of
from qunxing.goals import actions, values, worth
from qunxing.goals.models import Goal, GoalTerms, Occurrence, Promise, PromiseTerms, ValueCheck
from qunxing.testing.cast import Cast, gather

JANUARY = datetime(2027, 1, 4, 4, tzinfo=UTC)
FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)


def test_quarters_are_those_of_the_calendar() -> None:
    assert quarter_of(date(2026, 12, 31)) == (FIRST, LAST)
    assert quarter_before(date(2027, 1, 1)) == (FIRST, LAST)
    assert quarter_before(date(2026, 5, 9)) == (date(2026, 1, 1), date(2026, 3, 31))


@pytest.fixture
def cast(home: object, db: object) -> Cast:
    made = gather()
    held = {"type": "content", "subtype": "tutorial", "natural_days": 7}
    made.group.charters.create(version=1, from_day=date(2026, 11, 1), **held)
    return made


def promised(cast: Cast) -> None:
    promise = Promise.objects.create(group=cast.group, kept={})
    about = {"text": "A recipe", "cadence": "daily", "minutes": 600, "margin": 30, "proof": "recorded"}
    PromiseTerms.objects.create(promise=promise, version=1, from_day=FIRST, at=JANUARY, **about)
    for day, state in ((FIRST, "broken"), (date(2026, 11, 9), "kept"), (LAST, "kept"), (date(2027, 1, 1), "kept")):
        Occurrence.objects.create(promise=promise, day=(day - date(1970, 1, 1)).days, state=state)
    goal = Goal.objects.create(
        community=cast.community, kept={"state": "behind", "colour": "red", "attained": [0.4, 0.4, 0.4]}
    )
    goal.groups.add(cast.group)
    when = {"baseline": 0, "target": 9, "start": FIRST, "deadline": LAST, "horizon": 7, "at": JANUARY, "way": "hold"}
    GoalTerms.objects.create(
        goal=goal, version=1, name="Five talk", metric="senders", metric_version=1, grain="week", **when
    )


def test_a_quarter_is_put_before_people_once_with_goals_promises_and_numbers(cast: Cast) -> None:
    promised(cast)
    Group.objects.create(community=cast.community, name="Uncharted", platform="qq")
    assert [check.group for check in values.ask(cast.community, now=JANUARY)] == [cast.group]
    assert values.ask(cast.community, now=JANUARY) == []
    check = ValueCheck.objects.get()
    assert (check.first, check.last) == (FIRST, LAST)
    assert [(each["name"], each["state"]) for each in check.body["goals"]] == [("Five talk", "behind")]
    assert [(each["kept"], each["broken"]) for each in check.body["promises"]] == [(2, 1)], "of that quarter alone"
    assert {each["now"] for each in check.body["values"]} == {None}, "nothing is seen, and nothing is made up"
    with translation.override("en"):
        said = [line["said"] for line in worth.lines(check)]
    assert said[0].startswith("below target 40") and "in time 2" in said[1] and said[2:] == ["cannot be seen"] * 3


def test_who_was_charted_too_short_or_ended_is_not_asked(cast: Cast) -> None:
    cast.group.charters.update(from_day=date(2026, 12, 1))
    assert values.ask(cast.community, now=JANUARY) == []
    cast.group.charters.update(from_day=FIRST)
    Group.objects.filter(pk=cast.group.pk).update(ended_on=LAST)
    assert values.ask(cast.community, now=JANUARY) == []


def test_today_reminds_until_somebody_answers_and_an_answer_stays(cast: Cast) -> None:
    values.ask(cast.community, now=JANUARY)
    check = ValueCheck.objects.get()
    with translation.override("en"):
        (reminder,) = worth.sentences(cast.community, JANUARY)
    assert "31 Dec 2026" in reminder.text and "Night oven" in reminder.text and reminder.look == "do"
    page = cast.as_(cast.vera).get(f"/groups/{cast.group.pk}/charter/").content.decode()
    assert "waits for your answer" in page and f"/values/{check.pk}/" not in page
    assert cast.as_(cast.vera).post(f"/values/{check.pk}/", {"answer": "keep"}).status_code == 403
    assert cast.as_(cast.rui).post(f"/values/{check.pk}/", {"answer": "maybe"}).status_code == 422
    cast.as_(cast.rui).post(f"/values/{check.pk}/", {"again": "yes"})
    cast.as_(cast.rui).post(f"/values/{check.pk}/", {"answer": "change", "note": "fewer offers"})
    check.refresh_from_db()
    assert (check.answer, check.note, check.by) == ("change", "fewer offers", cast.rui)
    assert list(worth.sentences(cast.community, JANUARY)) == []
    with pytest.raises(Refusal):
        actions.decide(check, answer="keep", note="", by=cast.olga, now=JANUARY)
    with pytest.raises(Refusal):
        actions.count_again(check, now=JANUARY)
    assert "fewer offers" in cast.as_(cast.vera).get(f"/groups/{cast.group.pk}/charter/").content.decode()


def test_a_quarter_seen_for_a_few_days_is_not_set_beside_another(cast: Cast) -> None:
    def figure(value: int, days: int) -> dict[str, object]:
        return {"value": value, "low": None, "high": None, "part": "", "days": days, "of": 92}

    def said(now: int, then: int) -> str:
        row = {"metric": "senders", "now": figure(120, now), "then": figure(90, then)}
        with translation.override("en"):
            return worth.lines(ValueCheck(body={"values": [row]}))[0]["said"]

    assert said(92, 92) == "120; the quarter before 90"
    assert said(92, 7) == "120"
    assert said(60, 92).startswith("120, of 60 days that were seen")
