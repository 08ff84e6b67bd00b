"""谁真的在: the way down adds up and opens to names, each with its reason; who must not be written to is left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from qunxing.communities.models import Community, User
from qunxing.core.facts import Fact, Kind, Sees
from qunxing.core.metrics.registry import METRICS
from qunxing.insight import absent, hosts, sizes
from qunxing.insight.asking import Scope
from qunxing.insight.questions import Question
from qunxing.insight.views.who import STEPS
from qunxing.ledger.fill import fill
from qunxing.people import actions as people
from qunxing.people import wishes
from qunxing.people.accounts import identities_of
from qunxing.people.models import Person, StandIn, Way
from qunxing.testing import ledgers
from qunxing.testing.facts import at, place, said
from qunxing.testing.ledgers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
SEEN = (Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS, Sees.ACCOUNTS, Sees.ROSTER)
LAST = 99
HERE, RESTING, SILENT, HELD, BOT = range(5)


@pytest.fixture
def club() -> list[int]:
    """Five in one group: one comes weekly, one did for a month, two never spoke, one is a bot; 100 days are seen."""
    place(1)
    numbers = identities_of({("qq", str(nth)): f"人{nth}" for nth in range(5)})
    who = [numbers["qq", str(nth)] for nth in range(5)]
    facts = [said(day, day=day, who=who[HERE]) for day in range(0, LAST, 7)]
    facts += [said(200 + day, day=day, who=who[RESTING]) for day in range(0, 30, 7)]
    facts.append(Fact(k1=-1, k2=1, kind=Kind.ROSTER, grp=1, ts=at(0), batch=1))
    facts += [Fact(k1=-2, k2=each, kind=Kind.LISTED, grp=1, identity=each, ts=at(0), batch=1) for each in who]
    value = sum(1 << each for each in SEEN)
    facts.append(Fact(k1=-3, k2=1, kind=Kind.OBSERVED, grp=1, ts=at(0), until=at(LAST), batch=1, value=value))
    ledgers.put(facts)
    fill(now=NOW)
    for nth, role in ((BOT, StandIn.BOT), (HELD, StandIn.HELD)):
        people.mark(Person.objects.get(pk=who[nth]), role, by=None)
    return who


def asked(name: str) -> Question:
    return Question(METRICS[name], Scope.of_community(Community.objects.get()), False, params={"natural": "7"})


def owner() -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(User.objects.create_superuser("olga", language="en"))
    return client


@pytest.mark.slow
def test_every_number_of_silence_is_as_long_as_its_list_and_every_name_has_a_reason(club: list[int]) -> None:
    question = asked("zombies")
    point = question.ask(NOW)["points"][-1]
    listed = {kind: [each.person for each in absent.names(question, NOW, kind)] for kind in absent.KINDS}
    assert listed["silent"] == [club[SILENT]] and listed["held"] == [club[HELD]]
    assert listed["back"] == listed["quiet"] == [club[RESTING]]
    assert len(listed["probable"]) == point["value"] and point["low"] == 1
    assert point["high"] == point["value"] + len(listed["quiet"]) + len(listed["unseen"])
    for kind in absent.KINDS:
        assert all(absent.reason(each) for each in absent.names(question, NOW, kind))
    (resting,) = absent.names(question, NOW, "back")
    assert resting.gap == 7 and resting.times == pytest.approx(resting.days / 7)


@pytest.mark.slow
def test_the_way_down_adds_up_on_the_page_and_heads_stand_beside_the_valid(club: list[int]) -> None:
    question = Question(METRICS["valid_members"], Scope.of_community(Community.objects.get()), False)
    steps = question.ask(NOW)["points"][-1]["cells"]["steps"]
    assert [name for name, _number, _unit in steps] == list(STEPS)
    left = 0
    for name, number, _unit in steps:
        if name in ("members", "most", "least"):
            assert number == left
        else:
            left += number
    client = owner()
    page = client.get("/who/").content.decode()
    assert "Places in member lists" in page and "no group says whom it is for" in page
    assert "Of these valid" in client.get("/groups/1/").content.decode()


@pytest.mark.slow
def test_who_does_not_want_to_be_written_to_is_marked_and_not_in_the_file(club: list[int]) -> None:
    client, address = owner(), "/who/back/{}?p-natural=7"
    assert "人1" in b"".join(client.get(address.format("export/"))).decode()
    person = Person.objects.get(pk=club[RESTING])
    wishes.prefer(person, channel="any", way=Way.NEVER, source="said so", by=None, now=NOW)
    assert "Do not disturb" in client.get(address.format("")).content.decode()
    assert "人1" not in b"".join(client.get(address.format("export/"))).decode()


def test_the_rate_per_head_is_refused_and_too_few_groups_say_so(club: list[int]) -> None:
    page = owner().get("/compare/size/?outcome=each").content.decode()
    assert "r = −0.7" in page and "Too little data" in page
    assert sizes.study(Community.objects.get(), "left", datetime.now(UTC) - timedelta(days=1)).found is None


@pytest.mark.slow
def test_what_became_of_whom_each_brought_in_stands_host_by_host(club: list[int]) -> None:
    def fact(nth: int, kind: Kind, day: float, who: int = 0, **more: Any) -> Fact:
        ts = at(day)
        return Fact(k1=-50, k2=nth, kind=kind, grp=1, identity=who, ts=ts, **{"until": ts, "batch": 1, **more})

    numbers = identities_of({("qq", f"g{nth}"): f"新人{nth}" for nth in range(6)})
    guests = [numbers["qq", f"g{nth}"] for nth in range(6)]
    sees = sum(1 << each for each in (*SEEN, Sees.JOINS, Sees.LEAVES, Sees.INVITERS))
    facts = [fact(nth, Kind.JOINED, 40, who, other=club[HERE]) for nth, who in enumerate(guests)]
    facts += [fact(20, Kind.LEFT, 45, guests[0]), fact(21, Kind.OBSERVED, 0, until=at(LAST), value=sees)]
    ledgers.put([*facts, said(900, day=41, who=guests[1])])
    fill(now=NOW)
    page = owner().get("/metrics/invited/?span=all&grain=month").content.decode()
    table = page[page.index('id="hosts"') :]
    assert "人0" in table
    assert [part.split("<")[0] for part in table.split('<td class="text-end">')[1:]] == ["6", "1", "4", "0", "1"]
    question = Question(METRICS["invited"], Scope.of_community(Community.objects.get()), False, span="all")
    (row,) = hosts.hosts(question, NOW)
    assert (row["person"], row["n"], row["left"]) == (club[HERE], 6, 1)
