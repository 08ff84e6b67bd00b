"""`qunxing page` draws the owner's page into a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qunxing.cli.main import app
from qunxing.core.refusals import Refusal
from qunxing.testing.cast import gather

pytestmark = pytest.mark.django_db


def test_the_page_is_drawn_and_its_texts_are_one_object(home: Path, tmp_path: Path) -> None:
    gather()
    to = tmp_path / "page.pdf"
    done = CliRunner().invoke(app, ["page", "--community", "Little Baking", "--to", str(to), "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert to.read_bytes().startswith(b"%PDF") and said["bytes"] == to.stat().st_size
    assert [block["key"] for block in said["page"]["blocks"]] == ["who", "spent", "gained", "halt"]


def test_what_is_no_picture_or_not_over_is_refused(home: Path, tmp_path: Path) -> None:
    gather()
    wrong = CliRunner().invoke(app, ["page", "--community", "Little Baking", "--to", str(tmp_path / "page.doc")])
    assert wrong.exit_code == 2
    late = ["page", "--community", "Little Baking", "--to", str(tmp_path / "a.png"), "--until", "2999-01-01"]
    assert isinstance(CliRunner().invoke(app, late).exception, Refusal)
    assert list(tmp_path.glob("*.png")) == []
