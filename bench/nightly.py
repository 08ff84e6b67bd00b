"""The whole nightly refresh as the worker does it, stage by stage; the same after 10,000 new messages; and the pages.

`python -m bench.nightly [--messages N] [--people N] [--home FILLED]`. A home left by `--prepare --child HOME` can be
asked again; it is refreshed from nothing each time.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.measure import Laps, begin, in_home, quantile, table

NEW = 10_000
FEW = 20
"""Groups an import of some chats touches; a day's talk touches all of them."""
GROUPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Groups whose pages are opened, by rank of size; and as many of their members."""
STAGES = {
    "run_tag_rules": "rules of tags",
    "precompute": "first pages, every group's line",
    "refresh_goals": "goals and promises",
    "refresh_rooms": "full groups",
    "refresh_courses": "lifecycle",
    "refresh_contributors": "who carries (KOC, roles)",
    "keep_tiers": "tiers",
    "precompute_whole": "every metric of the community",
    "prepare_reports": "reports",
    "compare_newest": "closed figures",
}
ALL = "the whole refresh"
DERIVED = ("refresh_goals", "refresh_courses", "refresh_contributors")
WHO = ("valid_members", "zombies", "valid_growth", "koc")
"""What of it is wanted within a minute, and within 3 seconds after 10,000 new messages."""
SHOWN = 10
PAGES = ("/", "/groups/", "/who/", "/goals/", "/lifecycle/", "/members/")
Times = dict[str, dict[str, list[list[float]]]]


def prepare(home: Path, messages: int, people: int) -> dict[str, Any]:
    """Build a community that talks in words, and fill it."""
    begin(home)
    from django.utils import timezone

    from bench import world
    from qunxing.ledger.fill import fill

    now = timezone.now()
    world.build(world.Size(messages, people=people, text=True, first=now.replace(year=now.year - 2, day=1)))
    fill(now=now)
    return {}


def child(home: Path) -> dict[str, Any]:
    """Refresh from nothing, add, refresh again; then open the pages."""
    begin(home)
    from qunxing.cli.worker import Worker

    _forget()
    worker = Worker("bench")
    night = _round(worker)
    return {"night": night, "pages": _pages(), "some": _after(worker, FEW), "all": _after(worker, None)}


def _forget() -> None:
    """Everything that was derived, so that all is made anew."""
    from qunxing.contributors.models import Carried
    from qunxing.insight.models import CachedMeasure
    from qunxing.lifecycle.models import Course
    from qunxing.people.models import TierMonth

    for model in (CachedMeasure, Carried, Course, TierMonth):
        model.objects.all().delete()


def _round(worker: Any) -> dict[str, Any]:
    """Seconds of each stage of one refresh, and of each metric asked of the whole community."""
    from qunxing.cli import worker as room
    from qunxing.insight import together

    laps, metrics, kept = Laps(), Laps(), {name: getattr(room, name) for name in STAGES}
    compute = together.compute

    def by_metric(asked: Any) -> dict[str, Any]:
        with metrics.lap(asked.metric.name if len(asked.ask.groups) > 1 else "groups one by one"):
            return compute(asked)

    for name, title in STAGES.items():
        laps.wrap(room, name, title)
    together.compute = by_metric
    with laps.lap(ALL):
        worker.precompute()
    together.compute = compute
    for name, function in kept.items():
        setattr(room, name, function)
    return {"stages": _told(laps), "metrics": _told(metrics)}


def _told(laps: Laps) -> dict[str, list[float]]:
    return {name: [wall, laps.cpu[name]] for name, wall in laps.wall.items()}


def _after(worker: Any, groups: int | None) -> dict[str, Any]:
    """The same after 10,000 new messages of the last day, in so many groups or in all of them."""
    from django.utils import timezone

    from qunxing.ledger.fill import fill

    laps = Laps()
    touched = _add(groups)
    with laps.lap("fill"):
        fill(now=timezone.now())
    found = _round(worker)
    return {"groups": touched, "fill": _told(laps)["fill"], **found}


def _add(groups: int | None) -> int:
    """Messages of the last days said again under other keys; how many groups they are in."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq
    from django.utils import timezone

    from bench import world
    from qunxing.ledger import bulk, manifest
    from qunxing.ledger.engine import cursor

    talk = manifest.listed("facts", kinds=manifest.TALK)
    last = max(talk, key=lambda each: (each.rows > NEW, each.max_ts))  # what was added before is no more than that
    rows = pq.read_table(manifest.path_of(last))
    rows = rows if groups is None else rows.filter(pc.less_equal(rows["grp"], groups))
    rows = rows.slice(max(rows.num_rows - NEW, 0))
    keys = np.random.default_rng(rows.num_rows + (groups or 0)).integers(-(2**62), 2**62, rows.num_rows)
    rows = rows.set_column(0, "k1", pa.array(keys))
    with cursor() as room:
        room.bind("ready", rows)
        ranges = bulk.touched(room)
    manifest.commit([world.write("facts", rows, 1)], ranges=ranges, now=timezone.now())
    return len(pc.unique(rows["grp"]))


