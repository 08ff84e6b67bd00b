"""What strangers write into names, messages, files and addresses stays text: it never runs, breaks or leaks."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from qunxing.communities.models import Community, Group
from qunxing.core.metrics.registry import METRICS
from qunxing.people.models import Person
from tests.door import Needs
from tests.doors import DOORS, address
from tests.world import World, make

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MARKUP = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
NASTY = (
    MARKUP,
    "\"'><svg/onload=alert(1)> {{ settings.SECRET_KEY }} {% debug %} %s %(name)s {0} ${7*7}",
    '=HYPERLINK("http://evil.example") \u202egnp.exe\u2066\u200f nul\0end \'; DROP TABLE people_person; --',
)
"""Markup, template and format syntax, formulas, RTL marks, nul, SQL."""
WORDLESS = {"connection-setup", "group-news"}
"""No words of anybody are there: a refusal, where the platform has nothing to try, and a stream of signals."""
PAGES = [name for name, door in DOORS.items() if not door.post and door.needs > Needs.NOTHING and name not in WORDLESS]


def hostile_chat() -> str:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["time", "sender", "text"])
    for day in (16, 17):
        writer.writerows(
            [f"2026-11-{day:02} 09:{minute:02}:00", who, f"{said}?"]
            for minute, (who, said) in enumerate(zip(NASTY, reversed(NASTY), strict=True))
        )
    return stream.getvalue()


@pytest.fixture
def world(home: Path) -> World:
    made = make(hostile_chat())
    Community.objects.update(name=MARKUP[:120])
    Group.objects.update(name=MARKUP, platform="<b>"[:20])
    made.chat.file_name = MARKUP
    made.chat.save(update_fields=["file_name"])
    return made


class Markup(HTMLParser):
    """Collects what runs, and what the JSON islands hold."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[str] = []
        self.islands: list[str] = []
        self.in_island = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.in_island = tag == "script" and given.get("type") == "application/json"
        if tag in ("iframe", "object", "embed", "base", "style"):
            self.runs.append(tag)
        if tag == "script" and not self.in_island and not (given.get("src") or "").startswith("/static/"):
            self.runs.append(tag)
        for name, value in attributes:
            if name.startswith("on") or name in ("style", "srcdoc") or "javascript:" in (value or ""):
                self.runs.append(f"{tag} {name}")
            if name in ("src", "href", "action") and (value or "").startswith(("http:", "https:", "//", "x")):
                self.runs.append(f"{tag} {name} {value}")
        if tag == "svg" and "class" not in given:
            self.runs.append("svg")

    def handle_data(self, data: str) -> None:
        if self.in_island:
            self.islands.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.in_island = False


def read(body: bytes) -> Markup:
    page = Markup()
    page.feed(body.decode())
    for island in page.islands:
        json.loads(island)
    return page


SHOWN = ("image/jpeg", "image/png")
"""What a browser shows as it is, without running anything of it."""


def test_the_parser_sees_what_would_run() -> None:
    assert read(f"<a href='javascript:x'>{MARKUP}".encode()).runs == ["a href", "script", "img src x", "img onerror"]


def test_nothing_a_member_wrote_runs_on_any_page(world: World) -> None:
    client = world.cast.as_(world.cast.olga)
    for page in PAGES:
        reply = client.get(address(page, world))
        assert reply.status_code == 200
        if reply.headers["Content-Type"].startswith("text/html"):
            assert read(reply.content).runs == [], page
        elif reply.headers["Content-Type"] in SHOWN:
            assert reply.headers["X-Content-Type-Options"] == "nosniff", page
        else:
            assert reply.headers["Content-Disposition"].startswith("attachment"), page


def test_no_metric_runs_what_a_group_is_called(world: World) -> None:
    client = world.cast.as_(world.cast.olga)
    for metric in METRICS:
        for path in ("", "names/"):
            reply = client.get(f"/metrics/{metric}/{path}?group={world.cast.group.pk}")
            assert read(reply.content).runs == [], metric


def test_search_shows_hostile_words_as_words(world: World) -> None:
    client = world.cast.as_(world.cast.olga)
    for needle in ("<script>", "'; DROP", "{{ settings", "%s", "onerror"):
        reply = client.get("/search/?" + urlencode({"q": needle}))
        assert read(reply.content).runs == []
        assert b"<mark>" in reply.content, needle


VALUES = (
    "'",
    "'; DROP TABLE people_person; --",
    '" OR 1=1 --',
    "1) OR (1=1",
    "%",
    "_",
    "\\",
    "\0",
    "-1",
    "1e9",
    "٣",
    "²",
    "9" * 17,
    "9" * 5000,
    "0001-01-01",
    "9999-12-31",
    MARKUP,
    "",
    "all",
)
UNHEARD = "unheard"
"""A word that no page asks for; some carry it on in their links all the same."""


class Heard(QueryDict):
    """The words of an address; remembers which were asked for, there or not."""

    words: ClassVar[set[str]] = set()

    def __getitem__(self, key: str) -> Any:
        self.words.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.words.add(str(key))
        return super().__contains__(key)

    def getlist(self, key: str, default: Any = None) -> Any:
        self.words.add(key)
        return super().getlist(key, default)


def test_no_word_of_an_address_breaks_or_opens_anything(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each word that a page asks for, one at a time, and what it asks for then."""
    monkeypatch.setattr("django.core.handlers.wsgi.QueryDict", Heard)
    client = world.cast.as_(world.cast.vera)
    people, asked = Person.objects.count(), 0
    for page in (page for page in PAGES if DOORS[page].needs <= Needs.VIEWER):
        path, _, query = address(page, world).partition("?")
        pairs = dict(pair.split("=") for pair in query.split("&") if pair)
        Heard.words, done = {UNHEARD}, set[str]()
        client.get(f"{path}?{query}")
        while left := sorted(Heard.words - done):
            for word in left:
                done.add(word)
                asked += 1
                reply = client.get(f"{path}?{urlencode(pairs | {word: VALUES[asked % len(VALUES)]})}")
                assert reply.status_code in (200, 400, 404, 422), (page, word, VALUES[asked % len(VALUES)])
                is_file = "Content-Disposition" in reply.headers
                assert is_file or read(reply.content).runs == [], (page, word)
    assert Person.objects.count() == people


def test_no_parameter_of_a_metric_is_taken_for_sql(world: World) -> None:
    client = world.cast.as_(world.cast.vera)
    for metric in METRICS.values():
        for at, param in enumerate(metric.params):
            for value in (VALUES[at % 3], VALUES[-1 - at]):
                asked = {"group": world.cast.group.pk, f"p-{param.name}": value, "cell": value, "reason": value}
                reply = client.get(f"/metrics/{metric.name}/names/?{urlencode(asked)}")
                assert reply.status_code in (200, 422), (param.name, value)
