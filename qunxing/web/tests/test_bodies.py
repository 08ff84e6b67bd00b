"""Nobody fills the disk by sending: what is too large is dropped before it is kept."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.test import Client

from qunxing.communities.models import Group
from qunxing.testing.cast import gather
from qunxing.web.bodies import BodyLimit

UPLOAD = "/sources/into/1/upload/"
MB = 1 << 20


async def _taken(scope: dict[str, Any], chunks: list[bytes]) -> tuple[int, bool]:
    """(bytes the application was handed, whether it was told of a body too large)."""
    seen = {"bytes": 0, "marked": False}

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen["marked"] = "qunxing.too_large" in scope
        while (message := await receive())["type"] == "http.request":
            seen["bytes"] += len(message["body"])
            if not message["more_body"]:
                return

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

    async def send(message: dict[str, Any]) -> None: ...

    await BodyLimit(app)(scope, receive, send)
    return seen["bytes"], bool(seen["marked"])


def taken(path: str, megabytes: int, *, cookie: str = "", declared: bool = True) -> tuple[int, bool]:
    headers = [(b"cookie", cookie.encode())]
    headers += [(b"content-length", str(megabytes * MB).encode())] if declared else []
    scope = {"type": "http", "path": path, "headers": headers}
    return asyncio.run(_taken(scope, [bytes(MB)] * megabytes))


@pytest.fixture
def cookie(transactional_db: None) -> str:
    """Of somebody who has signed in; another thread looks the session up."""
    cast = gather()
    session = cast.as_(cast.rui).cookies[settings.SESSION_COOKIE_NAME]
    return f"{settings.SESSION_COOKIE_NAME}={session.value}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/sign-in/", UPLOAD, "/nowhere/"])
def test_a_stranger_may_send_no_more_than_a_form_holds(path: str) -> None:
    assert taken(path, 1) == (MB, False)
    assert taken(path, 40, cookie="sessionid=made-up") == (0, True)
    assert taken(path, 40, declared=False)[0] <= 17 * MB


def test_who_has_signed_in_may_send_a_file_to_the_upload_alone(cookie: str) -> None:
    assert taken(UPLOAD, 40, cookie=cookie) == (40 * MB, False)
    assert taken("/members/", 40, cookie=cookie) == (0, True)


def test_a_file_above_the_limit_is_not_taken_in(cookie: str, settings: Any) -> None:
    settings.UPLOAD_MB = 8
    assert taken(UPLOAD, 40, cookie=cookie) == (0, True)
    assert taken(UPLOAD, 40, cookie=cookie, declared=False)[0] <= 9 * MB


def test_the_answer_says_so_in_a_sentence(cookie: str) -> None:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": bytes(MB), "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [(b"host", b"testserver"), (b"cookie", cookie.encode()), (b"content-length", b"%d" % (1 << 50))]
    scope = {"type": "http", "method": "POST", "path": UPLOAD, "query_string": b"", "headers": headers}
    handler: Any = ASGIHandler()
    asyncio.run(BodyLimit(handler)(scope, receive, send))
    assert sent[0]["status"] == 413
    assert "qunxing import" in b"".join(message.get("body", b"") for message in sent).decode()


@pytest.mark.django_db
def test_pasting_the_longest_text_works_and_more_is_said() -> None:
    cast = gather()
    client = cast.as_(cast.rui)
    path = f"/sources/into/{cast.community.pk}/paste/"
    assert client.post(path, {"text": "群" * 3_999_999, "what": "roster"}).status_code in (302, 400)
    reply = client.post(path, {"text": "群" * 7_000_000, "what": "roster"})
    assert (reply.status_code, b"at most" in reply.content) == (413, True)


@pytest.mark.django_db
def test_refused_requests_speak_chinese_and_show_no_inside() -> None:
    gather()
    stale = Client(enforce_csrf_checks=True).post("/sign-in/", {"name": "vera"})
    strange = Client().get("/sign-in/", headers={"host": "evil.example"})
    for reply, status in ((stale, 403), (strange, 400)):
        page = reply.content.decode()
        assert (reply.status_code, "Not done" in page, "This " in page) == (status, False, False), page
        assert "Traceback" not in page and "evil" not in page and "<style" not in page


@pytest.mark.django_db
def test_a_nul_typed_into_a_form_is_not_understood() -> None:
    cast = gather()
    path = f"/communities/{cast.community.pk}/groups/new/"
    for more in ({}, {"content_type": "application/x-www-form-urlencoded", "data": "name=Rye&platform=a%00b"}):
        given: dict[str, Any] = {"data": {"name": "Rye", "platform": "a\0b"}, **more}
        assert cast.as_(cast.rui).post(path, **given).status_code == 400
    assert not Group.objects.filter(name="Rye").exists()
