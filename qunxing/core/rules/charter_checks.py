"""Whether a charter is of one piece: what people need, what is promised, why the group is kept, how often they come.

What cannot both be true is refused; what is only odd is said and left to a person (R230, C1, C4, C11).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from qunxing.core.marked import gettext_noop
from qunxing.core.rules.charter_metrics import DAILY, fitting
from qunxing.core.rules.charters import VALUES, Gate, Money, Purpose, Subtype, Terms, Type, Value, subtypes_of

SEEN_OFTEN = 3
"""Who comes at least every so many days can be asked to be active."""


Field = str | int | date | tuple[str, ...]


class Weight(StrEnum):
    """What a finding means: it cannot be, something is still missing, or it is odd."""

    CONTRADICTION = "contradiction"
    GAP = "gap"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `message` is a gettext id that `fields` fill: a tuple in them is gettext ids.

    `about` names the field of the terms it is about.
    """

    code: str
    weight: Weight
    about: str
    message: str
    fields: Mapping[str, Field] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is known besides the terms. `present`: members now, None where that cannot be seen; `goals`: metric names.

    `tags` are those that exist, None where none are kept.
    """

    from_day: date
    present: int | None = None
    goals: Sequence[str] = ()
    tags: Collection[str] | None = None


def check(terms: Terms, around: Around) -> list[Finding]:
    """Everything to be said of a charter that is to hold from `around.from_day` on; the gravest first."""
    found = [*_gaps(terms), *_kind(terms), *_value(terms), *_time(terms, around), *_people(terms, around)]
    found += _goals(terms, around.goals)
    return sorted(found, key=lambda each: list(Weight).index(each.weight))


def _finding(weight: Weight, code: str, about: str, message: str, **fields: Field) -> Finding:
    return Finding(code, weight, about, message, fields)


def _gaps(terms: Terms) -> Iterator[Finding]:
    missing = {
        "type": (terms.type, gettext_noop("The type is missing: what is done in this group?")),
        "purposes": (terms.purposes, gettext_noop("The purpose is missing: why is this group kept?")),
        "audiences": (terms.audiences, gettext_noop("Whom the group is for is missing.")),
        "values": (terms.values, gettext_noop("What members get is missing: a group without value has no reason.")),
        "natural_days": (
            terms.natural_days,
            gettext_noop("How often somebody normally comes is missing; what silence means depends on it."),
        ),
    }
    for about, (said, message) in missing.items():
        if not said:
            yield _finding(Weight.GAP, f"no_{about}", about, message)


def _kind(terms: Terms) -> Iterator[Finding]:
    """Type, finer kind and purpose."""
    if terms.subtype and terms.type and terms.subtype not in subtypes_of(terms.type):
        message = gettext_noop("The finer kind belongs to another type.")
        yield _finding(Weight.CONTRADICTION, "other_subtype", "subtype", message)
    expected = {
        Type.MARKETING: (
            {Purpose.SALES, Purpose.BRAND},
            gettext_noop("A marketing group neither for sales nor brand?"),
        ),
        Type.SERVICE: ({Purpose.SERVICE, Purpose.SALES}, gettext_noop("A service group that is not to serve?")),
    }
    if terms.purposes and terms.type in expected:
        usual, message = expected[Type(terms.type)]
        if not usual & set(terms.purposes):
            yield _finding(Weight.DOUBT, "odd_purpose", "purposes", message)
    pays = any(each.money == Money.PAYS for each in terms.audiences)
    if terms.audiences and Purpose.SALES in terms.purposes and not pays:
        message = gettext_noop("It is for sales, but none of those it is for pays us.")
        yield _finding(Weight.DOUBT, "nobody_pays", "audiences", message)


_GIVES: Mapping[str, Value] = {
    Subtype.DISCOUNT: Value.BENEFIT,
    Subtype.TUTORIAL: Value.KNOWLEDGE,
    Type.SERVICE: Value.SERVICE,
}
"""What lies in the kind of a group to give."""


def _value(terms: Terms) -> Iterator[Finding]:
    """What is needed and what is promised: only where they meet there is value."""
    promised, needed = set(terms.values), {need for each in terms.audiences for need in each.needs}
    if promised and needed and not promised & needed:
        message = gettext_noop("Nothing that is promised (%(promised)s) is needed by anybody it is for (%(needed)s).")
        fields = {"promised": _names(promised), "needed": _names(needed)}
        yield _finding(Weight.CONTRADICTION, "no_match", "values", message, **fields)
        return
    for each in terms.audiences:
        if promised and each.needs and not promised & set(each.needs):
            message = gettext_noop("“%(who)s” need %(needed)s, and none of that is promised.")
            yield _finding(Weight.DOUBT, "unmet", "audiences", message, who=each.who, needed=_names(set(each.needs)))
        if not each.needs:
            message = gettext_noop("What “%(who)s” need is not said, so nobody can tell whether the promise fits.")
            yield _finding(Weight.DOUBT, "no_needs", "audiences", message, who=each.who)
    if needed and (extra := promised - needed):
        message = gettext_noop("Promised, but needed by nobody it is for: %(promised)s.")
        yield _finding(Weight.DOUBT, "unneeded", "values", message, promised=_names(extra))
    gives = _GIVES.get(terms.subtype) or _GIVES.get(terms.type)
    if promised and gives and gives not in promised:
        message = gettext_noop("Such a group usually gives %(gives)s; that is not promised.")
        yield _finding(Weight.DOUBT, "odd_values", "values", message, gives=_names({gives}))


def _time(terms: Terms, around: Around) -> Iterator[Finding]:
    if terms.ends_on and terms.ends_on < around.from_day:
        message = gettext_noop("It would end (%(end)s) before it begins (%(begin)s).")
        fields = {"end": terms.ends_on, "begin": around.from_day}
        yield _finding(Weight.CONTRADICTION, "ends_before", "ends_on", message, **fields)
    natural, gain = terms.natural_days, terms.gain_days
    if natural and gain and gain < natural:
        message = gettext_noop(
            "Members are to gain something within %(gain)s days, but normally come only every %(natural)s days."
        )
        yield _finding(Weight.CONTRADICTION, "gain_too_soon", "gain_days", message, gain=gain, natural=natural)
    if terms.ends_on and gain and 0 <= (terms.ends_on - around.from_day).days < gain:
        message = gettext_noop("It ends before members are due to have gained something (%(gain)s days).")
        yield _finding(Weight.DOUBT, "ends_before_gain", "gain_days", message, gain=gain)


def _people(terms: Terms, around: Around) -> Iterator[Finding]:
    if terms.size_cap and around.present is not None and terms.size_cap < around.present:
        message = gettext_noop("There are %(present)s members already, more than the %(cap)s it is meant for.")
        fields = {"present": around.present, "cap": terms.size_cap}
        yield _finding(Weight.DOUBT, "over_cap", "size_cap", message, **fields)
    if Gate.ACTIVITY in terms.gates and (terms.natural_days or 0) > SEEN_OFTEN:
        message = gettext_noop("Being active is asked for, but members normally come only every %(natural)s days.")
        yield _finding(Weight.DOUBT, "odd_gate", "gates", message, natural=terms.natural_days or 0)
    if terms.subtype == Subtype.REFERRAL and not terms.gates:
        message = gettext_noop(
            "Referral without anything asked for: whoever is brought counts only once they are valid."
        )
        yield _finding(Weight.DOUBT, "open_referral", "gates", message)
    unknown = [tag for tag in terms.segment if around.tags is not None and tag not in around.tags]
    if unknown:
        message = gettext_noop(
            "There is no tag “%(tags)s” yet: until members have it, nobody can be told to be right here."
        )
        yield _finding(Weight.DOUBT, "unknown_tag", "segment", message, tags="、".join(unknown))


def _goals(terms: Terms, goals: Sequence[str]) -> Iterator[Finding]:
    """Goals that the charter itself speaks against: activity of every day where people come by seldom."""
    seldom = (terms.natural_days or 0) >= DAILY.days
    for name in goals:
        if seldom and name in DAILY.metrics:
            message = gettext_noop("The goal “%(goal)s” counts days, but members normally come every %(natural)s days.")
            natural = terms.natural_days or 0
            yield _finding(Weight.DOUBT, "daily_goal", "natural_days", message, goal=(name,), natural=natural)
        elif terms.type and name not in fitting(terms):
            message = gettext_noop("The goal “%(goal)s” is not what such a group is for: it tells how, not whether.")
            yield _finding(Weight.DOUBT, "odd_goal", "purposes", message, goal=(name,))


def _names(values: Collection[str]) -> tuple[str, ...]:
    return tuple(VALUES[value] for value in Value if value in values)
