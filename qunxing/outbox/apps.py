from django.apps import AppConfig
from django.db.models.signals import post_migrate

from qunxing.core.late import Late


class OutboxConfig(AppConfig):
    name = "qunxing.outbox"

    def ready(self) -> None:
        from qunxing.communities.panels import on_group
        from qunxing.insight import elsewhere
        from qunxing.insight.contributed import contribute
        from qunxing.outbox.audits import guard
        from qunxing.people import wishes
        from qunxing.people.erasure import also

        post_migrate.connect(guard, sender=self)
        elsewhere.tell(Late("qunxing.outbox.queries:closed"))
        also(Late("qunxing.outbox.receipts:forget"))
        wishes.also(Late("qunxing.outbox.receipts:heed"))
        on_group.add(Late("qunxing.outbox.panels:on_group"))
        contribute(Late("qunxing.outbox.panels:sentences"))
