"""Reading what a connection kept once more, after its carrier has learned to read better."""

from __future__ import annotations

from datetime import datetime

from qunxing.carriers.live import Page
from qunxing.carriers.registry import platform
from qunxing.sources.connecting import answers_of
from qunxing.sources.hearing import Hearing
from qunxing.sources.models import Connection
from qunxing.sources.payloads import unpacked


def read_again(connection: Connection, *, now: datetime) -> tuple[int, int]:
    """Take in everything that is kept; (how many facts were new, how many payloads still cannot be read).

    The ledger knows what it has, so that only what was missed is added. Raises Refusal.
    """
    kind, answers = platform(connection.carrier), answers_of(connection)
    hearing, new = Hearing(connection, kind), 0
    for lot in connection.payloads.order_by("pk").iterator():
        new += hearing.take_in(_of_old(kind.reread(answers, unpacked(lot.body))), now=now)
    for each in connection.unread.order_by("pk"):
        page = kind.reread(answers, unpacked(each.body))
        if all(raw.understood for raw in page.raw):
            new += hearing.take_in(_of_old(page), now=now)
            each.delete()
    return new, connection.unread.count()


def _of_old(page: Page) -> Page:
    """What was said, and nothing else: how groups are now, what was of no use and what is kept stays as it is."""
    return Page(said=page.said)
