from django.apps import AppConfig


class ClosingConfig(AppConfig):
    name = "qunxing.closing"
