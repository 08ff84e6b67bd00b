"""What a message is made of, in both shapes, and as the reader of exports has it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qunxing.carriers.base import Incoming, Options
from qunxing.carriers.files.qq_json import QQJson
from qunxing.carriers.files.source import Source
from qunxing.carriers.onebot.facts import facts
from qunxing.carriers.onebot.segments import Content, content
from qunxing.core.facts import Form
from qunxing.testing.onebot import BEFORE, message, segment


def shaped(*pieces: dict[str, Any]) -> Content:
    return content(list(pieces))


def escaped(text: str, *, inside: bool = False) -> str:
    """As the standard escapes it: written here once more, by its words."""
    found = text.replace("&", "&amp;").replace("[", "&#91;").replace("]", "&#93;")
    return found.replace(",", "&#44;") if inside else found


@pytest.mark.parametrize(
    ("pieces", "form", "text"),
    [
        ([segment("text", text=" 早上好\n大家 ")], Form.TEXT, "早上好\n大家"),
        ([segment("at", qq="42"), segment("text", text=" 看下")], Form.TEXT, "@42 看下"),
        ([segment("at", qq=42, name="@小红"), segment("text", text=" 看下")], Form.TEXT, "@小红 看下"),
        ([segment("at", qq="all")], Form.TEXT, "@全体成员"),
        ([segment("face", id="14")], Form.STICKER, ""),
        ([segment("face", id="14", raw={"faceText": "/微笑"})], Form.TEXT, "/微笑"),
        ([segment("text", text="好"), segment("face", id="14")], Form.TEXT, "好"),
        ([segment("image", file="a.jpg")], Form.IMAGE, ""),
        ([segment("text", text="看"), segment("image", file="a.jpg")], Form.IMAGE, "看"),
        ([segment("record", file="a.amr")], Form.VOICE, ""),
        ([segment("video", file="a.mp4")], Form.VIDEO, ""),
        ([segment("file", file="价目表.pdf", file_size="9")], Form.FILE, "价目表.pdf"),
        ([segment("mface", summary="[比心]")], Form.STICKER, ""),
        ([segment("dice", result="3")], Form.STICKER, ""),
        ([segment("json", data='{"app":"com.tencent.structmsg"}')], Form.CARD, ""),
        ([segment("share", url="https://a.example", title="t")], Form.LINK, ""),
        ([segment("forward", id="x")], Form.LINK, ""),
        ([segment("location", lat="1", lon="2")], Form.LOCATION, ""),
        ([segment("redbag", title="恭喜")], Form.MONEY, ""),
        ([segment("markdown", content="# 你好")], Form.TEXT, "# 你好"),
        ([segment("text", text="#接龙\n1. 小红 2份")], Form.CHAIN, "#接龙\n1. 小红 2份"),
        ([segment("text", text="[语音]")], Form.VOICE, ""),
        ([segment("brandnew", x="1")], Form.OTHER, ""),
        ([], Form.OTHER, ""),
        ([{"type": "image"}], Form.IMAGE, ""),
    ],
)
def test_pieces_have_a_form_and_words(pieces: list[dict[str, Any]], form: Form, text: str) -> None:
    assert shaped(*pieces) == (form, text, "")


def test_an_answer_names_what_it_answers() -> None:
    assert shaped(segment("reply", id="-77"), segment("text", text="好")) == (Form.TEXT, "好", "-77")
    assert content("[CQ:reply,id=27283844417]好").reply_to == "27283844417"
    assert shaped(segment("reply", id=""), segment("text", text="好")).reply_to == ""


def test_one_piece_alone_is_a_message_too() -> None:
    assert content(segment("text", text="好")) == (Form.TEXT, "好", "")


@pytest.mark.parametrize("odd", [None, 3, [3], [{"data": {}}], [{"type": 3}], [{"type": "text", "data": []}]])
def test_what_is_no_message_is_none(odd: object) -> None:
    with pytest.raises(ValueError):
        content(odd)


@settings(max_examples=40)
@given(st.text(), st.text(), st.text())
def test_a_string_with_codes_says_what_its_pieces_say(before: str, name: str, after: str) -> None:
    code = f"[CQ:at,qq=42,name={escaped(name, inside=True)}]"
    whole = content(f"{escaped(before)}{code}{escaped(after)}")
    assert whole == shaped(segment("text", text=before), segment("at", qq="42", name=name), segment("text", text=after))


def test_what_only_looks_like_a_code_is_words() -> None:
    assert content("[CQ] 和 [CQ:at,qq=1") == (Form.TEXT, "[CQ] 和 [CQ:at,qq=1", "")
    assert content("&#91;CQ:at,qq=1&#93; &amp;#91;") == (Form.TEXT, "[CQ:at,qq=1] &#91;", "")
    assert content("[CQ:image,file=a.jpg,url=https://a.example/?x=1&amp;y=2]").form is Form.IMAGE


def test_a_string_of_ten_megabytes_is_read_in_no_time() -> None:
    assert len(content("[CQ:at,qq=1" * 900_000).text) == 9_900_000


PAIRS: list[tuple[list[dict[str, Any]], dict[str, Any]]] = [
    ([segment("text", text="大家好")], {"text": "大家好"}),
    (
        [segment("at", qq="1", name="小红"), segment("text", text=" 早"), segment("face", id=1, name="[微笑]")],
        {
            "elements": [
                {"type": "at", "data": {"name": "@小红"}},
                {"type": "text", "data": {"text": " 早"}},
                {"type": "face", "data": {"name": "[微笑]"}},
            ]
        },
    ),
    (
        [segment("text", text="看"), segment("image", file="a.jpg")],
        {"elements": [{"type": "text", "data": {"text": "看"}}, {"type": "image", "data": {}}]},
    ),
    ([segment("file", file="价目表.pdf")], {"elements": [{"type": "file", "data": {"filename": "价目表.pdf"}}]}),
    ([segment("mface")], {"elements": [{"type": "market_face"}]}),
    ([segment("record")], {"elements": [{"type": "audio"}]}),
    ([segment("video")], {"elements": [{"type": "video"}]}),
    ([segment("forward", id="1")], {"elements": [{"type": "forward"}]}),
    ([segment("json", data="{}")], {"elements": [{"type": "json"}]}),
    ([segment("text", text="#接龙\n1. 小红")], {"text": "#接龙\n1. 小红"}),
]


def test_an_export_says_the_same_of_who_and_what(tmp_path: Path) -> None:
    """But for the numbers of messages, which implementations make themselves."""
    sender = {"uid": "u", "uin": "42", "name": "P42"}
    entries = [
        {"id": "9", "timestamp": (BEFORE + nth) * 1000, "sender": sender, "content": {"text": ""} | there}
        for nth, (_here, there) in enumerate(PAIRS)
    ]
    file = tmp_path / "a.json"
    about = {"metadata": {"name": "QQChatExporter"}, "chatInfo": {"name": "", "groupCode": "38988"}}
    file.write_text(json.dumps(about | {"messages": entries}))
    exported = [each for each in QQJson().read(Source(file), Options()) if isinstance(each, Incoming)]
    live = [each for nth, (here, _there) in enumerate(PAIRS) for each in facts(message(nth, here))]
    assert [_known(each) for each in live] == [_known(each) for each in exported]
    assert QQJson.namespace == "qq" and len(live) == len(PAIRS)


def _known(each: Incoming) -> tuple[object, ...]:
    return each.kind, each.at, each.group, each.sender, each.name, each.form, each.text
