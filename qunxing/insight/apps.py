from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from qunxing.communities.models import Community
    from qunxing.insight.today import Sentence


class InsightConfig(AppConfig):
    name = "qunxing.insight"

    def ready(self) -> None:
        from qunxing.insight.contributed import contribute
        from qunxing.people.erasure import also

        contribute(_asked)
        also(_forget)


def _asked(community: Community, now: datetime) -> Iterable[Sentence]:
    from qunxing.insight.asked import sentences

    return sentences(community, now)


def _forget(names: Collection[str]) -> None:
    """The log of who read what keeps that somebody was read, not who it was."""
    from qunxing.insight.models import Look

    Look.objects.filter(what="person", detail__in=names).update(detail="—")
