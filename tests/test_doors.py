"""Every address of the product, and who gets through it. A new address must be entered here before it may exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from qunxing.api.declared import READS
from qunxing.cli.tests.shell import qunxing
from qunxing.communities.models import Access, Community, Role, User
from qunxing.insight.models import Look
from qunxing.testing.cast import PASSWORD
from qunxing.web import actions
from tests.world import World, make

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


class Needs(IntEnum):
    """What one must be to get through."""

    NOTHING = 0
    SIGNED_IN = 1
    VIEWER = 2
    OPERATOR = 3
    OWNER = 4
    INSTALLATION = 5


@dataclass(frozen=True, slots=True)
class Door:
    """`path` and `query` say how the address names its object, from one thing of the world; `post` only takes POST."""

    needs: Needs
    post: bool = False
    path: Callable[[World], list[Any]] = lambda world: []
    query: Callable[[World], str] = lambda world: ""
    names_object: bool = True


def look(needs: Needs = Needs.VIEWER, **more: Any) -> Door:
    return Door(needs, **more)


def act(needs: Needs = Needs.OPERATOR, **more: Any) -> Door:
    return Door(needs, post=True, **more)


def of(name: str) -> Callable[[World], list[Any]]:
    """The address carries the number of this thing."""

    def find(world: World) -> list[Any]:
        return [getattr(world if hasattr(world, name) else world.cast, name).pk]

    return find


def a_room(world: World) -> str:
    return f"?community={world.cast.community.pk}"


def a_metric(world: World) -> list[Any]:
    return ["messages"]


def a_kind(world: World) -> list[Any]:
    return ["daily"]


ANYBODY, SOMEBODY, INSTALLATION = Needs.NOTHING, Needs.SIGNED_IN, Needs.INSTALLATION
DOORS = {
    "sign-in": look(ANYBODY, names_object=False),
    "first-run": look(ANYBODY, names_object=False),
    "password-link": look(ANYBODY, path=lambda world: ["MQ", "no-token"], names_object=False),
    "health": look(ANYBODY, names_object=False),
    "language": act(ANYBODY, names_object=False),
    "mode": act(ANYBODY, names_object=False),
    "look-at": act(Needs.VIEWER, path=of("community")),
    "how": look(SOMEBODY, path=lambda world: ["wechat"], names_object=False),
    "definition": look(SOMEBODY, path=a_metric, names_object=False),
    "today": look(query=a_room),
    "groups": look(query=a_room),
    "group": look(path=of("group")),
    "chains": look(path=of("group")),
    "chain-export": look(path=of("group")),
    "metrics": look(query=a_room),
    "metric": look(path=a_metric, query=a_room),
    "messages": look(path=a_metric, query=a_room),
    "names": look(path=a_metric, query=a_room),
    "export": look(path=a_metric, query=a_room),
    "search": look(query=lambda world: a_room(world) + "&q=rye"),
    "around": look(query=lambda world: f"?group={world.cast.group.pk}&ts=1"),
    "said-by": look(query=lambda world: f"?person={world.person.pk}"),
    "members": look(query=a_room),
    "member": look(path=of("person")),
    "sources": look(query=a_room),
    "import": look(path=of("chat")),
    "rejected": look(Needs.OPERATOR, path=of("chat")),
    "looks": look(Needs.OWNER, path=of("community")),
    "team": look(INSTALLATION, names_object=False),
    "invite": act(INSTALLATION, names_object=False),
    "roles": act(INSTALLATION, path=of("vera"), names_object=False),
    "new-link": act(INSTALLATION, path=of("vera"), names_object=False),
    "activity": act(INSTALLATION, path=of("vera"), names_object=False),
    "new-community": act(INSTALLATION, names_object=False),
    "new-group": act(path=of("community")),
    "rename-group": act(path=of("group")),
    "mark": act(path=of("other")),
    "merge": act(path=of("person")),
    "erase": act(Needs.OWNER, path=of("other")),
    "unmark": act(path=of("mark")),
    "unmerge": act(path=of("merge")),
    "upload": act(path=of("community")),
    "paste": act(path=of("community")),
    "answer-import": act(path=of("chat")),
    "cancel-import": act(path=of("chat")),
    "undo-import": act(path=of("chat")),
    "again-import": act(path=of("chat")),
    "decide-rename": act(path=of("rename")),
    "matches": look(path=of("chat")),
    "decide-match": act(path=of("match")),
    "zone": look(Needs.OPERATOR, path=of("community")),
    "group-talk": look(path=of("group")),
    "closings": look(query=a_room),
    "new-closing": look(Needs.OWNER, query=a_room),
    "close": act(Needs.OWNER, path=of("community")),
    "closing": look(path=of("closing")),
    "closing-later": look(path=of("closing")),
    "closing-export": look(path=of("closing")),
    "figure": look(path=of("number")),
    "remark": act(Needs.VIEWER, path=of("number")),
    "answer-objection": act(Needs.OWNER, path=of("objection")),
    "reports": look(query=a_room),
    "report": look(path=a_kind, query=a_room),
    "report-export": look(path=a_kind, query=a_room),
    "keep-report": act(path=a_kind, query=a_room),
    "sent-report": look(path=of("sent")),
    "sent-report-export": look(path=of("sent")),
    "sign-out": act(SOMEBODY, names_object=False),
    "tokens": look(SOMEBODY, names_object=False),
    "api-docs": look(SOMEBODY, names_object=False),
    "new-token": act(SOMEBODY, names_object=False),
    "new-calendar": act(SOMEBODY, names_object=False),
    "revoke-token": act(path=of("token")),
    "calendar": look(ANYBODY, path=lambda world: ["no-secret"], names_object=False),
}
PROGRAMS = {"rest-description", "rest-nowhere", *(f"rest-{each.name.replace('_', '-')}" for each in READS)}
"""Doors of other programs, which want a token instead of a sign-in: held to the same in `qunxing/api/tests`."""
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


def address(name: str, world: World) -> str:
    return reverse(name, args=DOORS[name].path(world)) + DOORS[name].query(world)


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
    for name, door in DOORS.items():
        for number in ("0", "987654321", "9" * 30):
            if door.names_object and door.path(world) and name not in ("metric", "names", "export"):
                path = reverse(name, args=[number])
                client = world.cast.as_(world.cast.olga)
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
    cast = world.cast
    for client in (Client(), cast.as_(cast.sam), cast.as_(cast.vera), cast.as_(cast.olga, "zh-CN")):
        for name, door in DOORS.items():
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
