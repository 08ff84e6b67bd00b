"""Variables are filled in once, whatever stands in a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunxing.core.refusals import Refusal
from qunxing.core.rules.filling import LINK, Slot, UnknownVariable, Values, fill, slots, spoken

VALUES = Values("夜烤", "阿禾", {"店": "https://a.example/?from={group}"}, 7)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{group} 的 {member}", "夜烤 的 阿禾"),
        ("{群名}、{成员}、{昵称}", "夜烤、阿禾、阿禾"),
        ("看 {link:店} 或 {链接：店}", "看 https://a.example/?from=7 或 https://a.example/?from=7"),
        ("{{group}} {{", "{group} {"),
        (":{ 没有变量 }", ":{ 没有变量 }"),
        ("{ group }", "夜烤"),
    ],
)
def test_what_stands_for_what(text: str, filled: str) -> None:
    if text.startswith(":{"):
        with pytest.raises(UnknownVariable):
            fill(text, VALUES)
    else:
        assert fill(text, VALUES) == filled


@pytest.mark.parametrize("text", ["{who}", "{link}", "{link:}", "{group:a}", "{}}x{ }"])
def test_what_is_no_variable_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        fill(text, VALUES)


def test_a_link_nobody_gave_is_refused() -> None:
    with pytest.raises(Refusal, match="no link “门”"):
        fill("{link:门}", VALUES)
    assert slots("{link:门} {{x}}") == {Slot(LINK, "门")}


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_name_is_never_read_as_a_variable_and_stays_on_one_line(group: str, member: str) -> None:
    filled = fill("{group}|{member}", Values(group, member))
    assert filled == f"{spoken(group)}|{spoken(member)}"
    assert "\n" not in filled and len(filled) <= 121


@given(st.text(max_size=200))
def test_braces_doubled_are_any_text(text: str) -> None:
    assert fill(text.replace("{", "{{").replace("}", "}}"), Values()) == text
