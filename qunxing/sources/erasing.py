"""Kept files go: with an erased account's words, or when they are old. Last words and the ledger's words follow."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from qunxing.ledger.erase import batches_of
from qunxing.people import erasure
from qunxing.people.models import Erasure
from qunxing.sources import payloads, rereading
from qunxing.sources.models import Import, LastWord

OVER = (Import.State.REFUSED, Import.State.CANCELLED, Import.State.UNDONE)
"""Imports nothing is kept of: whom their files name is not known, so an erasure takes all of them."""


def finish(*, now: datetime) -> int:
    """Do what open erasures still need; how many were worked on. Called by the worker until receipts are given."""
    for each in Erasure.objects.filter(rewritten_at=None):
        LastWord.objects.filter(identity=each.identity).delete()
        batches = batches_of(each.identity)
        held = Q(batch__in=batches) | Q(leans_on__in=batches) | Q(state__in=OVER)
        _drop_files(Import.objects.filter(held))
        payloads.forget_of(batches)
    return erasure.finish(now=now)


def forget_files(*, now: datetime) -> None:
    """Delete the kept files of imports that ended more than QUNXING_KEEP_FILES_DAYS ago."""
    _drop_files(Import.objects.filter(finished_at__lt=now - timedelta(days=settings.KEEP_FILES_DAYS)))


def _drop_files(imports: QuerySet[Import]) -> None:
    """A file that an unfinished import is still to read stays until that has ended."""
    needed = set(Import.objects.filter(state__in=rereading.OPEN).values_list("path", flat=True))
    for path in {*imports.exclude(path="").values_list("path", flat=True)} - needed:
        (Path(settings.HOME) / path).unlink(missing_ok=True)
        Import.objects.filter(path=path).update(path="")
