"""The same questions by other Python packages, in a process and with a Python of their own: `pandas`, `chat-miner`.

`python bench/beside.py pandas FILE.parquet QUESTIONS.json`, or `… chat-miner whatsapp FILE` (or telegram). It knows
nothing of Qunxing, so that a Python that has the package is enough; it ends with 3 when the package is not there.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

ABSENT = 3


def ask(python: str, *args: str) -> dict[str, Any] | None:
    """What this file prints under a Python; None when the package is not installed there."""
    done = subprocess.run([python, __file__, *args], capture_output=True, text=True, check=False)
    if done.returncode == ABSENT:
        return None
    if done.returncode:
        raise SystemExit(f"{args[0]} failed: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def timed(what: Callable[[], Any]) -> tuple[Any, list[float]]:
    """What it gives, and its seconds of wall clock and of processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = what()
    return found, [time.perf_counter() - wall, time.process_time() - cpu]


def by_pandas(file: str, questions: str) -> dict[str, Any]:
    """Read the columns, then answer each question by groupby."""
    import pandas

    with open(questions) as listed:
        asked = json.load(listed)
    rows, reading = timed(lambda: pandas.read_parquet(file, columns=["group_id", "sender_id", "sent_at"]))
    found = []
    for each in asked:
        answer, laps = timed(lambda each=each: _SHAPES[each["name"]](_Within(pandas, rows, each)))  # type: ignore[misc]
        found.append({"values": {str(name): int(n) for name, n in answer.items()}, "laps": laps})
    return {"reading": reading, "found": found, "version": pandas.__version__}


class _Within:
    """The rows of the span with their local times, as a person would put them before grouping."""

    def __init__(self, pandas: Any, rows: Any, asked: dict[str, Any]) -> None:
        self.pandas, self.first, self.last = pandas, asked["first"], asked["last"]
        start, stop = pandas.Timestamp(asked["start"]), pandas.Timestamp(asked["stop"])
        start -= pandas.Timedelta(days=6 if asked["name"] == "trailing" else 0)
        is_in = rows["sent_at"] < stop
        chosen = rows[is_in if asked["name"] == "new" else is_in & (rows["sent_at"] >= start)]
        self.sender = chosen["sender_id"]
        self.local = chosen["sent_at"].dt.tz_localize("UTC").dt.tz_convert(asked["zone"]).dt.tz_localize(None)
        self.day = self.local.dt.floor("D")
        self.month = self.local.dt.to_period("M")

    def named(self, found: Any) -> dict[str, int]:
        return {str(day)[:10]: n for day, n in found.items() if self.first <= str(day)[:10] <= self.last}


def _trailing(of: _Within) -> dict[str, int]:
    pairs = of.pandas.DataFrame({"day": of.day, "sender": of.sender}).drop_duplicates()
    ahead = [pairs.assign(day=pairs["day"] + of.pandas.Timedelta(days=n)) for n in range(7)]
    return of.named(of.pandas.concat(ahead).groupby("day")["sender"].nunique())


def _months(of: _Within) -> dict[str, int]:
    found = of.sender.groupby(of.month).nunique()
    return {max(f"{month}-01", of.first): n for month, n in found.items()}


def _returning(of: _Within) -> dict[str, int]:
    pairs = of.pandas.DataFrame({"month": of.month, "sender": of.sender}).drop_duplicates()
    before = pairs.assign(month=pairs["month"] + 1)
    stayed, were = (each.groupby("month").size() for each in (before.merge(pairs, on=["month", "sender"]), before))
    found: dict[str, int] = {}
    for month, n in were.items():
        if f"{month}-01" <= of.last:
            found |= {f"{month}-01 returning": stayed.get(month, 0), f"{month}-01 dormant": n - stayed.get(month, 0)}
    return found


_SHAPES: dict[str, Callable[[_Within], dict[str, int]]] = {
    "messages": lambda of: of.named(of.day.groupby(of.day).size()),
    "senders": lambda of: of.named(of.sender.groupby(of.day).nunique()),
    "trailing": _trailing,
    "months": _months,
    "returning": _returning,
    "new": lambda of: of.named(of.day.groupby(of.sender).min().value_counts()),
    "heatmap": lambda of: {
        f"{day}-{hour}": n
        for (day, hour), n in of.day.groupby([of.local.dt.dayofweek, of.local.dt.hour]).size().items()
    },
    "ranking": lambda of: {str(i): n for i, n in enumerate(of.sender.value_counts().head(50), 1)},
}


def by_chat_miner(kind: str, file: str) -> dict[str, Any]:
    """Parse a file; seconds, and how many messages of each author it found."""
    from chatminer import chatparsers

    def parse() -> Any:
        parser = {"whatsapp": chatparsers.WhatsAppParser, "telegram": chatparsers.TelegramJsonParser}[kind](file)
        parser.parse_file()
        return parser.parsed_messages.get_df()

    rows, laps = timed(parse)
    return {"laps": laps, "values": dict(Counter(rows["author"].to_list()))}


def main() -> None:
    what, *args = sys.argv[1:]
    try:
        with contextlib.redirect_stdout(sys.stderr):
            found = by_pandas(*args) if what == "pandas" else by_chat_miner(*args)
    except ImportError:
        sys.exit(ABSENT)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
