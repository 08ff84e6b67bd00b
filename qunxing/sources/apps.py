from __future__ import annotations

from datetime import datetime

from django.apps import AppConfig

from qunxing.core.late import Late


class SourcesConfig(AppConfig):
    name = "qunxing.sources"

    def ready(self) -> None:
        from qunxing.people.erasure import wait_for
        from qunxing.people.panels import on_same

        wait_for(_is_importing)
        on_same.add(Late("qunxing.sources.panels:renames"))


def _is_importing(now: datetime) -> bool:
    """Whether an import runs; one whose process died is read again, and then knows who was erased."""
    from qunxing.sources.models import Import

    return Import.objects.filter(state=Import.State.RUNNING, lease_until__gte=now).exists()
