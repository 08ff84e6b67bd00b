"""What people want and agreed to, what they ask at the door, and being taken out."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from qunxing.communities.models import Access, Role
from qunxing.core.facts import Fact, Kind
from qunxing.core.refusals import Refusal
from qunxing.ledger import seal
from qunxing.ledger.append import append
from qunxing.ledger.fill import fill
from qunxing.people import actions, door, erasure, joining, wishes
from qunxing.people.accounts import identities_of
from qunxing.people.models import DataRequest, Erasure, Identity, Person, Preference
from qunxing.people.views import door as doors
from qunxing.sources import erasing
from qunxing.sources.models import Import
from qunxing.testing import ledgers
from qunxing.testing.cast import Cast, gather
from qunxing.testing.facts import at, place, said
from qunxing.testing.ledgers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
DAY = date(2026, 11, 19)


def people(*names: str) -> list[Person]:
    found = identities_of({("wecom", name): name for name in names})
    return [Person.objects.get(pk=found["wecom", name]) for name in names]


def test_the_newest_wish_holds_on_its_channel_and_the_older_ones_stay() -> None:
    ann, ben = people("Ann", "Ben")
    given = {"source": "said so in private", "by": None}
    wishes.prefer(ann, channel="wecom", way="now", **given, now=NOW)  # type: ignore[arg-type]
    wishes.prefer(ann, channel="any", way="never", **given, now=NOW + timedelta(days=1))  # type: ignore[arg-type]
    assert (wishes.way_for(ann.pk, "wecom"), wishes.way_for(ann.pk, "phone")) == ("never", "never")
    assert {each.way for each in wishes.ways_of([ann.pk])[ann.pk].values()} == {"never"}
    wishes.prefer(ann, channel="wecom", way="digest", **given, now=NOW + timedelta(days=2))  # type: ignore[arg-type]
    assert (wishes.way_for(ann.pk, "wecom"), wishes.way_for(ann.pk, "mail")) == ("digest", "never")
    joining.join(ann, into=ben, reason="", by=None)
    assert wishes.way_for(ben.pk, "wecom") == "digest" and Preference.objects.count() == 3
    for bad in ({"channel": "pigeon"}, {"way": "loud"}, {"source": " "}):
        with pytest.raises(Refusal):
            wishes.prefer(ann, **{"channel": "any", "way": "now", **given, "now": NOW, **bad})  # type: ignore[arg-type]


def test_an_agreement_holds_for_its_purpose_and_days_until_it_is_withdrawn() -> None:
    (ann,) = people("Ann")
    last = DAY + timedelta(days=9)
    made = wishes.agree(ann, purpose="群发", obtained="入群时勾选", from_day=DAY, until_day=last, by=None, now=NOW)
    held = [wishes.may_use(ann.pk, "群发", on=DAY + timedelta(days=n)) for n in (-1, 0, 9, 10)]
    assert (held, wishes.may_use(ann.pk, "电话", on=DAY)) == ([False, True, True, False], False)
    wishes.withdraw(made, how="私聊说的", by=None, now=NOW)
    assert not wishes.may_use(ann.pk, "群发", on=DAY) and wishes.consents_of(ann.pk).count() == 1
    with pytest.raises(Refusal, match="already"):
        wishes.withdraw(made, how="", by=None, now=NOW)
    with pytest.raises(Refusal, match="before the first"):
        wishes.agree(ann, purpose="x", obtained="y", from_day=DAY, until_day=date(2026, 1, 1), by=None, now=NOW)


@pytest.fixture
def cast() -> Cast:
    cache.clear()
    return gather()


def open_at(cast: Cast) -> str:
    """The address behind which members ask."""
    reply = cast.as_(cast.rui).post(f"/members/requests/{cast.community.pk}/open/")
    found = re.search(r"http://testserver(/request/[^ ]+)", reply.content.decode())
    assert found
    return found[1]


def test_a_member_asks_without_signing_in_and_is_answered_in_time(cast: Cast) -> None:
    path, member = open_at(cast), Client(headers={"accept-language": "zh-hans"})
    page = member.get(path)
    assert page.status_code == 200 and "no-store" in page["Cache-Control"]
    for word in ("僵尸", "潜水", "沉默", cast.community.name, cast.group.name):
        assert word not in page.content.decode()
    assert member.post(path, {"kind": "access"}).status_code == 400
    asked = {"kind": "contact", "way": "never", "nickname": "=安\0", "group_name": "夜聊", "words": "<b>别打电话</b>"}
    taken = member.post(path, asked | {"nickname": "=安"})
    request = DataRequest.objects.get()
    assert taken.status_code == 200 and str(request.pk) in taken.content.decode()
    assert request.due_on == cast.community.today(timezone.now()) + timedelta(days=door.DAYS)
    rui = cast.as_(cast.rui)
    listed = rui.get(f"/members/requests/?community={cast.community.pk}").content.decode()
    assert "&lt;b&gt;" in listed and "answer by" in listed
    answer = {"state": "done", "answer": "记下了"}
    assert rui.post(f"/members/requests/{request.pk}/answer/", answer).status_code == 422
    (ann,) = people("安")
    door.match(request, ann)
    assert rui.post(f"/members/requests/{request.pk}/answer/", answer).status_code == 302
    assert wishes.way_for(ann.pk, "phone") == "never"
    assert rui.post(f"/members/requests/{request.pk}/answer/", answer).status_code == 422


def test_who_asks_is_somebody_of_the_community_that_is_asked(cast: Cast) -> None:
    elsewhere = place(7)
    Access.objects.create(user=cast.rui, community=elsewhere, role=Role.OPERATOR)
    (ann,) = people("Ann")
    append([said(1, who=ann.pk, grp=7)])
    fill(now=NOW)
    due = {"kind": "access", "nickname": "Ann", "asked_at": NOW, "due_on": DAY}
    ours, theirs = (DataRequest.objects.create(community=each, **due) for each in (cast.community, elsewhere))
    rui = cast.as_(cast.rui)
    found = [rui.post(f"/members/requests/{each.pk}/match/", {"person": ann.pk}).status_code for each in (ours, theirs)]
    assert found == [404, 302] and list(ann.data_requests.all()) == [theirs]


def test_a_closed_door_and_a_wrong_one_look_the_same_and_too_many_looks_are_put_off(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_at(cast)
    second = open_at(cast)
    gone = [Client().get(each).status_code for each in (first, "/request/never/", second)]
    assert gone == [404, 404, 200]
    cast.as_(cast.rui).post(f"/members/requests/{cast.community.pk}/close/")
    assert Client().get(second).status_code == 404
    monkeypatch.setattr(doors, "MOST", 1)
    assert Client().get(second).status_code == 429
    monkeypatch.setattr(door, "MOST_OPEN", 0)
    found = door.door_of(door.open_door(cast.community, by=cast.rui, now=NOW))
    assert found
    with pytest.raises(door.DoorFull):
        door.ask(found, kind="access", nickname="x", group_name="y", now=NOW)


@pytest.mark.slow
def test_who_is_erased_is_forgotten_everywhere_and_nobody_is_while_an_import_runs() -> None:
    place()
    cast = gather()
    ann, ben = people("Ann", "Ben")
    renamed = Fact(k1=7, k2=7, kind=Kind.RENAMED, grp=1, identity=ben.pk, ts=at(1), batch=1, note="Benedict")
    ledgers.put([said(1, who=ann.pk), said(2, who=ben.pk), renamed])
    fill(now=NOW)
    joining.join(ben, into=ann, reason="both say so", two_accounts=True, by=None)
    wishes.prefer(ben, channel="any", way="now", source="x", by=None, now=NOW)
    found = door.door_of(door.open_door(cast.community, by=cast.rui, now=NOW))
    assert found
    request = door.ask(found, kind="deletion", nickname="Ben", group_name="y", now=NOW)
    door.match(request, ann)
    running = {"state": Import.State.RUNNING, "lease_until": timezone.now() + timedelta(minutes=1)}
    imp = Import.objects.create(community=cast.community, file_name="x", **running)
    with pytest.raises(erasure.NotNow):
        erasure.erase(ann, by=None, now=NOW)
    assert {each.name for each in Identity.objects.all()} == {"Ann", "Ben"} and not Erasure.objects.exists()
    imp.delete()
    erasure.erase(ann, by=None, now=NOW)
    assert {each.name for each in Person.objects.all()} == {erasure.NOBODY}
    request.refresh_from_db()
    assert (request.nickname, request.person, Preference.objects.count()) == (erasure.NOBODY, None, 0)
    erasing.finish(now=NOW)
    assert not [row for row in ledgers.shown()["facts"] if "Benedict" in row]
    seal.discard_retired(now=NOW + timedelta(days=1))
    erasing.finish(now=NOW + timedelta(days=1))
    assert {each.receipt_at is not None for each in Erasure.objects.all()} == {True}
    page = cast.as_(cast.olga).get("/members/erasures/?community=" + str(Erasure.objects.all()[0].community_id))
    assert "Receipt" in page.content.decode() and "Ben" not in page.content.decode()


@pytest.mark.slow
def test_a_mark_can_be_ended_on_the_page() -> None:
    place()
    cast = gather()
    (ann,) = people("Ann")
    append([said(1, who=ann.pk)])
    fill(now=NOW)
    mark = actions.mark(ann, "staff", by=None)
    olga = cast.as_(cast.olga)
    assert olga.post(f"/members/marks/{mark.pk}/end/", {"on": "soon"}).status_code == 422
    assert olga.post(f"/members/marks/{mark.pk}/end/", {"on": "2026-11-01"}).status_code == 302
    page = olga.get(f"/members/{ann.pk}/").content.decode()
    assert "No longer marked as Staff" in page and "Marked as Staff" in page
