"""Everything people read exists in Chinese."""

import gettext
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qunxing.web import messages


@pytest.mark.slow
def test_every_sentence_has_chinese() -> None:
    known = messages.read(messages.PO.read_text(encoding="utf-8"))
    assert sorted({key for key in messages.collect() if not known.get(key)}) == []


def test_the_compiled_catalogue_is_the_written_one() -> None:
    known = messages.read(messages.PO.read_text(encoding="utf-8"))
    assert messages.PO.with_suffix(".mo").read_bytes() == messages.compiled(known)


def test_placeholders_survive_translation() -> None:
    for (one, many), chinese in messages.read(messages.PO.read_text(encoding="utf-8")).items():
        fields = messages.placeholders(chinese)
        assert fields <= messages.placeholders(one) | messages.placeholders(many), one


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


@settings(max_examples=60)
@given(st.dictionaries(st.tuples(texts, st.just("")), texts, max_size=6))
def test_what_is_written_reads_back(entries: dict[tuple[str, str], str]) -> None:
    assert messages.read(messages.written(entries)) == entries
    catalogue = gettext.GNUTranslations(io.BytesIO(messages.compiled(entries)))
    assert all(catalogue.gettext(source) == chinese for (source, _), chinese in entries.items())
