"""How long a daily report and the owner's page of very many groups take: `python -m bench.reports [--groups N]`."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.measure import begin, in_home, quantile, table

Laps = dict[str, list[tuple[float, float]]]
RUNS = 5


def child(home: Path, groups: int, messages: int) -> dict[str, Any]:
    """Fill a community and make its reports and its owner's page, from nothing and from what is kept."""
    begin(home)
    from django.utils import timezone

    from bench import world
    from qunxing.communities.models import Community
    from qunxing.core.zones import moment
    from qunxing.insight.asking import Scope
    from qunxing.insight.coverage import Standing
    from qunxing.insight.models import CachedMeasure
    from qunxing.insight.workbook import xlsx_bytes
    from qunxing.ledger import manifest
    from qunxing.ledger.fill import fill
    from qunxing.reports import files, quotes
    from qunxing.reports.days import span_of
    from qunxing.reports.drafting import draft
    from qunxing.reports.models import Kind
    from qunxing.reports.text import compose

    world.build(world.Size(messages, groups=groups, people=groups * 50, months=3))
    fill(now=timezone.now())
    community = Community.objects.get()
    scope = Scope.of_community(community)
    now = moment(max(each.max_ts for each in manifest.listed("facts", kinds=manifest.TALK)))
    today = community.today(now)
    found: Laps = {}

    def make(kind: Kind, days_ago: int = 0) -> Any:
        span = span_of(kind, today - timedelta(days=days_ago), today)
        return draft(span, scope, now=now, standing=Standing.of(scope.numbers))

    for _run in range(RUNS):
        for title, kind, ago in (
            ("today so far", Kind.DAILY, 0),
            ("yesterday", Kind.DAILY, 1),
            ("week", Kind.WEEKLY, 7),
        ):
            CachedMeasure.objects.all().delete()
            _time(found, f"{title}: computed", lambda kind=kind, ago=ago: make(kind, ago))  # type: ignore[misc] # bound
            _time(found, f"{title}: kept", lambda kind=kind, ago=ago: make(kind, ago))  # type: ignore[misc] # as above
        sheet = make(Kind.DAILY)
        words = quotes.words_of(sheet.waiting)
        _time(found, "the text", lambda sheet=sheet, words=words: compose(sheet, words))  # type: ignore[misc] # as above
        _time(found, "the workbook", lambda sheet=sheet, words=words: _book(files, xlsx_bytes, sheet, words))  # type: ignore[misc] # as above
    for _run in range(RUNS):
        CachedMeasure.objects.all().delete()
        for title in ("computed", "kept"):
            _time_page(found, f"PDF by a fresh command: {title}", community.name, home / "page.pdf")
    return {"laps": found, "lines": len(make(Kind.DAILY).lines)}


def _book(files: Any, write: Callable[..., bytes], sheet: Any, words: list[str]) -> bytes:
    rows, columns = files.figures(sheet)
    return write(rows, columns, files.beside(sheet, words))


def _time(found: Laps, name: str, what: Callable[[], object]) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    what()
    found.setdefault(name, []).append((time.perf_counter() - wall, time.process_time() - cpu))


def _time_page(found: Laps, name: str, community: str, to: Path) -> None:
    """The owner's page as `qunxing page` draws it: all is loaded anew."""
    wall, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "qunxing.cli", "page", "--community", community, "--to", str(to)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - wall, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    found.setdefault(name, []).append((wall, cpu))


def run(groups: int, messages: int) -> None:
    """Measure in a home of its own and print."""
    with TemporaryDirectory(prefix="qunxing-bench-") as home:
        result = in_home(Path(home), "bench.reports", "--groups", str(groups), "--messages", str(messages))
    rows = []
    for name, laps in result["laps"].items():
        wall, cpu = [lap[0] * 1000 for lap in laps], [lap[1] * 1000 for lap in laps]
        rows.append((name, quantile(wall, 0.5), quantile(wall, 0.95), quantile(cpu, 0.5)))
    head = ("report", "median ms", "p95 ms", "median processor ms")
    table(f"Reports of {result['lines']:,} groups, {messages:,} messages in 3 months", head, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", type=Path)
    parser.add_argument("--groups", type=int, default=2000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(child(asked.child, asked.groups, asked.messages)))
    else:
        run(asked.groups, asked.messages)


if __name__ == "__main__":
    main()
