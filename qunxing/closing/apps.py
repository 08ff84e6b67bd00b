from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from datetime import date

    from qunxing.communities.models import Community
    from qunxing.insight.today import Sentence


class ClosingConfig(AppConfig):
    name = "qunxing.closing"

    def ready(self) -> None:
        from qunxing.communities import settled
        from qunxing.insight.contributed import contribute

        contribute(_sentences)
        settled.tell(_last_day)


def _sentences(community: Community, now: datetime) -> Iterable[Sentence]:
    """Loads every metric, which no command need wait for that shows no 今日."""
    from qunxing.closing.today import sentences

    return sentences(community, now)


def _last_day(community: Community) -> date | None:
    from qunxing.closing.queries import last_closed

    return last_closed(community)
