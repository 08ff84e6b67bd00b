"""The Chinese reads like an operator's: no English left, one word per concept, full-width punctuation."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation

from qunxing.carriers.files.guides import GUIDES
from qunxing.carriers.registry import FORMATS
from qunxing.communities.models import User
from qunxing.core.metrics.registry import METRICS
from qunxing.web import messages

CATALOGUE = messages.read(messages.PO.read_text(encoding="utf-8"))
SENTENCES = sorted((one, many, chinese) for (one, many), chinese in CATALOGUE.items())
NAMES = {
    *re.findall(r"\w*[A-Z]\w*", " ".join([*(guide.title for guide in GUIDES), *(one.title for one in FORMATS)])),
    *("Excel", "Windows", "Cookie", "PostgreSQL", "Kaplan", "Meier", "NPS", "CSAT"),
    *("KOC", "Freeman", "BG", "NBD", "Chapman", "Sadinle", "Borda", "PageRank"),
    *("JSON", "JSONL", "CSV", "XLSX", "SQL", "MB", "UTF", "GB", "txt", "eml", "zip", "csv", "jsonl", "json"),
    *("xlsx", "parquet", "Authorization", "Bearer", "API", "MCP", "AI", "QUNXING_TOKEN", "token", "add"),
    *("exclude", "none", "joined", "next", "from", "to", "ts", "not_measurable", "not_enough_data", "provisional"),
    *("PDF", "JPG", "PNG", "SDK", "pem", "QUNXING_WECOM_ARCHIVE", "Debian", "fonts", "noto", "cjk"),
    *("Matrix", "EncodingAESKey", "Secret", "QUNXING_ADDRESS", "URL", "Token", "Webhook", "XML", "Bot", "https"),
    *(
        "media_id",
        "appid",
        "SDK",
        "pem",
        "QUNXING_WECOM_ARCHIVE",
        "http",
        "HMAC",
        "SHA",
        "SEC",
        "QUNXING_MAIL_HOST",
        "QUNXING_WEBHOOK_NETWORKS",
    ),
    *("BotFather", "setprivacy", "setjoingroups", "ID", "IP", "listen", "ABC", "DEF", "matrix.example.org"),
    *("result.json", "qun.qq.com", "Asia", "Shanghai"),
    *("QQ", "OneBot", "v", "WebSocket", "HTTP", "forward", "reverse", "http", "ws", "yes"),
    *("UTC", "QUNXING_HOME", "qunxing", "import", "migrate", "backup", "community"),
}
"""Product names, file formats, and what is typed on the command line."""
CODES = {
    word
    for metric in METRICS.values()
    for param in metric.params
    for word in (param.name, param.default, *param.choices)
} | {"none", "staff", "bot", "recalled", "automatic", "acknowledgement"}
"""What stands in an address and on the command line; only a formula and the help of a parameter name them."""
REFERENCE = {text for metric in METRICS.values() for text in (metric.formula, *(param.help for param in metric.params))}
INSTEAD = {
    r"(?<!疑似)僵尸": "疑似僵尸号",
    "身份": "账号",
    "剧本": "SOP",
    "发件箱": "群发",
    "周期": "正常多久来一次",
    "回执": "发送结果",
    "契约": "服务承诺",
    "章程": "群定位",
    "封存": "已入库",
    "增长核算": "活跃人数变化",
    "瀑布图": "群人数怎么变的",
    "合理客户": "有效成员",
    "临时": "未过完",
    "窗口|期末|计数消息|滚动": "words of an office",
    "用户画像|赋能|触达|闭环": "plain words",
    "入群": "进群",
    "你": "您",
    "请稍后再试|操作失败|未知错误": "what happened and what to do",
}
"""Words no operator uses or that say something else, and what is said instead."""
ELSEWHERE = {"入群": ("qun.qq.com",), "(?<!疑似)僵尸": ("别当僵尸清理",)}
"""Words that stand on other people's pages, or are said to warn against them."""
TITLES = {
    "messages": "消息数",
    "senders": "说话的人",
    "new_senders": "第一次说话的人",
    "active_members": "有动静的人",
    "stickiness": "粘性（日活 ÷ 月活）",
    "growth": "活跃人数变化",
    "headcount": "群人数怎么变的",
    "retention": "留存",
    "membership_retention": "在群留存",
    "tiers": "活跃分层",
    "heatmap": "什么时候有人说话",
    "response": "应答率",
    "replies": "回复数",
    "census": "每日普查",
}


