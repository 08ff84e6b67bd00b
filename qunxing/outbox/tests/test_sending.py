"""Sending through the Bot API: each target once, whatever goes wrong on the way, and every receipt explained."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from qunxing.communities.secrets import seal
from qunxing.core.facts import Kind, Proof
from qunxing.ledger.models import TailFact
from qunxing.outbox import actions, claims, confirming, paces, receipts, ruling, sending
from qunxing.outbox.audits import Audit, What
from qunxing.outbox.fates import Fate
from qunxing.outbox.models import Send, Stop, Target
from qunxing.outbox.tests.running import are, at_any_hour, clock, fates, is_over, run, sent
from qunxing.outbox.tests.world import World, world
from qunxing.sources import listening
from qunxing.sources.models import Connection, Followed
from qunxing.testing.telegram import TOKEN, BotApi, Fault, bot_api

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]
BASE = 1000000000


@pytest.fixture
def api() -> Iterator[BotApi]:
    with bot_api() as found:
        yield found


@pytest.fixture
def here(api: BotApi, monkeypatch: pytest.MonkeyPatch) -> World:
    """Three groups that a bot is in, at any hour."""
    for module, name, value in (
        (sending, "LOOK_EVERY", 0.02), (sending, "FIRST_WAIT", 0.05), (confirming, "LOOK_EVERY", 0.02)
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)
    return telegram(api, 3)


def telegram(api: BotApi, groups: int) -> World:
    made = world(groups, answers={"server": api.url}, sealed=seal({"token": TOKEN}))
    for nth, followed in enumerate(Followed.objects.select_related("group").order_by("pk")):
        followed.native = followed.group.native = str(BASE + nth)
        followed.save(update_fields=["native"])
        followed.group.save(update_fields=["native"])
        api.room(-(10**12) - BASE - nth)
    at_any_hour(made)
    return made


def arrived(api: BotApi) -> list[int]:
    """How many messages each group has."""
    return [len(room.messages) for room in api.rooms.values()]


def test_each_group_gets_it_once_and_that_is_a_fact(api: BotApi, here: World) -> None:
    send = sent(here, text="{group}，今晚八点")
    run(is_over(send))
    assert fates(send) == [Fate.SENT] * 3 and arrived(api) == [1, 1, 1]
    first = here.target(send, here.groups[0])
    assert next(said["text"] for said in api.called("sendMessage")) == first.text == "群0000，今晚八点"
    facts = TailFact.objects.filter(kind=Kind.SENT).order_by("grp")
    assert [(each.grp, each.proof, each.note) for each in facts] == [
        (group.pk, Proof.PLATFORM, "event") for group in here.groups
    ]
    words = TailFact.objects.filter(kind=Kind.MESSAGE, grp=here.groups[0].pk).get()
    assert (words.text, words.batch) == (first.text, here.connection.batch_id)
    assert first.native == "901" and first.tries == 1
    log = Audit.objects.filter(target=first.pk).order_by("pk").values_list("what", flat=True)
    assert list(log) == [What.LEFT, What.CAME_OUT]


def test_what_the_platform_surely_did_not_do_is_tried_again(api: BotApi, here: World) -> None:
    busy = b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry later"'
    api.fail(
        "sendMessage",
        Fault(429, busy + b',"parameters":{"retry_after":0.2}}'),
        Fault(429, busy + b"}"),
        Fault(429, b"", {"Retry-After": "0"}),
    )
    send = sent(here)
    run(is_over(send))
    assert fates(send) == [Fate.SENT] * 3 and arrived(api) == [1, 1, 1]
    assert len(api.called("sendMessage")) == 6


@pytest.mark.parametrize("fault", [Fault(500, b"no"), Fault(502, b"no", done=True), Fault(body=None, done=True)])
def test_what_may_have_been_done_is_never_done_again_by_itself(api: BotApi, here: World, fault: Fault) -> None:
    api.fail("sendMessage", fault)
    send = sent(here)
    run(are(send, Fate.UNKNOWN, Fate.SENT, Fate.SENT))
    time.sleep(0.1)
    assert sum(arrived(api)) == 2 + fault.done and len(api.called("sendMessage")) == 3
    lost = here.target(send, here.groups[0])
    receipts.decide_unknown(lost, arrived=fault.done, by=here.cast.rui, now=clock())
    assert Send.objects.get(pk=send.pk).state == Send.State.DONE
    again = [] if fault.done else [actions.resend_missed(send, by=here.cast.rui, now=clock())]
    for each in again:
        run(is_over(each))
    assert arrived(api) == [1, 1, 1]


def test_a_group_that_put_us_out_is_a_receipt_and_the_others_get_it(api: BotApi, here: World) -> None:
    api.rooms[-(10**12) - BASE].standing[123]["status"] = "kicked"
    del api.rooms[-(10**12) - BASE - 1]
    send = sent(here)
    run(is_over(send))
    assert fates(send) == [Fate.UNREACHABLE, Fate.UNREACHABLE, Fate.SENT]
    assert "kicked" in here.target(send, here.groups[0]).said


def test_an_account_that_fails_again_and_again_stops_by_itself(api: BotApi, here: World) -> None:
    ruling.change_rules(here.community, {"stop_after": 2, "apart": 1}, by=here.cast.olga, now=clock())
    for room in list(api.rooms.values())[:2]:
        room.standing[123]["status"] = "kicked"
    send = sent(here)
    run(lambda: Stop.objects.filter(lifted_at=None).exists())
    assert fates(send) == [Fate.UNREACHABLE, Fate.UNREACHABLE, Fate.PLANNED]
    assert claims.due(here.connection.pk, clock(), 9) == []
    receipts.lift(here.connection, by=here.cast.rui, now=clock())
    run(is_over(send))
    assert arrived(api)[2] == 1


def test_paused_cancelled_and_later_sends_stay_where_they_are(api: BotApi, here: World) -> None:
    paused, later, cancelled = sent(here), sent(here, at=clock() + timedelta(hours=1)), sent(here)
    actions.pause(paused, by=here.cast.rui, now=clock())
    actions.cancel(cancelled, by=here.cast.rui, now=clock())
    last = here.approved(now=clock(), audience={"groups": [here.groups[0].pk]}, purpose="notice")
    run(is_over(last))
    assert (fates(paused), fates(later)) == ([Fate.PLANNED] * 3, [Fate.PLANNED] * 3)
    assert fates(cancelled) == [Fate.CANCELLED] * 3 and len(api.called("sendMessage")) == 1
    actions.resume(paused, by=here.cast.rui, now=clock())
    run(is_over(paused))


def test_at_night_nothing_leaves(here: World) -> None:
    send, now = sent(here), clock()
    assert len(claims.due(here.connection.pk, now, 9)) == 3
    minute = (now.hour * 60 + now.minute + 8 * 60) % 1440
    rules = {"quiet_from": (minute - 5) % 1440, "quiet_to": (minute + 5) % 1440}
    ruling.change_rules(here.community, rules, by=here.cast.olga, now=now)
    assert claims.due(here.connection.pk, now, 9) == []
    assert len(claims.due(here.connection.pk, now + timedelta(minutes=10), 9)) == 3
    assert fates(send) == [Fate.PLANNED] * 3


def test_what_is_on_the_wire_when_we_end_gets_its_answer(api: BotApi, here: World) -> None:
    api.fail("sendMessage", Fault(200, b'{"ok":true,"result":{}}', slow=0.5, done=True))
    send = sent(here, text="慢")
    run(lambda: bool(api.called("sendMessage")))
    assert Fate.SUBMITTING not in fates(send) and fates(send)[0] == Fate.SENT


def test_what_a_dead_process_had_handed_over_is_nobodys_knowledge(here: World) -> None:
    send = sent(here)
    first, second, _third = Target.objects.filter(send=send).order_by("pk")
    assert claims.claim([first.pk, second.pk], clock()) == [True, True]
    claims.recover(here.connection, True, clock())
    assert fates(send) == [Fate.PLANNED] * 3
    assert claims.claim([first.pk], clock()) == [True]
    assert claims.claim([first.pk], clock()) == [False]
    claims.recover(here.connection, False, clock())
    assert fates(send) == [Fate.UNKNOWN, Fate.PLANNED, Fate.PLANNED]
    first.refresh_from_db()
    assert first.said == claims.LOST and first.tries == 2


def test_what_another_login_may_have_sent_is_not_sent_again(here: World) -> None:
    send, now, connection = sent(here), clock(), here.connection
    first, second, third = claims.due(connection.pk, now, 9)
    assert claims.claim([first.pk, second.pk, third.pk], now, "one") == [True] * 3
    claims.back(first, now, 0, "429")
    claims.back(second, now, 0, "no answer", surely=False)
    connection.login = "one"
    claims.recover(connection, True, now)
    assert fates(send) == [Fate.PLANNED] * 3
    connection.login = "two"
    claims.recover(connection, True, now)
    assert fates(send) == [Fate.PLANNED, Fate.UNKNOWN, Fate.UNKNOWN]


def test_what_a_platform_may_have_forgotten_is_not_sent_again(here: World) -> None:
    send, now = sent(here), clock()
    here.connection.login = "one"
    claims.claim([claims.due(here.connection.pk, now, 1)[0].pk], now, "one")
    claims.recover(here.connection, True, now + claims.REMEMBERED)
    assert fates(send) == [Fate.UNKNOWN, Fate.PLANNED, Fate.PLANNED]


def test_a_restart_forgets_nothing_of_the_day() -> None:
    now, here = clock(), world(3, carrier="onebot")
    made = sent(here)
    lines = [(20, timedelta(hours=23)), (179, timedelta(hours=2))]
    for count, ago in lines:
        Target.objects.bulk_create(
            Target(send=made, connection=here.connection, chat=f"{ago} {nth}", key=f"{ago} {nth}", left_at=now - ago)
            for nth in range(count)
        )
    pace, moment = paces.begun(here.connection, now), now.timestamp()
    assert pace.next("new", moment) == moment
    pace.leave("new", moment)
    assert pace.next("other", moment) == pytest.approx(moment + 3600)


def test_what_never_left_may_leave_under_another_login(here: World) -> None:
    send, now = sent(here), clock()
    some = claims.due(here.connection.pk, now, 9)
    claims.claim([each.pk for each in some], now, "one")
    claims.give_back(some, now)
    here.connection.login = "two"
    claims.recover(here.connection, True, now)
    assert fates(send) == [Fate.PLANNED] * 3


def test_other_credentials_wait_for_the_answer_to_what_is_on_the_wire(
    api: BotApi, here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "LOOK_EVERY", 0.02)
    api.fail("sendMessage", Fault(200, b'{"ok":true,"result":{}}', slow=1, done=True))
    send, before = sent(here, text="慢"), here.connection.sealed

    def over() -> bool:
        if api.called("sendMessage"):
            same = Connection.objects.filter(pk=here.connection.pk, sealed=before)
            same.update(sealed=seal({"token": TOKEN}))
        return is_over(send)()

    run(over)
    assert fates(send) == [Fate.SENT] * 3 and arrived(api) == [1, 1, 1]


def test_what_comes_back_to_a_cancelled_send_stays_back(here: World) -> None:
    send = sent(here)
    target = here.target(send, here.groups[0])
    (due,) = [each for each in claims.due(here.connection.pk, clock(), 9) if each.pk == target.pk]
    claims.claim([target.pk], clock())
    actions.cancel(send, by=here.cast.rui, now=clock())
    claims.back(due, clock(), 1, "429")
    assert fates(send) == [Fate.CANCELLED] * 3
