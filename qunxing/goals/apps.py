from django.apps import AppConfig

from qunxing.core.late import Late


class GoalsConfig(AppConfig):
    name = "qunxing.goals"

    def ready(self) -> None:
        from qunxing.communities import aims, causes
        from qunxing.communities.panels import on_charter, on_group
        from qunxing.insight import columns
        from qunxing.insight.contributed import contribute

        aims.tell(Late("qunxing.goals.queries:metrics_of"))
        on_group.add(Late("qunxing.goals.panels:on_group"))
        columns.add(Late("qunxing.goals.panels:column"), at=0)
        contribute(Late("qunxing.goals.panels:sentences"))
        on_charter.add(Late("qunxing.goals.worth:on_charter"))
        contribute(Late("qunxing.goals.worth:sentences"))
        causes.tell(Late("qunxing.goals.causes:seen"))
