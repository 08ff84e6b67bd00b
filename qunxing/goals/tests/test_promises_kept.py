"""What became of promises, from the ledger."""

from datetime import date, timedelta
from typing import Any

import pytest

from qunxing.communities.models import Group
from qunxing.core.refusals import Refusal
from qunxing.core.rules.promises import Cadence, Kept, Proof
from qunxing.goals import actions
from qunxing.goals.models import Occurrence, Promise, Who
from qunxing.goals.tests.world import FIRST, NOW, brought_up, chat, hand_in, promise, vow, zhou_is_staff
from qunxing.people import actions as people
from qunxing.people.models import Identity, Person
from qunxing.testing.cast import Cast, gather

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def cast(home: object) -> Cast:
    made = gather()
    hand_in(made, chat())
    zhou_is_staff(made)
    return made


def counts(promise: Promise) -> dict[str, Any]:
    brought_up()
    return dict(Promise.objects.get(pk=promise.pk).kept["all"])


def test_a_recipe_a_day_is_kept_late_and_broken_by_who_said_it_with_what_words(cast: Cast) -> None:
    given = promise(cast)
    assert counts(given) == {"kept": 19, "late": 1, "broken": 1, "unseen": 0, "streak": 12}
    states = dict(Occurrence.objects.values_list("day", "state"))
    first = (FIRST - date(1970, 1, 1)).days
    assert (states[first + 4], states[first + 8], states[first]) == (Kept.LATE, Kept.BROKEN, Kept.KEPT)
    member = Identity.objects.get(external="m0").person_id
    by_member = promise(cast, who=Who.PEOPLE, people=(member,), words=())
    early = promise(cast, who=Who.ANYONE, words=(), minutes=480)
    worded = promise(cast, who=Who.ANYONE, words=("不会出现",))
    assert counts(by_member)["kept"] == 0
    assert counts(early)["kept"] == 21
    assert counts(worded) == {"kept": 0, "late": 0, "broken": 21, "unseen": 0, "streak": 0}
    zhou = Identity.objects.get(external="zhou")
    by_zhou = promise(cast, who=Who.PEOPLE, people=(zhou.person_id,))
    people.merge(zhou, into=Person.objects.get(pk=member), reason="", by=cast.rui)
    assert counts(by_zhou)["kept"] == 19  # whoever Zhou is now


def test_a_day_that_nobody_could_see_is_not_broken_and_is_filled_when_its_talk_comes(cast: Cast) -> None:
    other = Group.objects.create(community=cast.community, name="Late", platform="wecom")
    hand_in(cast, chat(first=1, last=5, prefix="a"), group=other)
    hand_in(cast, chat(first=12, last=21, prefix="b"), group=other)
    given = actions.give(other, vow(), by=cast.rui, now=NOW)
    assert counts(given) == {"kept": 14, "late": 1, "broken": 0, "unseen": 6, "streak": 10}
    hand_in(cast, chat(first=6, last=11, prefix="c"), group=other)
    assert counts(given) == {"kept": 19, "late": 1, "broken": 1, "unseen": 0, "streak": 12}


def test_only_what_changed_is_looked_at_anew(cast: Cast, django_assert_max_num_queries: Any) -> None:
    given = promise(cast)
    brought_up()
    Occurrence.objects.filter(promise=given).update(state=Kept.BROKEN)
    assert counts(given)["broken"] == 21  # nothing changed: kept rows stand
    hand_in(cast, chat(first=22, last=22, prefix="n"))
    assert counts(given)["broken"] == 1


def test_a_weekly_promise_is_due_once_a_week_and_a_new_version_only_from_its_day(cast: Cast) -> None:
    weekly = promise(cast, cadence=Cadence.WEEKLY, weekday=3)
    assert counts(weekly) == {"kept": 2, "late": 1, "broken": 0, "unseen": 0, "streak": 2}
    changed = vow(cadence=Cadence.WEEKLY, weekday=3, minutes=720, from_day=date(2026, 11, 16))
    with pytest.raises(actions.NoReason):
        actions.revise(weekly, changed, reason="", by=cast.rui, now=NOW)
    actions.revise(weekly, changed, reason="改到中午", by=cast.rui, now=NOW)
    assert counts(weekly) == {"kept": 1, "late": 1, "broken": 1, "unseen": 0, "streak": 0}


def test_what_only_people_can_tell_is_ticked_off_and_otherwise_unseen(cast: Cast) -> None:
    given = promise(cast, proof=Proof.SELF_REPORTED)
    assert counts(given)["unseen"] == 21
    actions.tick(given, date(2026, 11, 20), Kept.KEPT, by=cast.rui, now=NOW)
    actions.tick(given, date(2026, 11, 21), Kept.KEPT, by=cast.rui, now=NOW)
    actions.tick(given, date(2026, 11, 21), Kept.BROKEN, note="忘了", by=cast.rui, now=NOW)
    assert counts(given) == {"kept": 1, "late": 0, "broken": 1, "unseen": 19, "streak": 0}
    with pytest.raises(Refusal):
        actions.tick(given, date(2026, 11, 23), Kept.KEPT, by=cast.rui, now=NOW)
    with pytest.raises(Refusal):
        actions.tick(promise(cast), date(2026, 11, 20), Kept.KEPT, by=cast.rui, now=NOW)
    never = promise(cast, proof=Proof.NONE)
    assert counts(never)["broken"] == 0
    assert Promise.objects.get(pk=never.pk).kept["colour"] == "none"


def test_an_ended_promise_is_due_no_more_and_what_nobody_could_keep_is_refused(cast: Cast) -> None:
    wrong: tuple[dict[str, Any], ...] = ({"text": ""}, {"minutes": 1440}, {"margin": 721}, {"who": "people"})
    for each in (*wrong, {"from_day": FIRST - timedelta(days=9999)}):
        with pytest.raises(Refusal):
            promise(cast, **each)
    given = promise(cast)
    brought_up()
    actions.end(given, last_day=date(2026, 11, 8), reason="停更", by=cast.rui)
    assert counts(given) == {"kept": 7, "late": 1, "broken": 0, "unseen": 0, "streak": 3}
    with pytest.raises(actions.Over):
        actions.end(given, last_day=date(2026, 11, 9), reason="再停", by=cast.rui)
