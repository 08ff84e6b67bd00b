"""The demo's home: its own, made anew on another day, and never somebody's data."""

from pathlib import Path

import pytest

from qunxing.cli import demo
from qunxing.core.refusals import Refusal


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUNXING_HOME", str(tmp_path))
    (tmp_path / "book.sqlite3").write_text("a book")
    return tmp_path


def test_a_home_with_data_of_ones_own_is_refused_and_kept(home: Path) -> None:
    with pytest.raises(Refusal, match="your own data"):
        demo.choose_home()
    assert (home / "book.sqlite3").exists()


def test_todays_demo_is_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "_today", lambda: "2026-11-19")
    (home / demo.MARK).write_text("2026-11-19")
    demo.choose_home()
    assert (home / "book.sqlite3").exists()


@pytest.mark.parametrize("mark", ["2026-11-18", demo.FILLING])
def test_yesterdays_demo_and_a_half_filled_one_are_made_anew(
    home: Path, monkeypatch: pytest.MonkeyPatch, mark: str
) -> None:
    monkeypatch.setattr(demo, "_today", lambda: "2026-11-19")
    (home / demo.MARK).write_text(mark)
    demo.choose_home()
    assert home.is_dir()
    assert not list(home.iterdir())
