"""What this room says on 今日: that closed figures stand though the numbers moved, and objections that wait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunxing.closing.compare import Compared, Difference, current
from qunxing.closing.models import Closing
from qunxing.closing.queries import with_counts
from qunxing.closing.words import counted, figure_words, metric_words, point_words, title_of
from qunxing.communities.models import Community
from qunxing.communities.words import short_day
from qunxing.core.metrics.periods import iso, local_day
from qunxing.core.zones import micros
from qunxing.insight.today import Sentence

FIRST = "response"
"""The figure told first where it moved: what people are judged by most."""


def sentences(community: Community, now: datetime) -> Iterator[Sentence]:
    """Of the newest closed period: only what was compared since anything moved, and differs."""
    closing = with_counts(Closing.objects.filter(community=community, superseded_by=None)).first()
    if closing is None:
        return
    path = f"/closings/{closing.pk}/"
    if closing.waiting_n:  # type: ignore[attr-defined] # with_counts adds it
        yield Sentence(0, _waiting(closing, closing.waiting_n), path, "do")  # type: ignore[attr-defined]
    compared = current(closing)
    if compared and compared.differences:
        yield Sentence(10, _differs(closing, compared), path, "know")


def _waiting(closing: Closing, n: int) -> str:
    return ngettext(
        "%(n)s objection to the figures of %(period)s waits for an answer.",
        "%(n)s objections to the figures of %(period)s wait for an answer.",
        n,
    ) % {"n": n, "period": title_of(closing)}


def _differs(closing: Closing, compared: Compared) -> str:
    """Never one cause where there are several: all that was done since is told, and what moved."""
    assert closing.at is not None
    first = told_first(compared.differences.values())
    day = short_day(iso(local_day(micros(closing.at), closing.timezone)))
    said = {
        "period": title_of(closing),
        "day": day,
        "changes": counted(first.causes) or _("something changed"),
        "metric": metric_words(closing, first.figure.metric),
        "where": f"{first.figure.label}：" if first.figure.grp else "",
        "was": figure_words(first.figure),
        "now": point_words(first.now, first.figure.unit),
    }
    if is_same(first):
        said_of_parts = _(
            "The figures of %(period)s were set down on %(day)s. Since then %(changes)s: parts of “%(metric)s” would"
            " now be others. What was set down stands."
        )
        return said_of_parts % said
    return (
        _(
            "The figures of %(period)s were set down on %(day)s. Since then %(changes)s; %(where)s“%(metric)s” would go"
            " from %(was)s to %(now)s. What was set down stands."
        )
        % said
    )


def told_first(found: Iterable[Difference]) -> Difference:
    """The one a reader asks for first: of all groups before of one, one whose number itself moved before its parts."""
    return min(
        found, key=lambda each: (is_same(each), each.figure.grp != 0, each.figure.metric != FIRST, each.figure.pk)
    )


def is_same(found: Difference) -> bool:
    """Whether only parts of the figure moved."""
    return figure_words(found.figure) == point_words(found.now, found.figure.unit)
