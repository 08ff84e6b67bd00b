"""Automatic replies at the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from qunxing.autoreply.models import AutoReply
from qunxing.cli.main import app
from qunxing.core.refusals import Refusal
from qunxing.testing.cast import gather

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["autoreply", *words])


def told(*words: str) -> Any:
    done = run(*words, "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    return json.loads(done.stdout)


def refused(*words: str) -> str:
    done = run(*words)
    assert isinstance(done.exception, Refusal)
    return str(done.exception)


def test_one_is_written_allowed_silenced_and_taken_away() -> None:
    cast = gather()
    there = ("--community", cast.community.name)
    words = ("write", *there, "--by", "rui", "--text", "群规见公告", "--is", "群规", "--group", cast.group.name)
    assert run(*words, "--joined").exit_code == 2
    made = str(told(*words)["autoreply"])
    assert "Somebody else" in refused("allow", made, "--by", "rui")
    assert told("allow", made, "--by", "olga")["allowed_by"] == "olga"
    (row,) = told("list", *there)["autoreplies"]
    assert (row["on"], row["groups"], row["allowed_by"], row["times"]) == ("is 群规", ["Night oven"], "olga", 0)
    assert "speaks" not in run("silence", made, "--by", "rui").output and "silent" in run("list", *there).output
    told("retire", made, "--by", "rui")
    assert AutoReply.objects.get().retired_at and "no automatic reply" in refused("allow", made, "--by", "olga")
