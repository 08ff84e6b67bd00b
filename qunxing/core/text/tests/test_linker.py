"""The linker on small talks, and as good as published on talk that was linked by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from qunxing.core.metrics.inferring import Lines, inferred, lines_of, names_of
from qunxing.core.text import linker
from qunxing.core.text.linker import MEASURED, MINUTE, SURE, Talk, links
from qunxing.core.text.mentions import named
from qunxing.core.text.recognisers import Label, label
from qunxing.testing.data import shared_data

ANNA, BO, CY = 1, 2, 3
SAID = re.compile(r"\[(\d\d):(\d\d)\] <([^>]+)> (.*)")
COMMON = "the you and can how what why help linux ubuntu for with this that just not are all any one get use"


def talk(*rows: tuple[int, int, int, bool]) -> Talk:
    """Rows of (author, minute, named, asks) in one group."""
    author, minute, who, asks = (np.array(column) for column in zip(*rows, strict=True))
    one, plain = np.ones(len(rows), np.int64), np.zeros(len(rows), bool)
    return Talk(one, author, minute * MINUTE, who, asks, plain, one * 12)


def test_who_names_the_asker_answers_and_who_speaks_after_long_silence_begins() -> None:
    found = links(talk((ANNA, 0, 0, True), (BO, 1, 0, True), (CY, 2, ANNA, False), (ANNA, 300, 0, True)))
    assert found.to[2] == 0 and found.margin[2] >= SURE
    assert found.to[3] == 3


def test_a_group_knows_nothing_of_another() -> None:
    rows = [(ANNA, 0, 0, True), (BO, 1, ANNA, False)]
    assert links(talk(*rows)).to.tolist() == [0, 0]
    assert links(talk(*rows)._replace(grp=np.array([1, 2]))).to.tolist() == [0, 1]


def test_lot_by_lot_is_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = np.random.default_rng(3)
    rows = [(int(a), at, int(b), bool(c)) for at, (a, b, c) in enumerate(dice.integers(0, (4, 4, 2), (60, 3)))]
    whole = links(talk(*rows))
    monkeypatch.setattr(linker, "LOT", 7)
    assert all((a == b).all() for a, b in zip(whole, links(talk(*rows)), strict=True))


def test_the_longest_name_of_one_account_is_meant() -> None:
    names = names_of([(ANNA, "小明"), (BO, "小明 妈妈"), (CY, "重名"), (9, "重名")])
    assert named("@小明 妈妈\u2005在吗", names) == BO
    assert (named("谢谢@小明，知道了", names), named("@重名 在吗", names), named("a@b.cn", names)) == (ANNA, 0, 0)


def line(ts: int, who: int, *, question: int = 0, ref: int = 0, to: int = 0) -> tuple[int, ...]:
    return (1, ts * MINUTE, ts, ts, who, 0, 0, question, 12, ref, ref, to)


def test_an_answer_that_says_so_itself_is_not_inferred_again() -> None:
    asked, plain = line(1, ANNA, question=1), line(2, BO, to=ANNA)
    assert inferred(lines_of([asked, plain]))["answerer"].tolist() == [BO]
    assert inferred(lines_of([plain, asked]))["k1"].tolist() == [1], "in whatever order they come"
    assert inferred(lines_of([asked, line(2, BO, ref=1)]))["k1"].size == 0
    assert inferred(lines_of([]))["k1"].size == 0


@pytest.mark.slow
def test_it_is_as_good_as_published_on_hand_linked_talk() -> None:
    claimed = answered = both = asked = 0
    for path in sorted(shared_data("irc-disentanglement/dev").glob("*.annotation.txt")):
        for is_claimed, is_answered in judged(path):
            asked, claimed, answered = asked + 1, claimed + is_claimed, answered + is_answered
            both += is_claimed and is_answered
    told = MEASURED["all"]
    assert (asked, round(both / claimed, 2), round(both / answered, 2)) == (told.questions, told.precision, told.recall)


def judged(path: Path) -> Iterator[tuple[bool, bool]]:
    """Of each hand-linked question: whether an answer by another is claimed, and whether there is one."""
    linked = [sorted(map(int, row.split()[:2])) for row in path.read_text().splitlines()]
    numbers, lines = spoken(path.with_name(path.name.replace("annotation", "ascii")), min(a for a, _b in linked) - 250)
    place, later = {number: at for at, number in enumerate(numbers)}, {b for _a, b in linked}
    found = inferred(lines)
    claims = {(int(q), int(a)) for q, a in zip(found["k1"], found["a1"], strict=True) if int(a) in later}
    for q in sorted(later & set(place)):
        if lines.question[place[q]]:
            others = {
                b for a, b in linked if a == q and b in place and lines.identity[place[b]] != lines.identity[place[q]]
            }
            yield any(question == q for question, _answer in claims), bool(others)


def spoken(path: Path, first: int) -> tuple[list[int], Lines]:
    """Line numbers and lines; a nick in front of or inside a text names its account."""
    nicks: dict[str, int] = {}
    rows, day, last = [], 0, 0
    for number, row in enumerate(path.read_text(errors="replace").split("\n")):
        if not (found := SAID.match(row)):
            continue
        minute = int(found[1]) * 60 + int(found[2])
        day, last = day + (minute < last - 600), minute
        who, text = nicks.setdefault(found[3].lower(), len(nicks) + 1), found[4]
        if number >= first:
            marks = label(text, 1)
            noise = int(bool(marks & (Label.ACKNOWLEDGEMENT | Label.EMPTY)))
            ts, asks = (day * 1440 + minute) * MINUTE, int(bool(marks & Label.QUESTION))
            rows.append((1, ts, number, number, who, 0, noise, asks, len(text), 0, 0, _nick(text, nicks)))
    return [row[2] for row in rows], lines_of(rows)


def _nick(text: str, nicks: dict[str, int]) -> int:
    words = [word.lower() for word in re.findall(r"[^\s:,!?.]+", text)]
    return next((nicks[word] for word in words if len(word) > 2 and word in nicks and word not in COMMON.split()), 0)
