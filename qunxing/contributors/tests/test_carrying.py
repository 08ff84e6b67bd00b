"""Who carries a group, through the verbs and the page, on a small group whose talk was imported."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.http import Http404

from qunxing.contributors import actions, queries
from qunxing.contributors.models import Carried, Naming, Recognition
from qunxing.contributors.refresh import refresh
from qunxing.contributors.shown import Shown, last_judged
from qunxing.core.refusals import NotAllowed, Refusal
from qunxing.ledger.fill import fill
from qunxing.people import actions as people
from qunxing.people import erasure
from qunxing.people.models import Identity, Person
from qunxing.testing.cast import Cast, gather
from tests.world import hand_in

NOW = datetime(2026, 11, 18, 4, tzinfo=UTC)
FIRST = date(2026, 10, 5)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
HEAD = "id,time,sender,sender_id,text,reply_to\n"


def talk() -> str:
    """Six weeks: Helen answers five people's questions, three of them twice; Tom talks a lot to nobody."""
    rows = []
    for nth in range(40):
        day, asker = FIRST + timedelta(days=nth), f"Asker{nth % 5}"
        rows.append(f"q{nth},{day}T01:00:00+00:00,{asker},a{nth % 5},How long to bake rye?,")
        rows.append(f"r{nth},{day}T01:30:00+00:00,Helen,h,At 200 degrees for forty minutes,q{nth}")
        rows += [f"t{nth}{at},{day}T02:{at}:00+00:00,Tom,t,The weather is fine today," for at in (10, 20)]
    return HEAD + "\n".join(rows) + "\n"


@pytest.fixture
def cast(home: Path) -> Cast:
    cast = gather()
    hand_in(cast, talk())
    fill(now=NOW)
    refresh(now=NOW)
    return cast


def person(name: str) -> Person:
    return Identity.objects.get(name=name).person


def shown(cast: Cast) -> Shown:
    return Shown.of(cast.group, Carried.objects.get(group=cast.group))


def recognise(cast: Cast, who: str, day: date = date(2026, 11, 17)) -> Recognition:
    said = {"said_by": "Rui", "what": "answered every evening"}
    return actions.recognise(cast.group, person(who), day=day, by=cast.rui, now=NOW, today=date(2026, 11, 18), **said)


def test_the_list_the_shape_and_the_queue_are_kept_and_shown(cast: Cast) -> None:
    found = shown(cast)
    assert [(each["name"], each["helped"]) for each in found.listed()] == [("Helen", 5)]
    assert [(each["name"], each["why"]) for each in found.apart()] == [("Tom", "loud")]
    assert found.shape()["about"]["cells"]["shape"] == "pyramid"
    assert [each["name"] for each in found.waiting()] == ["Helen"]
    client = cast.as_(cast.vera)
    page = client.get(f"/groups/{cast.group.pk}/people/").content.decode()
    assert "Helen" in page
    assert "name-member" not in page
    assert "Who carries the group" in client.get(f"/groups/{cast.group.pk}/").content.decode()
    client = cast.as_(cast.rui)
    decided = client.post(f"/groups/{cast.group.pk}/people/name/", _yes(person("Helen").pk))
    assert decided.status_code == 302
    assert "place 1 of the list" in client.get(f"/members/{person('Helen').pk}/").content.decode()
    typed = {"person": person("Helen").pk, "day": "2026-11-17", "said_by": "Rui", "what": "rye"}
    assert client.post(f"/groups/{cast.group.pk}/people/recognise/", typed).status_code == 302
    assert client.post(f"/groups/{cast.group.pk}/people/recognise/", typed | {"day": "x"}).status_code == 400
    assert shown(cast).waiting() == []


def _yes(who: int) -> dict[str, str | int]:
    return {"person": who, "part": "koc", "answer": "yes"}


