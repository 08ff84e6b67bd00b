"""What came by no file is told in the reader's own words, not by the label of its batch."""

import pytest
from django.utils import translation

from qunxing.closing.change import Change
from qunxing.closing.models import Closing
from qunxing.closing.words import change_words
from qunxing.lifecycle.actions import DISSOLVED


@pytest.mark.parametrize("label", [DISSOLVED, "erasure of account 12", "retraction of 5"])
def test_a_batch_without_a_file_is_told_in_chinese(label: str) -> None:
    with translation.override("zh-hans"):
        said = change_words(Change("facts", name=label), Closing())
    assert not any(each.isascii() and each.isalpha() for each in said)


def test_an_end_taken_back_is_told_and_a_file_of_that_name_is_a_file() -> None:
    with translation.override("en"):
        assert "was taken back" in change_words(Change("undo", name=DISSOLVED), Closing())
        assert "“dissolved”" in change_words(Change("undo", name="dissolved", path="/sources/1/"), Closing())
