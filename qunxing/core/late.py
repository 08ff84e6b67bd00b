"""A function that is loaded when it is first called."""

from __future__ import annotations

from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any


@dataclass(frozen=True)
class Late:
    """What stands at a place such as `qunxing.charters.shown:panel`.

    Rooms say at start what they add to the pages of others. Loading that loads every metric, which no command need wait
    for that shows no page.
    """

    place: str

    def __call__(self, *args: Any) -> Any:
        return resolve_name(self.place)(*args)
