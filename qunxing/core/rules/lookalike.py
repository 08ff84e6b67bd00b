"""Whether two messages say the same: what was sent on Monday need not be sent again on Thursday in other dress."""

from __future__ import annotations

import re
import unicodedata

ALIKE = 0.7
"""From this share of common pairs of letters on, two messages are pointed out as one."""
_LINK = re.compile(r"https?://\S+|\{[^{}\n]*\}")


def bare(text: str) -> str:
    """The letters and digits of a text, in one form; no links, variables, signs or faces."""
    plain = unicodedata.normalize("NFKC", _LINK.sub("", text)).casefold()
    return "".join(each for each in plain if each.isalnum())


def pairs(text: str) -> frozenset[str]:
    """Its pairs of neighbouring letters; of one letter that letter."""
    said = bare(text)
    return frozenset(said[at : at + 2] for at in range(max(1, len(said) - 1))) - {""}


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of pairs that both have, from 0 to 1; two messages without any letters are not alike."""
    return len(one & other) / len(one | other) if one and other else 0.0
