"""What kind of message a text is: question, acknowledgement, automatic, empty; and its shape for near-duplicates.

The rules are written twice on purpose: here in plain Python, the reference, and in `labels.sql`, which labels whole
ledgers. Both read the one table `patterns.PATTERNS`, and tests hold them to the same answer on every text:

    connection.execute(LABELS_SQL, PATTERNS)

over a view `text_in(k1, k2, text, form)` gives rows `(k1, k2, labels, shape)`. Labels follow the text alone: a picture
or a voice message shows only a placeholder and is EMPTY here; whether it counts as speaking is the metric's
definition, which has `form`. Definitions: metrics.md sections 1, 7 and 12.
"""

import re
from enum import IntFlag
from hashlib import md5
from importlib.resources import files

from qunxing.core.facts import Form
from qunxing.core.text.patterns import PATTERNS

VERSION = 1
"""Raised with every change of a pattern or rule; stored with labels, so that a number never mixes two versions."""

LABELS_SQL = files("qunxing.core.text").joinpath("labels.sql").read_text(encoding="utf-8")
"""The same rules as one static query; each pattern is a bound parameter `$name`."""

LONGEST_ACKNOWLEDGEMENT = 80
LONGEST_BLANK = 400
SHORTEST_SHAPE = 8
WONDER_WITHIN = 40
"""Without a mark, a question word asks only this near the end of a text; further up it mostly tells."""


class Label(IntFlag):
    """What a text was recognised as; several may hold. The numbers are written to disk and are never reused."""

    QUESTION = 1
    ACKNOWLEDGEMENT = 2
    """Nothing but 收到, 谢谢, 666, thumbs and the like (应声)."""
    AUTOMATIC = 4
    """Written by the platform or a program: notices, automatic replies, bot announcements."""
    EMPTY = 8
    """No letter and no digit: only punctuation, emoji, stickers, placeholders or mentions."""


_RULES = {name: re.compile(pattern) for name, pattern in PATTERNS.items()}


def label(text: str | None, form: int) -> Label:
    """Recognise one message. `form` is a `Form` or 0; a text of None (not visible) is judged by its form alone."""
    lowered = _lower(text or "")
    found = Label(0)
    if form == Form.SYSTEM or _is_automatic(lowered):
        found |= Label.AUTOMATIC
    if form == Form.STICKER or (text is not None and _is_blank(lowered)):
        found |= Label.EMPTY
    if _is_acknowledgement(lowered):
        found |= Label.ACKNOWLEDGEMENT
    if not found and _is_question(lowered):
        found |= Label.QUESTION
    return found


def normalise(text: str) -> str:
    """The letters of a text, for telling that two are nearly the same.

    Lower-cased; mentions, digits, spaces, punctuation and emoji are left out, so that a copied advert with another
    price, time or name in front is the same text.
    """
    return _RULES["folded"].sub("", _lower(text))


def shape(text: str | None) -> int:
    """A number equal for near-duplicates, 0 to 2^63 - 1; 0 for texts of fewer than 8 letters, which say too little.

    The last eight bytes of the MD5 of the normalised text, read little-endian, without their lowest bit.
    """
    folded = normalise(text or "")
    if len(folded) < SHORTEST_SHAPE:
        return 0
    digest = md5(folded.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little") >> 1


def _lower(text: str) -> str:
    """Lower case letter by letter: Python alone would look at a sigma's place and write a dotted I as two."""
    return text.replace("İ", "i").replace("Σ", "σ").lower()


def _has(name: str, lowered: str) -> bool:
    return _RULES[name].search(lowered) is not None


def _only(name: str, lowered: str) -> bool:
    """Whether nothing is left when all that `name` matches is taken out; removal is linear where a match is not."""
    return _RULES[name].sub("", lowered) == ""


def _is_automatic(lowered: str) -> bool:
    return _has("automatic_hint", lowered) and _has("automatic", lowered)


def _is_blank(lowered: str) -> bool:
    if lowered == "":
        return True
    return len(lowered) <= LONGEST_BLANK and _has("blank_start", lowered) and _only("blank_parts", lowered)


def _is_acknowledgement(lowered: str) -> bool:
    return len(lowered) <= LONGEST_ACKNOWLEDGEMENT and _has("ack_word", lowered) and _only("ack_parts", lowered)


def _is_question(lowered: str) -> bool:
    if not _has("question_hint", lowered) or _has("promotes", lowered):
        return False
    own = _RULES["unsaid"].sub(" ", lowered)
    plain = _RULES["idiom"].sub(" ", own)
    return _has("asks", plain) or _has("topic", plain) or _has("wonders", plain[-WONDER_WITHIN:])
