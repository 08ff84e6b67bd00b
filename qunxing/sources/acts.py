"""Tables of acts on their way in: each person gets the account that their rows are known by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyarrow as pa

from qunxing.carriers.base import SAID, Lot
from qunxing.communities.models import Group
from qunxing.core.rules.matching import masked
from qunxing.ledger.models import Batch
from qunxing.people import matching
from qunxing.people.matching import SPACE, external_of, space_of
from qunxing.sources.models import Import

__all__ = ["SPACE", "keyed", "match", "space_of"]


def keyed(lots: Iterable[Lot]) -> Iterator[Lot]:
    """The lots with accounts for senders and no telephone number in clear, but where it is kept as a digest of one."""
    for lot in lots:
        columns = {name: lot.said.column(name) for name in SAID.names}
        told = [columns[name].to_pylist() for name in ("sender", "phone", "name")]
        rows = list(zip(*told, strict=True))
        shown = [name or (masked(phone) if phone else account) for account, phone, name in rows]
        columns["sender"] = pa.array([external_of(*row) for row in rows], pa.string())
        columns["name"] = pa.array(shown, pa.string())
        columns["phone"] = pa.array([phone if account else "" for account, phone, _name in rows], pa.string())
        yield Lot(pa.RecordBatch.from_arrays(list(columns.values()), schema=SAID), lot.rejected)


def match(imp: Import, phones: Mapping[int, str], batch: Batch) -> None:
    """Find out who did what: of a table its own accounts; after talk or a list those that fitted nobody before."""
    matching.keep_phones(phones, batch)
    here = [imp.group] if imp.what == Import.What.ACTS and imp.group else Group.every.filter(community=imp.community)
    matching.match(list(here), batch=batch, by=imp.by)
