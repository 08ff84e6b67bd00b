"""A closing as rows of a file to keep: every figure, what it would be now, and what happened since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from qunxing.closing.compare import Compared, Difference
from qunxing.closing.models import Closing, Figure
from qunxing.closing.queries import objection_counts
from qunxing.closing.words import change_details, change_words, metric_words, parts_of
from qunxing.communities.words import full_moment
from qunxing.core.metrics.base import State
from qunxing.insight import consent
from qunxing.insight.sheets import STATES

DIGITS = 4


def rows_of(closing: Closing, compared: Compared | None) -> list[dict[str, Any]]:
    """One row for each figure. Without a comparison the columns of the present are empty."""
    objections, names = objection_counts(closing), dict(closing.community.groups.values_list("pk", "name"))
    differences = compared.differences if compared else {}
    rows = [
        _row(closing, figure, differences.get(figure.pk), names, objections.get(figure.pk, (0, 0)))
        for figure in closing.figures.all()
    ]
    agreed = [consent.words(figure.coverage) for figure in closing.figures.all()]
    return consent.beside_each(rows, agreed)


def _row(
    closing: Closing, figure: Figure, other: Difference | None, names: Mapping[int, str], objections: tuple[int, int]
) -> dict[str, Any]:
    said, waiting = objections
    row = {
        _("Group"): figure.label,
        _("Number"): metric_words(closing, figure.metric),
        _("From"): figure.from_day.isoformat(),
        _("Until"): figure.to_day.isoformat(),
        _("Set down"): _kept(figure.value),
        _("Range, from"): _kept(figure.low),
        _("Range, to"): _kept(figure.high),
        _("Out of"): figure.n,
        _("State"): _(STATES[State(figure.state)]),
        _("Would be now"): _kept(other.now.get("value")) if other else None,
        _("What happened since"): "；".join(_cause(each, closing, names) for each in other.causes) if other else "",
        _("Objections"): said,
        _("Not answered yet"): waiting,
        _("Version of the definition"): figure.version,
        _("Groups that can be seen"): f"{figure.coverage['measured']}/{figure.coverage['groups']}",
        _("Set down on"): full_moment(closing.at, closing.timezone) if closing.at else "",
        _("By"): closing.by.username if closing.by else "",
    }
    return row | {title: words for title, words in parts_of(figure.metric, figure.cells).items() if title not in row}


def _cause(change: Any, closing: Closing, names: Mapping[int, str]) -> str:
    details = change_details(change, closing, names)
    said = change_words(change, closing)
    return f"{said} ({details})" if details else said


def _kept(value: float | None) -> float | None:
    return round(value, DIGITS) if isinstance(value, float) else value
