"""Replies without the reply button count where they are asked for, and nowhere else."""

from typing import Any

import pytest

from qunxing.core.metrics.base import Grain
from qunxing.core.metrics.inferring import LINKS
from qunxing.core.metrics.koc.fold import heard
from qunxing.core.metrics.registry import METRICS
from qunxing.testing.history import ORIGIN, History
from qunxing.testing.logs import ask_for

ANNA, BEN, CARA = 1, 2, 3


def evening() -> History:
    """Anna speaks first and asks; Ben names her in what he says, and presses no button."""
    history = History()
    history.said(CARA, -40)
    history.joined(ANNA, 0)
    history.said(ANNA, 1.5, "请问面团发不起来怎么办？")
    history.said(BEN, 1.5007, "@1 水温太高了，放凉一点")
    return history


def figure(name: str, links: str) -> Any:
    (found,) = evening().ask(name, 0, 6, grain=Grain.SPAN, links=links)["points"]
    places = {"first_replies": found["cells"].get("waiting"), "reply_ties": found["n"], "reply_shape": found["n"]}
    return places.get(name, found["value"])


@pytest.mark.parametrize(
    ("name", "strict", "inferred"),
    [("replies", 0, 1), ("first_replies", 2, 1), ("reply_ties", 0, 1), ("reply_shape", 0, 1), ("interactions", 0, 1)],
)
def test_a_reply_without_the_button_counts_only_where_it_is_asked_for(name: str, strict: int, inferred: int) -> None:
    assert (figure(name, "strict"), figure(name, "inferred")) == (strict, inferred)


def test_a_helper_is_listened_to_by_those_who_answer_without_the_button() -> None:
    world, koc = evening().world(), METRICS["koc"]
    asks = [ask_for(koc, world.zone_of, ORIGIN, ORIGIN + 6, Grain.SPAN, {"links": links}) for links in LINKS.choices]
    assert [[row.person for row in heard(world, ask)] for ask in asks] == [[], [ANNA]]
