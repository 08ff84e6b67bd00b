from __future__ import annotations

from django.apps import AppConfig


class GrowthConfig(AppConfig):
    name = "qunxing.growth"
