"""The REST API says what the screens say, to whom the screens say it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from qunxing.api import actions, shapes
from qunxing.api.declared import READS
from qunxing.api.models import Token
from qunxing.api.tests.conftest import EVERYTHING, Program, mint
from qunxing.communities.models import Access, Community, Group
from qunxing.core.metrics.registry import METRICS
from qunxing.insight.asking import Scope
from qunxing.insight.models import Look
from qunxing.insight.questions import Question
from qunxing.people import actions as people
from qunxing.people import segments
from qunxing.people.models import Person, StandIn
from qunxing.testing import talk
from qunxing.testing.cast import Cast, gather

pytestmark = pytest.mark.django_db


def addresses(cast: Cast) -> dict[str, dict[str, Any]]:
    """Every address with what it needs."""
    here = {"community": cast.community.pk}
    segment = segments.save(cast.community, "Several", {"several": True}, by=cast.rui)
    return {
        "/communities": {},
        "/groups": here,
        "/charters": here,
        "/goals": here,
        "/promises": here,
        "/standings": here,
        "/lifecycles": here,
        "/keepers": here,
        "/contributors": here,
        "/metrics": {},
        "/metrics/senders": here,
        "/metrics/senders/people": here,
        "/members": here,
        "/member": {**here, "person": Person.objects.get(name="Ann").pk},
        "/member/story": {**here, "person": Person.objects.get(name="Ann").pk},
        "/absent": here,
        "/same": here,
        "/tags": here,
        "/segments": here,
        "/segments/people": {**here, "segment": segment.pk},
        "/questions": here,
        "/messages": {**here, "text": "oven"},
        "/messages/around": {"group": cast.group.pk, "ts": 1},
    }


@pytest.mark.slow
def test_every_declared_reading_has_an_address_and_answers_in_its_shape(cast: Cast) -> None:
    vera, asked = Program(mint(cast.vera)), addresses(cast)
    for read in READS:
        path = read.path.replace("{name}", "senders")
        read.shape.model_validate(vera.said(path, **asked[path]))
    assert len(asked) == len(READS)


@pytest.mark.slow
def test_a_number_is_the_number_of_the_screen(cast: Cast) -> None:
    now, vera = datetime.now(UTC), Program(mint(cast.vera))
    for name, metric in METRICS.items():
        told = vera.said(f"/metrics/{name}", community=cast.community.pk, span="all")
        asked = Question(metric, Scope.of_community(cast.community), False, span="all").ask(now)
        shapes.Measure.model_validate(told)
        assert told["timezone"] == "UTC"
        assert told.get("points") == asked.get("points"), name


@pytest.mark.slow
def test_who_is_behind_a_number_are_as_many_as_it_says_page_by_page(cast: Cast) -> None:
    vera, here = Program(mint(cast.vera)), {"community": cast.community.pk, "span": "all"}
    number = vera.said("/metrics/senders", **here)["points"][0]["value"]
    first = vera.said("/metrics/senders/people", **here, period=0, limit=5)
    rest = vera.said("/metrics/senders/people", **here, period=0, limit=5, after=first["next"])
    assert (first["total"], rest["next"]) == (number, None)
    assert {row["name"] for row in first["rows"] + rest["rows"]} == set(talk.PEOPLE)


@pytest.mark.slow
def test_members_come_page_by_page_with_their_marks(cast: Cast) -> None:
    people.mark(Person.objects.get(name="Gus"), StandIn.STAFF, by=cast.olga)
    vera, here = Program(mint(cast.vera)), {"community": cast.community.pk}
    first = vera.said("/members", **here, limit=5)
    rest = vera.said("/members", **here, limit=5, after=first["next"])
    rows = first["items"] + rest["items"]
    assert [row["name"] for row in rows if row["staff"]] == ["Gus"]
    assert len(rows) == len({row["person"] for row in rows}) == len(talk.PEOPLE) and rest["next"] is None
    assert {row["messages"] for row in rows} == {talk.DAYS}
    assert [(look.what, look.detail) for look in Look.objects.all()] == [("export", "members [sheet]")]


@pytest.mark.slow
def test_messages_are_found_page_by_page_and_opened_in_their_talk(cast: Cast) -> None:
    vera, here = Program(mint(cast.vera)), {"community": cast.community.pk, "text": "BREAD OF FINN", "limit": 20}
    first = vera.said("/messages", **here)
    rest = vera.said("/messages", **here, before=first["next"])
    assert len(first["items"]) == 20 and len(rest["items"]) == talk.DAYS - 20 and rest["next"] is None
    hit = first["items"][0]
    near = vera.said("/messages/around", group=hit["group"], ts=hit["ts"])["items"]
    assert hit in near and len(near) > 10
    kept = [(look.what, look.by, look.detail) for look in Look.objects.all()]
    assert kept == [
        ("talk", cast.vera, "Night oven [sheet]"), ("search", cast.vera, "BREAD OF FINN [sheet]")
    ]  # fmt: skip


@pytest.mark.slow
def test_questions_that_wait_are_those_of_today(cast: Cast, tmp_path: Any) -> None:
    asked = (datetime.now(UTC) - timedelta(days=1)).replace(hour=0, minute=0)
    text = f"id,time,sender,sender_name,text,reply_to\nq1,{asked.isoformat()},zoe,Zoe,Who has rye flour left?,\n"
    talk.hand_in(cast.community, text, tmp_path, group=cast.group, options={"timezone": "UTC"})
    told = Program(mint(cast.vera)).said("/questions", community=cast.community.pk)
    assert (told["state"], told["waiting"], len(told["items"])) == ("value", 1, 1)
    assert (told["items"][0]["text"], told["items"][0]["name"]) == ("Who has rye flour left?", "Zoe")
    assert "1 question has had no reply" in cast.as_(cast.vera).get("/").content.decode()


@pytest.mark.usefixtures("home")
def test_what_cannot_be_seen_is_never_zero() -> None:
    cast = gather()
    bare = Community.objects.create(name="Bare")
    Group.objects.create(community=bare, name="g", platform="qq")
    olga = Program(mint(cast.olga))
    found = olga.said("/questions", community=bare.pk)
    assert (found["state"], found["waiting"], found["coverage"]["measured"]) == ("not_measurable", None, 0)
    assert olga.said("/messages", community=bare.pk, text="x")["state"] == "not_measurable"
    points = olga.said("/metrics/messages", community=bare.pk)["points"]
    assert {(point["state"], point["value"]) for point in points} == {("not_measurable", None)}
    assert olga.said("/metrics/messages/people", community=bare.pk)["state"] == "not_measurable"


@pytest.mark.slow
def test_a_stranger_finds_nothing_and_no_token_opens_more_than_it_was_made_for(cast: Cast) -> None:
    elsewhere = Community.objects.create(name="Elsewhere")
    asked = {path: query for path, query in addresses(cast).items() if query}
    for program in (Program(mint(cast.sam)), Program(mint(cast.olga, into=[elsewhere]))):
        assert {program.get(path, **query).status_code for path, query in asked.items()} == {404}
    told = Program(mint(cast.olga, into=[elsewhere])).said("/communities")
    assert [each["name"] for each in told["items"]] == ["Elsewhere"]
    other = Group.objects.create(community=elsewhere, name="g", platform="qq")
    reply = Program(mint(cast.olga)).get("/metrics/messages", community=cast.community.pk, group=other.pk)
    assert reply.status_code == 404


@pytest.mark.slow
def test_numbers_single_nobody_out_without_the_scope_of_people(cast: Cast) -> None:
    told = [Program(mint(cast.vera, *scopes)).said("/metrics/interactions", community=cast.community.pk)
            for scopes in (("numbers",), ("numbers", "people"))]  # fmt: skip
    assert ["people" in each["points"][-1] for each in told] == [False, True]


@pytest.mark.slow
def test_every_scope_opens_its_own_and_nothing_else(cast: Cast) -> None:
    asked = addresses(cast)
    for scope in EVERYTHING:
        program = Program(mint(cast.vera, scope))
        for read in READS:
            path = read.path.replace("{name}", "senders")
            reply = program.get(path, **asked[path])
            assert reply.status_code == (200 if read.scope in (None, scope) else 403), (scope, path)
            if reply.status_code == 403:
                assert reply.json()["code"] == "missing_scope" and str(read.scope) in reply.json()["message"]


def test_no_wrong_ended_or_shut_out_token_gets_in() -> None:
    cast = gather()
    now, secret = datetime.now(UTC), mint(cast.vera)
    late = mint(cast.vera, now=now - timedelta(days=40))
    calendar = actions.make_token(
        cast.vera, name="c", scopes=["calendar"], communities=None, days=None, now=now
    )[1]  # fmt: skip
    assert Program(secret).get("/communities").status_code == 200
    assert [Program(each).get("/communities").status_code for each in ("", "qx_no", secret[:-1], late)] == [401] * 4
    assert Program(calendar).get("/communities").status_code == 401
    cast.vera.is_active = False
    cast.vera.save()
    reply = Program(secret).get("/communities")
    assert (reply.status_code, reply.json()["code"], reply.headers["WWW-Authenticate"]) == (401, "no_token", "Bearer")
    cast.vera.is_active = True
    cast.vera.save()
    actions.revoke(Token.objects.get(digest=actions.digest_of(secret)), now=now)
    assert Program(secret).get("/communities").status_code == 401


def test_who_loses_a_community_loses_it_in_every_token() -> None:
    cast = gather()
    secret = mint(cast.vera, into=[cast.community])
    Access.objects.filter(user=cast.vera).delete()
    assert Program(secret).said("/communities") == {"items": []}
    assert Program(secret).get("/members", community=cast.community.pk).status_code == 404


def test_a_signed_in_browser_is_nobody_here() -> None:
    cast = gather()
    reply = cast.as_(cast.olga).get("/api/v1/communities")
    assert (reply.status_code, reply.json()["code"]) == (401, "no_token")
    assert "Access-Control-Allow-Origin" not in reply.headers


WRONG: list[tuple[str, dict[str, Any], int, str]] = [
    ("/metrics/senders", {"community": None}, 400, "bad_request"),
    ("/metrics/senders", {"community": "x"}, 400, "bad_request"),
    ("/metrics/senders", {"form": "2026-11-01"}, 400, "bad_request"),
    ("/metrics/no_such", {}, 404, "not_found"),
    ("/metrics/senders", {"from": "2026-02-30"}, 422, "bad_day"),
    ("/metrics/senders", {"from": "2026-02-03", "to": "2026-02-01"}, 422, "wrong_days"),
    ("/metrics/senders", {"param": "colour=red"}, 422, "unknown_parameter"),
    ("/messages", {"text": "  "}, 400, "bad_request"),
    ("/nowhere", {}, 404, "not_found"),
]


def test_what_cannot_be_asked_is_said_in_one_shape_and_in_the_askers_language() -> None:
    cast = gather()
    english, chinese = (Program(mint(cast.vera), language) for language in ("en", "zh-CN"))
    for path, query, status, code in WRONG:
        asked = {key: value for key, value in {"community": cast.community.pk, **query}.items() if value is not None}
        for program in (english, chinese):
            reply = program.get(path, **asked)
            assert (reply.status_code, set(reply.json()), reply.json()["code"]) == (status, {"code", "message"}, code)
            said = reply.json()["message"]
            assert any("\u4e00" <= sign <= "\u9fff" for sign in said) == (program is chinese), said


def test_nothing_but_reading_is_taken() -> None:
    cast = gather()
    client = Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {mint(cast.vera)}"})
    for path in ("/api/v1/communities", "/api/v1/openapi.json"):
        for method in ("post", "put", "patch", "delete"):
            reply = getattr(client, method)(path)
            assert (reply.status_code, reply.json()["code"], reply.headers["Allow"]) == (405, "not_read", "GET"), path


@pytest.mark.slow
def test_whoever_has_the_answer_already_is_told_so(cast: Cast, tmp_path: Any) -> None:
    vera, here = Program(mint(cast.vera)), cast.community.pk
    first = vera.get("/metrics/messages", community=here, span="all")
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = vera.get("/metrics/messages", community=here, span="all", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    talk.hand_in(
        cast.community, talk.chat(datetime.now(UTC) - timedelta(days=7)).replace("Bread", "Rye"), tmp_path,
        group=Group.objects.create(community=cast.community, name="b", platform="qq"), options={"timezone": "UTC"},
    )  # fmt: skip
    later = vera.get("/metrics/messages", community=here, span="all", headers={"if-none-match": first.headers["ETag"]})
    assert later.status_code == 200


def test_a_program_that_asks_too_often_waits_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "PER_MINUTE", 3)
    vera = Program(mint(gather().vera))
    statuses = [vera.get("/communities").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = vera.get("/communities")
    assert (refused.json()["code"], refused.headers["Retry-After"]) == ("too_many_calls", "60")
    Token.objects.update(minute=0)
    assert vera.get("/communities").status_code == 200
