"""From a packed file to counts: zulip-lean, 956,250 messages.

`python -m bench.ingest [--file FILE] [--runs N]`. Each run imports and fills in a process and a home of its own.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from statistics import median
from typing import Any

from bench.measure import Laps, begin, in_a_child, middle, table
from qunxing.testing.data import SHARED

FILE = SHARED / "zulip-lean" / "messages.jsonl.zst"
MAPPING = {"id": "id", "time": "ts", "group": "stream", "sender": "sender", "text": "text", "thread": "topic"}
STAGES = ("read and number", "tell apart", "write", "rollups", "labels")


def child(home: Path, file: Path) -> dict[str, Any]:
    """Import and fill; seconds by stage."""
    begin(home)
    from django.utils import timezone

    from qunxing.communities.models import Community
    from qunxing.ledger import bulk, fill
    from qunxing.sources import actions
    from qunxing.sources.intake import Intake

    laps = Laps()
    laps.wrap(Intake, "take", "read and number")
    laps.wrap(bulk, "tell_apart", "tell apart")
    laps.wrap(bulk, "write", "write")
    laps.wrap(fill, "_fill_labels", "labels")
    laps.wrap(fill, "_fill_rollups", "rollups")
    community = Community.objects.create(name="Zulip", timezone="UTC")
    options = {"mapping": MAPPING | {"reply_to": "quotes"}}
    with laps.lap("import"):
        imp = actions.run(actions.receive(community=community, path=file, name=file.name, options=options, by=None))
    if imp.state != "done":
        raise SystemExit(f"{imp.state}: {imp.report} {imp.question}")
    beside = os.times().children_user + os.times().children_system  # the process that read the file
    laps.cpu["read and number"] += beside
    laps.cpu["import"] += beside
    with laps.lap("fill"):
        fill.fill(now=timezone.now())
    return {"messages": imp.report["messages"], "report": imp.report, "wall": laps.wall, "cpu": laps.cpu}


def plain_json(file: Path) -> Laps:
    """How long pure Python takes just to unpack and parse the lines."""
    import zstandard

    laps = Laps()
    with laps.lap("plain"), zstandard.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            json.loads(line)
    return laps


def run(file: Path = FILE, runs: int = 3) -> None:
    """Measure and print."""
    found, plain = [], []
    for _ in range(runs):
        found.append(in_a_child("bench.ingest", "--file", str(file)))
        plain.append(plain_json(file))
    messages = found[0]["messages"]
    rows: list[tuple[object, ...]] = []
    for name in (*STAGES, "import", "fill"):
        wall = middle(found, "wall", name)
        rows.append((name, wall, middle(found, "cpu", name), f"{messages / wall:,.0f}"))
    wall, cpu = (median(r[c]["import"] + r[c]["fill"] - r[c]["labels"] for r in found) for c in ("wall", "cpu"))
    rows.append(("decode → sealed → counts, without labels", wall, cpu, f"{messages / wall:,.0f}"))
    wall, cpu = median(each.wall["plain"] for each in plain), median(each.cpu["plain"] for each in plain)
    rows.append(("beside it: Python's json.loads of the lines alone", wall, cpu, f"{messages / wall:,.0f}"))
    table(f"Ingest, {messages:,} messages", ("stage", "seconds", "processor", "messages/s"), rows)
    print(f"\nPeak memory of the process tree: {middle(found, 'peak'):,.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", type=Path)
    parser.add_argument("--file", type=Path, default=FILE)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(child(asked.child, asked.file)))
    else:
        run(asked.file, asked.runs)


if __name__ == "__main__":
    main()
