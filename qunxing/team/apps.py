from django.apps import AppConfig

from qunxing.core.late import Late


class TeamConfig(AppConfig):
    name = "qunxing.team"

    def ready(self) -> None:
        from qunxing.communities import causes
        from qunxing.communities.panels import on_group
        from qunxing.insight import columns
        from qunxing.insight.contributed import contribute
        from qunxing.people.erasure import also

        on_group.add(Late("qunxing.team.panels:on_group"))
        columns.add(Late("qunxing.team.panels:column"), at=30)
        contribute(Late("qunxing.team.panels:sentences"))
        also(Late("qunxing.team.actions:forget"))
        causes.tell(Late("qunxing.team.causes:seen"))
