"""Who adds one of us is greeted as allowed for their channel: once it is durable, at most once, with a receipt."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings
from typer.testing import CliRunner

from qunxing.carriers.live.growth import Welcome
from qunxing.cli.main import app
from qunxing.core.refusals import NotAllowed, Refusal
from qunxing.growth import greetings
from qunxing.growth.models import Greeted, Greeting
from qunxing.growth.welcoming import LATE, UNWANTED, Greeter, due
from qunxing.outbox import ruling
from qunxing.outbox.audits import Audit, What
from qunxing.outbox.fates import Fate
from qunxing.outbox.queries import human_share
from qunxing.people import wishes
from qunxing.people.accounts import identities_of
from qunxing.people.models import Identity
from qunxing.sources import calls, connecting
from qunxing.sources.models import Connection, Newcomer
from qunxing.testing.cast import Cast, gather
from qunxing.testing.hearing import listen
from qunxing.testing.wecom import CORP, SECRET, WeCom, code, event, qyapi, silence, status
from qunxing.testing.wecom_calls import KEY, TOKEN, posted

SEND, CONTACT = "externalcontact/send_welcome_msg", "externalcontact/get"
SITE = "https://qunxing.invalid"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


@pytest.fixture
def corp(settings: Settings) -> Iterator[WeCom]:
    settings.ADDRESS = SITE
    with qyapi(contacts={"wm1": "小满\n阿姨"}) as found:
        yield found


@pytest.fixture
def cast() -> Cast:
    return gather()


@pytest.fixture
def connection(corp: WeCom, cast: Cast) -> Connection:
    answers = {"corp": CORP, "secret": SECRET, "server": corp.url, "token": TOKEN, "aes_key": KEY}
    return connecting.connect(cast.community, "wecom", answers, by=None, now=timezone.now())


def allowed(cast: Cast, connection: Connection, text: str = "你好 {member}", state: str = "") -> Greeting:
    now = timezone.now()
    made = greetings.write(connection, Welcome(text=text), state=state, by=cast.rui, now=now)
    return greetings.allow(made, by=cast.olga, now=now)


def added(corp: WeCom, connection: Connection, who: str = "wm1", state: str = "", ago: int = 0) -> None:
    """Somebody adds one of the staff, and WeCom calls us."""
    now = int(time.time())
    corp.codes[f"code-{who}"] = now - ago + 20
    said: dict[str, Any] = {"UserID": "zhangsan", "ExternalUserID": who, "State": state, "WelcomeCode": f"code-{who}"}
    told = event("change_external_contact", now - ago, ChangeType="add_external_contact", **said)
    sent = posted(told, at=now, nonce=f"{who}{ago}")
    address = connecting.callback_of(connection).removeprefix(SITE)
    assert Client().post(address, sent.body, content_type="text/xml", query_params=dict(sent.query)).status_code == 200


def greet(until: Callable[[], bool]) -> None:
    listen(until, Greeter(timezone.now))


def ended() -> bool:
    return Greeted.objects.exclude(fate=Fate.UNKNOWN, said="").exists()


def words(corp: WeCom) -> list[str]:
    return [body["text"]["content"] for body in corp.greeted]


def test_who_adds_one_of_us_is_greeted_by_name_in_the_words_of_their_channel(
    corp: WeCom, cast: Cast, connection: Connection
) -> None:
    allowed(cast, connection)
    allowed(cast, connection, "{member}，门店见", state="门店A")
    added(corp, connection, "wm1", "门店A")
    added(corp, connection, "wm2", "海报")
    greet(lambda: Greeted.objects.filter(fate=Fate.SENT).count() == 2)
    assert sorted(words(corp)) == ["你好 朋友", "小满 阿姨，门店见"]
    assert list(Greeted.objects.order_by("state").values_list("user", "state", "text")) == [
        ("zhangsan", "海报", "你好 {member}"), ("zhangsan", "门店A", "{member}，门店见"),
    ]  # fmt: skip
    assert Audit.objects.filter(what=What.GREETED).count() == 2
    today = cast.community.today(timezone.now())
    assert human_share(cast.community, today, today).by_account == 2
    assert Audit.objects.filter(what=What.LEFT).count() == 2
    greet(lambda: True)
    assert len(corp.asked(SEND)) == 2


def test_nobody_is_greeted_by_what_nobody_allowed_or_who_came_before_it_was(
    corp: WeCom, cast: Cast, connection: Connection
) -> None:
    added(corp, connection, "wm1")
    listen(lambda: Newcomer.objects.count() == 1)
    made = allowed(cast, connection)
    assert due(connection, timezone.now()) == []
    greetings.silence(made, by=cast.olga, now=timezone.now())
    added(corp, connection, "wm2")
    listen(lambda: Newcomer.objects.count() == 2)
    assert due(connection, timezone.now()) == [] and not Greeted.objects.exists()
    other = allowed(cast, connection, state="门店A")
    added(corp, connection, "wm3")
    listen(lambda: Newcomer.objects.count() == 3)
    assert due(connection, timezone.now()) == [] and not corp.greeted
    with pytest.raises(Refusal, match="Somebody else has to approve"):
        greetings.allow(
            greetings.write(connection, Welcome(text="x"), state="门店A", by=cast.rui, now=timezone.now()),
            by=cast.rui, now=timezone.now(),
        )  # fmt: skip
    other.refresh_from_db()
    assert (other.text, other.approved_by) == ("x", None), "other words have to be allowed anew"
    with pytest.raises(NotAllowed):
        greetings.allow(other, by=cast.vera, now=timezone.now())
    with pytest.raises(Refusal, match="Only"):
        greetings.write(connection, Welcome(text="{group}"), state="", by=cast.rui, now=timezone.now())
    refused = Audit.objects.filter(what=What.REFUSED, community=cast.community.pk)
    assert [(each.who, each.about["code"]) for each in refused] == [
        ("rui", "bad_welcome"), ("vera", "not_allowed"), ("rui", "own_send"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "fate", "said"),
    [
        (silence, Fate.UNKNOWN, "answer"),
        (status(500), Fate.UNKNOWN, "HTTP 500"),
        (code(41051, "externaluser has started chatting"), Fate.REJECTED, "quicker"),
        (code(41050, "expired"), Fate.EXPIRED, "twenty seconds"),
        (code(48002, "api forbidden"), Fate.REJECTED, "48002"),
        (code(45009, "api freq out of limit"), Fate.FAILED, "asks us to wait"),
    ],
)
def test_what_wecom_does_not_take_is_said_and_never_tried_again(
    corp: WeCom, cast: Cast, connection: Connection, fault: Any, fate: str, said: str
) -> None:
    allowed(cast, connection)
    corp.fail(SEND, fault)
    added(corp, connection)
    greet(ended)
    (found,) = Greeted.objects.all()
    assert found.fate == fate and said in found.said, found.said
    greet(lambda: True)
    assert len(corp.asked(SEND)) == 1 and not corp.greeted


def test_one_that_broke_off_is_not_begun_again(corp: WeCom, cast: Cast, connection: Connection) -> None:
    allowed(cast, connection)
    added(corp, connection)
    listen(lambda: Newcomer.objects.exists())
    assert len(due(connection, timezone.now())) == 1
    assert due(connection, timezone.now()) == [], "as after a crash: it was written before"
    assert Greeted.objects.get().fate == Fate.UNKNOWN and not corp.asked(SEND)


def test_who_came_while_nobody_listened_or_wants_nothing_is_left_alone_and_that_is_told(
    corp: WeCom, cast: Cast, connection: Connection
) -> None:
    allowed(cast, connection)
    identities_of({(f"wecom:{CORP}", "wm2"): "阿静"})
    person = Identity.objects.get(external="wm2").person
    wishes.prefer(person, channel="wecom", way="never", source="said so", by=cast.rui, now=timezone.now())
    added(corp, connection, "wm1", ago=120)
    added(corp, connection, "wm2")
    greet(lambda: Greeted.objects.count() == 2)
    assert sorted(Greeted.objects.values_list("fate", "said")) == [(Fate.EXPIRED, LATE), (Fate.LEFT_OUT, UNWANTED)]
    assert not corp.asked(SEND)


def test_a_slow_answer_about_the_name_does_not_make_it_late(corp: WeCom, cast: Cast, connection: Connection) -> None:
    allowed(cast, connection)
    corp.fail(CONTACT, silence)
    added(corp, connection)
    greet(ended)
    assert words(corp) == ["你好 朋友"]


def test_whom_we_greeted_is_forgotten_after_a_day_and_that_we_did_is_not(
    corp: WeCom, cast: Cast, connection: Connection
) -> None:
    allowed(cast, connection)
    added(corp, connection)
    greet(ended)
    calls.forget(now=timezone.now() + timedelta(hours=23))
    assert Newcomer.objects.exists()
    calls.forget(now=timezone.now() + timedelta(hours=25))
    assert not Newcomer.objects.exists() and Greeted.objects.get().fate == Fate.SENT


def test_the_page_of_the_account_shows_what_is_said_and_what_became_of_it(
    corp: WeCom, cast: Cast, connection: Connection
) -> None:
    place = reverse("connection", args=[connection.pk])
    assert "qunxing wecom greeting write" in cast.as_(cast.vera).get(place).text
    allowed(cast, connection, "你好 {member}，门店见", state="门店A")
    corp.fail(SEND, code(41051))
    added(corp, connection, "wm1", "门店A")
    greet(ended)
    page = cast.as_(cast.vera, "zh-hans").get(place).text
    for shown in ("你好 {member}，门店见", "门店A", "zhangsan", "rui", "olga"):
        assert shown in page, shown
    assert "晚了一步" in page and "quicker" not in page
    assert "小满" not in page, "nobody's name is kept"


@pytest.mark.parametrize(
    ("text", "state", "said"),
    [
        (" ", "", "nothing to send"),
        ("{group}", "", "Only {member}"),
        ("{link:shop}", "", "Only {member}"),
        ("{nobody}", "", "no variable"),
        ("好" * 1334, "", "4002 bytes"),
        ("{member}" + "好" * 1320, "", "4140 bytes"),
        ("好", "s" * 31, "30 letters"),
    ],
)
def test_what_cannot_be_said_is_refused_when_it_is_written(
    corp: WeCom, cast: Cast, connection: Connection, text: str, state: str, said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        allowed(cast, connection, text, state)
    assert not Greeting.objects.exists()


def run(*words_: object, fails: str = "") -> dict[str, Any]:
    done = CliRunner().invoke(app, ["wecom", "greeting", *map(str, words_), "--json"])
    if fails:
        assert isinstance(done.exception, Refusal) and fails in str(done.exception), done.output
        return {}
    assert done.exit_code == 0, (done.output, done.exception)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_all_of_it_at_the_command_line(corp: WeCom, cast: Cast, connection: Connection) -> None:
    page = ("--link", "https://example.org", "--title", "门店地图")
    made = run("write", connection.pk, "--text", "你好", "--state", "门店A", *page, "--by", "rui")
    run("allow", made["greeting"], "--by", "rui", fails="Somebody else")
    assert run("allow", made["greeting"], "--by", "olga")["allowed_by"] == "olga"
    added(corp, connection, "wm1", "门店A")
    greet(ended)
    log = cast.as_(cast.rui).get("/sends/log/").text
    assert f"First words to new contacts {made['greeting']} · written" in log and "allowed to speak" in log
    (told,) = run("said", connection.pk)["greeted"]
    assert (told["staff"], told["state"], told["fate"]) == ("zhangsan", "门店A", "sent")
    assert corp.greeted[0]["attachments"] == [
        {"msgtype": "link", "link": {"title": "门店地图", "url": "https://example.org"}}
    ]
    (row,) = run("list", connection.pk)["greetings"]
    assert (row["times"], row["allowed_by"], row["author"]) == (1, "olga", "rui")
    run("silence", made["greeting"], "--by", "rui")
    run("retire", made["greeting"], "--by", "rui")
    assert run("list", connection.pk)["greetings"] == []
    run("allow", made["greeting"], "--by", "olga", fails="no greeting")
    ruling.change_rules(cast.community, {"own_send": True}, by=cast.olga, now=timezone.now())
    again = run("write", connection.pk, "--text", "又见面了", "--state", "门店A", "--by", "rui")
    assert run("allow", again["greeting"], "--by", "rui")["allowed_by"] == "rui"
