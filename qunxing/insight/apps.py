from __future__ import annotations

from collections.abc import Collection

from django.apps import AppConfig

from qunxing.core.late import Late


class InsightConfig(AppConfig):
    name = "qunxing.insight"

    def ready(self) -> None:
        from qunxing.insight.contributed import contribute
        from qunxing.insight.panels import on_metric
        from qunxing.people.erasure import also

        contribute(Late("qunxing.insight.asked:sentences"))
        contribute(Late("qunxing.insight.heard:sentences"))
        also(_forget)
        on_metric.add(Late("qunxing.insight.hosts:panel"))


def _forget(names: Collection[str], people: Collection[int]) -> None:
    """The log of who read what keeps that somebody was read, not who it was."""
    from qunxing.insight.models import Look

    Look.objects.filter(what="person", detail__in=names).update(detail="—")
