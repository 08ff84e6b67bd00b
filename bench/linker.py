"""How good and how fast the reply linker is on hand-linked talk it was not fitted on: `python -m bench.linker`."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from bench.measure import table
from qunxing.core.metrics.inferring import lines_of, talk_of
from qunxing.core.text.linker import links, model
from qunxing.testing.data import SHARED
from scripts.linker import irc
from scripts.linker.__main__ import NAMES_READ
from scripts.linker.judging import judged

DATA = SHARED / "irc-disentanglement" / "dev"
FIGURES = ("precision", "recall", "f", "covered", "right", "answers_right", "answers_found")


def run() -> None:
    """Print precision, recall and F of all links, what is told of them, and messages a second on one core."""
    if not DATA.exists():
        print("Reply linker: skipped, irc-disentanglement is not on this machine.")
        return
    rows = []
    for keep in NAMES_READ.values():
        found = judged(DATA, keep=keep, sure=model().sure)
        rows.append([f"{keep:.0%}", *(f"{100 * found[each]:.1f}" for each in FIGURES)])
    table("Reply linker, on talk linked by hand", ["names read", *(each.replace("_", " ") for each in FIGURES)], rows)
    table(
        "Reply linker, messages a second of one processor",
        ["what", "a second"],
        [[what, f"{rate:,.0f}"] for what, rate in _speeds()],
    )


def _speeds() -> list[tuple[str, float]]:
    files = irc.files(DATA)
    rows = [(grp, line) for grp, file in enumerate(files, 1) for line in file.said]
    texts = [line.text for _grp, line in rows]
    lines = lines_of(
        (grp, line.minute, line.number, line.number, line.author, 0, 0, 0, len(line.text), 0, 0) for grp, line in rows
    )
    talk, _number = irc.talk_of(files)
    reading = _seconds(lambda: talk_of(lines, texts, {}))
    linking = _seconds(lambda: links(talk))
    count = len(rows)
    return [("texts read", count / reading), ("linked", count / linking), ("both", count / (reading + linking))]


def _seconds(what: Callable[[], Any]) -> float:
    what()
    start = time.process_time()
    what()
    return time.process_time() - start


if __name__ == "__main__":
    run()
