"""Hand-written sentences: what the recognisers get right, and how often."""

import json
from pathlib import Path

import pytest

from qunxing.core.facts import Form
from qunxing.core.text.recognisers import Label, label, normalise, shape

LABELLED = [
    json.loads(line) for line in (Path(__file__).parent / "labelled.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("wanted", list(Label))
def test_precision_and_recall_on_the_labelled_set_stay_high(wanted: Label, language: str) -> None:
    pairs = [
        (bool(row["labels"] & wanted), bool(label(row["text"], Form.TEXT) & wanted))
        for row in LABELLED
        if row["lang"] == language
    ]
    right = sum(truth and found for truth, found in pairs)
    assert right / sum(found for _, found in pairs) >= 0.95
    assert right / sum(truth for truth, _ in pairs) >= 0.95


def test_thanks_with_a_question_behind_is_a_question_not_an_acknowledgement() -> None:
    assert label("谢谢，那面团要醒多久", Form.TEXT) == Label.QUESTION


def test_thanks_with_something_told_is_no_mere_acknowledgement() -> None:
    assert label("谢谢，我多加了两克盐就好了", Form.TEXT) == Label(0)
    assert label("谢谢谢谢[抱拳]", Form.TEXT) == Label.ACKNOWLEDGEMENT


@pytest.mark.parametrize("text", ["11.11", "价格1", "10", "2 1", "book", "好多"])
def test_a_number_or_a_longer_word_is_no_acknowledgement(text: str) -> None:
    assert label(text, Form.TEXT) == Label(0)


def test_a_bare_greeting_asks_nothing_but_what_follows_does() -> None:
    assert label("老师在吗？", Form.TEXT) == Label(0)
    assert label("老师在吗？盐放几克", Form.TEXT) == Label.QUESTION


def test_a_question_mark_inside_an_address_asks_nothing() -> None:
    assert label("https://example.org/?page=2 今天的菜单", Form.TEXT) == Label(0)
    assert label("这个链接 https://example.org/?page=2 打不开怎么办", Form.TEXT) == Label.QUESTION


def test_what_others_asked_and_was_quoted_is_not_asked_again() -> None:
    assert label("「阿青：几点上课？」\n- - - - - - -\n收到", Form.TEXT) & Label.QUESTION == 0


def test_an_advert_that_asks_is_no_question() -> None:
    assert label("想瘦吗？扫码进群，名额有限", Form.TEXT) == Label(0)


def test_the_form_decides_where_there_is_no_text() -> None:
    assert label(None, Form.SYSTEM) == Label.AUTOMATIC
    assert label(None, Form.STICKER) == Label.EMPTY
    assert label(None, Form.VOICE) == Label(0)
    assert label("", Form.TEXT) == Label.EMPTY


def test_a_notice_is_never_a_question() -> None:
    assert label("小林修改群名为“怎么做面包？”", Form.SYSTEM) == Label.AUTOMATIC


def test_talking_about_robots_and_joining_is_not_automatic() -> None:
    assert label("我昨天加入了群聊，大家好，我是做面包的", Form.TEXT) == Label(0)
    assert label("你是机器人吗", Form.TEXT) == Label.QUESTION


def test_copies_with_another_name_price_or_emoji_have_one_shape() -> None:
    first = "@小林 限时秒杀：黄油 29.9 元，今晚 8 点截止！"
    second = "@阿青\u2005限时秒杀:黄油 35 元~今晚10点截止🔥🔥"
    assert shape(first) == shape(second) > 0
    assert normalise(first) == "限时秒杀黄油元今晚点截止"


def test_other_words_have_another_shape_and_short_ones_none() -> None:
    assert shape("今天的面团醒发了很久才好") != shape("今天的面团醒发了很久不好")
    assert shape("收到收到") == shape(None) == 0


def test_shape_is_fixed_for_ever() -> None:
    assert shape("Hello, wide world") == 2465969438899283


def test_long_runs_of_one_word_take_no_long_time() -> None:
    for piece in ("好的啊", "嗯", "哈哈", "[a", "@", "a_", "怎么", "谢谢老师", "1 "):
        label(piece * 4000 + "x", Form.TEXT)
        label((piece * 40)[:79] + "x", Form.TEXT)
