"""Who is no member, and whose account is whose: decisions that change numbers at once and can be undone."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404

from qunxing.communities.models import Community, Group, Role
from qunxing.core.facts import Fact, Kind, Sees
from qunxing.core.metrics.base import DAY
from qunxing.core.metrics.periods import local_day
from qunxing.core.refusals import NotAllowed, Refusal
from qunxing.insight import compute
from qunxing.insight.asking import Scope
from qunxing.ledger.fill import fill
from qunxing.people import actions
from qunxing.people.accounts import by_name, identities_of
from qunxing.people.dimensions import dimension_epoch
from qunxing.people.models import Identity, Mark, Person, StandIn
from qunxing.people.queries import person_for, suggestions
from qunxing.sources.queries import import_for, rename_proposal_for
from qunxing.testing import ledgers
from qunxing.testing.cast import gather
from qunxing.testing.facts import ZONE, at, place, said
from qunxing.testing.ledgers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
ANNA, BEN, CLEO = "安娜", "客服小李", "小助手机器人"
FIRST = local_day(at(0), ZONE)


@pytest.fixture
def people() -> dict[str, int]:
    """Three who talk on ten days in group 1, whose source shows everything."""
    place()
    found = identities_of({(by_name(1), name): name for name in (ANNA, BEN, CLEO)})
    numbers = {name: found[by_name(1), name] for name in (ANNA, BEN, CLEO)}
    talk = [said(nth * 10 + day, day=day, who=who) for day in range(10) for nth, who in enumerate(numbers.values())]
    ledgers.put([*talk, seen_by_source()])
    fill(now=NOW)
    return numbers


def seen_by_source(sees: frozenset[Sees] = frozenset(Sees), *, grp: int = 1, k2: int = 9) -> Fact:
    """Ten days of a source that shows these things."""
    value = sum(1 << each for each in sees)
    return Fact(k1=-grp, k2=k2, kind=Kind.OBSERVED, grp=grp, ts=at(0), until=at(9) + DAY // 4, batch=1, value=value)


def messages(day_from: int = 0, day_to: int = 9) -> int:
    scope = Scope.of_group(Group.objects.get(pk=1))
    body = compute.measure("messages", scope, from_day=day(day_from), to_day=day(day_to), now=NOW)
    return sum(point["value"] for point in body["points"])


def senders() -> int:
    scope = Scope.of_group(Group.objects.get(pk=1))
    body = compute.measure("senders", scope, from_day=day(0), to_day=day(9), grain="month", now=NOW)
    return int(body["points"][0]["value"])


def day(nth: int) -> date:
    return date.fromordinal(date(1970, 1, 1).toordinal() + FIRST + nth)


@pytest.mark.slow
def test_a_mark_leaves_somebody_out_of_its_days_at_once(people: dict[str, int]) -> None:
    assert messages() == 30
    mark = actions.mark(Person.objects.get(name=BEN), StandIn.STAFF, from_day=FIRST + 3, to_day=FIRST + 5, by=None)
    assert (messages(), messages(0, 2), messages(3, 3)) == (27, 9, 2)
    actions.unmark(mark, by=None)
    assert messages() == 30


def test_marks_of_one_person_never_overlap(people: dict[str, int]) -> None:
    ben = Person.objects.get(name=BEN)
    actions.mark(ben, StandIn.STAFF, from_day=FIRST + 3, to_day=FIRST + 5, by=None)
    for first, last in ((None, None), (FIRST + 5, None), (None, FIRST + 3), (FIRST + 4, FIRST + 4)):
        with pytest.raises(Refusal, match="already marked"):
            actions.mark(ben, StandIn.BOT, from_day=first, to_day=last, by=None)
    actions.mark(ben, StandIn.BOT, from_day=FIRST + 6, by=None)
    assert Mark.objects.count() == 2


@pytest.mark.slow
def test_merging_two_accounts_makes_them_one_sender_until_it_is_undone(people: dict[str, int]) -> None:
    assert senders() == 3
    before = dimension_epoch()
    anna, ben = Identity.objects.get(pk=people[ANNA]), Identity.objects.get(pk=people[BEN])
    merge = actions.merge(ben, into=anna.person, reason="same phone", by=None)
    assert (senders(), dimension_epoch()) == (2, before + 1)
    with pytest.raises(Refusal, match="already belongs"):
        actions.merge(Identity.objects.get(pk=ben.pk), into=anna.person, reason="", by=None)
    actions.unmerge(merge, by=None)
    assert senders() == 3
    with pytest.raises(Refusal, match="already undone"):
        actions.unmerge(merge, by=None)


@pytest.mark.slow
def test_a_merged_account_is_left_out_with_its_person(people: dict[str, int]) -> None:
    anna, ben = Identity.objects.get(pk=people[ANNA]), Identity.objects.get(pk=people[BEN])
    actions.mark(anna.person, StandIn.STAFF, by=None)
    assert messages() == 20
    actions.merge(ben, into=anna.person, reason="", by=None)
    assert messages() == 10


@pytest.mark.slow
def test_a_merge_of_two_marked_people_counts_each_message_once(people: dict[str, int]) -> None:
    anna, ben = Identity.objects.get(pk=people[ANNA]), Identity.objects.get(pk=people[BEN])
    actions.mark(anna.person, StandIn.STAFF, by=None)
    actions.mark(ben.person, StandIn.BOT, by=None)
    actions.merge(ben, into=anna.person, reason="", by=None)
    assert messages() == 10


@pytest.mark.slow
def test_names_that_say_so_are_suggested_until_somebody_decides(people: dict[str, int]) -> None:
    community = Community.objects.get()
    found = {each.person.name: each.role for each in suggestions(community)}
    assert found == {BEN: StandIn.STAFF, CLEO: StandIn.BOT}
    actions.mark(Person.objects.get(name=CLEO), StandIn.BOT, by=None)
    assert [each.person.name for each in suggestions(community)] == [BEN]


@pytest.mark.slow
def test_a_stranger_finds_nothing_and_a_viewer_may_not_act(people: dict[str, int]) -> None:
    cast = gather()
    Group.objects.filter(pk=1).update(community=cast.community)
    anna = Identity.objects.get(pk=people[ANNA]).person_id
    assert person_for(cast.vera, anna)[1].messages == 10
    with pytest.raises(Http404):
        person_for(cast.sam, anna)
    with pytest.raises(NotAllowed):
        person_for(cast.vera, anna, may=Role.OPERATOR)
    for find in (import_for, rename_proposal_for):
        with pytest.raises(Http404):
            find(cast.rui, 12345)
