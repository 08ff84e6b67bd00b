"""How long the server takes to answer: one group, a whole community, all history, a search.

`python -m bench.questions [--messages N] [--home FILLED]`. A home left by `bench.rollup --child HOME` can be asked.
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

from bench.measure import begin, in_home, quantile, table

GROUPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Groups asked about, by rank of size."""
Laps = dict[str, list[tuple[float, float]]]


def prepare(home: Path, messages: int, people: int) -> dict[str, Any]:
    """Build and fill a community."""
    begin(home)
    from django.utils import timezone

    from bench import world
    from qunxing.ledger.fill import fill

    world.build(world.Size(messages, people=people))
    fill(now=timezone.now())
    return {}


def child(home: Path) -> dict[str, Any]:
    """Ask everything, in one process as the web is one."""
    begin(home)
    from django.utils import timezone

    from bench import world
    from qunxing.communities.models import Community, Group
    from qunxing.core.metrics.registry import METRICS
    from qunxing.core.zones import moment
    from qunxing.insight.asking import Scope
    from qunxing.insight.models import CachedMeasure
    from qunxing.insight.questions import Question
    from qunxing.ledger import manifest, talk

    community, now = Community.objects.get(), timezone.now()
    groups = [Group.objects.get(pk=grp) for grp in GROUPS]
    now = moment(max(each.max_ts for each in manifest.listed("facts", kinds=manifest.TALK)))
    found: Laps = {}
    CachedMeasure.objects.all().delete()
    for title, span in (("one group, 90 days", "90"), ("one group, all history", "all")):
        for metric in METRICS.values():
            for group in groups:
                question = Question(metric, Scope.of_group(group), True, span)
                _time(found, f"{title}: computed", partial(question.ask, now))
                _time(found, f"{title}: kept", partial(question.ask, now))
    for metric in METRICS.values():
        question = Question(metric, Scope.of_community(community), False)
        _time(found, f"community, 90 days: computed by the worker, {metric.name}", partial(question.ask, now))
        _time(found, "community, 90 days: kept", partial(question.ask, now))
    for name in ("active_members", "retention", "tiers"):
        question = Question(METRICS[name], Scope.of_community(community), False, "all")
        _time(found, f"community, all history: {name}", partial(question.ask, now))
    needle, needed = world.add_text(months=2), [group.pk for group in community.groups.all()]
    _time(found, "search, one group, first page", partial(talk.search, needle, [1]))
    for _ in range(5):
        _time(found, "search, all groups, first page", partial(talk.search, needle, needed))
    return {"laps": found}


def _time(found: Laps, name: str, what: Callable[[], object]) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    what()
    found.setdefault(name, []).append((time.perf_counter() - wall, time.process_time() - cpu))


def ask(home: Path, messages: int) -> None:
    """Measure a filled home and print."""
    result = in_home(home, "bench.questions")
    rows = []
    for name, laps in result["laps"].items():
        wall, cpu = [lap[0] * 1000 for lap in laps], [lap[1] * 1000 for lap in laps]
        rows.append((name, len(laps), quantile(wall, 0.5), quantile(wall, 0.95), quantile(cpu, 0.95)))
    head = ("question", "asked", "median ms", "p95 ms", "p95 processor ms")
    table(f"Server time at {messages:,} messages", head, rows)
    print(f"\nPeak memory of the process: {result['peak']:,.0f} MB")


def run(messages: int = 2_000_000, people: int = 200_000) -> None:
    """Build a community, ask, and forget it."""
    with TemporaryDirectory(prefix="qunxing-bench-") as home:
        in_home(Path(home), "bench.questions", "--prepare", "--messages", str(messages), "--people", str(people))
        ask(Path(home), messages)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", type=Path)
    parser.add_argument("--prepare", action="store_true")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--messages", type=int, default=2_000_000)
    parser.add_argument("--people", type=int, default=200_000)
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
