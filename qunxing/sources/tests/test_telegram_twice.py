"""A Telegram group heard live and brought in as an export: one ledger key for one thing."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from qunxing.carriers.base import Incoming, lot_of
from qunxing.carriers.telegram.tests.pairs import exported, live
from qunxing.sources.lots import Said, Zone


def test_what_was_heard_live_is_known_again_and_not_taken_for_edited(tmp_path: Path) -> None:
    assert _keys(live()) == _keys(exported(tmp_path))


def _keys(rows: list[Incoming]) -> set[tuple[int, ...]]:
    """What the ledger knows a fact by, and the hash by which it sees that it was edited."""
    found, one = Said(lot_of(rows).said, Zone("UTC")), np.ones(len(rows), np.int64)
    keys = found.keys("n\x1ftelegram\x1f", one, one)
    return set(zip(found.kind.tolist(), *keys.T.tolist(), found.content.tolist(), strict=True))
