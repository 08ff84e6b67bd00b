from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "qunxing.api"
