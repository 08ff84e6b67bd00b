"""The published figures of the recognisers are those of the labels and the rules as they are."""

from __future__ import annotations

import json

import pytest

from qunxing.core.text import audited
from qunxing.core.text.recognisers import VERSION
from scripts.audit import figures, judging

LABELS = judging.read()
PUBLISHED = json.loads(figures.PUBLISHED.read_text(encoding="utf-8"))["figures"]


def test_the_figures_of_the_example_community_are_those_of_its_labels() -> None:
    ours = figures.figures(figures.cases(each for each in LABELS if each.text))
    assert [row for row in ours if row["source"]] == [row for row in PUBLISHED if row["source"] == "demo"]


@pytest.mark.slow
def test_the_figures_of_the_real_texts_are_those_of_their_labels() -> None:
    if absent := figures.missing(LABELS):
        pytest.skip(f"real data is not on this machine: {', '.join(absent)}")
    assert figures.figures(figures.cases(LABELS)) == PUBLISHED


def test_a_judging_that_turns_out_otherwise_changes_the_figures() -> None:
    demo = [each for each in LABELS if each.text]
    turned = [each._replace(truth="" if "q" in each.truth else each.truth) for each in demo]
    assert figures.figures(figures.cases(turned)) != figures.figures(figures.cases(demo))


def test_the_rules_that_were_judged_are_the_rules_in_use() -> None:
    assert audited.version() == VERSION


def test_no_word_of_a_real_text_is_kept() -> None:
    assert {each.source for each in LABELS if each.text} == {"demo"}
