"""Answers that nobody marked as such, of the groups and days of one question: bound only where it asks for them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from qunxing.core.metrics.inferring import AFTER, COLUMNS, answers
from qunxing.insight.asking import Asked
from qunxing.insight.judging import judged
from qunxing.insight.linked import linked
from qunxing.ledger.engine import Cursor


def bind(room: Cursor, asked: Asked) -> None:
    """Bind `inferred`, empty for a question about strict links. What a person said is wrong is left out."""
    found = dict.fromkeys(COLUMNS, np.zeros(0, np.int64))
    if asked.ask.params.get("links") == "inferred":
        days = {"first_day": asked.ask.from_day, "last_day": asked.ask.to_day + AFTER}
        found = answers(*linked(room, asked.ask.groups, **days))
        wrong = [link for link, is_right in judged(asked.ask.groups).items() if not is_right]
        keep = np.array(
            [link not in wrong for link in zip(*(found[name].tolist() for name in LINK), strict=True)], bool
        )
        found = {name: column[keep] for name, column in found.items()}
    room.bind("inferred", pa.table({name: pa.array(column, pa.int64()) for name, column in found.items()}))


LINK = ("a1", "a2", "k1", "k2")
"""A message and the one it was said to answer."""
