"""Days of the story as moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from qunxing.simulate.bakery.cast import DAYS
from qunxing.simulate.truth import DAY, SECOND

ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Calendar:
    """`end` is the local midnight, µs UTC, that today began with; the story ends there."""

    end: int

    @classmethod
    def before(cls, now: datetime) -> Calendar:
        """The calendar whose day 1 is the day before `now` (aware) in China."""
        today = now.astimezone(ZoneInfo(ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(int(today.timestamp()) * SECOND)

    @property
    def start(self) -> int:
        return self.end - DAYS * DAY

    def at(self, day: int, hour: float = 0.0) -> int:
        """µs UTC of an hour (0 to 24) of the day so many days ago, on a whole second."""
        return self.end - day * DAY + int(hour * 3600) * SECOND

    def date(self, day: int) -> str:
        """The ISO date of the day so many days ago."""
        moment = datetime.fromtimestamp(self.end // SECOND, ZoneInfo(ZONE)) - timedelta(days=day)
        return moment.date().isoformat()
