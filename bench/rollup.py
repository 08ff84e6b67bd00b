"""Rollups: built from nothing beside the bare engine's own query, and brought up to date after 10,000 new messages.

`python -m bench.rollup [--messages N] [--runs N] [--people N]`; 100 million is a recorded run.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from bench.measure import Laps, begin, in_a_child, middle, table

NEW = 10_000
BARE = """
COPY (SELECT grp, identity, (ts + 28800000000) // 86400000000 AS day, COUNT(*) AS messages, MIN(ts) AS first_ts,
             MAX(ts) AS last_ts
      FROM read_parquet([{files}]) WHERE kind = 1 GROUP BY ALL ORDER BY grp, day)
TO '{to}' (FORMAT parquet, COMPRESSION zstd)
"""


def child(home: Path, messages: int, people: int) -> dict[str, Any]:
    """Build, fill, compare, add, fill again."""
    begin(home)
    from django.utils import timezone

    from bench import world
    from qunxing.ledger import fill, manifest, presence
    from qunxing.ledger.engine import cursor

    laps = Laps()
    size = world.Size(messages, people=people)
    with laps.lap("write segments"):
        world.build(size)
    talk = manifest.listed("facts", kinds=manifest.TALK)
    with cursor() as room, laps.lap("bare"):
        listed = ", ".join(f"'{manifest.path_of(each)}'" for each in talk)
        room.run(BARE.format(files=listed, to=home / "bare.parquet"))
    laps.wrap(fill, "_fill_labels", "labels")
    laps.wrap(fill, "_fill_rollups", "rollups")
    laps.wrap(presence, "fill_groups", "spells")
    with laps.lap("fill"):
        fill.fill(now=timezone.now())
    found: dict[str, Any] = {"wall": dict(laps.wall), "cpu": dict(laps.cpu)}
    for months in (3, 24):
        found[f"fresh {months}"] = _add(talk, months)
    return found


def _add(talk: list[Any], months: int) -> dict[str, float]:
    """Seconds until 10,000 messages, evenly from the last `months` months, are in every rollup."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq
    from django.utils import timezone

    from bench import world
    from qunxing.ledger import bulk, fill, manifest
    from qunxing.ledger.engine import cursor

    chance = np.random.default_rng(months)
    share = NEW // months
    picked = []
    for each in talk[-months:] if len(talk) >= months else talk:
        rows = pq.read_table(manifest.path_of(each))
        picked.append(rows.take(np.sort(chance.choice(rows.num_rows, min(share, rows.num_rows), replace=False))))
    rows = pa.concat_tables(picked)
    keys = chance.integers(-(2**62), 2**62, rows.num_rows)
    rows = rows.set_column(0, "k1", pa.array(keys))
    laps = Laps()
    with laps.lap("fresh"):
        with cursor() as room:
            room.bind("ready", rows)
            ranges = bulk.touched(room)
        manifest.commit([world.write("facts", rows, 1)], ranges=ranges, now=timezone.now())
        fill.fill(now=timezone.now())
    return {"wall": laps.wall["fresh"], "cpu": laps.cpu["fresh"], "rows": rows.num_rows}


def run(messages: int = 10_000_000, people: int = 500_000, runs: int = 3) -> None:
    """Measure and print."""
    found = [in_a_child("bench.rollup", "--messages", str(messages), "--people", str(people)) for _ in range(runs)]
    bare = middle(found, "wall", "bare")
    rows: list[tuple[object, ...]] = []
    for name in found[0]["wall"]:
        wall = middle(found, "wall", name)
        rows.append((name, wall, middle(found, "cpu", name), wall / bare))
    table(f"Rollups of {messages:,} messages", ("stage", "seconds", "processor", "× bare query"), rows)
    fresh = [(f"{m} months", middle(found, f"fresh {m}", "wall"), middle(found, f"fresh {m}", "cpu")) for m in (3, 24)]
    table(f"{NEW:,} new messages into {messages:,}: fresh after", ("touching", "seconds", "processor"), fresh)
    print(f"\nPeak memory of the process tree: {middle(found, 'peak'):,.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", type=Path)
    parser.add_argument("--messages", type=int, default=10_000_000)
    parser.add_argument("--people", type=int, default=500_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(child(asked.child, asked.messages, asked.people)))
    else:
        run(asked.messages, asked.people, asked.runs)


if __name__ == "__main__":
    main()
