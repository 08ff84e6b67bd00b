"""Exports: nothing a member writes becomes a formula, and a file is whole or absent."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qunxing.core.refusals import Refusal
from qunxing.insight.export import SUFFIXES, Cell, csv_lines, neutral, write_csv, write_file, write_jsonl

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What spreadsheets take for the start of a formula, or skip before one (OWASP, CSV injection)."""


@pytest.mark.parametrize("start", STARTS)
def test_a_text_that_starts_like_a_formula_is_neutralised(start: str) -> None:
    assert neutral(f"{start}HYPERLINK()") == f"'{start}HYPERLINK()"


@pytest.mark.parametrize(
    "hidden", [" =", "\u3000=", "\u200b@", "\ufeff-", "\u202e+", "＝", "＋", "－", "＠", " ﹣", "\n=", "\0="]
)
def test_a_formula_behind_what_nobody_sees_or_in_wide_signs_is_one_too(hidden: str) -> None:
    assert neutral(f"{hidden}HYPERLINK()") == f"'{hidden}HYPERLINK()"


@pytest.mark.parametrize("plain", ["", " ", "一=1", "a-b", "\u3000小满", "😀=", "1+1"])
def test_what_is_no_formula_stays_as_it_is(plain: str) -> None:
    assert neutral(plain) == plain


def test_a_negative_number_stays_a_number() -> None:
    assert neutral(-3) == -3
    assert neutral(-0.5) == -0.5


def test_nothing_is_an_empty_cell_and_zero_is_zero() -> None:
    assert neutral(None) == ""
    assert neutral(0) == 0


@settings(max_examples=80)
@given(st.lists(st.text(alphabet=st.characters(blacklist_categories=["Cs"])), min_size=1, max_size=4))
def test_no_cell_of_a_csv_ever_starts_a_formula_and_the_text_survives(names: list[str]) -> None:
    stream = io.StringIO(newline="")
    write_csv([{"name": name} for name in names], ["name"], stream)
    cells = [row[0] if row else "" for row in csv.reader(io.StringIO(stream.getvalue()[1:], newline=""))][1:]
    assert not any(cell.startswith(STARTS) for cell in cells)
    assert [cell.removeprefix("'") for cell in cells] == [name.removeprefix("'") for name in names]


def test_every_text_is_quoted_and_a_number_is_a_number() -> None:
    stream = io.StringIO(newline="")
    write_csv([{"name": "a;b", "n": 1, "none": None}], ["name", "n", "none"], stream)
    assert stream.getvalue() == '\ufeff"name","n","none"\r\n"a;b",1,""\r\n'


def test_pieces_and_whole_are_the_same_text() -> None:
    rows: list[dict[str, Any]] = [{"a": "一,二", "b": 1}, {"a": '"x"\n', "b": None}]
    stream = io.StringIO(newline="")
    assert write_csv(rows, ["a", "b"], stream) == 2
    assert "".join(csv_lines(rows, ["a", "b"])) == stream.getvalue()


def test_headings_and_downloads_hold_no_formula_either() -> None:
    rows, stream = [{"=a": "@b"}], io.StringIO(newline="")
    write_csv(rows, ["=a"], stream)
    assert stream.getvalue() == "".join(csv_lines(rows, ["=a"])) == '\ufeff"\'=a"\r\n"\'@b"\r\n'


def test_json_lines_keep_the_text_as_it_is() -> None:
    stream = io.StringIO()
    write_jsonl([{"text": "=1+1", "more": 2}], ["text"], stream)
    assert msgspec.json.decode(stream.getvalue()) == {"text": "=1+1"}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_failed_export_leaves_the_earlier_file_and_no_rest(tmp_path: Path, suffix: str) -> None:
    def broken() -> Iterator[dict[str, Any]]:
        yield {"a": 1}
        raise KeyError("gone")

    target = tmp_path / f"people{suffix}"
    target.write_text("before")
    with pytest.raises(KeyError):
        write_file(broken(), {"a": Cell.WHOLE}, target)
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("name", ["people.txt", "people"])
def test_another_ending_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refusal, match=r"\.parquet or \.jsonl"):
        write_file([], {"a": Cell.WHOLE}, tmp_path / name)
