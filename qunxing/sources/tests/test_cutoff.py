"""What is said twice, or begins like what is said later, is no message cut off."""

from __future__ import annotations

import pytest

from qunxing.communities.models import Group
from qunxing.sources import actions, rereading
from qunxing.sources.tests.conftest import Hand
from qunxing.sources.tests.test_halves import NAMES, messages, numbered_table, whatsapp

SHORT, LONG = ("1041", "08:00", NAMES[0], "好"), ("1055", "08:00", NAMES[0], "好的")
LATER = ("1055", "08:05", NAMES[0], "好的")
AGAIN = ("1055", "08:00", NAMES[0], "好")


def texts() -> list[object]:
    return [row[-1] for row in messages()]


@pytest.mark.slow
def test_a_last_word_that_the_whole_of_the_next_file_begins_with_was_cut(hand_in: Hand, group: Group) -> None:
    hand_in(whatsapp([SHORT]), "chat.txt")
    hand_in(whatsapp([LONG]), "chat.txt")
    assert texts() == ["好的"]


def test_a_last_word_that_the_next_file_holds_too_was_whole(hand_in: Hand, group: Group) -> None:
    hand_in(whatsapp([SHORT]), "chat.txt")
    hand_in(whatsapp([SHORT, LONG]), "chat.txt")
    assert texts() == ["好", "好的"]


@pytest.mark.slow
def test_what_is_said_at_another_moment_is_no_rest_of_a_last_word(hand_in: Hand, group: Group) -> None:
    hand_in(whatsapp([SHORT]), "chat.txt")
    hand_in(whatsapp([LATER]), "chat.txt")
    assert texts() == ["好", "好的"]


@pytest.mark.slow
def test_the_last_word_of_an_undone_file_cuts_nothing(hand_in: Hand, group: Group) -> None:
    actions.undo(hand_in(whatsapp([SHORT]), "chat.txt"), by=None)
    for rows in ([LONG], [SHORT, LONG]):
        hand_in(whatsapp(rows), "chat.txt")
    assert texts() == ["好", "好的"]


@pytest.mark.slow
def test_a_cut_word_comes_back_when_the_whole_is_undone(hand_in: Hand, group: Group) -> None:
    whole = hand_in(whatsapp([LONG]), "chat.txt")
    hand_in(whatsapp([SHORT]), "chat.txt")
    assert texts() == ["好的"]
    actions.undo(whole, by=None)
    for each in rereading.waiting():
        actions.run(each)
    assert texts() == ["好"]


@pytest.mark.slow
@pytest.mark.parametrize("second", [AGAIN, LONG])
def test_messages_with_numbers_of_their_own_are_two(second: tuple[str, str, str, str], hand_in: Hand) -> None:
    """Equal words, or words that begin alike, of one moment: the number says that they are not one message."""
    for rows in ([SHORT], [SHORT, second]):
        hand_in(numbered_table(rows))
    assert texts() == ["好", second[3]]


@pytest.mark.slow
def test_a_short_message_with_a_number_after_a_long_one_is_not_cut(hand_in: Hand, group: Group) -> None:
    first, second = ("1041", *LONG[1:]), ("1055", *SHORT[1:])
    for rows in ([first], [first, second]):
        hand_in(numbered_table(rows))
    assert texts() == ["好", "好的"]
