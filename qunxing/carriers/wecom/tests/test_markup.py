"""The XML of callbacks."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunxing.carriers.wecom.markup import DEEPEST, MOST_BYTES, cdata, read
from qunxing.core.refusals import Unreadable

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=100)


@given(TEXTS, st.lists(TEXTS, max_size=5))
def test_any_text_is_read_as_it_was_written(said: str, listed: list[str]) -> None:
    items = "".join(f"<Item>{cdata(each)}</Item>" for each in listed)
    found = read(f"<xml><Name>{cdata(said)}</Name><List>{items}</List></xml>".encode())
    assert found["Name"] == [said] and found.get("List/Item", []) == listed and found["List"] == [""]


@given(st.binary(max_size=200))
def test_rubbish_is_unreadable_and_never_breaks(rubbish: bytes) -> None:
    with suppress(Unreadable):
        read(rubbish)


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><xml><Name>&b;</Name></xml>'


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Name>&a;</Name></xml>',
        "<!DOCTYPE x><xml/>",
        "<xml><Name>&undefined;</Name></xml>",
        "<xml><Name></xml>",
        "<xml/><xml/>",
        "",
        "<a>" * (DEEPEST + 1) + "</a>" * (DEEPEST + 1),
        "<xml>" + "x" * MOST_BYTES + "</xml>",
    ],
)
def test_entities_document_types_and_excess_are_refused(body: str) -> None:
    with pytest.raises(Unreadable):
        read(body.encode())


def test_a_declared_encoding_is_not_believed() -> None:
    assert read('<?xml version="1.0" encoding="gbk"?><xml><N>群</N></xml>'.encode())["N"] == ["群"]
    with pytest.raises(Unreadable):
        read(BOMB.encode("utf-16"))
