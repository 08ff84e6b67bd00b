"""The linker on small talks: what may not matter, what must, and that every score opens into its parts."""

from __future__ import annotations

from itertools import pairwise
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qunxing.core.metrics.inferring import COLUMNS, Lines, inferred, lines_of, names_of, talk_of
from qunxing.core.text.linker import CONTEXT, MINUTE, Talk, linking, links, model, opened
from qunxing.core.text.linker.words import cues_of, words_of
from qunxing.core.text.mentions import Mentions, mentions, named

ANNA, BO, CY = 1, 2, 3
NAMES = {"安娜": ANNA, "小博": BO, "cy": CY}
SAYS = (
    "面团发不起来怎么办？",
    "@安娜 水温太高了",
    "谢谢",
    "cy，你呢",
    "明天团购吗",
    "水温多少合适",
    "ok",
    "today?",
    "@cy 好",
)


def lines(*rows: tuple[int, int, int], question: int = 0) -> Lines:
    """Rows of (group, author, minute); keys are the places."""
    return lines_of((g, at * MINUTE, k, k, who, 0, 0, question, 12, 0, 0) for k, (g, who, at) in enumerate(rows, 1))


def talk(rows: list[tuple[int, int, int]], said: list[str]) -> Talk:
    return talk_of(lines(*rows), said, dict.fromkeys({row[0] for row in rows}, NAMES))


said_in_turn = st.lists(
    st.tuples(st.sampled_from((ANNA, BO, CY, 4)), st.integers(0, 40), st.sampled_from(SAYS)), min_size=1
)


def of_group(grp: int, turns: list[tuple[int, int, str]]) -> tuple[list[tuple[int, int, int]], list[str]]:
    minutes = np.cumsum([pause for _who, pause, _says in turns]).tolist()
    return [(grp, who, at) for (who, _pause, _says), at in zip(turns, minutes, strict=True)], [t[2] for t in turns]


@settings(max_examples=4)
@given(said_in_turn, said_in_turn)
def test_a_group_knows_nothing_of_the_groups_before_and_after_it(
    one: list[tuple[int, int, str]], two: list[tuple[int, int, str]]
) -> None:
    (rows, said), (more, also) = of_group(1, one), of_group(2, two)
    first, second, both = links(talk(rows, said)), links(talk(more, also)), links(talk(rows + more, said + also))
    assert both.to.tolist() == [*first.to.tolist(), *(second.to + len(rows)).tolist()]
    assert both.gap.tolist() == [*first.gap.tolist(), *second.gap.tolist()]


@pytest.fixture(scope="module")
def long_talk() -> Talk:
    dice = np.random.default_rng(4)
    turns = [
        (int(dice.integers(1, 9)), int(dice.integers(0, 9)), SAYS[int(dice.integers(len(SAYS)))]) for _ in range(600)
    ]
    return talk(*of_group(1, turns))


@settings(max_examples=3)
@given(cuts=st.lists(st.integers(1, 599), min_size=1, max_size=3, unique=True))
def test_part_by_part_with_what_stands_before_is_as_all_at_once(long_talk: Talk, cuts: list[int]) -> None:
    whole = links(long_talk)
    for start, end in pairwise([0, *sorted(cuts), 600]):
        first = max(start - CONTEXT, 0)
        part = links(long_talk.part(first, end), np.arange(start - first, end - first))
        assert (part.to + first).tolist() == whole.to[start:end].tolist()
        assert part.gap.tolist() == whole.gap[start:end].tolist()


def test_lot_by_lot_is_as_all_at_once(long_talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = links(long_talk)
    monkeypatch.setattr(linking, "LOT", 150)
    assert all((a == b).all() for a, b in zip(whole, links(long_talk), strict=True))


def test_every_score_is_exactly_the_sum_of_its_parts(long_talk: Talk) -> None:
    found = links(long_talk)
    for place in (1, 31, 450, 599):
        best, second = opened(long_talk, place, [int(found.to[place]), int(found.second[place])])
        assert best.score == best.base + sum(best.parts.values()) and best.base == model().base
        assert best.score - second.score == found.gap[place]


def test_with_at_the_named_one_is_answered_and_who_speaks_after_a_day_begins() -> None:
    rows = [(1, ANNA, 0), (1, BO, 1), (1, CY, 2), (1, ANNA, 3000)]
    found = links(talk(rows, ["面团发不起来怎么办？", "大家早", "@安娜 水温太高了", "大家早上好"]))
    assert found.to.tolist()[2:] == [0, 3] and found.gap[2] >= model().sure


def test_nothing_is_linked_where_nothing_is_said() -> None:
    assert links(talk([], [])).to.size == 0
    assert links(talk([(1, ANNA, 0)], ["早"])).to.tolist() == [0]


def test_the_longest_name_of_one_account_is_meant() -> None:
    names = names_of([(ANNA, "小明"), (BO, "小明 妈妈"), (CY, "重名"), (9, "重名")])
    assert named("@小明 妈妈\u2005在吗", names) == BO
    assert (named("谢谢@小明，知道了", names), named("@重名 在吗", names), named("a@b.cn", names)) == (ANNA, 0, 0)
    assert mentions("小明，你那儿下雨吗", names) == Mentions(ANNA, 0, 1, 0), "a name that opens a text, without @"
    assert mentions("@小明 @小明 妈妈 来", names) == Mentions(ANNA, BO, 1, 1)


def test_an_endless_text_after_an_at_is_read_in_no_time() -> None:
    began = process_time()
    assert mentions("@" + "a " * 200_000, NAMES) == Mentions()
    assert process_time() - began < 1  # tried at every blank it takes half a minute
    assert named("@" + "长" * 200 + " 在吗", {"长" * 200: ANNA}) == ANNA


def test_chinese_is_read_by_pairs_of_characters_and_its_own_cues() -> None:
    assert words_of("面团发酵 350g") == ["面团", "团发", "发酵", "350g"]
    bits = [cues_of(text) for text in ("请问怎么发酵", "how do i do that", "面包")]
    assert bits[0] & bits[1] and bits[2] == 0


def line(ts: int, who: int, *, question: int = 0, ref: int = 0) -> tuple[int, ...]:
    return (1, ts * MINUTE, ts, ts, who, 0, 0, question, 12, ref, ref)


def test_an_answer_that_says_so_itself_is_not_inferred_again() -> None:
    asked, answer = line(1, ANNA, question=1), line(2, BO)
    said = {1: "面团发不起来怎么办？", 2: "@安娜 水温太高了"}

    def answerers(*rows: tuple[int, ...]) -> list[int]:
        found = inferred(lines_of(rows), [said[row[2]] for row in rows], {1: NAMES})
        assert tuple(found.inferred) == COLUMNS
        who: list[int] = found.inferred["answerer"].tolist()
        return who

    assert answerers(asked, answer) == answerers(answer, asked) == [BO], "in whatever order they come"
    assert answerers(asked, line(2, BO, ref=1)) == answerers() == []
