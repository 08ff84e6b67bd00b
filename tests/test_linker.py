"""The shipped linker on hand-linked talk it was not fitted on."""

from __future__ import annotations

from pathlib import Path

import pytest

from qunxing.core.text.linker import links, model, trees
from qunxing.testing.data import shared_data
from scripts.linker import irc
from scripts.linker.judging import judged


def dev() -> Path:
    return shared_data("irc-disentanglement/dev")


def test_it_is_small_and_says_how_good_it_is() -> None:
    assert len(trees.written(model())) < 2_000_000
    assert trees.read(trees.written(model())) == model()
    assert {name for name, each in model().measured.items() if each["f"] > 0.5} == {"all", "some", "none"}


def test_one_file_is_linked_as_well_as_the_floor_asks() -> None:
    """The whole part is measured by `make bench`; this one file has a tenth of its lines."""
    path = sorted(dev().glob("*.ascii.txt"))[3]
    found = [irc.read(path)]
    talk, number = irc.talk_of(found)
    assert irc.scored(found, talk, number, links(talk).to).f > 70


@pytest.mark.slow
@pytest.mark.parametrize(("name", "keep", "floor"), [("all", 1.0, 0.72), ("some", 0.1, 0.56)])
def test_it_is_as_good_as_it_says_and_better_than_its_floor(name: str, keep: float, floor: float) -> None:
    figures = judged(dev(), keep=keep, sure=model().sure)
    assert figures == model().measured[name]
    assert figures["f"] >= floor
