"""How rules, conditions and sources are said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunxing.communities.models import Community, Group
from qunxing.core.rules.segments import Terms, Who, terms_of
from qunxing.core.rules.tagging import About
from qunxing.core.rules.tagging import Terms as Rule
from qunxing.people.models import Tag
from qunxing.tagging.tiers import TITLES


def rule_words(rule: Rule, groups: Mapping[int, str]) -> str:
    """What a rule asks, in one line."""
    said = "、".join([*rule.words, *([f"/{rule.pattern}/"] if rule.pattern else [])])
    times = ngettext("at least %(n)s time", "at least %(n)s times", rule.times) % {"n": rule.times}
    what = {
        About.TALK: _("said %(words)s"),
        About.ORDERS: _("bought %(words)s") if said else _("ordered"),
        About.CHECK_INS: _("checked in"),
        About.CHAINS: _("joined a chain about %(words)s") if said else _("joined a chain"),
    }[rule.about] % {"words": said}
    where = "、".join(groups.get(grp, "") for grp in rule.groups)
    return f"{what} · {times}" + (f" · {where}" if where else "")


def source_words(source: str) -> str:
    """Where a tag comes from."""
    return {
        "person": _("by hand"),
        "rule": _("by a rule"),
        "name": _("from the nickname"),
        "table": _("from a table"),
        "group": _("given to a whole group"),
    }.get(source, source)


def terms_words(community: Community, given: Mapping[str, object]) -> str:
    """A condition in one line."""
    return " · ".join(_parts(community, terms_of(dict(given))))


def _parts(community: Community, terms: Terms) -> Iterator[str]:
    tags = dict(Tag.objects.filter(community=community).values_list("pk", "name"))

    def named(numbers: tuple[int, ...]) -> str:
        return "、".join(tags.get(number, "?") for number in numbers)

    if terms.who is not Who.MEMBER:
        yield {Who.STAFF: _("Staff"), Who.BOT: _("Bots"), Who.ANY: _("members, staff and bots")}[terms.who]
    if terms.name:
        yield _("name with “%(text)s”") % {"text": terms.name}
    if terms.all_tags:
        yield _("tagged %(tags)s") % {"tags": named(terms.all_tags)}
    if terms.any_tags:
        yield _("tagged any of %(tags)s") % {"tags": named(terms.any_tags)}
    if terms.no_tags:
        yield _("not tagged %(tags)s") % {"tags": named(terms.no_tags)}
    if terms.tiers:
        yield _("tier %(tiers)s") % {"tiers": "、".join(_(TITLES[each]) for each in terms.tiers)}
    if terms.groups:
        names = dict(Group.objects.filter(pk__in=terms.groups).values_list("pk", "name"))
        yield _("in %(groups)s") % {"groups": "、".join(names.get(number, "?") for number in terms.groups)}
    if terms.several:
        yield _("in several groups")
    yield from _times(terms)


def _times(terms: Terms) -> Iterator[str]:
    if terms.joined_days:
        yield _("joined in the last %(n)s days") % {"n": terms.joined_days}
    if terms.seen_days:
        yield _("spoke in the last %(n)s days") % {"n": terms.seen_days}
    if terms.silent_days:
        never = terms.silent_days >= 3650
        yield _("never seen speaking") if never else _("silent for %(n)s days") % {"n": terms.silent_days}
    if terms.orders:
        since = _(" in the last %(n)s days") % {"n": terms.orders_days} if terms.orders_days else ""
        yield _("at least %(n)s orders") % {"n": terms.orders} + since
