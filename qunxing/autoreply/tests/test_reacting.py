"""Automatic replies on a Telegram server: after the fact, once, and only in somebody's name."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from qunxing.autoreply import actions
from qunxing.autoreply.actions import Draft
from qunxing.autoreply.models import AutoReply, Reply
from qunxing.autoreply.reacting import Memory, Reacting, due, newest
from qunxing.core.facts import Kind
from qunxing.core.refusals import NotAllowed, Refusal
from qunxing.core.rules.pacing import Rate
from qunxing.ledger.models import TailFact
from qunxing.outbox import paces, ways
from qunxing.outbox.audits import Audit, What
from qunxing.outbox.fates import Fate
from qunxing.outbox.paces import TooOften
from qunxing.outbox.queries import HumanShare, human_share
from qunxing.people.actions import mark
from qunxing.people.models import Identity, StandIn
from qunxing.sources import connecting
from qunxing.sources.models import Connection
from qunxing.testing.cast import Cast, gather
from qunxing.testing.hearing import listen
from qunxing.testing.telegram import TOKEN, BotApi, Fault, bot_api, message, moved

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]
CHAT = -1001000000007


@pytest.fixture
def api() -> Iterator[BotApi]:
    with bot_api() as found:
        found.room(CHAT)
        yield found


@pytest.fixture
def cast() -> Cast:
    return gather()


@pytest.fixture
def connection(api: BotApi, cast: Cast) -> Connection:
    answers = {"token": TOKEN, "server": api.url}
    return connecting.connect(cast.community, "telegram", answers, by=None, now=timezone.now())


def allowed(cast: Cast, **said: Any) -> AutoReply:
    draft = Draft(**{"trigger": "is", "text": "群规在这里", "words": ("群规",), "rests": 0, **said})
    made = actions.write(cast.community, draft, by=cast.rui, now=timezone.now())
    return actions.allow(made, by=cast.olga, now=timezone.now())


def react(until: Callable[[], bool]) -> None:
    listen(until, Reacting(timezone.now))


def now_(update: dict[str, Any]) -> dict[str, Any]:
    """The update, as if it had just happened."""
    next(body for name, body in update.items() if name != "update_id")["date"] = int(time.time())
    return update


def test_who_comes_is_welcomed_and_a_word_is_answered(api: BotApi, cast: Cast, connection: Connection) -> None:
    allowed(cast, trigger="joined", text="欢迎 {member} 来到{group}")
    allowed(cast)
    api.happen(message(1, "群规"))  # long ago: nobody waits for it
    react(lambda: TailFact.objects.exists())
    api.happen(now_(moved(2, 42, "left", "member")), now_(message(3, "群规")), now_(message(4, "早")))
    react(lambda: Reply.objects.filter(fate=Fate.SENT).count() == 2)
    assert sorted(each["text"] for each in api.called("sendMessage")) == ["欢迎 P42 来到Night oven", "群规在这里"]
    assert TailFact.objects.filter(kind=Kind.SENT, note="reply").count() == 2
    assert Audit.objects.filter(what=What.REPLIED).count() == 2
    today = cast.community.today(timezone.now())
    assert human_share(cast.community, today, today) == HumanShare(by_hand=0, confirmed=0, by_account=2)
    assert human_share(cast.community, today + timedelta(days=1), today + timedelta(days=1)).share is None
    react(lambda: True)
    assert len(api.called("sendMessage")) == 2


def test_a_reply_that_broke_off_is_not_begun_again(api: BotApi, cast: Cast, connection: Connection) -> None:
    allowed(cast)
    api.fail("sendMessage", Fault(status=500))
    memory = Memory(newest())
    react(lambda: Connection.objects.get().state == Connection.State.LISTENING)
    api.happen(now_(message(3, "群规")))
    react(lambda: Reply.objects.exclude(fate=Fate.UNKNOWN, said="").exists())
    assert Reply.objects.get().fate == Fate.UNKNOWN and len(api.called("sendMessage")) == 1
    assert due(Connection.objects.get(), memory, timezone.now()) == []  # as after a crash: it was written before
    assert list(Audit.objects.order_by("-pk").values_list("what", flat=True))[:2] == [What.REPLIED, What.LEFT]


def test_what_may_have_gone_out_is_in_the_log_whatever_breaks_off(
    api: BotApi, cast: Cast, connection: Connection
) -> None:
    made, memory = allowed(cast), _heard(api, connection)
    [(reply, _act)] = due(connection, memory, timezone.now())  # and the program is killed
    line = Audit.objects.order_by("pk").last()
    assert line and (line.what, line.about["autoreply"], line.about["reply"]) == (What.LEFT, made.pk, reply.pk)


def test_only_while_somebodys_approval_stands(api: BotApi, cast: Cast, connection: Connection) -> None:
    made = actions.write(cast.community, Draft("is", "群规在这里", ("群规",)), by=cast.rui, now=timezone.now())
    with pytest.raises(Refusal, match="Somebody else has to approve"):
        actions.allow(made, by=cast.rui, now=timezone.now())
    with pytest.raises(NotAllowed):
        actions.allow(made, by=cast.vera, now=timezone.now())
    actions.allow(made, by=cast.olga, now=timezone.now())
    actions.change(made, Draft("is", "别的", ("群规",)), by=cast.rui, now=timezone.now())
    assert made.approved_by is None
    memory = _heard(api, connection)
    assert due(connection, memory, timezone.now()) == []


def test_a_person_who_is_at_it_is_left_alone(api: BotApi, cast: Cast, connection: Connection) -> None:
    allowed(cast)
    memory = _heard(api, connection)
    mark(Identity.objects.get(external="user42").person, StandIn.STAFF, by=cast.olga)
    react(lambda: True)
    api.happen(now_(message(5, "我来回答", by=42)), now_(message(6, "群规", by=43)))
    listen(lambda: TailFact.objects.filter(text="群规").count() == 2)
    assert not Reply.objects.filter(at__gt=timezone.now() - timedelta(seconds=1)).exists()
    assert due(connection, memory, timezone.now()) == []


def _heard(api: BotApi, connection: Connection) -> Memory:
    """The word was said, and heard by nobody who answers."""
    memory = Memory(newest())
    api.happen(now_(message(3, "群规")))
    listen(lambda: TailFact.objects.exists())
    connection.refresh_from_db()
    return memory


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"trigger": "x"}, "what is answered"),
        ({"text": " "}, "at most 1000"),
        ({"text": "{nobody}"}, "no variable"),
        ({"text": "{link:shop}"}, "address of a link"),
        ({"words": ()}, "1 to 20 words"),
        ({"words": ("x" * 61,)}, "1 to 20 words"),
        ({"rests": -1}, "at most a day"),
    ],
)
def test_what_cannot_be_is_refused(cast: Cast, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        allowed(cast, **wrong)
    assert not AutoReply.objects.exists()


def test_what_is_said_by_itself_keeps_the_pace_of_its_account_and_counts_in_it(
    api: BotApi, cast: Cast, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two in a chat in 20 s, of replies and sends together: the third is not said, and that stands beside it."""
    monkeypatch.setattr(ways, "rates", lambda kind: [Rate(2, 20, in_chat=True)])
    asked = ("群规", "地址", "时间")
    for each in asked:
        allowed(cast, words=(each,))
    react(lambda: Connection.objects.get().state == Connection.State.LISTENING)
    api.happen(*(now_(message(nth, word)) for nth, word in enumerate(asked, 3)))
    react(lambda: Reply.objects.exclude(fate=Fate.UNKNOWN).count() == 3)
    assert [each.said for each in Reply.objects.order_by("pk")] == ["", "", TooOften.message]
    assert len(api.called("sendMessage")) == 2
    here, now = Connection.objects.get(), timezone.now()
    chat, moment = here.followed.get().native, now.timestamp()
    assert paces.begun(here, now).next(chat, moment) > moment + 15
