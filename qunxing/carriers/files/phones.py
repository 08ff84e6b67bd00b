"""Telephone numbers in tables: as people write them, as tools mask them, as spreadsheets spoil them."""

from __future__ import annotations

import re
import unicodedata

from qunxing.carriers.files.tables import Cell, id_of, text_of
from qunxing.core.rules.matching import masked

_MOBILE = re.compile(r"1\d{10}")
_ROUNDED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_SIGNS = re.compile(r"[\s\-()._]")
_LEAST = 11
"""Digits and stars from which a cell is taken for a telephone number whatever its column is called."""


def phone_of(cell: Cell) -> str:
    """A telephone number as digits, with stars where it is masked; "" for none, or one that a spreadsheet rounded."""
    text = id_of(cell)
    if not text or _MOBILE.fullmatch(text):
        return text
    text = _SIGNS.sub("", unicodedata.normalize("NFKC", text)).replace("x", "*").replace("X", "*")
    text = re.sub(r"^(?:\+|00)?86(?=1[\d*]{10}$)", "", text).removeprefix("+")
    return text if re.fullmatch(r"[\d*]{7,15}", text) and sum(c.isdigit() for c in text) >= 4 else ""


def is_rounded(cell: Cell) -> bool:
    """Whether a spreadsheet has rounded the number (1.38E+10)."""
    return isinstance(cell, str) and bool(_ROUNDED.fullmatch(cell.strip()))


def shown_cell(cell: Cell) -> str:
    """A cell as text for a person to look at; of a telephone number only its ends."""
    found = phone_of(cell)
    return masked(found) if len(found) >= _LEAST else text_of(cell)
