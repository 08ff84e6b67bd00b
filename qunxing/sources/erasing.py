"""The end of an erasure: the kept files and last words of an erased account go, then its words in the ledger."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from qunxing.ledger.erase import batches_of
from qunxing.people import erasure
from qunxing.people.models import Erasure
from qunxing.sources.models import Import, LastWord


def finish(*, now: datetime) -> int:
    """Do what open erasures still need; how many were worked on. Called by the worker until receipts are given."""
    for each in Erasure.objects.filter(rewritten_at=None):
        LastWord.objects.filter(identity=each.identity).delete()
        for imp in Import.objects.filter(batch__in=batches_of(each.identity)).exclude(path=""):
            (Path(settings.HOME) / imp.path).unlink(missing_ok=True)
            Import.objects.filter(pk=imp.pk).update(path="")
    return erasure.finish(now=now)
