"""The page of automatic replies, clicked through."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from qunxing.autoreply.models import AutoReply, Reply
from qunxing.outbox.audits import Audit, What
from qunxing.outbox.models import SendingRules
from qunxing.outbox.paces import TooOften
from qunxing.outbox.tests.world import world
from qunxing.people.erasure import erase
from qunxing.people.models import Identity, Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
TYPED = {"trigger": "has", "words": "价格，多少钱", "text": "价目表在群公告", "rests": "60", "yields": "10"}


def test_one_is_written_allowed_by_another_changed_and_taken_away() -> None:
    found = world()
    rui, olga, vera = (found.cast.as_(user) for user in (found.cast.rui, found.cast.olga, found.cast.vera))
    assert vera.get("/autoreplies/new/").status_code == 403
    wrong = rui.post("/autoreplies/new/", {**TYPED, "text": "{nobody}", "groups": [found.groups[0].pk]})
    assert "is no variable" in wrong.text and "价格，多少钱" in wrong.text and "checked" in wrong.text
    rui.post("/autoreplies/new/", {**TYPED, "groups": [found.groups[0].pk]})
    made = AutoReply.objects.get()
    assert made.words == ["价格", "多少钱"] and list(made.groups.all()) == [found.groups[0]]
    page = rui.get("/autoreplies/").text
    assert "Somebody else has to let it speak." in page and "价目表在群公告" in page
    assert rui.post(f"/autoreplies/{made.pk}/allow/").status_code == 422
    assert vera.post(f"/autoreplies/{made.pk}/allow/").status_code == 403
    assert vera.post("/autoreplies/new/", TYPED).status_code == 403
    refused = Audit.objects.filter(what=What.REFUSED, community=found.community.pk)
    assert [(each.who, each.about["verb"], each.about["code"]) for each in refused] == [
        ("vera", "begin", "not_allowed"),
        ("vera", "allow", "not_allowed"),
        ("rui", "allow", "own_send"),
        ("rui", "write", "unknown_variable"),
    ]
    assert "It speaks from now on." in olga.post(f"/autoreplies/{made.pk}/allow/", follow=True).text
    assert "价格，多少钱" in rui.get(f"/autoreplies/{made.pk}/").text
    rui.post(f"/autoreplies/{made.pk}/", {**TYPED, "text": "价目表见公告"})
    made.refresh_from_db()
    assert (made.approved_by, made.text, made.groups.count()) == (None, "价目表见公告", 0)
    SendingRules.objects.create(community=found.community, own_send=True)
    rui.post(f"/autoreplies/{made.pk}/allow/")
    assert "Not in use" in rui.post(f"/autoreplies/{made.pk}/silence/", follow=True).text
    rui.post(f"/autoreplies/{made.pk}/retire/")
    assert rui.get(f"/autoreplies/{made.pk}/").status_code == 404
    assert found.cast.as_(found.cast.sam).get(f"/autoreplies/{made.pk}/").status_code == 404


def test_a_reply_that_calls_somebody_by_name_goes_when_they_are_erased() -> None:
    found, now = world(), timezone.now()
    person = Person.objects.create(name="林晓")
    Identity.objects.create(namespace="test", external="m1", name="林晓", person=person)
    made = AutoReply.objects.create(
        community=found.community, trigger="joined", text="{member}，欢迎", author=found.cast.rui, made_at=now
    )
    for nth, text in enumerate(("林晓，欢迎", "小满，欢迎")):
        Reply.objects.create(autoreply=made, group=found.groups[0], k1=nth, k2=0, text=text, at=now)
    erase(person, by=found.cast.olga, now=now)
    assert set(Reply.objects.values_list("text", flat=True)) == {"", "小满，欢迎"}


def test_when_it_spoke_is_told_in_the_communitys_zone_and_why_it_did_not_in_words() -> None:
    found, at = world(), datetime(2026, 11, 19, 16, 30, tzinfo=UTC)
    given = {"community": found.community, "author": found.cast.rui, "trigger": "is", "rests": 0, "yields": 0}
    made = AutoReply.objects.create(**given, words=["群规"], text="x", made_at=at)
    Reply.objects.create(
        autoreply=made, group=found.groups[0], k1=1, k2=1, text="x", at=at, fate="failed", said=TooOften.message
    )
    page = found.cast.as_(found.cast.rui, "zh-CN").get("/autoreplies/").text
    assert page.count("00:30") == 2 and "16:30" not in page and "没有说：这个账号眼下能发的条数已经用完。" in page
