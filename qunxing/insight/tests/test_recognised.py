"""A number that rests on recognising says how good that is."""

from pathlib import Path

import pytest

from qunxing.communities.words import percent
from qunxing.core.metrics.registry import METRICS
from qunxing.core.text.audited import overall
from qunxing.insight import recognised
from qunxing.testing.cast import gather


@pytest.mark.parametrize(
    ("metric", "names"),
    [
        ("response", ["question", "acknowledgement", "automatic"]),
        ("noise", ["acknowledgement", "automatic"]),
        ("headcount", []),
        ("nps", []),
    ],
)
def test_a_metric_rests_on_what_marks_or_leaves_out_its_messages(metric: str, names: list[str]) -> None:
    assert recognised.rests_on(METRICS[metric]) == names


@pytest.mark.django_db(transaction=True)
def test_the_definition_says_the_published_figures(home: Path) -> None:
    cast = gather()
    page = cast.as_(cast.vera, "en").get("/metrics/response/definition/").content.decode()
    chinese, _english = overall("question")
    assert f"Chinese: precision {percent(chinese.precision.value)} (" in page
    assert "unknown (only 5 judged)" in page
