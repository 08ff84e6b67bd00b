"""Connecting at the command line: secrets never in an argument, refusals in a sentence, and what is kept read again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from typer.testing import CliRunner, Result

from qunxing.carriers.live import Page, Raw
from qunxing.carriers.registry import platform
from qunxing.cli.main import app
from qunxing.core.refusals import Refusal
from qunxing.sources.hearing import Hearing
from qunxing.sources.models import Connection
from qunxing.testing.cast import gather
from qunxing.testing.telegram import TOKEN, BotApi, bot_api, message

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


@pytest.fixture
def api() -> Iterator[BotApi]:
    with bot_api() as found:
        yield found


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, list(words), input=typed)


def told(*words: str) -> Any:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def refused(*words: str, typed: str = "") -> str:
    """The sentence a person reads: the command turns the refusal it ends with into one."""
    done = run(*words, typed=typed)
    assert isinstance(done.exception, Refusal)
    return str(done.exception)


def test_an_account_is_connected_paused_and_heard_again(api: BotApi) -> None:
    community = gather().community.name
    words = ("connect", "telegram", "--community", community, "--set", f"server={api.url}")
    assert "refuses these credentials" in refused(*words, typed="9:wrong\n")
    assert "Bot token is missing" in refused(*words, typed="\n")
    assert not Connection.objects.exists()
    done = run(*words, typed=f"{TOKEN}\n")
    assert done.exit_code == 0 and TOKEN not in done.output, done.output
    assert "connected already" in refused(*words, typed=f"{TOKEN}\n")
    (row,) = told("connections", "--pause", str(Connection.objects.get().pk))["connections"]
    assert (row["platform"], row["state"], row["address"], row["groups"]) == ("telegram", "paused", "", [])
    (row,) = told("connections", "--resume", str(row["connection"]))["connections"]
    assert row["state"] == "starting"
    assert "no connection 99" in refused("connections", "--pause", "99")


def test_what_was_kept_is_read_again(api: BotApi) -> None:
    run("connect", "telegram", "--community", gather().community.name, "--set", f"server={api.url}", typed=f"{TOKEN}\n")
    connection = Connection.objects.get()
    raw = Raw("message", json.dumps(message(7, "漏了")).encode(), "7", understood=False)
    Hearing(connection, platform("telegram")).take_in(Page(raw=[raw]), now=timezone.now())
    assert told("connections", "--read-again", str(connection.pk)) == {"new": 1, "unread": 0}
    assert told("connections", "--read-again", str(connection.pk)) == {"new": 0, "unread": 0}
