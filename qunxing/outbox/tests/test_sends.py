"""A send from its first words to the moment it becomes due: who may, what is refused, and what is frozen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404

from qunxing.communities.models import Group
from qunxing.core.refusals import NotAllowed, Refusal
from qunxing.outbox import actions, freezing, receipts, receiving, ruling
from qunxing.outbox.audits import Audit, What
from qunxing.outbox.fates import Fate
from qunxing.outbox.models import Send, Target
from qunxing.outbox.planning import plan
from qunxing.outbox.queries import Box, boxes_of, fates_of, hand_list, human_share, send_for, sends_of, targets_of
from qunxing.outbox.tests.world import HOUR, NOW, WORDS, World, connected, joined, words, world
from qunxing.sources import leftovers
from qunxing.sources.models import Import

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
State = Send.State


@pytest.fixture
def here() -> World:
    return world()


def logged(send: Send) -> list[str]:
    return list(Audit.objects.filter(send=send.pk).order_by("pk").values_list("what", flat=True))


def test_what_was_looked_at_is_what_is_frozen(here: World) -> None:
    send = here.draft(text="{group} 的朋友们：" + WORDS)
    with pytest.raises(actions.Begun):
        actions.approve(send, seen="", by=here.cast.olga, now=NOW)
    shown = actions.submit(send, by=here.cast.rui, now=NOW)
    assert send.state == State.WAITING and boxes_of(here.community)[Box.TO_APPROVE] == 1
    assert list(targets_of(send)) == []
    actions.approve(send, seen=shown.digest, by=here.cast.olga, now=NOW)
    frozen = {each.group: each for each in targets_of(send)}
    assert {group: each.text for group, each in frozen.items() if group} == {
        each.group: each.message.text for each in shown.lines
    }
    first = frozen[here.groups[0]]
    assert (first.fate, first.connection, first.chat) == (Fate.PLANNED, here.connection, "0000")
    assert first.text == f"群0000 的朋友们：{WORDS}"
    assert (frozen[here.loose].fate, frozen[here.loose].connection) == (Fate.BY_HAND, None)
    assert (send.state, send.approved_by, send.at) == (State.APPROVED, here.cast.olga, NOW)
    assert list(sends_of(here.community, Box.TO_SEND)) == [send]
    assert fates_of([send]) == {send.pk: {Fate.PLANNED: 3, Fate.BY_HAND: 1}}
    assert logged(send) == [What.DRAFTED, What.REFUSED, What.SUBMITTED, What.APPROVED]


def test_what_changed_since_it_was_looked_at_is_not_approved(here: World) -> None:
    send = here.draft()
    seen = actions.submit(send, by=here.cast.rui, now=NOW).digest
    joined(here.connection, "0009")
    with pytest.raises(actions.Changed):
        actions.approve(send, seen=seen, by=here.cast.olga, now=NOW)
    actions.approve(send, seen=plan(send, now=NOW).digest, by=here.cast.olga, now=NOW)
    assert targets_of(send).count() == 5


def test_a_half_written_plan_makes_way_for_the_one_that_is_approved(here: World) -> None:
    send = here.draft()
    actions.submit(send, by=here.cast.rui, now=NOW)
    old = plan(send, now=NOW)
    freezing.freeze(old, now=NOW)  # and then the process died
    joined(here.connection, "0009")
    new = plan(send, now=NOW)
    actions.approve(send, seen=new.digest, by=here.cast.olga, now=NOW)
    assert targets_of(send).count() == 5 and not freezing.is_frozen(old)


def test_nobody_approves_their_own_unless_the_rules_say_so(here: World) -> None:
    send = here.draft()
    seen = actions.submit(send, by=here.cast.rui, now=NOW).digest
    with pytest.raises(actions.OwnSend):
        actions.approve(send, seen=seen, by=here.cast.rui, now=NOW)
    with pytest.raises(NotAllowed):
        ruling.change_rules(here.community, {"own_send": True}, by=here.cast.rui, now=NOW)
    ruling.change_rules(here.community, {"own_send": True}, by=here.cast.olga, now=NOW)
    assert actions.approve(send, seen=seen, by=here.cast.rui, now=NOW).state == State.APPROVED
    refused = Audit.objects.get(send=send.pk, what=What.REFUSED)
    assert (refused.who, refused.about["code"]) == ("rui", "own_send")


def test_who_only_views_sends_nothing_and_a_stranger_sees_nothing(here: World) -> None:
    send = here.draft()
    with pytest.raises(NotAllowed):
        actions.draft(here.community, words(), by=here.cast.vera, now=NOW)
    with pytest.raises(NotAllowed):
        actions.approve(send, seen="", by=here.cast.vera, now=NOW)
    assert send_for(here.cast.vera, send.pk) == send
    with pytest.raises(Http404):
        send_for(here.cast.sam, send.pk)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"no_goal_reason": " "}, "no_goal"),
        ({"purpose": "spam"}, "no_purpose"),
        ({"text": " "}, "empty_send"),
        ({"text": "x" * 10_001}, "long_send"),
        ({"text": "{member} 你好"}, "bad_variable"),
        ({"text": "{who}"}, "unknown_variable"),
        ({"text": "{link:店}"}, "no_link"),
        ({"text": "{link:店}", "links": {"店": "javascript:alert(1)"}}, "bad_link"),
        ({"audience": {}}, "no_audience"),
        ({"audience": {"groups": [999_999]}}, "bad_audience"),
        ({"audience": {"every": True, "people": [1]}}, "bad_audience"),
        ({"attached": [{"kind": "gun"}]}, "bad_attachment"),
        ({"attached": [{"kind": "image"}] * 10}, "bad_attachment"),
    ],
)
def test_what_no_send_can_be_is_refused_and_the_refusal_kept(here: World, said: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        here.draft(**said)
    assert refused.value.code == code
    assert not Send.objects.exists()
    assert Audit.objects.get().about["code"] == code


def test_sent_back_it_is_a_draft_again_and_can_be_edited(here: World) -> None:
    send = here.draft()
    actions.submit(send, by=here.cast.rui, now=NOW)
    with pytest.raises(actions.Begun):
        actions.edit(send, words(text="新的"), by=here.cast.rui, now=NOW)
    with pytest.raises(Refusal, match="what has to change"):
        actions.send_back(send, why=" ", by=here.cast.olga, now=NOW)
    actions.send_back(send, why="写上时间", by=here.cast.olga, now=NOW)
    assert actions.edit(send, words(text="新的"), by=here.cast.rui, now=NOW).text == "新的"
    assert send.state == State.DRAFT


def test_cancelled_nothing_more_leaves_and_what_arrived_stays(here: World) -> None:
    send = here.approved()
    Target.objects.filter(send=send, group=here.groups[0]).update(fate=Fate.SENT, at=NOW)
    Target.objects.filter(send=send, group=here.groups[1]).update(fate=Fate.SUBMITTING)
    actions.cancel(send, by=here.cast.rui, now=NOW)
    assert send.state == State.CANCELLED
    assert fates_of([send])[send.pk] == {Fate.SENT: 1, Fate.SUBMITTING: 1, Fate.CANCELLED: 2}
    with pytest.raises(actions.Begun):
        actions.cancel(send, by=here.cast.rui, now=NOW)


def test_pause_and_resume(here: World) -> None:
    send = here.approved()
    assert actions.pause(send, by=here.cast.rui, now=NOW).paused_by == here.cast.rui
    with pytest.raises(actions.Begun):
        actions.pause(send, by=here.cast.rui, now=NOW)
    assert list(hand_list(here.community, now=NOW)) == []
    assert actions.resume(send, by=here.cast.rui, now=NOW).paused_at is None
    with pytest.raises(actions.Begun):
        actions.resume(send, by=here.cast.rui, now=NOW)


def test_another_time_after_the_approval_needs_another_approval(here: World) -> None:
    send, later = here.approved(), NOW + 5 * HOUR
    with pytest.raises(Refusal, match="over"):
        actions.schedule(send, at=NOW - HOUR, by=here.cast.rui, now=NOW)
    actions.schedule(send, at=later, by=here.cast.rui, now=NOW)
    assert (send.state, send.at, send.approved_by) == (State.WAITING, later, None)
    actions.approve(send, seen=plan(send, now=NOW).digest, by=here.cast.olga, now=NOW)
    assert send.at == later and list(hand_list(here.community, now=NOW)) == []
    Send.objects.filter(pk=send.pk).update(state=State.RUNNING)
    send.refresh_from_db()
    with pytest.raises(actions.Begun):
        actions.schedule(send, at=later, by=here.cast.rui, now=NOW)


def test_what_was_sent_by_hand_is_ticked_off_once(here: World) -> None:
    send = here.approved()
    (target,) = hand_list(here.community, now=NOW)
    receipts.tick(target, by=here.cast.rui, now=NOW + HOUR)
    assert (target.fate, target.by, target.at) == (Fate.SENT, here.cast.rui, NOW + HOUR)
    with pytest.raises(actions.Begun):
        receipts.tick(target, by=here.cast.rui, now=NOW + HOUR)
    send.refresh_from_db()
    assert send.state == State.RUNNING
    Target.objects.filter(send=send).exclude(pk=target.pk).update(fate=Fate.SENT)
    found = human_share(here.community, NOW.date(), NOW.date())
    assert (found.by_hand, found.confirmed, found.by_account, found.share) == (1, 0, 3, 0.25)


def test_what_an_account_cannot_send_a_person_may(here: World) -> None:
    send = here.approved()
    target = here.target(send, here.groups[0])
    receipts.take_over(target, by=here.cast.rui, now=NOW)
    assert (target.fate, target.connection) == (Fate.BY_HAND, None)
    assert {each.group for each in hand_list(here.community, now=NOW)} == {here.groups[0], here.loose}
    with pytest.raises(actions.Begun):
        receipts.take_over(target, by=here.cast.rui, now=NOW)


def test_what_nobody_knows_is_decided_by_a_person_and_only_then_sent_again(here: World) -> None:
    send = here.approved(audience={"groups": [each.pk for each in here.groups]})
    Target.objects.filter(send=send).update(fate=Fate.SENT)
    lost, missed = here.target(send, here.groups[0]), here.target(send, here.groups[1])
    Target.objects.filter(pk=lost.pk).update(fate=Fate.UNKNOWN, left_at=NOW)
    with pytest.raises(Refusal, match="Nobody was missed"):
        actions.resend_missed(send, by=here.cast.rui, now=NOW)
    Target.objects.filter(pk=missed.pk).update(fate=Fate.REJECTED)
    again = actions.resend_missed(send, by=here.cast.rui, now=NOW)
    assert [each.group for each in targets_of(again)] == [here.groups[1]]
    assert (again.state, again.approved_by, again.resends) == (State.APPROVED, here.cast.olga, send)
    lost.refresh_from_db()
    receipts.decide_unknown(lost, arrived=False, by=here.cast.rui, now=NOW + HOUR)
    with pytest.raises(actions.Begun):
        receipts.decide_unknown(lost, arrived=True, by=here.cast.rui, now=NOW + HOUR)
    assert [each.group for each in targets_of(actions.resend_missed(send, by=here.cast.rui, now=NOW))] == [
        here.groups[0]
    ]
    with pytest.raises(Refusal, match="Nobody was missed"):
        actions.resend_missed(send, by=here.cast.rui, now=NOW)


def test_a_refused_resend_leaves_nothing_behind(here: World) -> None:
    send = here.approved(audience={"groups": [each.pk for each in here.groups]})
    Target.objects.filter(send=send).update(fate=Fate.REJECTED)
    ruling.change_rules(here.community, {"a_day": 1}, by=here.cast.olga, now=NOW)
    had = here.approved(text="别的事", audience={"groups": [each.pk for each in here.groups]})
    with pytest.raises(Refusal, match="Nobody would get this"):
        actions.resend_missed(send, by=here.cast.rui, now=NOW)
    assert list(Send.objects.order_by("pk")) == [send, had] and receiving.missed(send) == 3


def test_who_was_left_out_of_a_resend_or_whose_resend_was_thrown_away_may_be_tried_again(here: World) -> None:
    send = here.approved(audience={"groups": [each.pk for each in here.groups]})
    Target.objects.filter(send=send).update(fate=Fate.REJECTED)
    ruling.change_rules(here.community, {"a_day": 1}, by=here.cast.olga, now=NOW)
    here.approved(text="别的事", audience={"groups": [here.groups[0].pk]})
    again = actions.resend_missed(send, by=here.cast.rui, now=NOW)
    assert [each.again for each in Target.objects.filter(send=send).order_by("group")] == [None, again, again]
    assert receiving.missed(send) == 1
    actions.cancel(again, by=here.cast.rui, now=NOW)
    assert receiving.missed(send) == 3
    third = actions.resend_missed(send, by=here.cast.rui, now=NOW + timedelta(days=1))
    assert set(targets_of(third).values_list("fate", flat=True)) == {Fate.PLANNED} and receiving.missed(send) == 0


def test_a_send_is_tried_out_among_colleagues(here: World) -> None:
    send = here.draft()
    with pytest.raises(Refusal, match="no group of colleagues"):
        actions.test_send(send, by=here.cast.rui, now=NOW)
    own = joined(connected(here.community, "matrix"), "own")
    ruling.change_rules(here.community, {"own_group": own}, by=here.cast.olga, now=NOW)
    target = actions.test_send(send, by=here.cast.rui, now=NOW)
    assert (target.group, target.text, target.fate, target.send.state) == (own, WORDS, Fate.PLANNED, State.APPROVED)
    assert list(sends_of(here.community)) == [send] and send.state == State.DRAFT
    actions.test_send(send, by=here.cast.rui, now=NOW + timedelta(seconds=1))


def test_an_account_that_stopped_sends_again_once_somebody_says_so(here: World) -> None:
    receipts.stop(here.connection, why="500", by=None, now=NOW)
    receipts.stop(here.connection, why="501", by=None, now=NOW)
    send = here.draft()
    assert [each.is_stopped for each in plan(send, now=NOW).parts] == [True, False]
    receipts.lift(here.connection, by=here.cast.rui, now=NOW)
    assert [each.is_stopped for each in plan(send, now=NOW).parts] == [False, False]
    with pytest.raises(Refusal, match="not stopped"):
        receipts.lift(here.connection, by=here.cast.rui, now=NOW)


def test_a_group_that_was_written_to_stays_when_the_import_that_named_it_was_not_kept(here: World) -> None:
    group = Group.objects.create(community=here.community, name="新的群", platform="csv", namespace="csv", native="n")
    here.approved(audience={"groups": [group.pk]})
    Import.objects.create(community=here.community, file_name="b.csv", state=Import.State.CANCELLED, accounts_before=0)
    Import.objects.update(at=NOW - HOUR)
    Group.objects.filter(pk=group.pk).update(created_at=NOW)
    assert leftovers.clear() == 0
    assert Group.objects.filter(pk=group.pk).exists()
