from __future__ import annotations

from django.apps import AppConfig


class AutoreplyConfig(AppConfig):
    name = "qunxing.autoreply"
