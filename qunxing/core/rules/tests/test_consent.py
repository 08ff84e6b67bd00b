"""Who agreed to be archived: the last word counts, of members only, and how many there are may be unknown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qunxing.core.rules.consent import AGREED, REFUSED, Consent, Word, consent, together

WORDS = st.lists(st.builds(Word, st.integers(1, 5), st.integers(0, 9), st.sampled_from([AGREED, REFUSED])), max_size=12)
MEMBERS = st.none() | st.sets(st.integers(1, 7))


def test_the_last_word_of_each_counts_and_of_members_only() -> None:
    words = [Word(1, 5, REFUSED), Word(1, 2, AGREED), Word(2, 1, AGREED), Word(9, 1, AGREED)]
    assert consent(words, [1, 2, 3]) == Consent(1, 1, 3)
    assert consent(words, None) == Consent(2, 1, None)
    assert consent([], [1, 2]) == Consent(0, 0, 2)


@given(WORDS, MEMBERS)
def test_nobody_is_counted_twice(words: list[Word], members: set[int] | None) -> None:
    found = consent(words, members)
    people = {word.who for word in words} & (members if members is not None else {word.who for word in words})
    assert found.agreed + found.refused == len(people)
    assert found.of is None if members is None else found.agreed + found.refused <= len(members)


def test_of_several_groups_it_is_known_only_where_it_is_of_each() -> None:
    assert together([Consent(1, 2, 5), Consent(3, 0, 4)]) == Consent(4, 2, 9)
    assert together([Consent(1, 2, 5), Consent(3, 0, None)]) == Consent(4, 2, None)
