"""Sending by people's hands through WeCom: one task for each owner, followed to its end, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from qunxing.carriers.live import Fate as Told
from qunxing.carriers.live import Receipt
from qunxing.communities.secrets import seal
from qunxing.core.facts import Kind
from qunxing.core.rules.quota import REMINDERS
from qunxing.ledger.models import TailFact
from qunxing.outbox import actions, claims, confirming, massing, receipts, receiving, ruling, ways, words
from qunxing.outbox.fates import Fate
from qunxing.outbox.models import Send, Stop, Target, Task
from qunxing.outbox.queries import human_share, targets_of, tasks_of
from qunxing.outbox.tests.running import are, at_any_hour, clock, fates, is_over, run, sent
from qunxing.outbox.tests.world import World, joined, world
from qunxing.sources.models import Followed
from qunxing.testing.wecom import CORP, SECRET, WeCom, code, qyapi, silence, status

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]
ADD, RESULT = "externalcontact/add_msg_template", "externalcontact/get_groupmsg_send_result"
GET = "externalcontact/groupchat/get"
WAITING, SENT = Fate.AWAITING_HUMAN, Fate.SENT


@pytest.fixture
def corp() -> Iterator[WeCom]:
    with qyapi() as found:
        yield found


@pytest.fixture
def here(corp: WeCom, monkeypatch: pytest.MonkeyPatch) -> World:
    """Three groups, two of them Zhang San's."""
    monkeypatch.setattr(confirming, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(confirming, "WAIT", 0.05)
    monkeypatch.setattr(massing, "FIRST_LOOK", timedelta(0))
    answers = {"corp": CORP, "server": corp.url}
    made = world(3, "wecom", answers=answers, sealed=seal({"secret": SECRET}))
    for followed, owner in zip(Followed.objects.order_by("pk"), ("zhangsan", "lisi", "zhangsan"), strict=True):
        corp.chat(followed.native, {"userid": owner, "type": 1, "join_time": 1}, name=followed.native, owner=owner)
    at_any_hour(made)
    return made


def task(send: Send, sender: str) -> Task:
    return Task.objects.get(send=send, sender=sender)


def confirmed(corp: WeCom, send: Send, owner: str, at: int = 1_790_000_000) -> None:
    corp.confirm(task(send, owner).native, owner, at=at)


def test_each_owner_confirms_one_task_for_all_their_groups(corp: WeCom, here: World) -> None:
    link = {"kind": "link", "title": "报名", "url": "https://a.example/x"}
    send = sent(here, attached=[link])
    run(are(send, WAITING, WAITING, WAITING))
    assert [(each.sender, each.count, each.fate) for each in tasks_of(here.community)] == [  # type: ignore[attr-defined]
        ("lisi", 1, WAITING), ("zhangsan", 2, WAITING)
    ]  # fmt: skip
    asked = {body["sender"]: body for body in corp.asked(ADD)}
    assert asked["zhangsan"]["chat_id_list"] == ["0000", "0002"] and len(corp.asked(ADD)) == 2
    assert asked["lisi"]["attachments"][0]["link"]["title"] == "报名"
    corp.full.add("0002")
    confirmed(corp, send, "zhangsan")
    run(are(send, SENT, WAITING, Fate.OVER_QUOTA))
    confirmed(corp, send, "lisi")
    run(is_over(send))
    assert fates(send) == [SENT, SENT, Fate.OVER_QUOTA] and task(send, "zhangsan").fate == Fate.PARTIAL
    first = here.target(send, here.groups[0])
    assert first.at and first.at.timestamp() == 1_790_000_000
    assert TailFact.objects.filter(kind=Kind.SENT).count() == 2
    assert not TailFact.objects.filter(kind=Kind.MESSAGE).exists()
    today = here.community.today(clock())
    assert human_share(here.community, today, today).share == 1


def test_cancelled_it_is_taken_back_from_who_did_not_confirm(corp: WeCom, here: World) -> None:
    send = sent(here)
    run(are(send, WAITING, WAITING, WAITING))
    confirmed(corp, send, "lisi")
    actions.cancel(send, by=here.cast.rui, now=clock())
    run(are(send, Fate.CANCELLED, SENT, Fate.CANCELLED))
    assert corp.tasks[task(send, "zhangsan").native].cancelled
    assert task(send, "zhangsan").fate == Fate.CANCELLED and task(send, "lisi").fate == SENT


def test_cancelled_while_it_is_put_before_its_owner_it_is_taken_back(here: World) -> None:
    send = sent(here, audience={"groups": [here.groups[1].pk]})
    massing.make_tasks(here.connection, claims.due(here.connection.pk, clock(), 9), {"0001": "lisi"}, clock())
    [pk] = massing.planned(here.connection.pk, clock())
    mass = massing.claim(pk, clock())
    actions.cancel(send, by=here.cast.rui, now=clock())
    assert mass and not massing.waiting(here.connection.pk, clock())
    massing.told(pk, Receipt(key=mass.key, fate=Told.AWAITING_HUMAN, native="msg0"), clock())
    assert massing.waiting(here.connection.pk, clock()) == [massing.Waiting(pk, True, False)]


def test_what_cannot_be_taken_back_is_said_and_its_results_are_taken(corp: WeCom, here: World) -> None:
    """The owner was quicker; and the answer to our first try was lost, so that it was taken back already."""
    send = sent(here)
    run(are(send, WAITING, WAITING, WAITING))
    confirmed(corp, send, "lisi")
    actions.cancel(send, by=here.cast.rui, now=clock())
    corp.tasks[task(send, "zhangsan").native].cancelled = True
    run(lambda: here.target(send, here.groups[0]).said != "" and fates(send)[1] == SENT)
    assert fates(send) == [WAITING, SENT, WAITING]
    assert "was sent" in here.target(send, here.groups[1]).said
    assert {words.kept(each.said) for each in Task.objects.filter(fate=WAITING)} == {
        "平台不让收回：40058: the message was cancelled"
    }


@pytest.mark.parametrize("fault", [silence, status(500), code(-1, "system busy")])
def test_a_task_whose_answer_was_lost_is_nobodys_knowledge_and_not_repeated(
    corp: WeCom, here: World, fault: object
) -> None:
    corp.fail(ADD, fault)  # type: ignore[arg-type]
    send = sent(here)
    run(lambda: sorted(fates(send)) in ([WAITING, "unknown", "unknown"], [WAITING, WAITING, "unknown"]))
    assert len(corp.asked(ADD)) == 2
    for lost in Target.objects.filter(send=send, fate=Fate.UNKNOWN):
        receipts.decide_unknown(lost, arrived=True, by=here.cast.rui, now=clock())
    assert set(Task.objects.values_list("fate", flat=True)) == {SENT, WAITING}


def test_asked_too_often_it_waits_and_refused_it_is_a_receipt(corp: WeCom, here: World) -> None:
    corp.fail(ADD, code(45033), code(40058, "bad"))
    send = sent(here)
    run(lambda: sorted(fates(send)) in ([WAITING, "rejected", "rejected"], [WAITING, WAITING, "rejected"]))
    assert len(corp.asked(ADD)) == 3 and "40058" in Target.objects.filter(fate=Fate.REJECTED)[0].said


def test_a_group_that_is_gone_and_one_whose_owner_changed(corp: WeCom, here: World) -> None:
    del corp.chats["0000"]
    send = sent(here)
    run(are(send, Fate.UNREACHABLE, WAITING, WAITING))
    assert here.target(send, here.groups[0]).said == massing.NO_SENDER


def test_a_group_that_cannot_be_read_is_in_nobodys_way(corp: WeCom, here: World) -> None:
    before = sent(here, audience={"groups": [here.groups[2].pk]})
    run(are(before, WAITING))
    corp.outside.add("lisi")
    corp.busy.add("0000")
    send = sent(here, text="另一件事")
    confirmed(corp, before, "zhangsan")
    run(lambda: fates(before) == [SENT] and fates(send) == [Fate.PLANNED, Fate.UNREACHABLE, WAITING])
    assert "60011" in here.target(send, here.groups[1]).said
    assert "busy" in here.target(send, here.groups[0]).said
    corp.busy.clear()
    run(are(send, WAITING, Fate.UNREACHABLE, WAITING))


def test_it_is_asked_after_however_long_finding_the_owners_takes(
    corp: WeCom, here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirming, "IN_A_LOOK", 1)
    send = sent(here)
    run(are(send, WAITING, WAITING, WAITING))
    asked = [body["chat_id"] for body in corp.asked(GET) if "need_name" not in body]
    assert sorted(asked) == ["0000", "0001", "0002"] and len(corp.asked(ADD)) == 2


@pytest.mark.parametrize("taken_back_before", [False, True])
def test_what_nobody_confirms_is_taken_back_in_the_end(corp: WeCom, here: World, taken_back_before: bool) -> None:
    send = sent(here)
    run(are(send, WAITING, WAITING, WAITING))
    confirmed(corp, send, "lisi")
    corp.tasks[task(send, "zhangsan").native].cancelled = taken_back_before
    run(lambda: fates(send)[1] == SENT)
    over = clock() + massing.CONFIRMED_WITHIN
    fate = Fate.UNKNOWN if taken_back_before else Fate.EXPIRED
    run(are(send, fate, SENT, fate), at=lambda: over)
    assert task(send, "zhangsan").fate == fate
    assert corp.tasks[task(send, "zhangsan").native].cancelled and receiving.missed(send) == 2 * (not taken_back_before)
    why = words.why(here.target(send, here.groups[0]))
    assert ("was cancelled" in why) if taken_back_before else (why == "7 天内没有人确认，已经收回。")


def test_what_is_in_a_task_that_nobody_was_asked_to_confirm_may_be_sent_by_hand(here: World) -> None:
    send = sent(here)
    due = claims.due(here.connection.pk, clock(), 9)
    massing.make_tasks(here.connection, due, {each.chat: "zhangsan" for each in due}, clock())
    receipts.stop(here.connection, why="refused", by=None, now=clock())
    stuck = targets_of(send).get(group=here.groups[1])
    assert receiving.is_stuck(stuck, {here.connection.pk})
    receipts.take_over(stuck, by=here.cast.rui, now=clock())
    assert (stuck.fate, stuck.task, stuck.connection) == (Fate.BY_HAND, None, None)
    receipts.lift(here.connection, by=here.cast.rui, now=clock())
    mass = massing.claim(task(send, "zhangsan").pk, clock())
    assert mass and mass.chats == ("0000", "0002")
    left = here.target(send, here.groups[0])
    assert not receiving.is_stuck(left, {here.connection.pk})
    with pytest.raises(actions.Begun):
        receipts.take_over(left, by=here.cast.rui, now=clock())


def test_what_is_in_a_task_already_waits_for_the_end_of_the_quiet_hours(here: World) -> None:
    """Put back by the platform, paused, stopped or left over a restart: it goes to nobody at night."""
    send = sent(here, audience={"groups": [here.groups[1].pk]})
    massing.make_tasks(here.connection, claims.due(here.connection.pk, clock(), 9), {"0001": "lisi"}, clock())
    [pk] = massing.planned(here.connection.pk, clock())
    minute = clock().astimezone(ZoneInfo(here.community.timezone)).hour * 60
    rules = {"quiet_from": (minute - 60) % 1440, "quiet_to": (minute + 120) % 1440}
    ruling.change_rules(here.community, rules, by=here.cast.olga, now=clock())
    night, morning = clock(), clock() + timedelta(hours=2)
    assert massing.planned(here.connection.pk, night) == [] and massing.claim(pk, night) is None
    assert massing.planned(here.connection.pk, morning) == [pk] and massing.claim(pk, morning)
    assert fates(send) == [Fate.SUBMITTING]


def test_a_task_is_asked_after_while_any_group_waits(corp: WeCom, here: World) -> None:
    """Of one group the platform says something nobody can read."""
    send = sent(here)
    run(are(send, WAITING, WAITING, WAITING))
    corp.tasks[task(send, "zhangsan").native].results["0000"] = (8, 0)
    run(are(send, Fate.UNKNOWN, WAITING, WAITING))
    confirmed(corp, send, "zhangsan")
    run(lambda: fates(send) == [Fate.UNKNOWN, WAITING, SENT])


def test_no_answer_to_a_question_is_asked_again(corp: WeCom, here: World) -> None:
    send = sent(here)
    run(are(send, WAITING, WAITING, WAITING))
    corp.fail(RESULT, silence, status(500))
    for owner in ("zhangsan", "lisi"):
        confirmed(corp, send, owner)
    run(is_over(send))
    assert fates(send) == [SENT] * 3


def test_one_task_has_two_thousand_groups_at_most(here: World) -> None:
    """WeCom takes no more at once; an owner of more confirms twice."""
    chats = [f"{nth:04}" for nth in range(3, 2001)]
    here.groups += [joined(here.connection, chat) for chat in chats]
    send = sent(here)
    senders = dict.fromkeys((*chats, "0000", "0001", "0002"), "zhangsan")
    due = claims.due(here.connection.pk, clock(), 10_000)
    assert massing.make_tasks(here.connection, due, senders, clock()) == []
    assert [each.targets.count() for each in Task.objects.filter(send=send).order_by("pk")] == [2000, 1]


def test_an_owner_is_reminded_three_times_a_day_at_most(corp: WeCom, here: World) -> None:
    send = sent(here)
    run(are(send, WAITING, WAITING, WAITING))
    found = task(send, "lisi")
    for _each in range(REMINDERS):
        receipts.remind(found, by=here.cast.rui, now=clock())
    with pytest.raises(receipts.Reminded, match="24 hours"):
        receipts.remind(found, by=here.cast.rui, now=clock())
    run(lambda: not found.remindings.filter(done_at=None).exists())
    assert corp.tasks[found.native].reminded == 3
    actions.cancel(send, by=here.cast.rui, now=clock())
    with pytest.raises(actions.Begun):
        receipts.remind(found, by=here.cast.rui, now=clock())


def test_what_a_dead_process_had_heard_is_told_to_all_targets(here: World) -> None:
    send = sent(here)
    run(are(send, WAITING, WAITING, WAITING))
    found = task(send, "zhangsan")
    done: list[list[object]] = [["0000", "sent", 1_790_000_000_000_000], ["0002", "sent", 1_790_000_000_000_000]]
    Task.objects.filter(pk=found.pk).update(fate=SENT, told=done, not_before=clock() + timedelta(hours=1))
    run(are(send, SENT, WAITING, SENT))
    found.refresh_from_db()
    assert found.told == []


def test_an_application_that_is_refused_again_and_again_stops(corp: WeCom, here: World) -> None:
    corp.fail(ADD, *[code(40058)] * 5)
    sends = [sent(here, text=f"第 {nth} 次") for nth in range(3)]
    run(lambda: Stop.objects.exists())
    assert len(corp.asked(ADD)) == 5
    assert sum(fates(each).count(Fate.REJECTED) for each in sends) in (7, 8)
    receipts.lift(here.connection, by=here.cast.rui, now=clock())
    run(lambda: not Target.objects.filter(fate=Fate.PLANNED).exists())
    assert len(corp.asked(ADD)) == 6


@pytest.mark.parametrize(
    ("age", "wait"),
    [(timedelta(0), 60), (timedelta(minutes=20), 60), (timedelta(hours=10), 1800), (timedelta(days=9), 3600)],
)
def test_an_old_task_is_asked_after_more_seldom(age: timedelta, wait: int) -> None:
    assert massing.look_after(age) == timedelta(seconds=wait)


def test_more_groups_than_one_task_takes_are_several(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    send = sent(here)
    monkeypatch.setattr(ways, "most", lambda *_asked: 2)
    due = claims.due(here.connection.pk, clock(), 9)
    massing.make_tasks(here.connection, due, {each.chat: "zhangsan" for each in due}, clock())
    assert sorted(each.targets.count() for each in Task.objects.filter(send=send)) == [1, 2]
