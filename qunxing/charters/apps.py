from django.apps import AppConfig

from qunxing.core.late import Late


class ChartersConfig(AppConfig):
    name = "qunxing.charters"

    def ready(self) -> None:
        from qunxing.communities.panels import on_group
        from qunxing.insight import columns
        from qunxing.insight.contributed import contribute

        on_group.add(Late("qunxing.charters.shown:panel"))
        columns.add(Late("qunxing.charters.shown:column"), at=10)
        contribute(Late("qunxing.charters.shown:sentences"))
