"""What a metric means, as plain values for other programs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from qunxing.core.metrics.base import Metric


def described(metric: Metric) -> dict[str, Any]:
    """Its words in the reader's language, what it needs, and how it may be asked."""
    return {
        "metric": metric.name,
        "version": metric.version,
        "title": _(metric.title),
        "definition": _(metric.sentence),
        "formula": _(metric.formula),
        "unit": metric.unit,
        "shape": metric.shape,
        "needs": sorted(need.name.lower() for need in metric.needs),
        "grains": [str(grain) for grain in metric.grains],
        "params": [
            {"name": each.name, "default": each.default, "help": _(each.help), "choices": list(each.choices)}
            for each in metric.params
        ],
    }
