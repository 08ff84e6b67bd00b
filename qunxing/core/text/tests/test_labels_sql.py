"""The SQL and the Python rules are one: on invented texts and on real ones, not a single difference."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import duckdb
import pyarrow as pa
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from qunxing.core.facts import Form
from qunxing.core.text.patterns import PATTERNS
from qunxing.core.text.recognisers import LABELS_SQL, Label, label, shape
from qunxing.testing.data import shared_data

Row = tuple[str | None, int]


def labelled_by_sql(rows: list[Row]) -> list[tuple[int, int]]:
    """(labels, shape) of each row, in order."""
    texts, forms = [text for text, _ in rows], [form for _, form in rows]
    numbers = list(range(len(rows)))
    table = pa.table({"k1": numbers, "k2": numbers, "text": pa.array(texts, pa.string()), "form": forms})
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.register("text_in", table)
        found = connection.execute(LABELS_SQL, PATTERNS).fetchall()
    return [(labels, one_shape) for _, _, labels, one_shape in sorted(found)]


def differences(rows: list[Row]) -> list[tuple[Row, tuple[int, int]]]:
    found = labelled_by_sql(rows)
    return [(row, sql) for row, sql in zip(rows, found, strict=True) if sql != (label(*row), shape(row[0]))]


PIECES = [
    *"谢收到好的嗯6 1+？?!，。:;@[]<>「」\"“”()\n\t\u2005\u3000👍😂️_-.a1sK",
    *("收到", "谢谢", "老师", "怎么", "什么", "哪", "几点", "吗", "呢", "在吗", "没什么", "加入了群聊"),
    *("机器人", "【系统消息】", "不知", "关于", "问题", "image omitted", "x.png", "@小林 "),
    *("thanks ", "how do i ", "ok", "does anyone", "https://a.b/?c=1", "[强]", "[图片]"),
    *("İ", "Σ", "ς", "ſ", "K", "Ａ", "１", "＠", "ß", "ǅ", "\x00", "\u200e", "\ufffd", "\U000e0001"),
]  # fmt: skip
TEXTS = st.one_of(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.text(max_size=60))


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(st.tuples(st.none() | TEXTS, st.sampled_from([0, *Form])), min_size=1, max_size=40))
def test_sql_and_python_agree_on_invented_texts(rows: list[tuple[str | None, int]]) -> None:
    assert differences(rows) == []


@pytest.mark.slow
def test_sql_and_python_agree_on_every_character_of_the_common_planes() -> None:
    characters = [chr(code) for code in (*range(1, 0xD800), *range(0xE000, 0x20000), *range(0x20000, 0x110000, 99))]
    rows: list[Row] = [("abcdefgh" + character, Form.TEXT) for character in characters]
    assert differences(rows) == []


def test_every_pattern_is_used_and_every_parameter_is_a_pattern() -> None:
    assert set(re.findall(r"\$([a-z_]+)", LABELS_SQL)) == set(PATTERNS)


def test_the_numbers_written_in_the_sql_are_those_of_python() -> None:
    at_the_limits: list[Row] = [
        (text * n, Form.TEXT) for text in ("好", "1", "。", "啊", "a") for n in (7, 8, 80, 81, 400, 401)
    ]
    wonders: list[Row] = [("如何" + "做" * n, Form.TEXT) for n in (37, 38, 39)]
    assert differences(at_the_limits + wonders) == []
    assert [labels for labels, _ in labelled_by_sql(wonders)] == [1, 1, 0]
    assert [labels for labels, _ in labelled_by_sql([("", Form.SYSTEM), (None, Form.STICKER)])] == [12, 8]


@pytest.mark.parametrize("name", list(PATTERNS))
def test_patterns_keep_to_what_both_engines_read_alike(name: str) -> None:
    pattern = PATTERNS[name]
    assert not re.search(r"\\[swdbSWDBAZz1-9]|\(\?[^:]|[*+?}][+]", pattern.replace("[+]", "").replace("[+＋]", ""))
    assert re.search(pattern, "") is None


def lean_texts() -> Iterator[str]:
    path = shared_data("zulip-lean/new-members.jsonl.zst")
    with path.open("rb") as packed, zstandard.ZstdDecompressor().stream_reader(packed) as stream:
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            yield json.loads(line)["text"]


def asked_in_the_forum() -> Iterator[str]:
    lines = shared_data("zh-qa-egret/egret_wenda_lines.txt").read_text(encoding="utf-8", errors="replace").split("\n")
    texts = {parts[0]: parts[-1] for line in lines if len(parts := line.split(" +++$+++ ")) == 3}
    talks = shared_data("zh-qa-egret/egret_wenda_conversations.txt").read_text(encoding="utf-8")
    return (texts.get(number, "") for number in re.findall(r"\[(\d+), \d+\]$", talks, re.MULTILINE))


def reviews() -> Iterator[str]:
    with zipfile.ZipFile(shared_data("zh-sentiment/online_shopping_10_cats.zip")) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".csv"))
        with archive.open(name) as stream:
            yield from (row["review"] for row in csv.DictReader(io.TextIOWrapper(stream, encoding="utf-8")))


def adverts() -> Iterator[str]:
    for path in sorted(shared_data("zh-spam").glob("*.txt")):
        yield from path.read_text(encoding="utf-8", errors="replace").splitlines()


def plain(texts: Iterable[str]) -> list[Row]:
    return [(text, Form.TEXT) for text in texts]


@pytest.mark.slow
@pytest.mark.parametrize("source", [lean_texts, asked_in_the_forum, reviews, adverts])
def test_sql_and_python_agree_on_real_texts(source: Callable[[], Iterator[str]]) -> None:
    assert differences(plain(islice(source(), 0, 60_000, 2))) == []


@pytest.mark.slow
def test_forum_titles_are_found_and_reviews_seldom_taken_for_questions() -> None:
    """Of the forum's titles half are no question in words ("安装失败"); of the reviews many do ask, angrily."""
    asked = labelled_by_sql(plain(asked_in_the_forum()))
    reviewed = labelled_by_sql(plain(reviews()))
    assert sum(labels & Label.QUESTION for labels, _ in asked) / len(asked) > 0.5
    assert sum(labels & Label.QUESTION for labels, _ in reviewed) / len(reviewed) < 0.15
