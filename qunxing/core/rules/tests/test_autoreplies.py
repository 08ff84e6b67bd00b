"""Which automatic reply answers, and when it holds its tongue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunxing.core.rules.autoreplies import FRESH, Happened, Rule, Trigger, answering, plain

JOINED = Rule(1, Trigger.JOINED)
HELP = Rule(2, Trigger.IS, ("帮助", "/help"))
PRICE = Rule(3, Trigger.HAS, ("价格",), frozenset({7}), rests=30, yields=600)
RULES = (JOINED, HELP, PRICE)
NOW = 1_000_000.0


def answers(text: str | None = None, *, group: int = 7, ago: float = 1, **known: object) -> int | None:
    said = {"spoke": {}, "people": {}} | {name: given for name, given in known.items() if name != "is_ours"}
    happened = Happened(group, NOW - ago, text, bool(known.get("is_ours")))
    found = answering(RULES, happened, now=NOW, **said)  # type: ignore[arg-type]
    return found and found.number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (None, 1),
        ("帮助", 2),
        (" 帮助！ ", 2),
        ("ＨＥＬＰ", None),
        ("/HELP", 2),
        ("谁来帮助我", None),
        ("今天价格多少？", 3),
        ("", None),
        ("早", None),
    ],
)
def test_words_are_compared_as_people_type_them(text: str | None, number: int | None) -> None:
    assert answers(text) == number


def test_it_holds_its_tongue() -> None:
    assert answers("价格", group=8) is None
    assert answers("价格", is_ours=True) is None
    assert answers("价格", ago=FRESH) == 3 and answers("价格", ago=FRESH + 1) is None
    assert answers("价格", spoke={(3, 7): NOW - 29}) is None and answers("价格", spoke={(3, 7): NOW - 30}) == 3
    assert answers("价格", spoke={(3, 8): NOW}) == 3
    assert answers("价格", people={7: NOW - 599}) is None and answers("价格", people={7: NOW - 600}) == 3
    assert answers(None, people={7: NOW}) == 1  # a welcome is in nobody's way


@given(st.text())
def test_what_is_plain_stays_so(text: str) -> None:
    assert plain(plain(text)) == plain(text)
