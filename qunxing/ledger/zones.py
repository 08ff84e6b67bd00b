"""The zone of each group, told by the room that owns groups; in turn it hears when they were counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pyarrow as pa

from qunxing.core.zones import FAR, stretches
from qunxing.ledger.engine import Cursor

Provider = Callable[[], Mapping[int, str]]
Listener = Callable[[Iterable[int]], None]
_providers: list[Provider] = []
_listeners: list[Listener] = []


def provide(provider: Provider, counted: Listener) -> None:
    """Say where group → zone comes from, and who hears when groups were counted; called once, by their own room."""
    _providers[:] = [provider]
    _listeners[:] = [counted]


def tell(groups: Iterable[int]) -> None:
    """Say, in the transaction that lists them, that new numbers of these groups stand."""
    for listener in _listeners:
        listener(groups)


def zone_of_groups() -> Mapping[int, str]:
    """Group → IANA zone, for every group."""
    return _providers[0]()


def bind(cursor: Cursor) -> None:
    """Bind `offset_of(grp, from_us, until_us, offset_us)`: from when to when which offset holds in a group."""
    zones = zone_of_groups()
    numbers = {zone: number for number, zone in enumerate(sorted(set(zones.values())))}
    rows = [(number, *stretch) for zone, number in numbers.items() for stretch in stretches(zone)]
    columns = list(zip(*rows, strict=True)) if rows else [(), (), (), ()]
    names = ("zone", "from_us", "until_us", "offset_us")
    cursor.bind(
        "zone_of",
        pa.table(
            {
                "grp": pa.array(zones.keys(), pa.int32()),
                "zone": pa.array([numbers[zone] for zone in zones.values()], pa.int32()),
            }
        ),
    )
    cursor.bind(
        "offsets", pa.table({name: pa.array(column, pa.int64()) for name, column in zip(names, columns, strict=True)})
    )
    narrow(cursor, -FAR, FAR)


def narrow(cursor: Cursor, from_ts: int, to_ts: int) -> None:
    """Bind `offset_of` anew for these times only: a zone with two changes a year has a hundred others."""
    cursor.run(
        "CREATE OR REPLACE TEMP TABLE offset_of AS SELECT z.grp, o.from_us, o.until_us, o.offset_us "
        f"FROM zone_of z JOIN offsets o USING (zone) WHERE o.from_us <= {to_ts} AND o.until_us > {from_ts}"
    )