def test_a_decision_is_never_changed_the_newest_holds_and_keeps_what_it_rested_on(cast: Cast) -> None:
    helen = person("Helen")
    for answer in ("later", "no", "yes"):
        actions.name(cast.group, helen, part="koc", answer=answer, by=cast.rui, now=NOW)
    found = shown(cast)
    assert Naming.objects.count() == 3
    assert [(each["name"], each["figures"]["repliers"]) for each in found.confirmed()] == [("Helen", 0)]
    assert found.decided[helen.pk, "koc"].evidence["helped"] == 5
    assert found.precision() is not None and (found.precision() or {})["hits"] == 1
    with pytest.raises(Refusal):
        actions.name(cast.group, helen, part="king", answer="yes", by=cast.rui, now=NOW)


def test_recognised_members_are_covered_and_only_then_anybody_is_ranked(cast: Cast) -> None:
    last = Carried.objects.get().last
    assert (shown(cast).coverage(last)["hits"], shown(cast).best(last)) == (0, [])
    for who in ("Helen", "Tom", "Asker0", "Asker1"):
        recognise(cast, who)
    covered = shown(cast).coverage(last)
    assert (covered["hits"], covered["n"], covered["met"]) == (4, 7, True)
    assert [each["name"] for each in shown(cast).best(last)] == ["Helen"]
    wrong = recognise(cast, "Asker2")
    actions.take_back(wrong, by=cast.rui, now=NOW)
    assert shown(cast).coverage(last)["hits"] == 4
    with pytest.raises(Refusal):
        actions.take_back(wrong, by=cast.rui, now=NOW)
    with pytest.raises(Refusal):
        recognise(cast, "Helen", day=date(2026, 12, 1))


def test_strangers_find_nobody_viewers_write_nothing_and_of_the_erased_no_words_are_kept(home: Path) -> None:
    cast = gather()
    tom = Person.objects.create(name="Tom")
    account = Identity.objects.create(namespace="x", external="t", name="Tom", person=tom)
    made = recognise(cast, "Tom")
    with pytest.raises(NotAllowed):
        queries.recognition_for(cast.vera, made.pk)
    with pytest.raises(Http404):
        queries.recognition_for(cast.sam, made.pk)
    with pytest.raises(Http404):
        queries.member_for(cast.rui, cast.group, tom.pk)
    bob = Person.objects.create(name="Bob")
    Identity.objects.create(namespace="x", external="b", name="Bob", person=bob)
    people.merge(account, into=bob, reason="", by=None)
    erasure.erase(bob, by=None, now=NOW)
    assert list(Recognition.objects.values_list("what", "said_by")) == [("", "")]


def test_a_merge_moves_the_list_and_what_was_said_of_both_follows(cast: Cast) -> None:
    before = Carried.objects.get().at
    refresh(now=NOW + timedelta(minutes=1))
    assert Carried.objects.get().at == before
    recognise(cast, "Asker0")
    people.merge(Identity.objects.get(name="Asker0"), into=person("Helen"), reason="said by hand", by=cast.rui)
    refresh(now=NOW + timedelta(minutes=2))
    assert [each["helped"] for each in shown(cast).listed()] == [4]
    assert [row.person_id for row in shown(cast).recognitions] == [person("Helen").pk]


def test_only_months_long_enough_are_judged() -> None:
    october = {"start": "2026-10-01", "end": "2026-10-31", "next": {"k": 3, "hits": 2, "by_messages": 1}}
    november = {"start": "2026-11-01", "end": "2026-11-09", "next": None}
    assert last_judged([october, november]) is None
    judged = last_judged([october, november | {"end": "2026-11-20"}])
    assert judged is not None and judged["hits"] == 2


def test_new_talk_moves_the_list_at_once_and_months_the_next_day(cast: Cast) -> None:
    before = Carried.objects.get().body
    more = "\n".join(f"n{nth},2026-11-13T05:{nth:02}:00+00:00,Newt{nth},n{nth},How long?," for nth in range(3))
    hand_in(cast, HEAD + more + "\nm,2026-11-13T06:00:00+00:00,Helen,h,Forty minutes,n0\n", name="more.csv")
    fill(now=NOW)
    refresh(now=NOW)
    after = Carried.objects.get().body
    assert [row["people"][0]["helped"] for row in (before["list"], after["list"])] == [5, 6]
    assert after["roles"] == before["roles"]
