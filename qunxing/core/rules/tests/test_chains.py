"""Many postings of one chain."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qunxing.core.rules.chains import DAY, Post, Round, continues, taken_in, told
from qunxing.core.text.chain import Chain, Entry

HOUR = DAY // 24


def post(at: int, *entries: str, head: str = "周六团购", is_day: bool = False) -> Post:
    said = (Entry(*each.split(" ", 1)) for each in entries)
    return Post(Chain(head, tuple(said)), at, is_day)


def merged(*posts: Post) -> list[Round]:
    rounds: dict[str, Round] = {}
    for each in posts:
        found = taken_in(rounds.values(), each)
        rounds[found.id] = found
    return list(rounds.values())


def test_a_reposted_chain_is_one_and_keeps_everybodys_first_time() -> None:
    (found,) = merged(post(HOUR, "小红"), post(2 * HOUR, "小红", "阿强 2份"), post(3 * HOUR, "小红 3份", "阿强 2份"))
    assert [(e.name, e.quantity, e.first // HOUR) for e in found.entries.values()] == [("小红", 3, 1), ("阿强", 2, 2)]
    assert found.entries["小红", 1].changed == 3 * HOUR


def test_who_was_taken_out_is_out_and_may_come_back() -> None:
    (found,) = merged(post(1, "小红", "阿强"), post(2, "小红"))
    assert not found.entries["阿强", 1].is_in and found.entries["阿强", 1].quantity == 0
    back = told(found, post(3, "小红", "阿强"))
    assert back.entries["阿强", 1].is_in and back.entries["阿强", 1].first == 2, (
        "a microsecond after the first of its list"
    )


def test_two_entries_under_one_nickname_are_two() -> None:
    (found,) = merged(post(1, "小红 2份", "小红 1份"))
    assert [each.quantity for each in found.entries.values()] == [2, 1]


def test_the_same_paste_again_changes_nothing() -> None:
    paste = post(DAY, "小红 2份", "阿强", is_day=True)
    assert merged(paste, paste) == merged(paste)


def test_an_older_posting_only_tells_of_earlier() -> None:
    (found,) = merged(post(5 * HOUR, "小红 2份", "阿强"), post(HOUR, "小红 1份", "老王"))
    assert [(e.name, e.text, e.is_in) for e in found.entries.values()] == [
        ("小红", "2份", True), ("阿强", "", True), ("老王", "", False),
    ]  # fmt: skip
    assert found.entries["小红", 1].first == HOUR


def test_a_new_round_under_the_same_head_is_another_chain() -> None:
    week = 7 * DAY
    found = merged(post(1, "小红", "阿强", "老王"), post(week, "老王"), post(week + 1, "老王", "小红"))
    assert [[e.name for e in each.entries.values()] for each in found] == [["小红", "阿强", "老王"], ["老王", "小红"]]


def test_another_head_is_another_chain_unless_the_whole_list_goes_on() -> None:
    first = post(1, "小红", "阿强", "老王")
    assert len(merged(first, post(2, "小红", head="周日团购"))) == 2
    assert len(merged(first, post(2, "小红", "阿强", "老王", "小明", head="周六团购 改到周日"))) == 1


def test_long_after_it_is_another_chain() -> None:
    (found,) = merged(post(1, "小红"))
    assert not continues(found, post(60 * DAY, "小红"))


names = st.lists(st.sampled_from("甲乙丙丁戊己庚"), min_size=1, unique=True)
edits = st.lists(names.map(lambda found: ["班长", *found]), min_size=1, max_size=6)


@given(edits, st.randoms())
def test_the_order_in_which_postings_come_in_does_not_matter(lists: list[list[str]], random: st.DataObject) -> None:
    posts = [post(at * HOUR, *each) for at, each in enumerate(lists, 1)]
    begun = Round("one", "", "", posts[0].at, 0, {})

    def after(some: list[Post]) -> dict[tuple[str, int], tuple[bool, int]]:
        round_ = begun
        for each in some:
            round_ = told(round_, each)
        return {place: (held.is_in, held.first) for place, held in round_.entries.items()}

    shuffled = list(posts)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # a Random, which hypothesis does not name
    assert after(shuffled) == after(posts)
