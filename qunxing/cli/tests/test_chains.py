"""Chains from the command line: an import knows them, an export tells each entry."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qunxing.cli.exporting import export_chains
from qunxing.cli.main import app
from qunxing.insight.models import Look

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = "#接龙\n周六团购\n\n1. 小红 2份\n2. 阿强\n"
SECOND = "#接龙\n周六团购\n\n1. 小红 3份\n"


@pytest.mark.slow
def test_a_file_of_acts_is_known_as_a_chain_and_its_entries_come_out_again(home: Path, tmp_path: Path) -> None:
    to = tmp_path / "out.jsonl"
    into = ("--community", "小满烘焙", "--group", "老友群", "--timezone", "Asia/Shanghai", "--what", "acts", "--json")
    for day, text in (("02", FIRST), ("03", SECOND)):
        (tmp_path / "chain.txt").write_text(text, encoding="utf-8")
        done = CliRunner().invoke(app, ["import", str(tmp_path / "chain.txt"), *into, "--day", f"2026-11-{day}"])
        assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["format"] == "chain"
    export_chains(to, "老友群", None, False)
    rows = [json.loads(line) for line in to.read_text(encoding="utf-8").splitlines()]
    assert [(row["name"], row["quantity"], row["since"], row["withdrawn"]) for row in rows] == [
        ("小红", 3, "2026-11-02", False), ("阿强", 0, "2026-11-02", True),
    ]  # fmt: skip
    assert Look.objects.get().what == "export"
