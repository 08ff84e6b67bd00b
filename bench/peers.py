"""The same questions put to Qunxing, to PostgreSQL and to pandas in one run, and a file parsed beside chat-miner.

`python -m bench.peers [--messages N] [--people N] [--runs N] [--home FILLED] [--python PYTHON]`. What is compared is
first found equal. `--python` has chat-miner (and may have another pandas); without a package its part is left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench import beside, parsing
from bench.beside import timed
from bench.measure import begin, in_home, quantile, table
from bench.shapes import ONE_GROUP, PLACES, SHAPES, Shape, Values, compare

GROUPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Groups asked about, by rank of size."""
DAYS_OF_ONE_GROUP = 30
TIMES = 5
OURS = ("ours ms", "processor ms", "×", "× processor", "× when kept")
Laps = list[list[float]]
"""[wall, processor] seconds, one pair a run."""


def child(home: Path, runs: int) -> dict[str, Any]:
    """Put every question to us and to PostgreSQL in turn; leaves `messages.parquet` in the home."""
    begin(home)
    return put_to_both(home / "messages.parquet", runs)


def put_to_both(messages: Path, runs: int) -> dict[str, Any]:
    """Write all messages to a file, fill PostgreSQL from it and ask; `loading` is None where there is none."""
    from bench.database import filled
    from qunxing.communities.models import Group

    now = _write(messages)
    with filled(messages) as base:
        asked = [_ask(base, shape, span, now, runs) for shape in SHAPES for span in shape.spans]
        groups = [_one_group(base, group, now) for group in Group.objects.filter(pk__in=GROUPS)]
        return {"asked": asked, "groups": groups, "loading": base and base.loading}


def _write(to: Path) -> datetime:
    """All messages as one table in order of time, with words; the moment of the last."""
    import pyarrow as pa

    from qunxing.core.zones import moment
    from qunxing.ledger import manifest
    from qunxing.ledger.engine import cursor
    from qunxing.simulate.talk import sentences

    talk = manifest.listed("facts", kinds=manifest.TALK)
    with cursor() as room:
        words = sentences(7, 4096)
        room.bind("word", pa.table({"n": pa.array(range(len(words)), pa.int64()), "content": words}))
        listed = ", ".join(f"'{manifest.path_of(each)}'" for each in talk)
        room.run(
            "COPY (SELECT f.grp AS group_id, f.identity AS sender_id, make_timestamp(f.ts) AS sent_at, word.content "
            f"FROM read_parquet([{listed}]) f JOIN word ON word.n = f.content & 4095 WHERE f.kind = 1 ORDER BY f.ts) "
            f"TO '{to}' (FORMAT parquet, COMPRESSION zstd)"
        )
    return moment(max(each.max_ts for each in talk))


def _ask(base: Any, shape: Shape, span: str, now: datetime, runs: int) -> dict[str, Any]:
    """One question about all groups, to both, `runs` times in turn."""
    from qunxing.communities.models import Community
    from qunxing.core.metrics.registry import METRICS
    from qunxing.insight.asking import Scope
    from qunxing.insight.questions import Question

    params = {"exclude": "none", **shape.params}
    whole = Scope.of_community(Community.objects.get())
    question = Question(METRICS[shape.metric], whole, False, span, grain=shape.grain, params=params)
    within = _within(question.exact(now).ask)
    title = f"{shape.title}, {'all history' if span == 'all' else f'{span} days'}"
    theirs: Laps = []
    computed: Laps = []
    for _ in range(runs):
        values, laps = _ours(question, shape, now)
        computed.append(laps)
        if base:
            found, laps = base.ask(shape.sql, within)
            theirs.append(laps)
            compare(title, values, found)
    kept = [] if shape.name == "ranking" else [timed(partial(question.ask, now))[1] for _ in range(TIMES)]
    about = {"name": shape.name, "title": title, "values": values}
    return about | _plain(within) | {"theirs": theirs, "computed": computed, "kept": kept}


def _ours(question: Any, shape: Shape, now: datetime) -> tuple[Values, list[float]]:
    """Computed from the rollups, with nothing kept from before."""
    from qunxing.insight.models import CachedMeasure

    CachedMeasure.objects.all().delete()
    ranked = partial(question.people, now, limit=PLACES)
    answer, laps = timed(ranked if shape.name == "ranking" else partial(question.ask, now))
    return shape.read(answer), laps


def _within(ask: Any) -> dict[str, Any]:
    """The days of a question as a database wants them: first and last, and the UTC times around them."""
    from qunxing.core.metrics.periods import day_of, midnight
    from qunxing.core.zones import moment

    edges = {"first": day_of(ask.from_day), "last": day_of(ask.to_day), "zone": ask.timezone}
    start, stop = (moment(midnight(day, ask.timezone)) for day in (ask.from_day, ask.to_day + 1))
    return {**edges, "start": start, "stop": stop}


def _plain(within: dict[str, Any]) -> dict[str, Any]:
    """The same as JSON; times in UTC without saying so."""
    return {
        name: each.astimezone(UTC).replace(tzinfo=None).isoformat()
        if isinstance(each, datetime)
        else each.isoformat()
        if isinstance(each, date)
        else each
        for name, each in within.items()
    }


