"""How good the recognising is that a number rests on, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunxing.communities.words import percent
from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Metric
from qunxing.core.metrics.measures import EXCLUDE
from qunxing.core.metrics.statistics import Proportion
from qunxing.core.text.audited import LEAST, Audited, overall
from qunxing.insight.questions import MADE_OF

TITLES = {
    "question": gettext_noop("Recognising questions"),
    "acknowledgement": gettext_noop("Recognising acknowledgements"),
    "automatic": gettext_noop("Recognising automatic messages"),
}
LANGUAGES = {"zh": gettext_noop("Chinese"), "en": gettext_noop("English")}


def rests_on(metric: Metric) -> list[str]:
    """The recognisers whose marks decide what the metric counts."""
    names = ["question"] if MADE_OF.get(metric.name) == "questions" else []
    if EXCLUDE in metric.params and metric.needs & {Sees.MESSAGES, Sees.SPOKEN}:
        names += ["acknowledgement", "automatic"]
    return names


def lines(metric: Metric) -> list[tuple[str, str]]:
    """(which recognising, how good it was found to be in each language) for the definition of a metric."""
    return [(_(TITLES[name]), " · ".join(_said(row) for row in overall(name))) for name in rests_on(metric)]


def _said(row: Audited) -> str:
    language = _(LANGUAGES[row.language])
    if not row.precision.n and not row.recall.n:
        return _("%(language)s: never met among the judged texts") % {"language": language}
    shares = {"precision": _share(row.precision), "recall": _share(row.recall)}
    return _("%(language)s: precision %(precision)s, recall %(recall)s") % {"language": language, **shares}


def _share(share: Proportion) -> str:
    if share.value is None or share.n < LEAST:
        return _("unknown (only %(n)s judged)") % {"n": share.n}
    between = {"low": percent(share.low), "high": percent(share.high)}
    return f"{percent(share.value)} " + _("(%(low)s to %(high)s)") % between
