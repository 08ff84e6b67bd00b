from __future__ import annotations

import pytest

from qunxing.core.rules.capacity import Fullness, cap_of, fullness, next_name


@pytest.mark.parametrize(
    ("platform", "cap", "expected"),
    [("wechat", None, 500), ("wechat", 200, 200), ("wechat", 900, 500), ("qq", None, None), ("qq", 300, 300)],
)
def test_the_smaller_of_charter_and_platform_counts(platform: str, cap: int | None, expected: int | None) -> None:
    assert cap_of(platform, cap) == expected


def test_nine_in_ten_is_nearly_full() -> None:
    assert [fullness(n, 200) for n in (179, 180, 199, 200, 201)] == [
        Fullness.ROOMY, Fullness.NEARLY, Fullness.NEARLY, Fullness.FULL, Fullness.FULL,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("福利群24", {"福利群24"}, "福利群25"),
        ("小满 3 群", {"小满 3 群", "小满 4 群"}, "小满 5 群"),
        ("2期训练营9群", set(), "2期训练营10群"),
        ("老友群", {"老友群"}, "老友群 2"),
        ("老友群 2", {"老友群", "老友群 2"}, "老友群 3"),
    ],
)
def test_the_last_number_of_a_name_is_counted_on(name: str, taken: set[str], expected: str) -> None:
    assert next_name(name, taken) == expected
