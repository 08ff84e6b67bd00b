from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from qunxing.communities.models import Community, Group, User
    from qunxing.communities.panels import Panel
    from qunxing.insight.columns import Column
    from qunxing.insight.today import Sentence


class GoalsConfig(AppConfig):
    name = "qunxing.goals"

    def ready(self) -> None:
        from qunxing.charters import aims
        from qunxing.communities.panels import on_group
        from qunxing.insight import columns
        from qunxing.insight.contributed import contribute

        aims.tell(_metrics)
        on_group.add(_panels)
        columns.add(_column, at=0)
        contribute(_sentences)


def _metrics(group: Group) -> Iterable[str]:
    from qunxing.goals.queries import metrics_of

    return metrics_of(group)


def _panels(group: Group, user: User, now: datetime) -> Iterable[Panel]:
    """Loads every metric, which no command need wait for that shows no page."""
    from qunxing.goals.panels import on_group

    return on_group(group, user, now)


def _column(community: Community, now: datetime) -> Column | None:
    from qunxing.goals.panels import column

    return column(community, now)


def _sentences(community: Community, now: datetime) -> Iterable[Sentence]:
    from qunxing.goals.panels import sentences

    return sentences(community, now)
