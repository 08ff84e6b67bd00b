"""Signals of junk accounts that stand in their names. Signals only: who is junk a person decides."""

from __future__ import annotations

import re

_ENDING = re.compile(r"[\d\W_]+$")


def stem(nickname: str) -> str:
    """What is left of a nickname without the numbers and signs it ends in; empty where nothing of it is a word.

    小花88 and 小花_91 have the same stem.
    """
    return _ENDING.sub("", nickname.strip().lower())
