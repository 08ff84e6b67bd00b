"""A picture and its words reach each group as one message, once, whatever goes wrong on the way; ours stands once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import Settings

from qunxing.carriers.onebot.tests.driving import Far, forward
from qunxing.carriers.wecom.wire import UPLOAD
from qunxing.communities.secrets import seal
from qunxing.core.facts import Form, Kind
from qunxing.ledger.models import TailFact
from qunxing.outbox import confirming, massing, pictures, sending
from qunxing.outbox.fates import Fate
from qunxing.outbox.models import Picture, Send
from qunxing.outbox.tests.running import are, at_any_hour, clock, fates, is_over, run, sent
from qunxing.outbox.tests.test_confirming import ADD, confirmed
from qunxing.outbox.tests.test_sending import arrived, telegram
from qunxing.outbox.tests.world import World, world
from qunxing.sources import connecting
from qunxing.sources.models import Followed
from qunxing.testing.cast import gather
from qunxing.testing.hearing import listen
from qunxing.testing.pictures import png
from qunxing.testing.telegram import BotApi, Fault, bot_api
from qunxing.testing.wecom import CORP, SECRET, WeCom, code, qyapi, silence, status

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]
WAITING = Fate.AWAITING_HUMAN


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, value in (
        (sending, "LOOK_EVERY", 0.02), (sending, "FIRST_WAIT", 0.05), (confirming, "LOOK_EVERY", 0.02),
        (confirming, "WAIT", 0.05),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(massing, "FIRST_LOOK", timedelta(0))


@pytest.fixture
def api() -> Iterator[BotApi]:
    with bot_api() as found:
        yield found


@pytest.fixture
def corp() -> Iterator[WeCom]:
    with qyapi() as found:
        yield found


def pictured(here: World, text: str = "晚安", **more: object) -> Send:
    found = pictures.keep(here.community, png(), "晚安.png", now=clock())
    return sent(here, text=text, attached=[{"kind": "image", "digest": found.digest}], **more)


def own() -> list[tuple[str | None, int]]:
    """What was said by us, as it stands in the ledger."""
    return list(TailFact.objects.filter(kind=Kind.MESSAGE).values_list("text", "form"))


def test_a_bot_sends_both_as_one_message_and_knows_it_as_its_own(api: BotApi) -> None:
    here = telegram(api, 2)
    send = pictured(here)
    run(is_over(send))
    assert fates(send) == [Fate.SENT] * 2 and arrived(api) == [1, 1] and not api.called("sendMessage")
    assert [list(room.pictures.values()) for room in api.rooms.values()] == [[png()]] * 2
    assert own() == [("晚安", Form.IMAGE)] * 2
    assert set(TailFact.objects.filter(kind=Kind.SENT).values_list("form", flat=True)) == {Form.IMAGE}


def test_a_picture_whose_answer_is_lost_is_unknown_and_one_that_is_gone_is_not_sent(api: BotApi) -> None:
    here = telegram(api, 1)
    api.fail("sendPhoto", Fault(done=True))
    send = pictured(here)
    run(are(send, Fate.UNKNOWN))
    assert arrived(api) == [1]
    pictures.file_of(Picture.objects.get()).unlink()
    pictures._read.cache_clear()
    gone = sent(here, text="再见", attached=send.attached)
    run(are(gone, Fate.REJECTED))
    assert arrived(api) == [1] and "not here any more" in here.target(gone, here.groups[0]).said


def test_what_a_qq_account_is_told_of_its_own_picture_stands_once(settings: Settings) -> None:
    settings.RISKS_ALLOWED = frozenset({"onebot"})
    with forward() as far:
        here = qq(far)
        far.it.reports_own = True
        send = pictured(here)
        run(is_over(send))
        seen = len(own())
        run(lambda: bool(TailFact.objects.filter(kind=Kind.MESSAGE).exists()))
    assert (fates(send), far.it.pictures) == ([Fate.SENT], [png()])
    said = far.it.called("send_group_msg")[0]["message"]
    assert [each["type"] for each in said] == ["image", "text"]
    assert seen == 1 and own() == [("晚安", Form.IMAGE)]
    assert not TailFact.objects.filter(kind=Kind.EDITED).exists()


def qq(far: Far) -> World:
    """A group of an account, once it is known."""
    cast = gather()
    connection = connecting.connect(cast.community, "onebot", far.answers, by=None, now=clock())
    listen(lambda: Followed.objects.exists())
    here = World(cast, connection, [each.group for each in Followed.objects.select_related("group")])
    at_any_hour(here)
    return here


def test_wecom_is_handed_the_picture_first_and_asked_again_where_that_fails(corp: WeCom) -> None:
    here = wecom(corp)
    corp.fail(UPLOAD, silence, status(502), code(-1))
    corp.fail(ADD, silence)
    send = pictured(here)
    run(are(send, Fate.UNKNOWN))
    assert len(corp.asked(ADD)) == 1 and not corp.tasks


def test_what_an_owner_confirms_has_the_picture(corp: WeCom) -> None:
    here = wecom(corp)
    corp.fail(UPLOAD, silence, status(502))
    send = pictured(here)
    run(are(send, WAITING))
    (task,) = corp.tasks.values()
    assert [corp.media[each["image"]["media_id"]] for each in task.body["attachments"]] == [png()]
    confirmed(corp, send, "zhangsan")
    run(is_over(send))
    assert fates(send) == [Fate.SENT] and len(corp.tasks) == 1


def wecom(corp: WeCom) -> World:
    """One group of Zhang San's."""
    made = world(1, "wecom", answers={"corp": CORP, "server": corp.url}, sealed=seal({"secret": SECRET}))
    corp.chat("0000", {"userid": "zhangsan", "type": 1, "join_time": 1}, name="0000")
    at_any_hour(made)
    return made