def _one_group(base: Any, group: Any, now: datetime) -> dict[str, Laps]:
    """Messages by day of the last 30 days a group was observed, to both."""
    from qunxing.core.metrics.periods import day_of
    from qunxing.core.metrics.registry import METRICS
    from qunxing.insight.asking import Scope
    from qunxing.insight.questions import Question

    always = Question(METRICS["messages"], Scope.of_group(group), True, "all", grain="day", params={"exclude": "none"})
    first = day_of(always.exact(now).ask.to_day - DAYS_OF_ONE_GROUP + 1)
    question = replace(always, from_day=first)
    within = _within(question.exact(now).ask) | {"group": group.pk}
    laps: dict[str, Laps] = {"theirs": [], "computed": [], "kept": []}
    for _ in range(TIMES):
        values, lap = _ours(question, SHAPES[0], now)
        laps["computed"].append(lap)
        laps["kept"].append(timed(partial(question.ask, now))[1])
        if base:
            found, lap = base.ask(ONE_GROUP, within)
            laps["theirs"].append(lap)
            compare(group.name, values, found)
    return laps


def run(messages: int = 1_000_000, people: int = 100_000, runs: int = 3, python: str = sys.executable) -> None:
    """Build a community, ask, compare and forget it; then the parsing."""
    with TemporaryDirectory(prefix="qunxing-bench-") as home:
        in_home(Path(home), "bench.questions", "--prepare", "--messages", str(messages), "--people", str(people))
        ask(Path(home), messages, runs, python)
    parsing.run(runs, python)


def ask(home: Path, messages: int, runs: int, python: str = sys.executable) -> None:
    """Compare in a filled home and print."""
    found = in_home(home, "bench.peers", "--runs", str(runs))
    if found["loading"] is None:
        print("\nPostgreSQL: not measured: it is not installed.")
    else:
        _print_postgres(found, messages)
    _pandas(home, found["asked"], messages, runs, python)


def _print_postgres(found: dict[str, Any], messages: int) -> None:
    rows: list[tuple[object, ...]] = []
    for each in found["asked"]:
        rows.append((each["title"], *_beside(*_middle(each["theirs"]), each)))
    head = ("question", "PostgreSQL ms", "processor ms", *OURS)
    table(f"All groups, {messages:,} messages, beside PostgreSQL (wanted: 10 ×)", head, rows)
    print(f"\nFilling and indexing the table took PostgreSQL {found['loading']:,.0f} s.")
    _print_one_group(found["groups"], messages)


def _print_one_group(groups: list[dict[str, Laps]], messages: int) -> None:
    rows = []
    for name, title in (("theirs", "PostgreSQL, by its index"), ("computed", "ours, computed"), ("kept", "ours, kept")):
        walls, cpus = ([lap[i] * 1000 for group in groups for lap in group[name]] for i in (0, 1))
        rows.append((title, median(walls), quantile(walls, 0.95), median(cpus)))
    head = ("messages by day", "median ms", "p95 ms", "median processor ms")
    table(f"One group's {DAYS_OF_ONE_GROUP} days, {messages:,} messages (wanted: 50 ms)", head, rows)


def _pandas(home: Path, asked: list[dict[str, Any]], messages: int, runs: int, python: str) -> None:
    found = [by_pandas(home, asked, python) for _ in range(runs)]
    theirs = [each for each in found if each]
    if not theirs:
        print("\npandas: not measured: it is not installed.")
        return
    reading = _middle([each["reading"] for each in theirs])
    rows = []
    for i, ours in enumerate(asked):
        wall, cpu = _middle([each["found"][i]["laps"] for each in theirs])
        rows.append((ours["title"], *_beside(wall, cpu, ours), (wall + reading[0]) / _middle(ours["computed"])[0]))
    head = ("question", "pandas ms", "processor ms", *OURS, "× with reading")
    table(f"All groups, {messages:,} messages, beside pandas {theirs[0]['version']} (wanted: 4 ×)", head, rows)
    print(f"\nReading three columns of Parquet took pandas {reading[0]:,.0f} ms ({reading[1]:,.0f} ms of processor).")


def _beside(wall: float, cpu: float, ours: dict[str, Any]) -> tuple[object, ...]:
    """Their milliseconds, ours, and how many times ours theirs are."""
    our_wall, our_cpu = _middle(ours["computed"])
    kept = wall / _middle(ours["kept"])[0] if ours["kept"] else "not kept"
    return wall, cpu, our_wall, our_cpu, wall / our_wall, cpu / our_cpu, kept


def by_pandas(folder: Path, asked: list[dict[str, Any]], python: str) -> dict[str, Any] | None:
    """The same questions by groupby in a process of its own, found equal; None where there is no pandas."""
    listed = folder / "questions.json"
    names = ("name", "first", "last", "zone", "start", "stop")
    listed.write_text(json.dumps([{name: each[name] for name in names} for each in asked]))
    found = beside.ask(python, "pandas", str(folder / "messages.parquet"), str(listed))
    for ours, theirs in zip(asked, found["found"] if found else asked, strict=True):
        compare(f"pandas, {ours['title']}", ours["values"], theirs["values"])
    return found


def _middle(laps: Laps) -> tuple[float, float]:
    """Medians in milliseconds."""
    wall, cpu = (median(lap[i] * 1000 for lap in laps) for i in (0, 1))
    return wall, cpu


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", type=Path)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--python", default=sys.executable)
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(child(asked.child, asked.runs)))
    elif asked.home:
        ask(asked.home, asked.messages, asked.runs, asked.python)
        parsing.run(asked.runs, asked.python)
    else:
        run(asked.messages, asked.people, asked.runs, asked.python)


if __name__ == "__main__":
    main()
