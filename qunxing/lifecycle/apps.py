from django.apps import AppConfig

from qunxing.core.late import Late


class LifecycleConfig(AppConfig):
    name = "qunxing.lifecycle"

    def ready(self) -> None:
        from qunxing.communities.panels import on_group
        from qunxing.insight import columns
        from qunxing.insight.contributed import contribute

        on_group.add(Late("qunxing.lifecycle.shown:panel"))
        columns.add(Late("qunxing.lifecycle.shown:column"), at=20)
        contribute(Late("qunxing.lifecycle.shown:sentences"))
