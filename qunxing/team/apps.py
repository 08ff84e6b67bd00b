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


class TeamConfig(AppConfig):
    name = "qunxing.team"

    def ready(self) -> None:
        from qunxing.communities.panels import on_group
        from qunxing.insight import columns
        from qunxing.insight.contributed import contribute

        on_group.add(_panels)
        columns.add(_column, at=30)
        contribute(_sentences)


def _panels(group: Group, user: User, now: datetime) -> Iterable[Panel]:
    """Loaded when a page is shown: commands need no screens."""
    from qunxing.team.panels import on_group

    return on_group(group, user, now)


def _column(community: Community, now: datetime) -> Column | None:
    from qunxing.team.panels import column

    return column(community, now)


def _sentences(community: Community, now: datetime) -> Iterable[Sentence]:
    from qunxing.team.panels import sentences

    return sentences(community, now)
