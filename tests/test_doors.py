"""Who gets through the doors of the product (`tests/doors.py`), and who does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from qunxing.cli.tests.shell import qunxing
from qunxing.communities.models import Access, Community, Role, User
from qunxing.insight.models import Look
from qunxing.outbox.audits import Audit, What
from qunxing.testing.cast import PASSWORD
from qunxing.web import actions
from tests.door import Door, Needs
from tests.doors import DOORS, PROGRAMS, address
from tests.world import World, make

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
UNCOUNTED = {"Look", "Session", "CachedMeasure", "Comparison"}
"""What looking may write."""


def patterns(of: URLResolver) -> Iterator[URLPattern]:
    for each in of.url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each)
        else:
            yield each


@pytest.fixture
def world(home: Path) -> World:
    return make()


def answers(client: Client, world: World, *, when: Callable[[Door], bool]) -> dict[str, int]:
    """The status each of these addresses answers with, asked as it wants to be asked."""
    return {
        name: (client.post if door.post else client.get)(address(name, world)).status_code
        for name, door in DOORS.items()
        if when(door)
    }


def book() -> dict[str, list[dict[str, Any]]]:
    """Everything people decided, to see that nothing was."""
    rows = {model: list(model._default_manager.order_by("pk").values()) for model in apps.get_models()}
    rows[Audit] = [each for each in rows[Audit] if each["what"] != What.REFUSED]  # that nothing was done is written
    for row in rows[User]:
        row["last_login"] = None  # getting a browser for somebody signs them in
    return {model.__name__: found for model, found in rows.items() if model.__name__ not in UNCOUNTED}


def test_every_address_is_entered_here_and_every_entry_is_an_address() -> None:
    found = [pattern.name for pattern in patterns(get_resolver())]
    assert sorted(map(str, found)) == sorted([*DOORS, *PROGRAMS])


def test_nobody_gets_anywhere_without_signing_in(world: World) -> None:
    before = book()
    for name, door in DOORS.items():
        client = Client()
        reply = (client.post if door.post else client.get)(address(name, world))
        sent = reply.status_code == 302 and reply.headers["Location"].startswith("/sign-in/")
        assert sent is (door.needs > Needs.NOTHING or name == "first-run"), name
    assert book() == before


def test_a_stranger_finds_nothing(world: World) -> None:
    before = book()
    found = answers(world.cast.as_(world.cast.sam), world, when=lambda door: door.names_object)
    assert {name: status for name, status in found.items() if status != 404} == {}
    assert book() == before


def test_the_owner_of_another_community_is_a_stranger_here(world: World) -> None:
    elsewhere = Community.objects.create(name="Elsewhere")
    Access.objects.create(user=world.cast.sam, community=elsewhere, role=Role.OWNER)
    before = book()
    found = answers(world.cast.as_(world.cast.sam), world, when=lambda door: door.names_object)
    assert {name: status for name, status in found.items() if status != 404} == {}
    assert book() == before


def test_what_does_not_exist_looks_like_what_is_not_yours(world: World) -> None:
    client = world.cast.as_(world.cast.olga)
    for name, door in DOORS.items():
        for number in ("987654321", "9" * 30):
            if door.names_object and door.path(world) and name not in ("metric", "names", "export"):
                path = reverse(name, args=[number])
                assert (client.post if door.post else client.get)(path).status_code == 404, path


@pytest.mark.parametrize(("who", "below"), [("vera", Needs.VIEWER), ("rui", Needs.OPERATOR)])
def test_each_role_is_refused_what_is_above_it_and_changes_nothing(who: str, below: Needs, world: World) -> None:
    before = book()
    found = answers(world.cast.as_(getattr(world.cast, who)), world, when=lambda door: door.needs > below)
    assert len(found) > 5 and set(found.values()) == {403}, found
    assert book() == before


@pytest.mark.parametrize("who", ["vera", "rui", "olga"])
def test_a_viewer_sees_every_page_there_is_to_look_at(who: str, world: World) -> None:
    found = answers(
        world.cast.as_(getattr(world.cast, who)), world, when=lambda door: 0 < door.needs <= 2 and not door.post
    )
    assert set(found.values()) == {200}, found


def test_what_acts_only_takes_post(world: World) -> None:
    client = world.cast.as_(world.cast.olga)
    before = book()
    found = {name: client.get(address(name, world)).status_code for name, door in DOORS.items() if door.post}
    assert set(found.values()) == {405}, found
    assert book() == before


def test_no_form_works_from_another_site(world: World) -> None:
    before = book()
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.cast.olga)
    taking = [*(name for name, door in DOORS.items() if door.post), "sign-in"]
    found = {name: client.post(address(name, world), {"name": "wen", "password": PASSWORD}) for name in taking}
    assert {reply.status_code for reply in found.values()} == {403}
    link = actions.password_link(world.cast.vera)
    assert client.post(link, {"password": PASSWORD}).status_code == 403
    assert book() == before


def test_every_answer_carries_the_content_policy(world: World) -> None:
    """To whoever has no business there, is sent to sign in, and is let in everywhere."""
    cast, every = world.cast, list(DOORS.items())
    few = every[::8]
    for client, doors in ((Client(), few), (cast.as_(cast.sam), few), (cast.as_(cast.olga, "zh-CN"), every)):
        for name, door in doors:
            reply = (client.post if door.post else client.get)(address(name, world))
            assert {"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options"} <= {*reply.headers}, name
            policy = reply.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "script-src 'self';" in policy and "unsafe" not in policy, name


def test_every_reading_of_talk_is_written_down(world: World) -> None:
    rui = world.cast.as_(world.cast.rui)
    for name, what in (("search", "search"), ("around", "talk"), ("said-by", "person"), ("rejected", "rejected")):
        before = Look.objects.count()
        rui.get(address(name, world))
        assert Look.objects.count() == before + 1, name
        written = Look.objects.latest("pk")
        assert (written.what, written.by, written.community) == (what, world.cast.rui, world.cast.community)


def test_what_breaks_says_so_in_chinese_and_shows_no_inside(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object, **more: object) -> None:
        raise ValueError("inside secret")

    monkeypatch.setattr("qunxing.ledger.talk.search", broken)
    client = world.cast.as_(world.cast.olga, "zh-CN")
    client.raise_request_exception = False
    reply = client.get(address("search", world))
    page = reply.content.decode()
    assert (reply.status_code, "出错" in page or "出了" in page) == (500, True), page
    assert "secret" not in page and "Traceback" not in page and "settings" not in page
    assert "unsafe" not in reply.headers["Content-Security-Policy"]


@pytest.mark.parametrize("database", ["postgresql://olga:hunter2@127.0.0.1:1/qunxing", "mysql://olga:hunter2@db/x"])
def test_no_secret_is_said_by_what_explains_the_installation(database: str, tmp_path: Path) -> None:
    for words in (["doctor", "--json"], ["doctor"], ["migrate", "--json"]):
        done = qunxing(tmp_path, *words, QUNXING_DATABASE=database, QUNXING_SECRET_KEY="hunter3")
        assert done.returncode == 1 and "hunter" not in done.stdout + done.stderr, done
