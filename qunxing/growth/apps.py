from __future__ import annotations

from django.apps import AppConfig

from qunxing.core.late import Late


class GrowthConfig(AppConfig):
    name = "qunxing.growth"

    def ready(self) -> None:
        from qunxing.outbox import besides
        from qunxing.sources.panels import on_connection

        on_connection.add(Late("qunxing.growth.panels:on_connection"))
        besides.count(Late("qunxing.growth.queries:arrived"))
