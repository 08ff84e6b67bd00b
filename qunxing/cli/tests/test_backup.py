"""A backup taken while writing is one consistent picture; restoring it gives the same house."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from qunxing.cli.tests.shell import COMMAND, INTO, answered, environment, qunxing, written_chat
from qunxing.testing.pictures import png

pytestmark = pytest.mark.slow
PICTURE = """
from qunxing.cli.ready import ready
ready()
from datetime import UTC, datetime
from qunxing.communities.models import Community
from qunxing.outbox import pictures
from qunxing.testing.pictures import png
pictures.keep(Community.objects.get(), png(), "x.png", now=datetime.now(UTC))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a small chat in it."""
    folder = tmp_path_factory.mktemp("origin")
    chat = written_chat(folder, extra=300)
    assert qunxing(folder / "home", "import", str(chat), *INTO, "--json").returncode == 0
    subprocess.run([sys.executable, "-c", PICTURE], env=environment(folder / "home"), check=True)
    return folder / "home"


def talk(home: Path, folder: Path) -> str:
    """Everything that was said there, as exported."""
    file = folder / f"{home.name}.jsonl"
    assert qunxing(home, "export", "messages", "--to", str(file)).returncode == 0
    return file.read_text()


def pictured(home: Path) -> bytes:
    """The one picture that was handed in there."""
    (path,) = (home / "pictures").iterdir()
    return path.read_bytes()


@pytest.mark.parametrize("name", ["backup", "backup.tar.zst"])
def test_a_restored_backup_is_the_same_house(home: Path, tmp_path: Path, name: str) -> None:
    made = answered(qunxing(home, "backup", str(tmp_path / name), "--json"))
    brought = answered(qunxing(tmp_path / "new", "restore", str(tmp_path / name), "--json"))
    assert made == brought
    assert talk(tmp_path / "new", tmp_path) == talk(home, tmp_path)
    assert pictured(tmp_path / "new") == pictured(home) == png()
    assert (tmp_path / "new" / "secret.key").read_bytes() == (home / "secret.key").read_bytes()
    assert qunxing(tmp_path / "new", "doctor").returncode == 0
    again = qunxing(tmp_path / "new", "import", str(home.parent / "chat.csv"), *INTO, "--json")
    assert answered(again)["messages"] == 0, "what was restored is known"


def test_a_backup_never_overwrites_and_a_restore_wants_an_empty_home(home: Path, tmp_path: Path) -> None:
    assert qunxing(home, "backup", str(tmp_path / "b")).returncode == 0
    assert answered(qunxing(home, "backup", str(tmp_path / "b"), "--json"))["refused"]["code"] == "backup_exists"
    assert answered(qunxing(home, "restore", str(tmp_path / "b"), "--json"))["refused"]["code"] == "home_not_empty"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep me")
    assert qunxing(tmp_path / "mine", "restore", str(tmp_path / "b")).returncode == 1


def test_a_backup_that_lacks_a_file_is_refused_before_anything_is_restored(home: Path, tmp_path: Path) -> None:
    assert qunxing(home, "backup", str(tmp_path / "b")).returncode == 0
    next((tmp_path / "b" / "ledger").glob("*/*.parquet")).unlink()
    refused = qunxing(tmp_path / "new", "restore", str(tmp_path / "b"), "--json")
    assert answered(refused)["refused"]["code"] == "unreadable"
    assert not (tmp_path / "new" / "book.sqlite3").exists()


def test_a_cut_archive_is_refused_with_a_sentence(home: Path, tmp_path: Path) -> None:
    archive = tmp_path / "b.tar.zst"
    assert qunxing(home, "backup", str(archive)).returncode == 0
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    refused = qunxing(tmp_path / "new", "restore", str(archive))
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr


def test_a_backup_while_importing_and_filling_is_consistent(home: Path, tmp_path: Path) -> None:
    busy = tmp_path / "busy"
    shutil.copytree(home, busy)
    files = [written_chat(tmp_path, name=f"{n}.csv", extra=400 + 10 * n) for n in range(4)]
    writer = subprocess.Popen(
        [*COMMAND, "import", *map(str, files), *INTO, "--json"], env=environment(busy), stdout=subprocess.DEVNULL
    )
    made: list[Path] = []
    while writer.poll() is None and len(made) < 2:
        made.append(tmp_path / f"b{len(made)}")
        assert qunxing(busy, "backup", str(made[-1])).returncode == 0
    assert writer.wait(120) == 0
    for each in made:
        restored = tmp_path / f"r{each.name}"
        assert qunxing(restored, "restore", str(each)).returncode == 0
        checks: list[dict[str, Any]] = answered(qunxing(restored, "doctor", "--json"))["checks"]
        assert next(check for check in checks if check["name"] == "ledger files")["ok"]
        assert talk(restored, tmp_path).count("\n") >= 303


def test_a_failed_backup_leaves_nothing_behind(home: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(home, broken)
    next((broken / "ledger").glob("*/*.parquet")).unlink()
    refused = qunxing(broken, "backup", str(tmp_path / "out" / "b"))
    assert refused.returncode == 1, "no such folder"
    refused = qunxing(broken, "backup", str(tmp_path / "b"), "--json")
    assert answered(refused)["refused"]["code"] == "backup_race"
    assert sorted(os.listdir(tmp_path)) == ["broken"]
