"""Parameters and cells are said in words, in both languages."""

from __future__ import annotations

from django.utils import translation

from qunxing.core.metrics.registry import METRICS
from qunxing.insight.charts import PART_TITLES, PARTS
from qunxing.insight.choices import LABELS, VALUES, cell_words, fields, value_words
from qunxing.insight.names import COUNTED


def test_every_parameter_of_every_metric_has_a_label_and_every_choice_has_words() -> None:
    for metric in METRICS.values():
        for param in metric.params:
            assert param.name in LABELS
            for choice in param.choices:
                assert choice in VALUES or choice.isdigit()


def test_no_choice_of_the_form_shows_a_code_to_a_chinese_reader() -> None:
    with translation.override("zh-hans"):
        for metric in METRICS.values():
            for field in fields(metric, {}):
                words = [field.label, *(said for _, said, _ in field.choices)]
                assert not any(character.isascii() and character.isalpha() for text in words for character in text)


def test_an_exclusion_that_is_not_offered_stays_chosen() -> None:
    (field,) = (each for each in fields(METRICS["messages"], {"exclude": "staff"}) if each.name == "exclude")
    assert [value for value, _, is_on in field.choices if is_on] == ["staff"]


def test_cells_of_an_address_read_as_words() -> None:
    with translation.override("en"):
        assert cell_words(METRICS["tiers"], "present:silent", "month") == "Silent"
        assert cell_words(METRICS["heatmap"], "3-22", "month") == "Thu, from 22:00 on"
        assert cell_words(METRICS["retention"], "2", "week") == "came back 2 weeks later"
        assert cell_words(METRICS["retention"], "7-13", "day") == "came back on day 7-13"
        assert cell_words(METRICS["retention"], "0", "week") == "the whole cohort"


def test_a_cell_nobody_offers_stands_as_it_is() -> None:
    assert cell_words(METRICS["heatmap"], "9-x", "month") == "9-x"
    assert cell_words(METRICS["messages"], None, "day") == ""
    assert value_words("mode", "other") == "other"


def test_the_cells_that_open_names_and_stand_in_tables_are_there() -> None:
    for name, cells in COUNTED.items():
        assert set(cells) <= METRICS[name].cells.keys(), name
    for name, parts in PARTS.items():
        assert all(part in METRICS[name].cells or part in PART_TITLES for part in parts), name
