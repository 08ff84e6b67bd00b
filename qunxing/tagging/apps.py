from django.apps import AppConfig

from qunxing.core.late import Late


class TaggingConfig(AppConfig):
    name = "qunxing.tagging"

    def ready(self) -> None:
        from qunxing.communities import causes
        from qunxing.communities.panels import on_group
        from qunxing.insight.panels import on_metric
        from qunxing.people.panels import on_member

        on_member.add(Late("qunxing.tagging.shown:of_member"))
        on_group.add(Late("qunxing.tagging.shown:of_group"))
        on_metric.add(Late("qunxing.tagging.shown:of_metric"))
        causes.tell(Late("qunxing.tagging.causes:seen"))
