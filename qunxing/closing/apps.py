from django.apps import AppConfig

from qunxing.core.late import Late


class ClosingConfig(AppConfig):
    name = "qunxing.closing"

    def ready(self) -> None:
        from qunxing.communities import settled
        from qunxing.insight.contributed import contribute

        contribute(Late("qunxing.closing.today:sentences"))
        settled.tell(Late("qunxing.closing.queries:last_closed"))