def _bare(chinese: str) -> str:
    """The sentence without its fields, and without the marks of a link."""
    return re.sub(r"%\(\w+\)[sd]|%d|\{\w+\}|<[^>]+>", "", chinese)


def test_every_field_of_a_sentence_survives() -> None:
    lost = [one for one, many, said in SENTENCES if messages.placeholders(said) != messages.placeholders(many or one)]
    assert lost == []


def test_no_english_is_left() -> None:
    left = []
    for one, _, chinese in SENTENCES:
        words = set(re.findall(r"[A-Za-z](?:[A-Za-z_.]*[A-Za-z])?", _bare(chinese)))
        left += [(word, chinese) for word in words - NAMES - (CODES if one in REFERENCE else set())]
    assert left == []


@pytest.mark.parametrize(("word", "instead"), INSTEAD.items())
def test_a_banned_word_is_not_used(word: str, instead: str) -> None:
    excused = ELSEWHERE.get(word, ())
    found = [said for _, _, said in SENTENCES if re.search(word, said) and not any(each in said for each in excused)]
    assert found == [], f"say {instead}"


def test_punctuation_beside_chinese_is_full_width() -> None:
    half = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]|\.\.\.|[\u4e00-\u9fff]\.(?!\w)")
    assert [chinese for _, _, chinese in SENTENCES if half.search(_bare(chinese))] == []


def test_a_number_stands_apart_from_chinese() -> None:
    tight = re.compile(
        r"%\((?:n|total|days|hours|k)\)s[\u4e00-\u9fff]|[\u4e00-\u9fff]%\((?:n|total|k)\)s|[\u4e00-\u9fff]\d"
    )
    assert [chinese for _, _, chinese in SENTENCES if tight.search(chinese)] == []


def test_a_sentence_ends_as_in_english() -> None:
    ends = {".": "。）", "?": "？"}
    names = {"值不值", "波动是否异常"}  # of a screen and a choice: what they ask is their name
    wrong = [
        chinese
        for one, _, chinese in SENTENCES
        if one[-1] in ends
        and " " in one
        and one.count(". ") == 0
        and chinese[-1] not in ends[one[-1]]
        and chinese not in names
    ]
    assert wrong == []


@pytest.mark.parametrize("password", ["short", "12345678901", "password123", "xiaoming2020"])
def test_a_refused_password_is_explained_in_chinese(password: str) -> None:
    with translation.override("zh-hans"), pytest.raises(ValidationError) as refused:
        validate_password(password, User(username="xiaoming2020"))
    with translation.override("zh-hans"):
        assert not re.search("[A-Za-z]", " ".join(map(str, refused.value.messages)))


def test_what_the_framework_says_is_said_in_our_words() -> None:
    with translation.override("zh-hans"):
        assert str(forms.CharField().error_messages["required"]) == "请填写这一项。"
        with pytest.raises(ValidationError, match="最多 3 个字，现在有 5 个。"):
            forms.CharField(max_length=3).clean("abcde")


def test_metrics_are_called_what_operators_call_them() -> None:
    with translation.override("zh-hans"):
        said = {name: translation.gettext(metric.title) for name, metric in METRICS.items()}
    assert {name: said[name] for name in TITLES} == TITLES
    assert [name for name, title in said.items() if not re.search("[\u4e00-\u9fff]", title)] == []


def test_templates_hold_no_words_outside_the_catalogue() -> None:
    allowed = {"CSV", "English", "简体中文"} | NAMES | {"gz", "zst"}
    bare = []
    for path in messages.PACKAGE.rglob("*.html"):
        text = re.sub(r"(?s){%\s*comment.*?endcomment\s*%}|{#.*?#}", "", path.read_text(encoding="utf-8"))
        text = re.sub(r"(?s){% (blocktranslate|partialdef inline).*?{% endblocktranslate %}", "", text)
        text = re.sub(r"(?s){%.*?%}|{{.*?}}", "", text)
        text = re.sub(r"(?s)<(script|style).*?</\1>|<[^<>]*>", " ", text)
        bare += [(path.name, word) for word in re.findall(r"[A-Za-z]{2,}", text) if word not in allowed]
    assert bare == []
