"""What platforms sent, kept as it came for a while: a better reader can read it again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import msgspec
import zstandard
from django.conf import settings

from qunxing.carriers.live import Raw
from qunxing.sources.models import Connection, Newcomer, Payloads, Unread

MOST_BYTES = 256 << 20
"""Of one page, unpacked."""


def keep(connection: Connection, raw: Sequence[Raw], *, now: datetime) -> None:
    """Keep the payloads of a page; those that could not be read each by itself, until it can be."""
    understood = [each for each in raw if each.understood]
    if understood and settings.KEEP_PAYLOADS_DAYS:
        Payloads.objects.create(connection=connection, at=now, body=packed(understood))
    Unread.objects.bulk_create(
        [
            Unread(connection=connection, at=now, kind=each.kind[:100], native=each.native[:200], body=packed([each]))
            for each in raw
            if not each.understood
        ],
        ignore_conflicts=True,
    )


def forget(*, now: datetime) -> None:
    """Delete what was kept for more than QUNXING_KEEP_PAYLOADS_DAYS."""
    Payloads.objects.filter(at__lt=now - timedelta(days=settings.KEEP_PAYLOADS_DAYS)).delete()


def forget_of(batches: Collection[int]) -> None:
    """Delete all that is kept of the connections these batches came by: payloads cannot be told apart by who spoke."""
    for model in (Payloads, Unread, Newcomer):
        model._default_manager.filter(connection__batch__in=batches).delete()


def packed(raw: Sequence[Raw]) -> bytes:
    return zstandard.compress(msgspec.msgpack.encode(raw), 1)


def unpacked(body: bytes | memoryview) -> list[Raw]:
    plain = zstandard.ZstdDecompressor().decompress(bytes(body), max_output_size=MOST_BYTES)
    return msgspec.msgpack.decode(plain, type=list[Raw])
