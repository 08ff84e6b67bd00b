"""A send as a person types it, from the draft to the receipts; a group no account is in gets it by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from qunxing.cli.main import app
from qunxing.communities.models import Group
from qunxing.core.refusals import Refusal
from qunxing.outbox.fates import Fate
from qunxing.outbox.models import Stop, Target, Task
from qunxing.outbox.tests.world import NOW, World, world
from qunxing.testing.pictures import png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
WHERE = ("--community", "Little Baking")
RUI, OLGA = ("--by", "rui"), ("--by", "olga")


@pytest.fixture
def here() -> World:
    """A group with an account of ours, and one without, whose name would be a formula."""
    made = world(1)
    Group.objects.filter(pk=made.loose.pk).update(name="=早烤")
    told("rules", *WHERE, "--set", "quiet_from=0", "--set", "quiet_to=00:00", *OLGA)
    return made


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["send", *words])


def told(*words: str) -> Any:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.exception
    return json.loads(done.stdout)


def refused(*words: str) -> str:
    done = run(*words)
    assert isinstance(done.exception, Refusal), done.output
    return done.exception.code


def test_pictures_go_along(here: World, tmp_path: Path) -> None:
    poster, other = tmp_path / "晚安.png", tmp_path / "a.txt"
    poster.write_bytes(png())
    other.write_text("x")
    said = ("--purpose", "content", "--no-goal", "每晚一张", "--every")
    made = told("draft", *WHERE, *RUI, *said, "--picture", str(poster))
    assert [(each["kind"], each["title"]) for each in made["attached"]] == [("image", "晚安.png")]
    assert refused("draft", *WHERE, *RUI, *said, "--picture", str(other)) == "bad_picture"
    assert refused("draft", *WHERE, *RUI, *said, "--picture", str(tmp_path / "none.png")) == "no_file"
    assert refused("draft", *WHERE, "--by", "vera", *said, "--picture", str(poster)) == "not_allowed"


def test_from_the_draft_to_the_receipts(here: World, tmp_path: Path) -> None:
    said = (
        "--purpose",
        "event",
        "--text",
        "{group}：{link:店}",
        "--link",
        "店=https://a.example/?g={group}",
        "--every",
    )
    assert refused("draft", *WHERE, *RUI, *said) == "no_goal"
    number = str(told("draft", *WHERE, *RUI, *said, "--no-goal", "开业", "--at", "2026-01-01T10:00")["send"])
    page = run("preview", number).stdout
    assert "telegram1, direct, " in page and "by hand, hand, " in page and "No account of ours is in it" in page
    shown = told("preview", number)
    assert (shown["targets"], shown["reasons"], shown["reach"]["people"]) == (2, {"no_account": 1}, 0)
    assert told("submit", number, *RUI)["state"] == "waiting"
    assert refused("approve", number, *RUI, "--seen", shown["seen"]) == "own_send"
    assert refused("approve", number, *OLGA, "--seen", "x") == "plan_changed"
    assert refused("back", number, *OLGA, "--why", " ") == "no_reason"
    assert refused("at", number, *RUI, "2020-01-01T10:00") == "past"
    assert told("approve", number, *OLGA, "--seen", shown["seen"])["fates"] == {"by_hand": 1, "planned": 1}
    assert told("pause", number, *RUI)["state"] == "paused"
    assert told("resume", number, *RUI)["state"] == "approved"
    (row,) = told("by-hand", *WHERE)["by_hand"]
    assert row["text"] == f"=早烤：https://a.example/?g={here.loose.pk}"
    assert told("tick", str(row["target"]), *RUI)["ticked"] == [row["target"]]
    assert refused("resend", number, *RUI) == "none_missed"
    assert told("cancel", number, *RUI)["reached"] == 0.5
    assert [each["state"] for each in told("list", *WHERE, "--box", "sent")["sends"]] == ["cancelled"]
    table = tmp_path / "receipts.csv"
    assert told("receipts", number, "--to", str(table))["rows"] == 2
    lines = {line.split(",")[1]: line for line in table.read_text(encoding="utf-8-sig").splitlines()}
    assert "self_reported" in lines['"\'=早烤"'] and '"cancelled"' in lines['"群0000"']
    log = [each["what"] for each in reversed(told("audit", *WHERE, "--send", number)["audit"])]
    assert log[:3] == ["drafted", "submitted", "refused"] and log[-5:] == [
        "paused", "resumed", "ticked", "refused", "cancelled"
    ]  # fmt: skip
    share = told("share", *WHERE, "--from", "2020-01-01", "--until", "2099-01-01")
    assert share == {"by_hand": 1, "confirmed": 0, "by_account": 0, "share": 1.0}


def test_what_nobody_knows_what_waits_for_people_and_who_stopped(here: World) -> None:
    send = here.approved(audience={"groups": [here.groups[0].pk]})
    task = Task.objects.create(
        send=send, connection=here.connection, sender="lisi", key="k", fate=Fate.AWAITING_HUMAN, made_at=NOW
    )
    Target.objects.filter(send=send).update(fate=Fate.UNKNOWN, left_at=NOW, task=task)
    (row,) = told("unknown", *WHERE)["unknown"]
    assert run("unknown", *WHERE, "--arrived", str(row["target"])).exit_code == 2
    assert told("unknown", *WHERE, "--missing", str(row["target"]), *RUI)["unknown"] == []
    assert refused("tick", "999", *RUI) == "no_target"
    (waiting,) = told("tasks", *WHERE, "--remind", str(task.pk), *RUI)["tasks"]
    assert (waiting["sender"], waiting["groups"], len(waiting["reminded"])) == ("lisi", 1, 1)
    assert refused("tasks", *WHERE, "--remind", "999", *RUI) == "no_task"
    Stop.objects.create(connection=here.connection, at=NOW, why="500")
    assert told("lift", str(here.connection.pk), *RUI) == {"connection": here.connection.pk}
    assert refused("lift", "999", *RUI) == "no_connection"


def test_prepared_texts_and_rules(here: World) -> None:
    words = ("snippets", *WHERE, "--script", "welcome", "--save", "新人", *RUI, "--text")
    assert told(*words, "欢迎")["snippets"][0]["version"] == 1
    (found,) = told(*words, "欢迎加入 {群名}")["snippets"]
    number = str(told(
        "draft", *WHERE, *RUI, "--purpose", "care", "--text", "欢迎", "--group", "群0000", "--no-goal", "新人",
        "--snippet", str(found["snippet"]),
    )["send"])  # fmt: skip
    assert told("snippets", *WHERE)["snippets"][0]["uses"] == 1
    assert refused("test", number, *RUI) == "no_own_group"
    assert told("rules", *WHERE, "--set", "own_group=群0000", "--set", "own_send=yes", *OLGA)["own_group"] == "群0000"
    assert told("test", number, *RUI)["fates"] == {"planned": 1}
    assert refused("rules", *WHERE, "--set", "a_day=viel", *OLGA) == "bad_rule"
    assert refused("rules", *WHERE, "--set", "a_day=1", *RUI) == "not_allowed"
    assert refused("draft", *WHERE, "--by", "nobody", "--purpose", "care") == "no_user"
    assert refused("preview", "999") == "no_send"
