"""Accounts in the browser: what is said before connecting, what is typed, how each is, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone, translation
from pytest_django import Settings

from qunxing.carriers.registry import PLATFORMS
from qunxing.core.facts import Kind, Sees
from qunxing.core.zones import micros
from qunxing.ledger.models import TailFact
from qunxing.sources.capabilities import abilities
from qunxing.sources.models import Connection, Unread
from qunxing.testing.cast import Cast, gather
from qunxing.testing.telegram import TOKEN, BotApi, bot_api
from qunxing.testing.wecom import CORP, SECRET, qyapi

pytestmark = [pytest.mark.django_db(transaction=True)]
NEW = "/sources/connections/new/telegram/"
State = Connection.State


@pytest.fixture
def cast(home: object) -> Cast:
    return gather()


@pytest.fixture
def api() -> Iterator[BotApi]:
    with bot_api() as found:
        yield found


def typed(cast: Cast, api: BotApi, token: str = TOKEN, to: str = NEW) -> tuple[int, str]:
    """The status and the page that answers the form."""
    reply = cast.as_(cast.rui, "zh-CN").post(to, {"server": api.url, "token": token})
    return reply.status_code, reply.content.decode()


@pytest.fixture
def made(cast: Cast, api: BotApi) -> Connection:
    assert typed(cast, api)[0] == 302
    return Connection.objects.get()


def test_before_connecting_each_platform_says_what_it_cannot_show_and_what_it_risks(
    cast: Cast, settings: Settings
) -> None:
    settings.RISKS_ALLOWED = frozenset(kind.name for kind in PLATFORMS)
    rui = cast.as_(cast.rui, "zh-CN")
    choice = rui.get("/sources/connections/new/").content.decode()
    for kind in PLATFORMS:
        form = rui.get(f"/sources/connections/new/{kind.name}/").content.decode()
        with translation.override("zh-hans"):
            said = [translation.gettext(each) for each in (*kind.cannot, kind.risk) if each]
            notes = [note for part in abilities(kind.supports) for line in part.lines for note in line.notes]
            asked = [translation.gettext(text) for field in kind.fields for text in (field.label, field.help) if text]
        assert [each for each in said if each not in choice or each not in form] == []
        assert [each for each in (*notes, *asked) if each not in form.replace("&quot;", '"')] == []


def test_a_platform_whose_risk_nobody_took_has_no_form_and_says_who_can_take_it(cast: Cast) -> None:
    rui, path = cast.as_(cast.rui, "zh-CN"), "/sources/connections/new/onebot/"
    assert "QUNXING_ALLOW_ONEBOT=yes" in rui.get("/sources/connections/new/").content.decode()
    page = rui.get(path).content.decode()
    assert "QUNXING_ALLOW_ONEBOT=yes" in page and 'name="way"' not in page
    typed = {"way": "reverse", "address": "127.0.0.1:8410", "token": "x"}
    assert "管理员" in rui.post(path, typed).content.decode() and not Connection.objects.exists()


def test_a_choice_is_offered_in_words_and_kept_as_its_code(cast: Cast, settings: Settings) -> None:
    settings.RISKS_ALLOWED = frozenset({"onebot"})
    rui, path = cast.as_(cast.rui, "zh-CN"), "/sources/connections/new/onebot/"
    assert '<option value="reverse">它来连我们的' in rui.get(path).content.decode()
    page = rui.post(path, {"way": "http", "address": "http://127.0.0.1:9"}).content.decode()
    assert '<option value="http" selected>' in page and "Anybody" not in page


def test_a_refusal_is_a_sentence_and_only_the_secret_must_be_typed_again(cast: Cast, api: BotApi) -> None:
    status, page = typed(cast, api, "124:WRONG")
    assert status == 422 and "平台不认这份凭据" in page
    assert f'value="{api.url}"' in page and "124:WRONG" not in page
    assert "连不上" in typed(cast, BotApi("http://127.0.0.1:9"))[1]
    assert not Connection.objects.exists()


def test_what_is_connected_has_a_page_that_says_how_it_is_and_never_its_secrets(cast: Cast, made: Connection) -> None:
    now = timezone.now()
    made.followed.create(
        group=cast.group, native="7", since=now, blind="The group is end-to-end encrypted: its words cannot be read."
    )
    Unread.objects.create(connection=made, at=now, kind="message", body=b"x")
    said = {
        "template": "The platform does not answer: %(detail)s",
        "fields": {"detail": "All connection attempts failed"},
    }
    heard = now - timedelta(minutes=3)
    Connection.objects.update(
        state=State.WAITING, said=said, heard_at=heard, told={"message": 1204}, ignored={"poll": 3}
    )
    for who in (cast.vera, cast.rui):
        page = cast.as_(who, "zh-CN").get(f"/sources/connections/{made.pk}/").content.decode()
        for words in (
            "没连上，正在重试",
            "平台没有答复：连不上",
            "3 分钟前有答复",
            "消息数 1,204",
            "端到端加密的",
            "poll",
            "机器人是群管理员，才会收到",
            "1 条读不懂",
        ):
            assert words in page, words
        assert TOKEN not in page and made.sealed not in page
    assert "重新填写凭据" in page
    listed = cast.as_(cast.vera, "zh-CN").get("/sources/connections/").content.decode()
    assert "没连上，正在重试" in listed and "1 个群看不到聊天内容" in listed and "1 条数据读不懂" in listed


def test_credentials_are_typed_again_only_when_the_platform_takes_them(
    cast: Cast, api: BotApi, made: Connection
) -> None:
    again = f"/sources/connections/{made.pk}/credentials/"
    Connection.objects.update(state=State.REFUSED)
    assert typed(cast, api, "124:WRONG", again)[0] == 422
    assert Connection.objects.get().state == State.REFUSED
    assert typed(cast, api, to=again)[0] == 302
    kept = Connection.objects.get()
    assert kept.state == State.STARTING and kept.sealed != made.sealed


def test_it_is_paused_and_heard_again(cast: Cast, made: Connection) -> None:
    rui = cast.as_(cast.rui)
    for verb, state in (("pause", State.PAUSED), ("resume", State.STARTING)):
        rui.post(f"/sources/connections/{made.pk}/{verb}/")
        assert Connection.objects.get().state == state


def test_what_was_heard_outlives_the_connection_and_its_credentials_do_not(cast: Cast, made: Connection) -> None:
    now = timezone.now()
    Connection.objects.update(heard_at=now)
    made.followed.create(group=cast.group, native="7", since=now - timedelta(hours=2), sees=1 << Sees.MESSAGES)
    assert cast.as_(cast.rui).post(f"/sources/connections/{made.pk}/forget/").status_code == 302
    (kept,) = TailFact.objects.filter(kind=Kind.OBSERVED)
    assert (kept.ts, kept.until, kept.value) == (micros(now - timedelta(hours=2)), micros(now), 1 << Sees.MESSAGES)
    assert kept.grp == cast.group.pk and not Connection.objects.exists()


def test_what_is_missing_on_the_platform_is_named_on_request(cast: Cast, made: Connection) -> None:
    with qyapi() as corp:
        corp.is_trusted = False
        answers = {"corp": CORP, "secret": SECRET, "server": corp.url}
        rui = cast.as_(cast.rui, "zh-CN")
        assert rui.post("/sources/connections/new/wecom/", answers).status_code == 302
        wecom = Connection.objects.get(carrier="wecom")
        page = rui.get(f"/sources/connections/{wecom.pk}/setup/").content.decode()
    assert "text-red" in page and "可信" in page
    assert rui.get(f"/sources/connections/{made.pk}/setup/").status_code == 422, "there is nothing to set up"
