"""What keepers and answers say of why a group went quiet: whether anybody looked after it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from qunxing.communities.causes import Cause, Sign
from qunxing.communities.models import Group
from qunxing.communities.words import full_day, percent
from qunxing.core.metrics.base import Grain
from qunxing.core.metrics.registry import METRICS
from qunxing.goals.figures import figures_of
from qunxing.insight.asking import Scope
from qunxing.insight.questions import Question
from qunxing.team.queries import terms_of

DAYS = 28
FEW = 0.5
"""Fewer questions than this share answered within a day: nobody looks after them."""


def seen(group: Group, now: datetime) -> Iterable[Sign]:
    """The keeper of today, and how many questions of the last weeks were answered."""
    yield _keeper(group, now)
    yield _answers(group, now)


def _keeper(group: Group, now: datetime) -> Sign:
    today = group.community.today(now)
    latest = next((term for term in terms_of(group) if term.from_day <= today), None)
    if latest is None:
        return Sign(Cause.NEGLECT, True, _("Nobody keeps it."))
    if latest.to_day is not None and latest.to_day < today:
        return Sign(Cause.NEGLECT, True, _("Nobody keeps it since %(day)s.") % {"day": full_day(latest.to_day)})
    return Sign(Cause.NEGLECT, False, _("%(name)s keeps it.") % {"name": str(latest)})


def _answers(group: Group, now: datetime) -> Sign:
    last = group.community.today(now) - timedelta(days=1)
    question = Question(
        METRICS["response"],
        Scope.of_group(group),
        True,
        from_day=last - timedelta(days=DAYS - 1),
        to_day=last,
        grain=Grain.SPAN,
    )
    figures = figures_of(question.ask(now), "")
    figure = figures[-1] if figures else None
    if figure is None or figure.value is None or not figure.is_number:
        return Sign(Cause.NEGLECT, None, _("Whether questions are answered cannot be told here."))
    about = {"n": figure.n, "share": percent(figure.value), "days": DAYS}
    text = _("Of %(n)s questions in the last %(days)s days %(share)s were answered within a day.") % about
    return Sign(Cause.NEGLECT, figure.value < FEW, text)
