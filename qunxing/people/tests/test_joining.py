"""Two people said to be one, and one said to be two: nothing is lost either way, and what cannot be is refused."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qunxing.communities.models import Group
from qunxing.core.facts import Fact
from qunxing.core.refusals import Refusal
from qunxing.insight import compute
from qunxing.insight.asking import Scope
from qunxing.ledger.fill import fill
from qunxing.people import actions, joining
from qunxing.people.accounts import by_name, identities_of
from qunxing.people.dimensions import left_out, marks_of, merged_accounts, merged_people, people_marked
from qunxing.people.joining import Contradiction, TwoLives
from qunxing.people.models import Identity, Mark, Merge, Person, StandIn
from qunxing.people.tests.test_marks import FIRST, day, seen_by_source
from qunxing.testing import ledgers
from qunxing.testing.facts import place, said
from qunxing.testing.ledgers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
ACCOUNTS = 5
OF_PEOPLE = ("senders", "active_members", "tiers", "response", "stickiness")
"""All were tried once; each of the others would cost the suite as much again."""
SAID_OF_THE_QUESTION = frozenset({"scope", "groups", "coverage", "computed_at", "epoch"})
State = tuple[dict[int, int], list[tuple[int, str, int, int]]]


def made(n: int = ACCOUNTS, namespace: str = "wecom") -> list[Identity]:
    found = identities_of({(namespace, str(nth)): f"人{nth}" for nth in range(n)})
    return [Identity.objects.get(pk=found[namespace, str(nth)]) for nth in range(n)]


def state() -> State:
    return merged_accounts(), sorted(left_out())


def test_a_mark_made_before_the_merge_holds_for_every_account_and_parts_with_it() -> None:
    ann, ben, _cat, *_rest = made()
    actions.mark(ben.person, StandIn.STAFF, from_day=3, to_day=5, by=None)
    before = state()
    (merge,) = joining.join(ben.person, into=ann.person, reason="", by=None)
    assert {row[0] for row in left_out()} == {ann.pk, ben.pk}
    assert people_marked() == {ann.person_id} and len(marks_of([ann.person_id])[ann.person_id]) == 1
    with pytest.raises(Refusal, match="already marked"):
        actions.mark(ann.person, StandIn.BOT, from_day=5, by=None)
    actions.unmerge(merge, by=None)
    assert state() == before and people_marked() == {ben.person_id}


def test_marks_of_both_are_one_time_where_they_meet_and_refused_where_they_contradict() -> None:
    ann, ben, cat, *_rest = made()
    actions.mark(ann.person, StandIn.STAFF, from_day=1, to_day=5, by=None)
    actions.mark(ben.person, StandIn.STAFF, from_day=4, to_day=9, by=None)
    actions.mark(cat.person, StandIn.BOT, from_day=9, by=None)
    joining.join(ben.person, into=ann.person, reason="", by=None)
    assert sorted(row[1:] for row in left_out() if row[0] == ann.pk) == [("staff", 1, 5), ("staff", 6, 9)]
    before = state()
    with pytest.raises(Contradiction):
        joining.join(cat.person, into=ann.person, reason="", by=None)
    assert state() == before


def test_who_was_merged_away_is_nobody_to_merge_into() -> None:
    ann, ben, *_rest = made()
    joining.join(ben.person, into=ann.person, reason="", by=None)
    with pytest.raises(Refusal, match="merged into somebody else"):
        joining.join(
            Person.objects.get(pk=ann.person_id), into=Person.objects.get(pk=ben.person_id), reason="", by=None
        )
    with pytest.raises(Refusal, match="already belongs"):
        joining.join(ann.person, into=ann.person, reason="", by=None)


def test_an_account_is_taken_out_though_no_merge_tells_of_it_and_put_back() -> None:
    ann, ben, cat, *_rest = made()
    for each in (ben, cat):
        joining.join(each.person, into=ann.person, reason="", by=None)
    Merge.objects.all().delete()
    before = state()
    split = actions.split(Identity.objects.get(pk=ann.pk), reason="两个人", by=None)
    assert split.into.name == ann.name and split.into_id not in {ann.person_id, ben.pk, cat.pk}
    assert (split.is_split, merged_accounts()[ann.pk]) == (True, split.into_id)
    alone = actions.split(Identity.objects.get(pk=ben.pk), reason="", by=None)
    assert alone.into_id == ben.pk and ben.pk not in merged_accounts()
    with pytest.raises(Refusal, match="no other account"):
        actions.split(Identity.objects.get(pk=ben.pk), reason="", by=None)
    actions.unmerge(alone, by=None)
    actions.unmerge(split, by=None)
    assert state() == before


@pytest.mark.slow
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(
    moves=st.lists(st.tuples(st.integers(0, ACCOUNTS - 1), st.integers(0, ACCOUNTS - 1)), min_size=1, max_size=6),
    marked=st.sets(st.integers(0, ACCOUNTS - 1)),
)
def test_whatever_is_merged_and_split_all_is_as_before_once_it_is_undone(
    moves: list[tuple[int, int]], marked: set[int]
) -> None:
    Merge.objects.all().delete()
    Mark.objects.all().delete()
    Identity.objects.all().delete()
    accounts = made()
    for nth in marked:
        actions.mark(accounts[nth].person, StandIn.STAFF, from_day=nth, to_day=nth + 3, by=None)
    begin, done = state(), list[tuple[Merge, State]]()
    for one, other in moves:
        was = state()
        a, b = (Identity.objects.get(pk=accounts[nth].pk) for nth in (one, other))
        try:
            if a.person_id == b.person_id:
                done.append((actions.split(a, reason="", by=None), was))
            else:
                done += [(each, was) for each in joining.join(a.person, into=b.person, reason="", by=None)]
        except Refusal:
            assert state() == was
        assert not set(merged_people()) & set(Identity.objects.values_list("person", flat=True))
    for merge, _was in reversed(done):
        actions.unmerge(merge, by=None)
    assert state() == begin
    assert not done or done[0][1] == begin


@pytest.fixture
def mirrored() -> dict[str, Identity]:
    """Ann and Anna talk in groups 1 and 2; in 3 and 4 one Both says the same. A friend answers everywhere."""
    place(1, 2, 3, 4)
    names = ("Ann", "Anna", "Both", "Fred", "Frida")
    found = identities_of({("wecom", name): name for name in names})
    who = {name: found["wecom", name] for name in names}
    facts: list[Fact] = [seen_by_source(grp=grp, k2=grp) for grp in (1, 2, 3, 4)]
    speakers = {1: ("Ann", "Fred"), 2: ("Anna", "Fred"), 3: ("Both", "Frida"), 4: ("Both", "Frida")}
    for grp, (one, friend) in speakers.items():
        for nth in range(8):
            at = nth + 0.3 * (grp % 2)
            asked = said(nth, day=at, who=who[one], text="面团怎么揉?", grp=grp)
            facts += [asked, said(100 + nth, day=at + 0.01, who=who[friend], ref1=asked.k1, ref2=asked.k2, grp=grp)]
    ledgers.put(facts)
    fill(now=NOW)
    return {name: Identity.objects.get(pk=pk) for name, pk in who.items()}


def measured(*groups: int) -> dict[str, object]:
    """Figures of these groups that depend on who is who."""
    first = Group.objects.get(pk=groups[0])
    scope = Scope(first.community, tuple(Group.objects.filter(pk__in=groups).order_by("pk")), "")
    found: dict[str, object] = {}
    for name in OF_PEOPLE:
        body = compute.measure(name, scope, from_day=day(0), to_day=day(9), now=NOW)
        found[name] = {key: value for key, value in body.items() if key not in SAID_OF_THE_QUESTION}
    return found


@pytest.mark.once
@pytest.mark.slow
def test_the_figures_of_merged_accounts_are_those_of_one_account_from_the_start(mirrored: dict[str, Identity]) -> None:
    apart, once = measured(1, 2), measured(3, 4)
    assert apart["senders"] != once["senders"]
    (merge,) = joining.join(mirrored["Anna"].person, into=mirrored["Ann"].person, reason="", by=None)
    merged = measured(1, 2)
    assert {name for name in once if merged[name] != once[name]} == set()
    actions.unmerge(merge, by=None)
    assert measured(1, 2) == apart


@pytest.mark.slow
def test_two_of_one_group_at_once_are_asked_about_and_merged_only_on_an_explicit_yes() -> None:
    place()
    found = identities_of({(by_name(1), name): name for name in ("安", "本", "陈")})
    ann, ben, cat = (Identity.objects.get(pk=pk) for pk in found.values())
    talk = {ann: (0, 4), ben: (3, 8), cat: (5, 9)}
    ledgers.put([said(n * 100 + d, day=d, who=each.pk) for n, (each, days) in enumerate(talk.items()) for d in days])
    fill(now=NOW)
    with pytest.raises(TwoLives) as asked:
        joining.join(ben.person, into=ann.person, reason="", by=None)
    assert [(each.stay.grp, each.one.name, each.other.name) for each in asked.value.found] == [(1, "本", "安")]
    assert not Merge.objects.exists()
    joining.join(cat.person, into=ann.person, reason="", by=None)
    joining.join(ben.person, into=ann.person, reason="", two_accounts=True, by=None)
    assert set(Identity.objects.values_list("person", flat=True)) == {ann.person_id}


def test_a_mark_is_ended_and_what_it_said_before_is_kept() -> None:
    (ann, *_rest) = made()
    mark = actions.mark(ann.person, StandIn.STAFF, from_day=FIRST, by=None)
    with pytest.raises(Refusal, match="before the first"):
        actions.end(mark, on=FIRST - 1, by=None)
    ended = actions.end(mark, on=FIRST + 5, by=None)
    assert left_out() == [(ann.pk, "staff", FIRST, FIRST + 5)] and ended.pk != mark.pk
    with pytest.raises(Refusal, match="taken back"):
        actions.end(mark, on=FIRST + 6, by=None)
