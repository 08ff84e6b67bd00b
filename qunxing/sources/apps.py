from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from qunxing.communities.models import Community, User
    from qunxing.communities.panels import Panel


class SourcesConfig(AppConfig):
    name = "qunxing.sources"

    def ready(self) -> None:
        from qunxing.people.erasure import wait_for
        from qunxing.people.panels import on_same

        wait_for(_is_importing)
        on_same.add(_renames)


def _renames(community: Community, user: User, now: datetime) -> Iterable[Panel]:
    from qunxing.sources.panels import renames

    return renames(community, user, now)


def _is_importing(now: datetime) -> bool:
    """Whether an import runs; one whose process died is read again, and then knows who was erased."""
    from qunxing.sources.models import Import

    return Import.objects.filter(state=Import.State.RUNNING, lease_until__gte=now).exists()
