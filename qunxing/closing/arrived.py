"""What came in and what was taken back since a closing: batches of facts, told by the files they came in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from qunxing.closing.change import Change, when
from qunxing.closing.extents import Extent, extents
from qunxing.closing.models import Closing
from qunxing.communities.models import User
from qunxing.ledger.models import Batch
from qunxing.people.models import Merge
from qunxing.sources.models import Import


def brought(closing: Closing, batches: Collection[int], places: Collection[int]) -> Iterator[Change]:
    found = extents(batches, closing.timezone)
    imports = {imp.batch_id: imp for imp in _imports(batches)}
    for batch in Batch.objects.filter(pk__in=found):
        imp, there = imports.get(batch.pk), found[batch.pk]
        what = "facts" if imp is None else "reread" if imp.rereads_id else "import"
        at = batch.at if imp is None else imp.finished_at or imp.at
        change = _of_batch(what, batch, imp, there, places, at=at, by=imp.by if imp else None)
        yield from [change] if change else ()


def taken_back(closing: Closing, batches: Collection[int], places: Collection[int]) -> Iterator[Change]:
    """What compaction has dropped since is known by its import only: then by the group it went into, or by none."""
    found = extents(batches, closing.timezone)
    imports = {imp.batch_id: imp for imp in _imports(batches)}
    for batch in Batch.objects.filter(pk__in=batches).exclude(retracted_at=None):
        imp, there = imports.get(batch.pk), found.get(batch.pk, {})
        if not there and imp is not None and imp.community_id == closing.community_id:
            there = {imp.group_id: Extent()} if imp.group_id else {grp: Extent() for grp in places}
        by = imp.undone_by if imp else None
        change = _of_batch("undo", batch, imp, there, places, at=batch.retracted_at, by=by)
        yield from [change] if change else ()


def _of_batch(
    what: str,
    batch: Batch,
    imp: Import | None,
    there: Mapping[int, Extent],
    places: Collection[int],
    *,
    at: datetime | None,
    by: User | None,
) -> Change | None:
    """One change for a batch; None where nothing of it lies in these groups."""
    here = {grp: extent for grp, extent in there.items() if grp in places}
    if not here:
        return None
    if what in ("import", "reread") and all(extent.nothing_new for extent in here.values()):
        what = "again"
    return Change(
        what,
        **when(at, by),
        name=imp.file_name if imp else batch.label,
        groups=sorted(here),
        first=min((extent.first for extent in here.values()), default=""),
        last=max((extent.last for extent in here.values()), default=""),
        only_talk=all(extent.only_talk for extent in here.values()),
        path=f"/sources/{imp.pk}/" if imp else "",
    )


def _imports(batches: Collection[int]) -> Iterable[Import]:
    return Import.objects.filter(batch__in=batches).select_related("by", "undone_by")


def matched(closing: Closing, numbers: Collection[int], places: Collection[int]) -> Iterator[Change]:
    """Accounts of tables that were found to be members, by the import whose rows they are: there may be thousands."""
    late = Merge.objects.filter(pk__gte=min(numbers, default=0)).exclude(batch=None)
    counts = Counter(batch for pk, batch in late.values_list("pk", "batch") if pk in numbers and batch is not None)
    found = extents(counts, closing.timezone)
    for imp in _imports(counts):
        groups = sorted(set(found.get(imp.batch_id or 0, ())) & set(places))
        if groups:
            told, path = when(imp.finished_at or imp.at, imp.by), f"/sources/{imp.pk}/"
            yield Change("match", **told, name=imp.file_name, n=counts[imp.batch_id or 0], groups=groups, path=path)
