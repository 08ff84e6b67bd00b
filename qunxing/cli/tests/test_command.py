"""The command line: exit codes, what goes to stdout, and sentences instead of tracebacks."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from qunxing.cli.main import app
from qunxing.cli.tests.shell import INTO, answered, qunxing, written_chat

NAMES = ("demo", "up", "web", "worker", "migrate", "doctor", "backup", "restore", "user", "import", "undo", "metrics")


def test_help_names_every_command_and_loads_no_framework(tmp_path: Path) -> None:
    shown = qunxing(tmp_path, "--help", QUNXING_PORT="not a port")
    assert shown.returncode == 0
    for name in NAMES:
        assert name in shown.stdout
    assert not list(tmp_path.iterdir()), "help must not touch the home"


@pytest.mark.parametrize(
    "words",
    [
        ("impotr",),
        ("import", "no-such-file.csv"),
        ("metric", "messages"),
        ("metric", "messages", "--group", "g", "--grain", "year"),
        ("metric", "messages", "--group", "g", "--from", "yesterday"),
        ("metric", "messages", "--group", "g", "--param", "exclude"),
        ("export", "messages", "--to", "talk.txt"),
        ("user", "add", "rui", "--role", "chef"),
    ],
)
def test_wrong_usage_exits_2_before_the_home_is_touched(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qunxing.cli.ready._make_sure", _must_not_happen)
    assert CliRunner().invoke(app, list(words)).exit_code == 2


def _must_not_happen() -> None:
    pytest.fail("the home was touched")


@pytest.mark.parametrize(
    ("key", "value"), [("QUNXING_PORT", "80 80"), ("QUNXING_TIMEZONE", "Mars/Base"), ("QUNXING_HTTPS", "maybe")]
)
def test_a_wrong_setting_is_named_with_its_value(tmp_path: Path, key: str, value: str) -> None:
    refused = qunxing(tmp_path, "migrate", "--json", **{key: value})
    assert refused.returncode == 1
    assert key in refused.stderr
    assert value in refused.stderr
    assert "Traceback" not in refused.stderr
    assert answered(refused)["refused"]["code"] == "wrong_setting"


def test_a_wrong_secret_setting_is_named_without_its_value(tmp_path: Path) -> None:
    refused = qunxing(tmp_path, "migrate", QUNXING_DATABASE="mysql://olga:hush@host/name")
    assert refused.returncode == 1
    assert "QUNXING_DATABASE" in refused.stderr
    assert "hush" not in refused.stderr


def test_a_home_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    refused = qunxing(tmp_path / "file" / "home", "migrate")
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr


@pytest.mark.slow
def test_users_come_get_passwords_and_go(tmp_path: Path) -> None:
    added = answered(qunxing(tmp_path, "user", "add", "olga", "--json"))
    assert added["owner"]
    assert len(added["password"]) >= 12
    again = qunxing(tmp_path, "user", "add", "olga", "--json")
    assert again.returncode == 1
    assert answered(again)["refused"]["code"] == "user_exists"
    assert qunxing(tmp_path, "user", "password", "olga", "--password", "12345").returncode == 1
    changed = answered(qunxing(tmp_path, "user", "password", "olga", "--password", "correct horse battery", "--json"))
    assert "password" not in changed, "a password somebody chose is not shown again"
    assert not answered(qunxing(tmp_path, "user", "deactivate", "olga", "--json"))["active"]
    assert qunxing(tmp_path, "user", "deactivate", "nobody").returncode == 1


@pytest.mark.slow
def test_a_viewer_is_added_to_a_community(tmp_path: Path) -> None:
    chat = written_chat(tmp_path)
    home = tmp_path / "home"
    assert qunxing(home, "import", str(chat), "--community", "小满烘焙", *INTO).returncode == 0
    vera = qunxing(home, "user", "add", "vera", "--role", "viewer", "--community", "小满烘焙", "--json")
    assert not answered(vera)["owner"]
    assert qunxing(home, "user", "add", "sam", "--role", "viewer", "--community", "nowhere").returncode == 1
