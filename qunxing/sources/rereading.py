"""Reading a file once more, when rows it dropped as known are taken back with the import that had brought them."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_noop

from qunxing.core.refusals import Refusal
from qunxing.ledger.models import Batch
from qunxing.sources import reports
from qunxing.sources.models import Import

OPEN = (Import.State.ASKING, Import.State.WAITING, Import.State.RUNNING)
COPIED = ("community", "group", "what", "format", "file_name", "path", "size", "digest", "options", "by")
GONE = gettext_noop(
    "Some messages of this file were only kept through an import that was undone since, and the file itself is gone. "
    "Hand it in again to have them back."
)


def order(taken: Collection[Batch]) -> None:
    """Queue every standing file that leaned on these batches; call it inside the transaction that takes them back."""
    leaning = Import.objects.filter(leans_on__in=taken, state=Import.State.DONE).exclude(batch__in=taken)
    roots = {each.rereads or each for each in leaning.select_related("rereads")}
    for root in sorted(roots, key=lambda each: each.pk):
        if root.state == Import.State.DONE and not root.rereadings.filter(state__in=OPEN).exists():
            _order(root)


def waiting() -> list[Import]:
    """The rereadings nobody has begun, in their order."""
    found = Import.objects.filter(state=Import.State.WAITING).exclude(rereads=None)
    return list(found.select_related("community", "group", "rereads").order_by("pk"))


def stop(root: Import) -> None:
    """Let no rereading of this import end any more: it is about to be undone itself."""
    root.rereadings.filter(state__in=OPEN).exclude(state=Import.State.RUNNING).update(state=Import.State.CANCELLED)
    root.rereadings.filter(state=Import.State.RUNNING).update(cancel_asked=True)


def _order(root: Import) -> None:
    fresh = Import(**{name: getattr(root, name) for name in COPIED}, rereads=root, state=Import.State.WAITING)
    if not root.path:
        refusal = Refusal(GONE, code="file_gone")
        fresh.state, fresh.report = Import.State.REFUSED, {"refused": reports.sentence(refusal), "code": refusal.code}
    fresh.save()