def _pages() -> Times:
    """Milliseconds of the server for each page, opened for the first time and again."""
    from django.test import Client

    from qunxing.communities.models import User
    from qunxing.ledger.engine import cursor
    from qunxing.people.queries import bind

    user, _made = User.objects.get_or_create(username="bench", defaults={"is_superuser": True})
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    with cursor() as room:
        bind(room, list(GROUPS))
        people = [row[0] for row in room.rows("SELECT MAX(person) FROM seen GROUP BY grp")]
    every = {page: [page] for page in PAGES}
    every |= {
        "/groups/N/": [f"/groups/{grp}/" for grp in GROUPS],
        "/members/N/": [f"/members/{who}/" for who in people],
    }
    found: Times = {}
    client.get(f"/members/{people[-1]}/")  # loads what every page needs
    for name, paths in every.items():
        for path in paths:
            for time_ in ("first", "again"):
                lap = _timed(partial(client.get, path))
                found.setdefault(name, {}).setdefault(time_, []).append(lap)
    return found


def _timed(what: Callable[[], Any]) -> list[float]:
    wall, cpu = time.perf_counter(), time.process_time()
    answer = what()
    lap = [1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)]
    if answer.status_code != 200:
        raise SystemExit(f"{answer.request['PATH_INFO']}: {answer.status_code}")
    return lap


def ask(home: Path, messages: int) -> None:
    """Measure a filled home and print."""
    found = in_home(home, "bench.nightly")
    _refreshed(f"The nightly refresh of {messages:,} messages", found["night"])
    for name, title in (("some", f"{FEW} groups"), ("all", "all groups")):
        told = found[name]
        _refreshed(
            f"{NEW:,} new messages in {title} ({told['groups']:,}; fill {told['fill'][1]:.1f} processor s)",
            told,
        )
    rows = [
        (name, when, len(laps), *(quantile([lap[i] for lap in laps], 0.95) for i in (0, 1)))
        for name, times in found["pages"].items()
        for when, laps in times.items()
    ]
    table("Pages of the whole community and of one", ("page", "opened", "times", "p95 ms", "p95 processor ms"), rows)
    print(f"\nPeak memory of the process: {found['peak']:,.0f} MB")


def _refreshed(title: str, found: dict[str, Any]) -> None:
    stages, metrics = found["stages"], found["metrics"]
    asked = [stages.get(STAGES[name], [0, 0]) for name in DERIVED] + [metrics.get(name, [0, 0]) for name in WHO]
    derived = [sum(lap[i] for lap in asked) for i in (0, 1)]
    slow = sorted(metrics.items(), key=lambda item: -item[1][1])[:SHOWN]
    rows = [*stages.items(), *((f"— {name}", lap) for name, lap in slow)]
    head = f"**{', '.join([*WHO, *(STAGES[name] for name in DERIVED)])}**"
    table(title, ("stage", "seconds", "processor"), [(head, *derived), *((name, *lap) for name, lap in rows)])


def run(messages: int = 1_000_000, people: int = 100_000) -> None:
    """Build a community, refresh it, and forget it."""
    with TemporaryDirectory(prefix="qunxing-bench-") as home:
        in_home(Path(home), "bench.nightly", "--prepare", "--messages", str(messages), "--people", str(people))
        ask(Path(home), messages)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", type=Path)
    parser.add_argument("--prepare", action="store_true")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=100_000)
    asked = parser.parse_args()
    if asked.child:
        done = prepare(asked.child, asked.messages, asked.people) if asked.prepare else child(asked.child)
        print(json.dumps(done))
    elif asked.home:
        ask(asked.home, asked.messages)
    else:
        run(asked.messages, asked.people)


if __name__ == "__main__":
    main()
