"""Rows turned on their side and back say the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qunxing.carriers.base import Incoming, Rejected, batches, lot_of
from qunxing.core.facts import Form, Kind, Precision, Proof
from qunxing.core.keys import content_hash
from qunxing.core.refusals import Unreadable

SAID = Incoming(Kind.MESSAGE, 5, "g", "群", "1", "阿禾", "早 🌞", "7", reply_to="6", thread="t", line=1)
SHOWN = Incoming(Kind.MESSAGE, 6, name="小舟", form=Form.IMAGE, zoned=False, precision=Precision.MINUTE, line=3)
LISTED = Incoming(Kind.LISTED, 7, value=9, note="扫码", target_name="阿禾", staff=True, proof=Proof.PLATFORM, line=4)


def test_rows_come_back_as_they_went_in_and_in_their_order() -> None:
    refused = Rejected(2, "why", "text")
    assert lot_of([SAID, SHOWN, LISTED, refused]).rows() == [SAID, refused, SHOWN, LISTED]
    assert lot_of([]).rows() == [] and lot_of([refused]).rows() == [refused]


def test_the_content_is_hashed_by_form_and_text() -> None:
    content = lot_of([SAID, SHOWN]).said.column("content").to_pylist()
    assert content == [content_hash(Form.TEXT, "早 🌞"), content_hash(Form.IMAGE, None)]


def test_half_characters_become_question_marks() -> None:
    (row,) = lot_of([Incoming(Kind.MESSAGE, 5, name="a\ud83d", text="b\ude00")]).rows()
    assert isinstance(row, Incoming) and (row.name, row.text) == ("a?", "b?")


def test_what_stands_before_damage_is_given_before_it_is_told() -> None:
    def damaged() -> Iterator[int]:
        yield from range(5)
        raise Unreadable

    given = batches(damaged(), 3)
    assert [next(given), next(given)] == [[0, 1, 2], [3, 4]]
    with pytest.raises(Unreadable):
        next(given)
