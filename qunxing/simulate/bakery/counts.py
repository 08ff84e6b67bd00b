"""What colleagues read off by hand: how many were in each benefit group, and what the referral campaign cost."""

from __future__ import annotations

import csv
import io
from collections import Counter

from qunxing.simulate.bakery import cast
from qunxing.simulate.bakery.cast import C
from qunxing.simulate.truth import DAY, Truth
from qunxing.simulate.writers import Files

DAYS = range(20, 7, -1)
"""Days ago on which it was somebody's habit."""
OF_XIAOZHOU = C[16:]
COST = "3060"
"""¥5.0 for each of the 612 who came."""


def sheet(files: Files) -> str:
    """The sheet they kept together. While 小舟 was on leave, nobody read off hers."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["日期", "群名称", "人数", "花费"])
    truth = files.truth
    names = {chat.id: chat.name for chat in truth.groups}
    start = truth.end - cast.FISSION_DAY * DAY
    writer.writerow([files.day(start), "整个社群", "", COST])
    for ago in DAYS:
        ts = truth.end - ago * DAY + DAY * 5 // 6
        there = _seats(truth, ts)
        on_leave = min(cast.LEAVE_OF_XIAOZHOU) <= ago <= max(cast.LEAVE_OF_XIAOZHOU)
        for group in C:
            if not (on_leave and group in OF_XIAOZHOU):
                writer.writerow([files.day(ts), names[group], there[group], ""])
    return "\ufeff" + out.getvalue()


def _seats(truth: Truth, ts: int) -> Counter[int]:
    """Everybody who was there, colleagues too: that is the number the app shows."""
    return Counter(stay.group for stay in truth.stays if stay.covers(ts))
