"""What a message probably answers, opened on demand, and what a person says of it."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from qunxing.communities.access import group_for
from qunxing.communities.current import TeamRequest
from qunxing.communities.models import Group, Role
from qunxing.core.metrics.periods import local_day
from qunxing.core.refusals import Refusal
from qunxing.core.text.linker.reasons import Reason
from qunxing.core.zones import moment
from qunxing.insight import looks
from qunxing.insight.judging import audit, judge, judged
from qunxing.insight.reply import Choice, reply_of
from qunxing.insight.views.talk import Line, lines, needed
from qunxing.ledger import talk
from qunxing.ledger.talk import MessageRow


class Shown(NamedTuple):
    """One choice as it is shown; `line` is None where it begins something new, `is_right` None where nobody judged."""

    line: Line | None
    key: tuple[int, int]
    score: str
    reasons: list[tuple[str, str]]
    shared: str
    is_right: bool | None


def around(request: TeamRequest) -> HttpResponse:
    """The talk around one moment of a group, the message asked for marked, with what it answers."""
    group = group_for(request.user, needed(request.GET.get("group")))
    ts, hit = needed(request.GET.get("ts")), request.GET.get("hit", "")
    rows = talk.around(group.pk, ts)
    looks.keep(request.user, group.community, "talk", _place(group, rows), now=datetime.now(UTC))
    shown = lines(rows, {group.pk: group}, hit=hit)
    context = {"community": group.community, "group": group, "lines": shown, "needle": ""}
    context |= {"earlier": rows[0].ts if rows else None, "later": rows[-1].ts if rows else None, "asks_replies": True}
    row = next((each.row for each in shown if each.is_hit), None)
    return render(request, "insight/around.html", context | (panel(group, row) if row else {}))


def _place(group: Group, rows: list[MessageRow]) -> str:
    """Which talk was read, as the log keeps it: the same for readers of any language."""
    if not rows:
        return group.name
    first = moment(rows[0].ts).astimezone(ZoneInfo(group.community.timezone))
    return f"{group.name} {first:%Y-%m-%d %H:%M}"


def panel(group: Group, row: MessageRow) -> dict[str, Any]:
    """What the page of the talk shows of one message: what it says it answers, or what it probably does and why.

    Nothing while the links of its days are still being inferred: the talk is there to be read all the same.
    """
    found = None
    with suppress(Refusal):
        found = None if row.is_notice or row.is_recalled else reply_of(group.pk, _day(group, row), row)
    if found is None:
        return {}
    said = judged([group.pk])
    choices = [_shown(group, row, each, said.get((row.k1, row.k2, *each.key))) for each in found.choices]
    certain = lines([found.certain], {group.pk: group})[0] if found.certain else None
    counted, right = audit([group.pk])
    return {
        "reply": found,
        "certain": certain,
        "choices": choices[:1] if found.sure else choices,
        "gap": points(found.gap).removeprefix("+"),
        "judged": counted,
        "right": right,
    }


def _shown(group: Group, row: MessageRow, choice: Choice, is_right: bool | None) -> Shown:
    line = lines([choice.row], {group.pk: group})[0] if choice.row else None
    reasons = [(_(WORDS[reason]), points(change)) for reason, change in choice.reasons.items() if change]
    return Shown(line, choice.key, points(choice.score), reasons, "、".join(choice.shared), is_right)


def points(thousandths: int) -> str:
    """A score as it is added up by hand: every digit of it."""
    return f"{thousandths / 1000:+.3f}"


WORDS = {
    Reason.START: gettext_noop("where every score begins"),
    Reason.NEAR: gettext_noop("how near it is"),
    Reason.NAMES: gettext_noop("who names whom"),
    Reason.TURNS: gettext_noop("who speaks in turn with whom"),
    Reason.WORDS: gettext_noop("words in common"),
    Reason.SAID: gettext_noop("what kind of words: asking, thanking, how long"),
}


@require_POST
def judge_link(request: TeamRequest, pk: int) -> HttpResponse:
    """Keep that a link is right or wrong. Only what is on the screen can be judged: the two best choices."""
    group = group_for(request.user, pk, may=Role.OPERATOR)
    ts, k1 = needed(request.POST.get("ts")), request.POST.get("k1", "")
    row = next((each for each in talk.around(group.pk, ts) if str(each.k1) == k1), None)
    found = reply_of(group.pk, _day(group, row), row) if row else None
    choices = found.choices if found else []
    chosen = next((each for each in choices if str(each.key[0]) == request.POST.get("to")), None)
    if row is None or found is None or chosen is None:
        raise Http404
    link = (row.k1, row.k2, *chosen.key)
    told = found.sure and chosen is found.choices[0]
    is_right = request.POST.get("is") == "right"
    judge(group, link, is_right=is_right, was_told=told, by=request.user, now=datetime.now(UTC))
    return redirect(f"/talk/?group={group.pk}&ts={row.ts}&hit={row.k1}#hit")


def _day(group: Group, row: MessageRow) -> int:
    return local_day(row.ts, group.community.timezone)
