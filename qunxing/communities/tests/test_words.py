"""Days and zones read the way people say them."""

from __future__ import annotations

import pytest
from django.utils import translation

from qunxing.communities.words import at_least, local_day, natural, zone_words


@pytest.mark.parametrize("value", ["2026-11-13T16:00:00+00:00", 1_794_585_600_000_000])
def test_a_day_is_the_one_on_the_wall_of_the_community(value: str | int) -> None:
    with translation.override("zh-hans"):
        assert local_day(value, "Asia/Shanghai") == "2026年11月14日"
        assert local_day(value, "UTC") == "2026年11月13日"


def test_a_zone_people_name_otherwise_is_called_by_that_name() -> None:
    with translation.override("zh-hans"):
        assert zone_words("Asia/Shanghai") == "北京时间"
        assert zone_words("Europe/Berlin") == "Europe/Berlin"


def test_a_range_of_people_names_them_at_both_ends() -> None:
    with translation.override("zh-hans"):
        assert at_least(312, 1341, "people") == "至少 312 人，最多 1,341 人"
        assert at_least(312, None, "people") == "至少 312 人"
        assert at_least(None, 0.5, "share") == "最多 50%"


def test_numbers_in_names_count_as_numbers() -> None:
    names = ["一起学", "面包一群", "面包二群", "面包三群", "面包十群", "面包十二群", "面包二十群"]
    assert sorted(sorted(names), key=natural) == names
    assert sorted(["群 10", "群 2"], key=natural) == ["群 2", "群 10"]
