"""Codes, tags and welcomes at the command line, against the test WeCom: in somebody's name, kept, and in the log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from qunxing.carriers.base import Incoming
from qunxing.carriers.live import Chat, Page
from qunxing.carriers.live.growth import JoinWay
from qunxing.carriers.registry import platform
from qunxing.cli.main import app
from qunxing.communities.models import Access, Role, User
from qunxing.core.facts import Form, Kind
from qunxing.core.refusals import NotAllowed, Refusal
from qunxing.core.zones import micros
from qunxing.growth import actions
from qunxing.ledger.fill import fill
from qunxing.ledger.seal import seal
from qunxing.outbox.audits import Audit, What
from qunxing.outbox.logged import lines_told
from qunxing.people.models import Identity
from qunxing.sources import connecting
from qunxing.sources.hearing import Hearing
from qunxing.sources.models import Connection
from qunxing.testing.cast import gather
from qunxing.testing.wecom import CORP, SECRET, WeCom, qyapi, silence

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


@pytest.fixture
def corp() -> Iterator[WeCom]:
    with qyapi() as found:
        for number in range(2):
            found.chat(f"wr{number}", {"userid": "zhangsan", "type": 1}, name=f"烘焙{number}")
        yield found


@pytest.fixture
def connection(corp: WeCom) -> Connection:
    community, now = gather().community, timezone.now()
    answers = {"corp": CORP, "secret": SECRET, "server": corp.url}
    made = connecting.connect(community, "wecom", answers, by=None, now=now)
    came = Incoming(
        Kind.LISTED, micros(now), "wr0", "烘焙0", "wm1", "小满", form=Form.SYSTEM, note="扫描群二维码 · 门店A"
    )
    roster = Incoming(Kind.ROSTER, micros(now), "wr0", "烘焙0", form=Form.SYSTEM)
    chats = [Chat(f"wr{number}", f"烘焙{number}") for number in range(2)]
    Hearing(made, platform("wecom")).take_in(Page(said=[roster, came], chats=chats), now=now)
    for name, role in (("ahe", Role.OPERATOR), ("kan", Role.VIEWER)):
        Access.objects.create(user=User.objects.create(username=name), community=community, role=role)
    return made


def run(*words: object, fails: str = "") -> dict[str, Any]:
    done = CliRunner().invoke(app, ["wecom", *map(str, words), "--json"])
    if fails:
        assert isinstance(done.exception, Refusal) and fails in str(done.exception), done.output
        return {}
    assert done.exit_code == 0, (done.output, done.exception)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def logged() -> list[tuple[str, str]]:
    return list(Audit.objects.order_by("pk").values_list("what", "who"))


def test_a_code_is_made_in_somebodys_name_and_tells_who_came_by_it(connection: Connection, corp: WeCom) -> None:
    here = ("--group", "烘焙0", "--group", "烘焙1", "--state", "门店A", "--by", "ahe")
    made = run("join-way", "add", connection.pk, *here)
    assert made["picture"].startswith("https://") and corp.ways["way0"]["chat_id_list"] == ["wr0", "wr1"]
    seal(now=timezone.now())
    fill(now=timezone.now())
    (told,) = run("join-way", "list", connection.pk)["ways"]
    assert (told["state"], told["came"], told["there"], told["by"]) == ("门店A", 1, 1, "ahe")
    changed = run("join-way", "change", made["way"], "--group", "烘焙1", "--by", "ahe")
    assert changed["groups"] == ["烘焙1"] and corp.ways["way0"]["chat_id_list"] == ["wr1"]
    run("join-way", "remove", made["way"], "--by", "ahe")
    assert not corp.ways and run("join-way", "list", connection.pk)["ways"] == []
    run("join-way", "remove", made["way"], "--by", "ahe", fails="no code")
    assert logged() == [(What.MADE, "ahe"), (What.MADE, "ahe"), (What.UNMADE, "ahe")]
    told = [line.about for line in lines_told(Audit.objects.order_by("pk"))]
    assert told == [f"Join code {made['way']}", f"Join code {made['way']} · changed", f"Join code {made['way']}"]


def test_nobody_does_this_who_may_not_and_what_fails_is_in_the_log(connection: Connection, corp: WeCom) -> None:
    user, other = (User.objects.get(username=name) for name in ("ahe", "kan"))
    groups = list(connection.community.groups.filter(namespace=f"wecom:{CORP}").order_by("native"))
    way = JoinWay(chats=(), state="x")
    with pytest.raises(NotAllowed):
        actions.add_way(connection, way, groups, by=other, now=timezone.now())
    assert not corp.calls[-1][0].endswith("join_way")
    corp.fail("externalcontact/groupchat/add_join_way", silence)
    with pytest.raises(Refusal, match="does not answer"):
        actions.add_way(connection, way, groups, by=user, now=timezone.now())
    assert not connection.ways.exists() and logged() == [(What.REFUSED, "ahe")]
    elsewhere = connection.community.groups.exclude(namespace=f"wecom:{CORP}").first()
    assert elsewhere is not None
    with pytest.raises(Refusal, match="no group of this account"):
        actions.add_way(connection, way, [elsewhere], by=user, now=timezone.now())
    run("join-way", "add", connection.pk, "--group", "烘焙0", "--by", "nobody", fails="no user")
    run("join-way", "list", 99, fails="no connection")


def test_tags_are_made_and_given_by_their_names(connection: Connection, corp: WeCom) -> None:
    run("tags", "add", connection.pk, "门店", "海报", "--in", "来源", "--by", "ahe")
    run("tags", "add", connection.pk, "门店", "--in", "去过", "--by", "ahe")
    assert [row["tag"] for row in run("tags", "list", connection.pk)["tags"]] == ["门店", "海报", "门店"]
    seal(now=timezone.now())
    fill(now=timezone.now())
    person = Identity.objects.get(external="wm1").person_id
    to = (connection.pk, "--staff", "zhangsan", "--person", person, "--by", "ahe")
    run("tags", "mark", *to, "--add", "海报", "--add", "来源/门店")
    ((who, tags),) = corp.marked.items()
    assert who == ("zhangsan", "wm1") and len(tags) == 2
    run("tags", "mark", *to, "--remove", "海报")
    assert len(tags) == 1
    run("tags", "mark", *to, "--add", "门店", fails="several tags")
    run("tags", "mark", *to, "--add", "朋友", fails="no tag 朋友")
    assert [each.about for each in lines_told(Audit.objects.filter(what=What.MARKED))] == [
        "wm1 · −海报",
        "wm1 · 海报, 来源/门店",
    ]
    assert CliRunner().invoke(app, ["wecom", "tags", "mark", "1", "--staff", "z", "--by", "ahe"]).exit_code == 2


def test_welcomes_are_kept_in_the_library_up_to_a_hundred(
    connection: Connection, corp: WeCom, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ("--link", "https://example.org", "--title", "群规")
    made = run("welcome", "add", connection.pk, "--text", "欢迎 %NICKNAME%", *page, "--silent", "--by", "ahe")
    assert corp.templates["template0"]["link"] == {"title": "群规", "url": "https://example.org"}
    run("welcome", "change", made["welcome"], "--text", "欢迎", "--by", "ahe")
    (told,) = run("welcome", "list", connection.pk)["welcomes"]
    assert (told["text"], told["attached"]) == ("欢迎", []) and corp.templates["template0"] == {
        "text": {"content": "欢迎"}
    }
    monkeypatch.setattr(actions, "MOST_TEMPLATES", 1)
    run("welcome", "add", connection.pk, "--text", "x", "--by", "ahe", fails="1 welcomes at most")
    run("welcome", "remove", made["welcome"], "--by", "ahe")
    assert not corp.templates
    run("welcome", "remove", made["welcome"], "--by", "ahe", fails="no welcome")
    run("welcome", "add", connection.pk, "--text", "长" * 1001, "--by", "ahe", fails="3003 bytes")
