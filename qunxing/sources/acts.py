"""Tables of acts on their way in: each person gets the account that their rows are known by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from qunxing.carriers.base import SAID, Lot
from qunxing.core.rules.matching import masked
from qunxing.people.matching import external_of


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
