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


SAME = {
    "message": """
SELECT f.grp, f.identity, f.ts, f.k1, f.k2, f.ref1, f.ref2, COALESCE(f.length, 0) AS chars,
       COALESCE(l.labels & 1, 0) AS q,
       ((f.ts + 28800000000) // 86400000000)::INTEGER AS day,
       ((f.ts + 28800000000) % 86400000000 // 3600000000)::SMALLINT AS hour,
       CASE WHEN l.labels & 4 > 0 THEN 2 WHEN l.labels & 2 > 0 OR f.form = 5 OR (l.labels & 8 > 0 AND f.form = 1) THEN 1
            ELSE 0 END::SMALLINT AS category
FROM read_parquet([{files}]) f LEFT JOIN read_parquet([{labels}]) l ON l.k1 = f.k1 AND l.k2 = f.k2 WHERE f.kind = 1
""",
    "member_day": """
SELECT grp, identity, day, category, COUNT(*) AS messages, SUM(q)::BIGINT AS questions,
       COUNT(*) FILTER (ref1 <> 0 OR ref2 <> 0) AS replies, SUM(chars)::BIGINT AS chars,
       MIN(ts) AS first_ts, MAX(ts) AS last_ts
FROM message GROUP BY ALL ORDER BY grp, day
""",
    "member_hour": """
SELECT grp, identity, day, hour, category, COUNT(*) AS messages FROM message GROUP BY ALL ORDER BY grp, day
""",
    "answer": """
SELECT q.grp, q.k1, q.k2, q.identity AS asker, q.ts, q.day, q.category, a.identity AS answerer, a.ts AS answer_ts,
       a.day AS answer_day, a.k1 AS a1, a.k2 AS a2
FROM message q LEFT JOIN message a ON a.ref1 = q.k1 AND a.ref2 = q.k2 AND a.grp = q.grp AND a.identity <> q.identity
WHERE q.q = 1
QUALIFY row_number() OVER (PARTITION BY q.k1, q.k2 ORDER BY a.ts) <= 8 ORDER BY q.grp, q.day
""",
}
"""The same three rollups by plain SQL: all files at once, one zone, no edits, recalls, acts or windows."""


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
    with cursor() as room, laps.lap("the same three rollups, bare"):
        _same(room, talk, home)
    found: dict[str, Any] = {"wall": dict(laps.wall), "cpu": dict(laps.cpu)}
    for months in (3, 24):
        found[f"fresh {months}"] = _add(talk, months)
    return found


def _same(room: Any, talk: list[Any], home: Path) -> None:
    from qunxing.ledger import manifest

    files = {"files": talk, "labels": manifest.listed("labels")}
    listed = {name: ", ".join(f"'{manifest.path_of(each)}'" for each in some) for name, some in files.items()}
    room.run(f"CREATE TEMP TABLE message AS {SAME['message'].format(**listed)}")
    for name in ("member_day", "member_hour", "answer"):
        to = home / f"{name}.parquet"
        room.run(f"COPY ({SAME[name]}) TO '{to}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20000)")


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
    bare, same = (middle(found, "cpu", name) for name in ("bare", "the same three rollups, bare"))
    rows: list[tuple[object, ...]] = []
    for name in found[0]["wall"]:
        wall, cpu = (middle(found, clock, name) for clock in ("wall", "cpu"))
        rows.append((name, wall, cpu, cpu / bare, cpu / same))
    head = ("stage", "seconds", "processor", "× bare member_day", "× the same three rollups")
    table(f"Rollups of {messages:,} messages", head, rows)
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
