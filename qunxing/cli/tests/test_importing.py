"""Importing from the command line: reports, questions, rehearsals, taking back."""

from pathlib import Path

import pytest

from qunxing.cli.tests.shell import INTO, answered, qunxing, written_chat

pytestmark = pytest.mark.slow

REPORTED = {
    "format", "groups", "people", "messages", "events", "first", "last", "duplicates", "rejected", "rejected_samples",
    "renames_suspected", "seconds",
}  # fmt: skip


def test_an_import_reports_and_a_second_one_adds_nothing(tmp_path: Path) -> None:
    chat, home = written_chat(tmp_path), tmp_path / "home"
    first = answered(qunxing(home, "import", str(chat), *INTO, "--json"))
    assert first.keys() >= REPORTED
    assert (first["messages"], first["people"], first["duplicates"]) == (3, 2, 0)
    second = answered(qunxing(home, "import", str(chat), *INTO, "--json"))
    assert (second["messages"], second["duplicates"]) == (0, 3)


def test_what_the_file_does_not_say_is_asked_with_the_option_that_answers(tmp_path: Path) -> None:
    chat, home = written_chat(tmp_path), tmp_path / "home"
    asked = qunxing(home, "import", str(chat), "--group", "唠嗑群", "--json")
    assert asked.returncode == 1
    assert "--timezone" in asked.stderr
    assert answered(asked)["refused"]["fields"]["ask"] == "timezone"
    asked = qunxing(home, "import", str(chat), "--timezone", "Asia/Shanghai")
    assert asked.returncode == 1
    assert "--group" in asked.stderr


def test_a_rehearsal_reports_and_keeps_nothing(tmp_path: Path) -> None:
    chat, home = written_chat(tmp_path), tmp_path / "home"
    report = answered(qunxing(home, "import", str(chat), "--community", "新的", *INTO, "--dry-run", "--json"))
    assert (report["messages"], report["import"]) == (3, None)
    assert answered(qunxing(home, "imports", "--json")) == {"imports": []}
    assert not list((home / "files").iterdir())
    assert not list((home / "ledger").glob("*/*"))
    assert qunxing(home, "user", "add", "v", "--role", "viewer", "--community", "新的").returncode == 1


def test_several_files_give_a_report_each(tmp_path: Path) -> None:
    one, two = written_chat(tmp_path, name="a.csv"), written_chat(tmp_path, name="b.csv", extra=5)
    both = answered(qunxing(tmp_path / "home", "import", str(one), str(two), *INTO, "--json"))
    assert [report["messages"] for report in both["imports"]] == [3, 5]


def test_undo_says_what_it_took_back_and_works_once(tmp_path: Path) -> None:
    chat, home = written_chat(tmp_path), tmp_path / "home"
    number = answered(qunxing(home, "import", str(chat), *INTO, "--json"))["import"]
    undone = answered(qunxing(home, "undo", str(number), "--json"))
    assert undone["taken_back"]["messages"] == 3
    assert qunxing(home, "undo", str(number)).returncode == 1
    assert qunxing(home, "undo", "999").returncode == 1
    afresh = answered(qunxing(home, "import", str(chat), *INTO, "--json"))
    assert afresh["messages"] == 3, "after an undo the ledger is as if it had never been"


def test_again_reads_the_kept_file_in_another_zone(tmp_path: Path) -> None:
    chat, home = written_chat(tmp_path), tmp_path / "home"
    first = answered(qunxing(home, "import", str(chat), *INTO, "--json"))
    moved = answered(qunxing(home, "again", str(first["import"]), "--timezone", "UTC", "--json"))
    assert moved["messages"] == 3
    assert (first["first"][11:16], moved["first"][11:16]) == ("02:00", "10:00")
    states = [each["state"] for each in answered(qunxing(home, "imports", "--json"))["imports"]]
    assert states == ["done", "undone"]


def test_a_file_of_no_known_format_is_refused_with_a_sentence(tmp_path: Path) -> None:
    noise = tmp_path / "noise.bin"
    noise.write_bytes(bytes(range(256)) * 40)
    refused = qunxing(tmp_path / "home", "import", str(noise), *INTO, "--json")
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert answered(refused)["refused"]["message"]


def test_a_member_list_is_todays_unless_something_says_otherwise(tmp_path: Path) -> None:
    for name, said in (("members.csv", "list of today"), ("群成员2026-09-03.csv", "2026-09-03")):
        (tmp_path / name).write_text("name\n阿禾\n小舟\n", encoding="utf-8")
        done = qunxing(tmp_path / "home", "import", str(tmp_path / name), "--what", "roster", *INTO)
        assert said in done.stderr and done.returncode == ("today" not in said)
