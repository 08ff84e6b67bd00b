from django.apps import AppConfig

from qunxing.core.late import Late


class ContributorsConfig(AppConfig):
    name = "qunxing.contributors"

    def ready(self) -> None:
        from qunxing.communities.panels import on_group
        from qunxing.insight.contributed import contribute
        from qunxing.people.erasure import also
        from qunxing.people.panels import on_member

        on_group.add(Late("qunxing.contributors.panels:of_group"))
        on_member.add(Late("qunxing.contributors.panels:of_member"))
        contribute(Late("qunxing.contributors.panels:sentences"))
        also(Late("qunxing.contributors.actions:forget"))
