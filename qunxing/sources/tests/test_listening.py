"""Connections against a real Matrix server: groups fill up while we listen, and go on where we stopped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone

from qunxing.communities.secrets import seal
from qunxing.core.facts import Kind, Sees
from qunxing.core.refusals import Refusal
from qunxing.ledger.models import Batch, TailFact
from qunxing.sources import connecting
from qunxing.sources.models import Connection
from qunxing.sources.queries import heard_live
from qunxing.testing.cast import gather
from qunxing.testing.hearing import listen
from qunxing.testing.postgres import Unavailable
from qunxing.testing.synapse import Client, Synapse, homeserver

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


@pytest.fixture(scope="module")
def server() -> Iterator[Synapse]:
    try:
        with homeserver() as found:
            yield found
    except Unavailable as error:
        pytest.skip(str(error))


def connected(server: Synapse, bot: Client, token: str = "") -> Connection:
    return Connection.objects.create(
        community=gather().community,
        carrier="matrix",
        answers={"server": server.url, "joins": "yes"},
        sealed=seal({"token": token or bot.token}),
        batch=Batch.objects.create(label="Matrix", at=timezone.now()),
    )


def texts() -> set[str | None]:
    return set(TailFact.objects.filter(kind=Kind.MESSAGE).values_list("text", flat=True))


def test_groups_fill_up_while_we_listen_and_go_on_where_we_stopped(server: Synapse) -> None:
    alice, bot = server.user("alice"), server.user("bot")
    connection = connected(server, bot)
    room = alice.room("夜烤", invite=(bot.user,))
    alice.say(room, "谁有酵母？", "1")
    listen(lambda: "谁有酵母？" in texts() and TailFact.objects.filter(kind=Kind.LISTED).count() == 2)
    connection.refresh_from_db()
    assert (connection.state, connection.native) == (Connection.State.LISTENING, bot.user)
    group = connection.followed.get().group
    assert (group.name, group.native, group.platform) == ("夜烤", room, "matrix")
    alice.say(room, "没人在？", "2")
    listen(lambda: "没人在？" in texts())
    assert TailFact.objects.filter(kind=Kind.MESSAGE).count() == 2
    (heard,) = heard_live([group.pk])
    first = TailFact.objects.order_by("ts").first()
    assert first and heard.first <= first.ts < heard.last and heard.sees >> Sees.CONTINUOUS & 1


def test_credentials_that_are_refused_stop_it_and_say_so(server: Synapse) -> None:
    connection = connected(server, server.user("wrong"), "no token of this server")
    listen(lambda: Connection.objects.get().state == Connection.State.REFUSED)
    connection.refresh_from_db()
    assert connection.said["template"] == "The platform refuses these credentials."


def test_other_credentials_are_used_at_once_and_the_old_ones_may_end(server: Synapse) -> None:
    alice, bot = server.user("anna"), server.user("twice")
    before = connected(server, bot).sealed
    room = alice.room("晨烤", invite=(bot.user,))
    identity = {
        "identifier": {"type": "m.id.user", "user": bot.user},
        "type": "m.login.password",
        "password": "password",
    }
    fresh = bot.ask("POST", "/login", identity)["access_token"]

    def heard() -> bool:
        here = Connection.objects.get()
        if here.state == Connection.State.LISTENING and here.sealed == before:
            connecting.type_again(here, {"token": fresh})
            bot.ask("POST", "/logout", {})
            alice.say(room, "在吗？", "1")
        return "在吗？" in texts()

    listen(heard)


def test_an_account_is_connected_once_and_with_what_its_server_takes(server: Synapse) -> None:
    community, bot, other = gather().community, server.user("careful"), server.user("other")
    answers = {"server": server.url, "token": bot.token, "joins": "yes"}

    def connect(**more: str) -> Connection:
        return connecting.connect(community, "matrix", {**answers, **more}, by=None, now=timezone.now())

    for wrong, said in (
        ({"token": "x"}, "refuses these credentials"),
        ({"server": "http://127.0.0.1:9"}, "does not answer"),
        ({"server": "matrix.example"}, "no address"),
        ({"token": " "}, "Access token is missing"),
        ({"color": "red"}, "color is not asked for"),
    ):
        with pytest.raises(Refusal, match=said):
            connect(**wrong)
    assert not Connection.objects.exists() and not Batch.objects.exists()
    made = connect()
    assert (made.native, made.answers) == (
        bot.user,
        {"server": server.url, "joins": "yes"},
    ) and bot.token not in made.sealed
    with pytest.raises(Refusal, match="connected already"):
        connect()
    with pytest.raises(Refusal, match="another account"):
        connecting.type_again(made, {"token": other.token})
    connecting.pause(made)
    connecting.type_again(made, {"joins": "no"})
    made.refresh_from_db()
    assert (made.state, made.answers["joins"]) == (Connection.State.STARTING, "no")
