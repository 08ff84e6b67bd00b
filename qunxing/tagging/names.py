"""Nicknames of a group against its form: who follows it, who does not, what to write to them, and what names say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

import msgspec
from django.utils.translation import gettext as _

from qunxing.communities.models import Group, User
from qunxing.core.rules.nicknames import Format, Said, read, sample
from qunxing.core.rules.tagging import Source
from qunxing.people import tags
from qunxing.people.dimensions import people_marked
from qunxing.people.models import Identity, NameForm, Tag
from qunxing.people.tag_queries import present
from qunxing.people.tags import LOT, Why

MENTIONED = 200
"""Names of one reminder; a longer one nobody reads."""


@dataclass(frozen=True, slots=True)
class Named:
    """One member of the group, their name there, and what it says."""

    person: int
    identity: int
    name: str
    said: Said

    @property
    def follows(self) -> bool:
        return not self.said.problem


def form_of(group: Group) -> Format | None:
    """The form that holds for a group now."""
    kept = NameForm.objects.filter(group=group, ended_at=None).first()
    return msgspec.convert(kept.form, Format) if kept else None


def named(group: Group, form: Format) -> list[Named]:
    """Everybody who is in the group (or, without a member list, spoke there), by a form; no staff, no bots."""
    left = people_marked()
    rows = Identity.objects.filter(pk__in=[identity for _grp, identity in present([group.pk])], erased_at=None).exclude(
        person__in=left
    )
    found = rows.order_by("pk").values_list("person", "pk", "name")
    return [Named(person, identity, name, read(name, form)) for person, identity, name in found]


def reminder(form: Format, names: Iterable[str]) -> str:
    """A polite text to copy into the group, naming whose names do not follow the form yet."""
    words = {"form": form.example, "sample": sample(form)}
    head = _(
        "Hello everybody! So that we find each other by city and trade, please set your name here to “%(form)s”, such "
        "as “%(sample)s”. Whenever you have a moment, thank you:"
    )
    return "\n".join([head % words, *(f"@{name}" for name in islice(names, MENTIONED))])


def problem_words(said: Said) -> str:
    """Why a name does not follow the form."""
    why = {
        "parts": _("not as many parts as the form has"),
        "empty": _("a part is empty"),
        "city": _("no city we know"),
        "choice": _("not one of the words of the form"),
        "long": _("a part is too long"),
    }.get(said.problem, "")
    return f"{said.field}: {why}" if said.field else why


def propose(group: Group, form: Format, *, by: User | None) -> int:
    """Propose as tags what the names say, each field its own family; how many proposals are new.

    A value two members share at least becomes a tag by itself; others wait until they do. What is a tag of another
    family already, or was taken out of use, is not proposed.
    """
    values: dict[tuple[str, str], list[Named]] = {}
    for each in named(group, form):
        for field, value in each.said.values.items():
            values.setdefault((field, value), []).append(each)
    known = {tag.name: tag for tag in Tag.objects.filter(community=group.community)}
    made = 0
    for (field, value), people in sorted(values.items()):
        tag = known.get(value)
        if tag is None and len({each.person for each in people}) > 1:
            tag = known[value] = tags.make(group.community, value, family=field, by=by)
        if tag is not None and tag.family == field and tag.retired_at is None:
            made += _proposed(
                tag, {each.person: Why(Source.NAME, note=f"{group.name}: {each.name}") for each in people}
            )
    return made


def _proposed(tag: Tag, why: Mapping[int, Why]) -> int:
    rest, made = iter(why.items()), 0
    while some := dict(islice(rest, LOT)):
        made += tags.propose(tag, some)
    return made
