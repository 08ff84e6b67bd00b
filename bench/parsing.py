"""Reading one exported chat: ours beside chat-miner's, the same file, both from opening it to columns."""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench import beside
from bench.beside import timed
from bench.measure import table

MESSAGES = 100_000
PEOPLE = 300
_BEGIN = datetime(2024, 5, 13, 9, tzinfo=UTC)


def _talk(count: int) -> list[tuple[datetime, str, str]]:
    from qunxing.simulate.talk import sentences

    words = sentences(7, 4096)
    return [
        (_BEGIN + timedelta(minutes=2 * i), f"Person {i * i % PEOPLE + 1}", words[i * 31 % len(words)])
        for i in range(count)
    ]


def whatsapp(to: Path, count: int) -> None:
    """An Android export with day before month."""
    lines = (f"{at:%d/%m/%Y, %H:%M} - {name}: {text}\n" for at, name, text in _talk(count))
    to.write_text("".join(lines), encoding="utf-8")


def telegram(to: Path, count: int) -> None:
    """A Telegram Desktop export of one group."""
    messages = [
        {
            "id": i,
            "type": "message",
            "date": f"{at:%Y-%m-%dT%H:%M:%S}",
            "date_unixtime": str(int(at.timestamp())),
            "from": name,
            "from_id": f"user{name.removeprefix('Person ')}",
            "text": text,
            "text_entities": [{"type": "plain", "text": text}],
        }
        for i, (at, name, text) in enumerate(_talk(count), 1)
    ]
    chat = {"name": "Bench", "type": "private_supergroup", "id": 1, "messages": messages}
    to.write_text(json.dumps(chat, ensure_ascii=False, indent=1), encoding="utf-8")


WRITERS = {"whatsapp": whatsapp, "telegram": telegram}


def ours(kind: str, file: Path) -> tuple[dict[str, int], list[float]]:
    """How many messages of each author, and seconds: looking at the file as an import does, then all of it."""
    from qunxing.carriers.base import Options
    from qunxing.carriers.files.source import Source
    from qunxing.carriers.registry import by_name

    def parse() -> Any:
        source, fmt = Source(file), by_name(kind)
        fmt.look(source, Options())
        return list(fmt.lots(source, Options()))

    lots, laps = timed(parse)
    return dict(Counter(name for lot in lots for name in lot.said["name"].to_pylist())), laps


def run(runs: int = 3, python: str = sys.executable, count: int = MESSAGES) -> None:
    """Measure and print; raises SystemExit when the two do not find the same."""
    rows = []
    with TemporaryDirectory(prefix="qunxing-bench-") as folder:
        for kind, write in WRITERS.items():
            write(file := Path(folder) / f"{kind}.{'txt' if kind == 'whatsapp' else 'json'}", count)
            theirs = [beside.ask(python, "chat-miner", kind, str(file)) for _ in range(runs)]
            if theirs[0] is None:
                print("\nchat-miner: not measured: it is not installed.")
                return
            mine = [ours(kind, file) for _ in range(runs)]
            if mine[0][0] != theirs[0]["values"]:
                raise SystemExit(f"chat-miner and we do not find the same messages in {file.name}")
            laps = ([each["laps"] for each in theirs if each], [each[1] for each in mine])
            (a, b), (c, d) = ([median(lap[i] for lap in of) for i in (0, 1)] for of in laps)
            rows.append((kind, a, b, c, d, a / c, b / d))
    head = ("file", "chat-miner s", "processor s", "ours s", "processor s", "× wall", "× processor")
    table(f"Parsing {count:,} messages", head, rows)
