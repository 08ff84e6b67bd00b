from __future__ import annotations

from django.apps import AppConfig

from qunxing.core.late import Late


class AutoreplyConfig(AppConfig):
    name = "qunxing.autoreply"

    def ready(self) -> None:
        from qunxing.outbox import besides
        from qunxing.people.erasure import also

        also(Late("qunxing.autoreply.actions:forget"))
        besides.tell(Late("qunxing.autoreply.queries:said"))
        besides.count(Late("qunxing.autoreply.queries:arrived"))
