from itertools import islice

import pytest

from qunxing.core.facts import Form
from qunxing.core.text.recognisers import Label, label
from qunxing.simulate.talk import Talk, names, sentences

KINDS = ("night", "student", "friends")


def test_the_same_seed_says_the_same_words() -> None:
    first, again, other = ([talk.chat() for _ in range(50)] for talk in (Talk(1), Talk(1), Talk(2)))
    assert first == again != other


def test_every_question_is_recognised_as_one() -> None:
    talk = Talk(3)
    assert {label(talk.question()[1], Form.TEXT) for _ in range(2000)} == {Label.QUESTION}


def test_every_acknowledgement_is_recognised_as_one() -> None:
    talk = Talk(4)
    assert all(Label.ACKNOWLEDGEMENT in label(talk.ack(), Form.TEXT) for _ in range(500))


@pytest.mark.parametrize("kind", KINDS)
def test_small_talk_answers_and_remarks_are_plain_words(kind: str) -> None:
    talk = Talk(5)
    said = [talk.chat(kind) for _ in range(1500)]
    said += [talk.answer(talk.question()[0]) for _ in range(500)] + [talk.reply() for _ in range(500)]
    said += [talk.recipe(7), talk.welcome("小猫"), talk.advert()]
    assert [text for text in said if label(text, Form.TEXT) != Label(0)] == []


def test_twenty_thousand_remarks_do_not_look_copied() -> None:
    talk = Talk(6)
    said = [talk.chat() for _ in range(20_000)]
    assert len(set(said)) > 11_000
    assert max(map(said.count, set(said[:200]))) < 150


def test_no_slot_is_left_open() -> None:
    talk = Talk(7)
    said = [talk.chat(kind) for kind in KINDS for _ in range(500)] + [talk.question()[1] for _ in range(500)]
    assert not any("{" in text or "}" in text for text in said)


def test_nicknames_never_repeat() -> None:
    found = list(islice(names(Talk(8)), 5000))
    assert len(set(found)) == 5000


def test_a_vocabulary_has_the_size_asked_for() -> None:
    assert len(set(sentences(1, 300))) == 300
