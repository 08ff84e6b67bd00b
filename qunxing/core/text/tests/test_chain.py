"""Chains as people really write them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qunxing.core.text.chain import Chain, Entry, Quota, composed, is_chain, parse, quantity_in, quota_in, split

PLAIN = """#接龙
周六团购 限20份
例 昵称 份数

1. 小红 苹果 x2
送到南门
2. 阿强 1份
3. 小明

周五晚上截止"""


def read(text: str) -> Chain:
    found = parse(text)
    assert found is not None
    return found


def test_head_example_entries_over_lines_and_tail_are_told_apart() -> None:
    found = read(PLAIN)
    assert (found.title, found.head, found.tail) == ("周六团购 限20份", "周六团购 限20份", "周五晚上截止")
    assert found.entries == (Entry("小红", "苹果 x2\n送到南门"), Entry("阿强", "1份"), Entry("小明"))
    assert [each.quantity for each in found.entries] == [2, 1, 1]
    assert found.quota == Quota(20, of_pieces=True)


@pytest.mark.parametrize("mark", ["#接龙", "#接龍", "＃接龙", "\ufeff#接龙", "  #接龙"])
def test_every_way_to_write_the_mark_is_known(mark: str) -> None:
    assert is_chain(f"{mark}\n团购\n\n1. 小红")
    assert read(f"{mark} 团购\n\n1. 小红").title == "团购"


def test_full_width_digits_and_marks_are_read() -> None:
    found = read("#接龙\n团购\n\n１．小红 ２份\n２、阿强　３\n３）老王＋１")
    assert [(each.name, each.quantity) for each in found.entries] == [("小红", 2), ("阿强", 3), ("老王", 1)]


def test_numbered_points_of_the_head_are_no_entries() -> None:
    found = read("#接龙\n团购\n1、满50包邮\n2、周六送\n\n1. 小红 2份\n2. 阿强")
    assert found.head == "团购\n1、满50包邮\n2、周六送"
    assert [each.name for each in found.entries] == ["小红", "阿强"]


def test_numbers_may_repeat_or_skip_after_edits_by_hand() -> None:
    found = read("#接龙\n团购\n\n1. 小红\n3. 阿强\n3. 老王\n4.\n5. 小明")
    assert [each.name for each in found.entries] == ["小红", "阿强", "老王", "小明"]


def test_a_number_inside_an_entry_is_no_new_entry() -> None:
    found = read("#接龙\n团购\n\n1. 小红 要:\n2.5斤的\n90. 号楼\n2. 阿强")
    assert [each.name for each in found.entries] == ["小红", "阿强"]
    assert found.entries[0].text == "要:\n2.5斤的\n90. 号楼"


def test_several_chains_of_one_paste_are_split() -> None:
    assert [read(each).title for each in split("#接龙\n一\n\n1. 小红\n\n#接龙\n二\n\n1. 阿强")] == ["一", "二"]


@pytest.mark.parametrize("text", ["", "#接龙", "#接龙\n团购", "大家好", "#接龙\n没有编号\n小红"])
def test_what_has_no_numbered_line_is_no_list(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("", 1), ("x2", 2), ("X２", 2), ("×3", 3), ("2份", 2), ("两份", 2), ("+1", 1), ("＋2", 2), ("加3", 3), ("3", 3),
        ("苹果x2 梨1份", 3), ("苹果2份 梨3盒", 5), ("5个装 x2", 2), ("x2份", 2), ("13800138000", 1), ("3号楼", 1),
        ("1.5斤", 1), ("0份", 0), ("iphonex2", 1), ("9999份 9999份", 9999), ("全家3个人", 3),
    ],
)  # fmt: skip
def test_quantities_are_read(text: str, quantity: int) -> None:
    assert quantity_in(text) == quantity


@pytest.mark.parametrize(
    ("text", "quota"),
    [
        ("限20份", Quota(20, True)), ("名额：30", Quota(30, False)), ("共15人", Quota(15, False)),
        ("前10个名额", Quota(10, False)), ("仅8个名额", Quota(8, False)), ("周六10点", None), ("满50包邮", None),
    ],
)  # fmt: skip
def test_quotas_are_read(text: str, quota: Quota | None) -> None:
    assert quota_in(text) == quota


@pytest.mark.timeout(10)
@pytest.mark.parametrize("start", ["限", "x", "1. ", "+ 1 ", "\n"])
def test_no_text_takes_long(start: str) -> None:
    text = start * 20_000 + " " * 20_000
    parse(f"#接龙\n{text}\n\n1. 小红 {text}")
    quota_in(text)


words = st.text(st.characters(categories=("L", "So")), min_size=1, max_size=8)
entries = st.builds(
    Entry, words, st.one_of(st.just(""), words, st.builds("{} x{}".format, words, st.integers(0, 99)))
)  # fmt: skip
chains = st.builds(
    Chain,
    words.filter(lambda text: not text.startswith(("例", "示例"))),
    st.lists(entries, min_size=1, max_size=30).map(tuple),
    st.one_of(st.just(""), words),
)


@pytest.mark.slow
@given(chains)
def test_what_is_composed_reads_back_the_same(chain: Chain) -> None:
    assert parse(composed(chain)) == chain


@given(st.text(st.characters() | st.sampled_from("#接龙\n1.2、 x份"), max_size=200))
@example("#接龙\n1.\n")
def test_any_text_is_read_or_is_none(text: str) -> None:
    found = parse(text)
    if found:
        assert all(each.name and not each.name.isspace() and each.quantity >= 0 for each in found.entries)
        assert parse(composed(found)) is not None or not found.entries
