"""Sheets to judge by hand, and the labels that come back: once in one order, once in another.

A sheet is a text file, one message a line, "number<tab>text"; the judge writes number and letters into a file beside
it: q question, a acknowledgement, m written by a machine, - none; for pairs y copies of one text, - not. What the two
judgings say differently is judged a third time in `third.txt`, by number of the first sheet.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from qunxing.core.refusals import Refusal
from scripts.audit import draw
from scripts.audit.draw import SEED, Drawn

LABELS = Path(__file__).with_name("labels.csv")
ORDERS = ("first", "second")
LETTERS = {"q": "question", "a": "acknowledgement", "m": "automatic", "y": "near_duplicate"}
"""What the letters stand for."""
DRAWERS = {"messages": draw.messages, "short": draw.short, "pairs": draw.pairs}
BREAK = " ⏎ "
BETWEEN = " ‖ "
PARTED = "\n‖\n"
"""Between two texts that were judged as a pair, in the file of labels."""


class Judged(NamedTuple):
    """One text as it was judged; `text` only where it is ours to show. Letters as on the sheet, "" for none."""

    kind: str
    source: str
    key: str
    digest: str
    part: str
    first: str
    second: str
    truth: str
    text: str = ""


def read() -> list[Judged]:
    """Everything judged."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        return [Judged(**row) for row in csv.DictReader(file)]


def write_sheets(folder: Path) -> None:
    """Both orders of both kinds; texts that are not ours, so the folder is to lie outside the checkout."""
    for kind, drawer in DRAWERS.items():
        drawn = list(drawer())
        for order in ORDERS:
            lines = [f"{at}\t{_flat(drawn[number])}" for at, number in enumerate(_shuffled(len(drawn), order))]
            (folder / f"{kind}-{order}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def take_sheets(folder: Path) -> None:
    """Read the judged sheets, `<kind>-<order>.judged.txt` and `<kind>-third.txt`, into the file of labels."""
    rows = [each for kind in DRAWERS for each in _taken(folder, kind)]
    with LABELS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Judged._fields)
        writer.writerows(sorted(rows))


def _taken(folder: Path, kind: str) -> Iterator[Judged]:
    drawn = list(DRAWERS[kind]())
    first, second = (_by_number(folder, kind, order, len(drawn)) for order in ORDERS)
    places = {number: at for at, number in enumerate(_shuffled(len(drawn), "first"))}
    third = _letters(folder / f"{kind}-third.txt")
    for number, each in enumerate(drawn):
        one, other = first[number], second[number]
        if one != other and places[number] not in third:
            raise Refusal("Line %(at)s of %(kind)s is to be judged a third time.", at=places[number], kind=kind)
        truth = one if one == other else third[places[number]]
        text = PARTED.join(each.texts) if each.source == "demo" else ""
        yield Judged(kind, each.source, each.key, each.digest, each.part, one, other, truth, text)


def _by_number(folder: Path, kind: str, order: str, count: int) -> Mapping[int, str]:
    judged = _letters(folder / f"{kind}-{order}.judged.txt")
    if missing := sorted(set(range(count)) - set(judged)):
        raise Refusal("Not judged in %(order)s: %(missing)s.", order=order, missing=missing)
    return {number: judged[at] for at, number in enumerate(_shuffled(count, order))}


def _letters(path: Path) -> dict[int, str]:
    lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    pairs = [line.split() for line in lines if line.strip()]
    return {int(at): "".join(sorted(letters.replace("-", ""))) for at, letters in pairs}


def _shuffled(count: int, order: str) -> list[int]:
    numbers = list(range(count))
    random.Random(f"{SEED} {order}").shuffle(numbers)
    return numbers


def _flat(drawn: Drawn) -> str:
    return BETWEEN.join(text.replace("\n", BREAK) for text in drawn.texts)
