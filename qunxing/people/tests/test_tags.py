"""Tags and segments through their verbs: who has which, what is kept of it, and whom a condition means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from qunxing.core.metrics.periods import day_number
from qunxing.core.refusals import Refusal
from qunxing.core.rules.segments import Terms, terms_of
from qunxing.core.rules.tagging import Source
from qunxing.insight import compute, names
from qunxing.insight.asking import Scope
from qunxing.ledger.fill import fill
from qunxing.people import actions, erasure, segments, tag_queries, tags
from qunxing.people.dimensions import dimension_epoch
from qunxing.people.models import Identity, Person, Segment, StandIn, Tag, Tagging, TagProposal, Untagging
from qunxing.people.tags import Why
from qunxing.testing.cast import Cast, gather
from tests.world import CHAT, hand_in

pytestmark = pytest.mark.django_db
TODAY = day_number(date(2026, 11, 18))
NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
BY_HAND = Why(Source.PERSON)


@dataclass(frozen=True, slots=True)
class World:
    """The cast, and two people known to the book alone."""

    cast: Cast
    person: Person
    other: Person


@pytest.fixture
def world(db: None) -> World:
    return World(gather(), *(_known(name) for name in ("Anna", "Ben")))


def _known(name: str) -> Person:
    person = Person.objects.create(name=name)
    Identity.objects.create(pk=person.pk, namespace="wecom", external=name, name=name, person=person)
    return person


@pytest.fixture
def talking(home: Path) -> World:
    """Anna, Ben, who is staff, and Cara have talked."""
    cast = gather()
    hand_in(cast, CHAT)
    fill(now=NOW)
    first, second = Person.objects.order_by("pk")[:2]
    actions.mark(second, StandIn.STAFF, by=cast.rui)
    return World(cast, first, second)


def a_tag(world: World, name: str = "Mother", **more: Any) -> Tag:
    return tags.make(world.cast.community, name, by=world.cast.rui, **more)


def give(tag: Tag, *people: Person, day: int = TODAY, **more: Any) -> tags.Given:
    return tags.give(tag, {person.pk: BY_HAND for person in people}, by=None, day=day, gone={}, **more)


def held(world: World, day: int = TODAY) -> dict[int, set[int]]:
    return tag_queries.standing(world.cast.community, day)


def test_a_tag_holds_until_it_is_taken_back_and_that_is_a_row(world: World) -> None:
    tag, before = a_tag(world), dimension_epoch()
    assert give(tag, world.person).new == [world.person.pk]
    assert held(world) == {world.person.pk: {tag.pk}} and dimension_epoch() > before
    tagging = Tagging.objects.earliest("pk")
    tags.take_back(tagging, reason="not so", by=world.cast.rui)
    assert held(world) == {} and Untagging.objects.earliest("pk").reason == "not so"
    with pytest.raises(Refusal):
        tags.take_back(tagging, reason="again", by=None)
    assert give(tag, world.person).new == [world.person.pk]


def test_a_tag_runs_out_and_may_then_be_given_again(world: World) -> None:
    tag = a_tag(world, days=30)
    give(tag, world.person)
    assert held(world, TODAY + 29) == {world.person.pk: {tag.pk}} and held(world, TODAY + 30) == {}
    assert give(tag, world.person, day=TODAY + 30).new == [world.person.pk]
    assert give(tag, world.person, day=TODAY + 31).kept == [world.person.pk]


def test_of_one_family_a_member_has_one_tag(world: World) -> None:
    one, other = a_tag(world, "Suzhou", family="city"), a_tag(world, "Wuxi", family="city")
    give(one, world.person)
    assert give(other, world.person).other == [world.person.pk]
    assert give(other, world.person, instead=True).new == [world.person.pk]
    assert held(world) == {world.person.pk: {other.pk}}


def test_what_was_said_of_a_merged_person_is_said_of_whom_they_are_and_parts_again(world: World) -> None:
    tag = a_tag(world)
    give(tag, world.other)
    account = world.other.identities.earliest("pk")
    merge = actions.merge(account, into=world.person, reason="x", by=None)
    assert held(world) == {world.person.pk: {tag.pk}}
    actions.unmerge(merge, by=None)
    assert held(world) == {world.other.pk: {tag.pk}}


def test_a_rejected_proposal_is_not_proposed_again_and_a_confirmed_one_is_a_tag(world: World) -> None:
    tag, why = a_tag(world), Why(Source.RULE, [{"k1": 1, "k2": 2, "grp": 1, "ts": 3}])
    people = {world.person.pk: why, world.other.pk: why}
    assert tags.propose(tag, people) == 2
    first, second = TagProposal.objects.order_by("pk")
    terms: dict[str, Any] = {"by": world.cast.rui, "now": NOW, "day": TODAY}
    assert tags.decide([first], False, **terms) == {"decided": 1, "given": 0}
    assert tags.decide([first, second], True, **terms) == {"decided": 1, "given": 1}
    assert tags.propose(tag, people) == 0
    assert Tagging.objects.earliest("pk").evidence == [{"k1": 1, "k2": 2, "grp": 1, "ts": 3}]


def test_nothing_is_said_of_somebody_erased(world: World) -> None:
    tag = a_tag(world)
    give(tag, world.other)
    tags.propose(a_tag(world, "Father"), {world.other.pk: BY_HAND})
    erasure.erase(world.other, by=None, now=NOW)
    assert not Tagging.objects.exists() and not TagProposal.objects.exists()


@pytest.mark.slow
def test_a_segment_means_whom_its_condition_is_true_of_at_that_moment(talking: World) -> None:
    tag, community = a_tag(talking), talking.cast.community

    def whom(now: datetime = NOW, **terms: Any) -> set[int]:
        return set(segments.people_of(community, terms_of(terms), now=now))

    everybody = whom(who="any")
    assert {talking.person.pk, talking.other.pk} <= everybody
    assert whom() == everybody - {talking.other.pk} and whom(who="staff") == {talking.other.pk}  # he was marked
    give(tag, talking.person)
    assert whom(all_tags=[tag.pk]) == {talking.person.pk} and talking.person.pk not in whom(no_tags=[tag.pk])
    assert whom(groups=[talking.cast.group.pk]) == whom() and whom(several=True) == set()
    assert whom(seen_days=2) == whom() and whom(silent_days=2) == set()
    assert whom(now=datetime(2026, 12, 18, tzinfo=UTC), silent_days=2) == whom()
    assert whom(orders=1) == set() and whom(tiers=["core"]) == set()


def test_a_segment_keeps_what_it_meant_and_refuses_what_means_everybody_or_nobody(world: World) -> None:
    community = world.cast.community
    segment = segments.save(community, "Busy", {"seen_days": 7}, by=world.cast.rui)
    segments.change(segment, {"seen_days": 14}, by=world.cast.olga)
    assert [each.terms for each in segment.versions.all()] == [{"seen_days": 7}, {"seen_days": 14}]
    for wrong in ({}, {"seen_days": 0}, {"tiers": ["gold"]}, {"all_tags": [99]}, {"seen_days": 2, "silent_days": 2}):
        with pytest.raises(Refusal):
            segments.save(community, "Wrong", wrong, by=None)
    with pytest.raises(Refusal):
        segments.save(community, "Busy", {"several": True}, by=None)
    assert Segment.objects.count() == 1 and Terms().is_everybody


@pytest.mark.slow
def test_a_number_of_a_segment_follows_its_people_and_is_as_long_as_its_list(talking: World) -> None:
    tag, community = a_tag(talking), talking.cast.community
    segments.save(community, "Mothers", {"all_tags": [tag.pk]}, by=None)

    def of_mothers(name: str) -> Any:
        asked: dict[str, Any] = {"params": {"segment": "Mothers"}, "grain": "month", "now": NOW}
        return compute.measure(name, Scope.of_community(community), **asked), asked

    assert of_mothers("senders")[0]["points"][-1]["value"] == 0
    give(tag, talking.person)
    body, asked = of_mothers("senders")
    assert body["points"][-1]["value"] == 1 and body["params"]["segment"] == "Mothers"
    assert names.people("senders", Scope.of_community(community), **asked)["total"] == 1
    raw: dict[str, Any] = {"params": {"exclude": "none"}, "grain": "month", "now": NOW}
    whole = compute.measure("messages", Scope.of_community(community), **raw)["points"][-1]["value"]
    assert 0 < of_mothers("messages")[0]["points"][-1]["value"] < whole
    with pytest.raises(Refusal):
        of_mothers("readings")
    with pytest.raises(Refusal):
        compute.measure("senders", Scope.of_community(community), params={"segment": "x"}, now=NOW)
