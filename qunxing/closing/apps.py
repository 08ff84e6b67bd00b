from django.apps import AppConfig


class ClosingConfig(AppConfig):
    name = "qunxing.closing"

    def ready(self) -> None:
        from qunxing.closing.today import sentences
        from qunxing.insight.contributed import contribute

        contribute(sentences)
