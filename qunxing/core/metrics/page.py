"""The reference page of a metric, written from its declaration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qunxing.core.metrics.base import Metric


def page(metric: Metric) -> str:
    """Markdown: what it says, how it is made, what it needs, its parameters, its trap and its SQL."""
    return "\n".join(_lines(metric)).rstrip() + "\n"


def _lines(metric: Metric) -> Iterator[str]:
    yield f"## `{metric.name}`: {metric.title}"
    yield ""
    yield metric.sentence
    yield ""
    yield f"- **Formula** (version {metric.version}): {metric.formula}"
    yield f"- **Unit**: {metric.unit}; **shape**: `{metric.shape}`; **tally**: `{metric.tally}`"
    yield f"- **Grains**: {', '.join(metric.grains)}; usually {metric.default_grain}"
    yield f"- **Needs**: {', '.join(sorted(sees.name for sees in metric.needs)) or 'nothing'}"
    if metric.trap:
        yield f"- **Trap**: {metric.trap}"
    if metric.source:
        yield f"- **Source**: {metric.source}"
    yield ""
    yield from _params(metric)
    yield from _cells(metric)
    yield from _body(metric)
    yield "```sql"
    yield metric.evidence_sql.strip()
    yield "```"


def _params(metric: Metric) -> Iterator[str]:
    if not metric.params:
        return
    yield "| parameter | default | choices | meaning |"
    yield "|---|---|---|---|"
    for param in metric.params:
        yield f"| `{param.name}` | `{param.default}` | {', '.join(param.choices) or 'free'} | {param.help} |"
    yield ""


def _cells(metric: Metric) -> Iterator[str]:
    if metric.behind:
        yield f"Its list of people: {metric.behind[0].lower()}{metric.behind[1:]}."
    if metric.cells:
        yield "Cells: " + ", ".join(f"`{cell}` {title}" for cell, title in metric.cells.items()) + "."
        yield ""


def _body(metric: Metric) -> Iterator[str]:
    text = getattr(metric.measure, "__doc__", None)
    if text and not hasattr(metric.measure, "func"):
        yield " ".join(text.split())
        yield ""


def index(metrics: Mapping[str, Metric]) -> str:
    """All pages as one document."""
    heading = "# Metrics\n\nWritten from the declarations; do not edit.\n\n"
    return heading + "\n".join(page(metrics[name]) for name in metrics)
