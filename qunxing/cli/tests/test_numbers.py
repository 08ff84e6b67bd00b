"""Numbers from the command line: the same body as every screen, and lists as long as their number."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from qunxing.cli.tests.shell import INTO, answered, qunxing, written_chat

pytestmark = pytest.mark.slow

PROMISED = {"metric", "version", "definition", "scope", "timezone", "grain", "coverage", "excluded", "points"}
HERE = ("--group", "唠嗑群", "--grain", "week")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("numbers")
    done = qunxing(folder / "home", "import", str(written_chat(folder, extra=70)), *INTO, "--json")
    assert done.returncode == 0, done.stderr
    return folder / "home"


def test_every_declared_metric_is_listed_with_its_definition(home: Path) -> None:
    listed = answered(qunxing(home, "metrics", "--json"))["metrics"]
    names = {each["metric"] for each in listed}
    assert names >= {"messages", "senders", "new_senders", "active_members", "growth", "headcount", "retention"}
    assert names >= {"tiers", "heatmap", "response", "replies"}
    assert all(each["definition"] and each["formula"] for each in listed)


def test_a_metric_carries_all_that_makes_it_one(home: Path) -> None:
    body = answered(qunxing(home, "metric", "messages", *HERE, "--steady", "--json"))
    assert body.keys() >= PROMISED
    assert body["steady"] == {"state": "not_enough_data", "n": 0, "least": 6}
    assert sum(point["value"] for point in body["points"]) == 73
    point = body["points"][0]
    assert point.keys() >= {"start", "end", "state", "value", "low", "high", "n", "provisional"}


def test_the_list_of_people_is_as_long_as_the_number(home: Path) -> None:
    days = ("--from", "2026-11-03", "--to", "2026-11-03")
    number = answered(qunxing(home, "metric", "senders", *HERE, *days, "--json"))["points"][0]["value"]
    people: dict[str, Any] = answered(qunxing(home, "metric", "senders", *HERE, *days, "--people", "--json"))
    assert number == people["total"] == len(people["rows"]) == 7


def test_a_community_and_a_group_of_it_agree(home: Path) -> None:
    whole = answered(qunxing(home, "metric", "messages", "--community", "我的社群", "--grain", "month", "--json"))
    one = answered(qunxing(home, "metric", "messages", "--group", "唠嗑群", "--grain", "month", "--json"))
    assert whole["points"] == one["points"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("mesages", *HERE), "messages"),
        (("messages", "--group", "nowhere"), "nowhere"),
        (("messages", "--community", "nowhere"), "nowhere"),
        (("messages", *HERE, "--param", "exclude=everything"), "everything"),
        (("messages", *HERE, "--param", "colour=red"), "colour"),
        (("messages", *HERE, "--from", "2026-11-05", "--to", "2026-11-01"), "before"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_with_a_sentence(
    home: Path, words: tuple[str, ...], said: str
) -> None:
    refused = qunxing(home, "metric", *words, "--json")
    assert refused.returncode == 1
    assert said in answered(refused)["refused"]["message"]


@pytest.mark.parametrize("name", ["messages", "retention", "heatmap", "membership_retention", "tiers"])
def test_a_metric_of_any_shape_is_shown_and_exported(home: Path, tmp_path: Path, name: str) -> None:
    to = tmp_path / "out.csv"
    done = qunxing(home, "export", "metric", name, "--group", "唠嗑群", "--to", str(to), "--json")
    assert done.returncode == 0, done.stderr
    assert to.read_bytes().count(b"\r\n") == answered(done)["rows"] + 1
    shown = qunxing(home, "metric", name, "--group", "唠嗑群")
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith(f"{name} (version ")


def test_a_week_in_which_nobody_wrote_has_no_gini_index_and_is_shown(tmp_path: Path) -> None:
    chat = tmp_path / "chat.csv"
    said = [f"2026-10-01 10:0{n}:00,人{n},早\n" for n in range(6)] + ["2026-10-20 10:00:00,人0,早\n"]
    chat.write_text("time,sender,text\n" + "".join(said), encoding="utf-8")
    assert qunxing(tmp_path / "home", "import", str(chat), *INTO).returncode == 0
    asked = ("tiers", "--group", "唠嗑群", "--grain", "day", "--from", "2026-10-15", "--to", "2026-10-15")
    point = answered(qunxing(tmp_path / "home", "metric", *asked, "--param", "window=7", "--json"))["points"][0]
    assert (point["state"], point["value"], point["n"]) == ("zero", None, 6)
    assert "zero" in qunxing(tmp_path / "home", "metric", *asked, "--param", "window=7").stdout


def test_messages_are_exported_as_they_were_said(home: Path, tmp_path: Path) -> None:
    to = tmp_path / "talk.jsonl"
    done = qunxing(home, "export", "messages", "--group", "唠嗑群", "--until", "2026-11-02", "--to", str(to), "--json")
    assert answered(done)["rows"] == 3, done.stderr
    rows = [json.loads(line) for line in to.read_text(encoding="utf-8").splitlines()]
    assert [row["text"] for row in rows] == ["面团不出膜怎么办？", "多揉一会儿", '=HYPERLINK("x")']
    assert rows[0]["time"] == "2026-11-01T10:00:00+08:00"
    table = tmp_path / "talk.csv"
    assert qunxing(home, "export", "messages", "--to", str(table)).returncode == 0
    cells = [row[4] for row in csv.reader(io.StringIO(table.read_bytes().decode("utf-8-sig"), newline=""))]
    assert '\'=HYPERLINK("x")' in cells
    assert len(cells) == 74


@pytest.mark.parametrize("ending", ["json", "jsonl"])
def test_a_group_goes_out_as_chatlab_and_comes_back_the_same(home: Path, tmp_path: Path, ending: str) -> None:
    to = tmp_path / f"talk.chatlab.{ending}"
    done = answered(qunxing(home, "export", "messages", "--group", "唠嗑群", "--to", str(to), "--json"))
    assert done["rows"] == 73
    back = answered(qunxing(tmp_path / "other", "import", str(to), *INTO, "--json"))
    assert (back["format"], back["messages"], back["people"], back["rejected"]) == ("chatlab", 73, 9, 0)
    refused = qunxing(home, "export", "messages", "--group", "nowhere", "--to", str(to))
    assert refused.returncode == 1


def test_people_are_exported_with_accounts_and_groups(home: Path, tmp_path: Path) -> None:
    to = tmp_path / "people.jsonl"
    assert answered(qunxing(home, "export", "people", "--to", str(to), "--json"))["rows"] == 9
    rows = {row["name"]: row for row in map(json.loads, to.read_text(encoding="utf-8").splitlines())}
    assert rows["阿禾"]["messages"] == 2
    assert rows["阿禾"]["groups"] == ["唠嗑群"]


def test_verify_is_clean_and_finds_a_changed_file(home: Path, tmp_path: Path) -> None:
    assert answered(qunxing(home, "verify", "--json")) == {"ok": True, "problems": []}
    assert answered(qunxing(home, "backup", str(tmp_path / "b"), "--json"))["files"] > 3
    assert qunxing(tmp_path / "copy", "restore", str(tmp_path / "b")).returncode == 0
    file = next((tmp_path / "copy" / "ledger" / "facts").glob("*.parquet"))
    file.write_bytes(file.read_bytes()[:-1] + b"!")
    broken = qunxing(tmp_path / "copy", "verify", "--json")
    assert broken.returncode == 1
    assert answered(broken)["problems"]


def test_rebuild_gives_the_same_numbers(home: Path) -> None:
    before = answered(qunxing(home, "metric", "senders", *HERE, "--json"))["points"]
    assert answered(qunxing(home, "rebuild", "--json")) == {"rebuilt": True}
    assert answered(qunxing(home, "metric", "senders", *HERE, "--json"))["points"] == before


def test_what_is_opened_first_is_computed_beforehand(home: Path) -> None:
    assert qunxing(home, "worker", "--once").returncode == 0
    import sqlite3

    with sqlite3.connect(home / "book.sqlite3") as book:
        (kept,) = book.execute("SELECT COUNT(*) FROM insight_cachedmeasure WHERE at > ?", ["2026"]).fetchone()
    assert kept >= len(answered(qunxing(home, "metrics", "--json"))["metrics"])
