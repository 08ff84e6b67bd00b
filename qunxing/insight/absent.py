"""疑似僵尸号, name by name: of which kind, for which reason, and who of them might come back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunxing.communities.words import number, percent, short_day
from qunxing.core.metrics.zombies.metric import is_probably_gone, model_of, rhythm
from qunxing.core.rules.junk import stem
from qunxing.insight.evidence import evidence
from qunxing.insight.questions import Question
from qunxing.people.models import Identity, Person, Way
from qunxing.people.wishes import ways_of

KINDS = {
    "probable": gettext_noop("Probable zombies, all three kinds"),
    "silent": gettext_noop("Nothing seen since joining"),
    "gone": gettext_noop("Probably gone"),
    "junk": gettext_noop("Signals of junk accounts"),
    "quiet": gettext_noop("Quiet, may come again"),
    "unseen": gettext_noop("Nobody could see"),
    "back": gettext_noop("Who might come back"),
    "held": gettext_noop("Held back as junk"),
}
"""Lists one may open. `back` are those who had a rhythm and are quiet, likeliest first."""
OF = {"probable": ("silent", "gone", "junk", "held"), "back": ("gone", "quiet")}
SURE = 0.99
ALIKE = 3
"""So many of one burst with like nicknames are a signal of their own."""
DID = {
    13: gettext_noop("joined a chain"),
    14: gettext_noop("checked in"),
    15: gettext_noop("answered a survey"),
    16: gettext_noop("ordered"),
}


@dataclass(frozen=True, slots=True)
class Absent:
    """One name with its reason. `gap` is days between two signs while they came, 0 where no rhythm is known."""

    person: int
    kind: str
    groups: tuple[int, ...]
    days: int
    gap: float = 0.0
    alive: float | None = None

    @property
    def times(self) -> float:
        """How many of their own gaps the silence is long."""
        return self.days / self.gap if self.gap else 0.0


def names(question: Question, now: datetime, kind: str, *, at: int | None = None) -> list[Absent]:
    """Everybody of one list at the end of a period (the last one when None): as many as the number says."""
    body = question.ask(now)
    if not body["points"]:
        return []
    period = len(body["points"]) - 1 if at is None else min(at, len(body["points"]) - 1)
    wanted = OF.get(kind, (kind,))
    found = list(_read(question, now, period, wanted))
    if set(wanted) & {"gone", "quiet"}:
        found = _parted(found, body["points"][period]["cells"], body["params"]["alive"], wanted)
    if kind == "back":
        found = [each for each in found if each.gap]
        return sorted(found, key=lambda each: (-(each.alive or 0.0), each.times, each.person))
    return sorted(found, key=lambda each: (wanted.index(each.kind), -each.days, each.person))


def _read(question: Question, now: datetime, period: int, wanted: Iterable[str]) -> Iterable[Absent]:
    """The evidence of these kinds; of those with a rhythm all who are away, whatever becomes of them."""
    plain = [each for each in wanted if each in ("silent", "junk", "unseen")]
    tests = [f"cell IN ({', '.join('?' * len(plain))})"] if plain else []
    values: list[Any] = [*plain]
    if {"gone", "quiet"} & set(wanted):
        tests.append("cell LIKE 'away %'")
    if "held" in wanted:
        tests.append("reason = 'held'")
    where = f"period = ? AND ({' OR '.join(tests)})"
    query = f"SELECT person, cell, reason, MAX(weight), list(DISTINCT grp) FROM evidence WHERE {where} GROUP BY ALL"
    with evidence(question.exact(now), period=period) as room:
        rows = room.rows(query, [period, *values])
    for person, cell, reason, weight, groups in rows:
        again, recency, _age = rhythm(cell) if " " in cell else (0.0, 0.0, 0.0)
        gap = recency * 7 / again if again else 0.0
        yield Absent(person, "held" if reason else cell, tuple(sorted(groups)), 0 if reason else weight, gap)


def _parted(found: Sequence[Absent], cells: Mapping[str, Any], threshold: str, wanted: Sequence[str]) -> list[Absent]:
    """Who is away as gone or quiet, by the model of the number; without one nobody is gone."""
    model = model_of(dict(cells))
    kept = []
    for each in found:
        if " " not in each.kind:
            kept.append(each)
            continue
        alive = float(model.alive(*rhythm(each.kind))) if model else None
        is_gone = alive is not None and bool(is_probably_gone(np.array(alive), threshold))
        if (kind := "gone" if is_gone else "quiet") in wanted:
            kept.append(Absent(each.person, kind, each.groups, each.days, each.gap, alive))
    return kept


def reason(each: Absent) -> str:
    """Why somebody is on the list, in one sentence."""
    if each.kind == "held":
        return _("Held back by a colleague after a look.")
    if each.kind == "silent":
        return _("Watched for %(days)s days, no word and no act since joining.") % {"days": number(each.days)}
    if each.kind == "junk":
        return _("One of %(n)s brought in on one day by one inviter; nothing seen a week later.") % {"n": each.days}
    if each.kind == "unseen":
        return _("No sign, but not everything could be seen: cannot be told.")
    if not each.gap:
        return _("Came in one week only; quiet for %(days)s days.") % {"days": number(each.days)}
    said = _("Came about every %(gap)s days, quiet for %(days)s: %(times)s times their own gap.") % {
        "gap": number(round(each.gap)),
        "days": number(each.days),
        "times": f"{each.times:.1f}",
    }
    chance = chance_words(each.alive)
    return f"{said} {_('Chance to come again: %(p)s.') % {'p': chance}}" if chance else said


def chance_words(alive: float | None) -> str:
    """A chance as a percentage; nothing where nobody was ever seen to cease, for then the model is all too sure."""
    return percent(alive) if alive is not None and alive <= SURE else ""


def likenesses(found: Iterable[Absent]) -> dict[int, str]:
    """Person → what else is seen of junk: nicknames that differ by their ending only, in one group."""
    junk = {each.person: each.groups for each in found if each.kind == "junk"}
    named = dict(Person.objects.filter(pk__in=junk).values_list("pk", "name"))
    alike: dict[tuple[int, str], list[int]] = {}
    for person, groups in junk.items():
        for grp in groups:
            alike.setdefault((grp, stem(named.get(person, ""))), []).append(person)
    return {
        person: _("Nickname like those of %(n)s others.") % {"n": len(people) - 1}
        for (_grp, root), people in alike.items()
        if root and len(people) >= ALIKE
        for person in people
    }


def unwilling(people: Iterable[int]) -> dict[int, bool]:
    """Who said how they want to be written to: True for never, False for otherwise."""
    said = ways_of(list(people))
    return {who: all(each.way == Way.NEVER for each in ways.values()) for who, ways in said.items() if ways}


def last_deeds(question: Question, now: datetime, people: Sequence[int]) -> dict[int, str]:
    """Person → what was last seen of them, when and in which group."""
    names_of = {group.pk: group.name for group in question.scope.groups}
    who = ", ".join(str(int(each)) for each in people) or "NULL"
    query = (
        f"SELECT person, day, grp, 0 FROM acted WHERE person IN ({who}) AND messages > 0 AND identity <> 0"
        f" UNION ALL SELECT person, day, grp, kind FROM acting WHERE person IN ({who}) AND kind IN (13, 14, 15, 16)"
        " ORDER BY 2"
    )
    with evidence(question.exact(now), f"{query} -- acted acting") as room:
        rows = room.rows(query)
    return {person: _deed(day, names_of.get(grp, ""), kind) for person, day, grp, kind in rows}


def _deed(day: int, group: str, kind: int) -> str:
    did = _(DID[kind]) if kind in DID else _("spoke")
    return " · ".join(part for part in (short_day(day), group, did) if part)


def accounts_of(people: Iterable[int]) -> dict[int, str]:
    """Person → the number of their first account on a platform, to find them there; nothing for those known by name."""
    rows = Identity.objects.filter(person__in=list(people), erased_at=None).order_by("-pk")
    return {each.person_id: each.external for each in rows if not each.is_by_name and not each.is_of_table}
