"""Links that nobody marked as such, of the groups and days of one question: bound only where it asks for them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from qunxing.core.metrics.inferring import AFTER, COLUMNS, REPLY_COLUMNS, Inferred, told
from qunxing.core.text.linker import Ints
from qunxing.insight.asking import Asked
from qunxing.insight.judging import Link, judged
from qunxing.insight.linked import linked
from qunxing.ledger.engine import Cursor

LINKS = {"inferred": ("a1", "a2", "k1", "k2"), "inferred_reply": ("k1", "k2", "ref1", "ref2")}
"""In each view, a message and the one it was said to answer."""


def bind(room: Cursor, asked: Asked) -> None:
    """Bind `inferred` and `inferred_reply`, empty for a question about strict links.

    What a person said is wrong is left out.
    """
    found = Inferred(*(dict.fromkeys(names, np.zeros(0, np.int64)) for names in (COLUMNS, REPLY_COLUMNS)))
    wrong: set[Link] = set()
    if asked.ask.params.get("links") == "inferred":
        days = {"first_day": asked.ask.from_day, "last_day": asked.ask.to_day + AFTER}
        found = told(*linked(room, asked.ask.groups, **days))
        wrong = {link for link, is_right in judged(asked.ask.groups).items() if not is_right}
    for name, rows in found._asdict().items():
        kept = _without(rows, LINKS[name], wrong)
        room.bind(name, pa.table({column: pa.array(values, pa.int64()) for column, values in kept.items()}))


def _without(rows: Mapping[str, Ints], link: tuple[str, ...], wrong: set[Link]) -> Mapping[str, Ints]:
    if not wrong:
        return rows
    keys = zip(*(rows[name].tolist() for name in link), strict=True)
    keep = np.array([key not in wrong for key in keys], bool)
    return {name: column[keep] for name, column in rows.items()}
