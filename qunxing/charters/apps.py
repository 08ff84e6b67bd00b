from __future__ import annotations

from django.apps import AppConfig


class ChartersConfig(AppConfig):
    name = "qunxing.charters"
