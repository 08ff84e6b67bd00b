from __future__ import annotations

from django.apps import AppConfig


class TaggingConfig(AppConfig):
    name = "qunxing.tagging"
