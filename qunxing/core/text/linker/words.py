"""What a text tells the linker: its words, and cues such as greeting or asking; in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from qunxing.core.text.linker.talk import Ints

_OPENING = r"^[\W_]*(?:(?:{})\b|(?:{}))"
CUES: dict[str, re.Pattern[str]] = {
    "asks": re.compile(r"[?？]|[吗么呢][\W_]*$"),
    "ends_asking": re.compile(r"(?:[?？]|[吗么呢])[\W_]*$"),
    "greets": re.compile(
        _OPENING.format(
            "hi|hello|hey|hiya|howdy|greetings|good (?:morning|evening|afternoon)|yo|re",
            "大家好|你好|您好|各位|早上好|早安|早啊?|晚上好|晚安|下午好|哈喽|嗨|新人报到|在吗|在么",
        )
    ),
    "thanks": re.compile(r"\b(?:thanks?|thank you|thx|ty|cheers|tnx)\b|谢|辛苦|感恩|多亏"),
    "agrees": re.compile(
        _OPENING.format(
            "yes|yeah|yep|yup|ya|no|nope|nah|ok|okay|k|sure|right|true|exactly|correct|oh|ah|hmm*|i see|cool|lol|hehe"
            "|haha",
            "对|是的?|不是|没有|有的?|好|嗯+|恩+|哦+|噢|可以|不可以|行|不行|收到|明白|了解|知道了|没错|哈哈",
        )
    ),
    "continues": re.compile(
        _OPENING.format(
            "and|but|so|or|because|then|also|well|however|it|that|its|it's|thats|that's",
            "而且|但是?|不过|所以|那么?|然后|还有|另外|因为|其实|这个|那个|它",
        )
    ),
    "asks_openly": re.compile(
        _OPENING.format(
            "how|what|why|where|when|who|which|is|are|does|do|can|could|anyone|anybody|has",
            "请问|怎么|什么|为什么|哪|谁|有没有|有谁|有人|能不能|可不可以|想问|问一?下|咨询|多少|几",
        )
    ),
    "seeks_help": re.compile(
        r"\b(?:any ?(?:one|body)|some ?(?:one|body)|how (?:do|can|to)|i need|trying to|problem|help|i have|i'm|i am"
        r"|issue|error)\b|大家|有人|谁|求助|求|请教|请问|帮忙|怎么办|问题|想问"
    ),
    "points": re.compile(r"https?://|www\.|\.(?:com|org|net)\b"),
    "commands": re.compile(r"^[!/~]"),
    "tells": re.compile(
        r"\b(?:you(?:'re|r|'ll)?|try|use|type|sudo|should|just|need to|its in|check)\b|你|您|可以|试试|建议|应该"
    ),
    "of_self": re.compile(r"\b(?:i|my|me|im|i've|mine)\b|我"),
    "denies": re.compile(r"\b(?:not|don'?t|doesn'?t|didn'?t|can'?t|won'?t|isn'?t|nothing|never)\b|不|没"),
}
"""Cue → what shows it, in a text in small letters, without names."""
_SILENT = """
    a an the i you he she it we they is are was were be been am do does did have has had to of in on at for with and or
    but not this that these those my your his her its our me him them us so if then than as from by about into just can
    could will would should no yes there here what how when where why who which i'm it's don't
"""
SILENT = frozenset(_SILENT.split())
"""Words that say nothing of what is talked about."""
_RUN = re.compile("[a-z0-9][a-z0-9_.+'-]*[a-z0-9]|[a-z0-9]|[\u3400-\u9fff]+")
_HAN = "\u3400"


def cues_of(text: str) -> int:
    """The bits of the cues a text in small letters shows."""
    return sum(1 << bit for bit, seen in enumerate(CUES.values()) if seen.search(text))


def words_of(text: str) -> list[str]:
    """Words of letters and digits; of Chinese every two characters that follow each other. Of small letters."""
    found: list[str] = []
    for run in _RUN.findall(text):
        if run[0] < _HAN or len(run) == 1:
            found += [] if run in SILENT else [run]
        else:
            found += [run[at : at + 2] for at in range(len(run) - 1)]
    return found


def numbered(texts: Iterable[Iterable[str]]) -> tuple[Ints, Ints]:
    """`ends` and `words` of a Talk for the words of each message."""
    numbers: dict[str, int] = {}
    words: list[int] = []
    ends: list[int] = []
    for said in texts:
        words += {numbers.setdefault(word, len(numbers)) for word in said}
        ends.append(len(words))
    return np.array(ends, np.int64), np.array(words, np.int64)
