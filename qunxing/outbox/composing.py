"""The form of a send, read and filled: what is typed, and the draft it means. Nothing typed is ever lost."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qunxing.communities.charters import in_force
from qunxing.communities.models import Community
from qunxing.core.refusals import Refusal
from qunxing.core.rules.charters import LABELS
from qunxing.goals.models import Goal
from qunxing.lifecycle.models import Course
from qunxing.lifecycle.words import STAGES
from qunxing.outbox.attaching import COLUMNS, PARTS, attached, complete
from qunxing.outbox.drafts import LONGEST, Draft
from qunxing.outbox.models import Send, SnippetVersion
from qunxing.people.models import Person, Segment
from qunxing.sources.models import Connection
from qunxing.team.queries import keepers_of

LISTS = ("types", "tags", "stages", "platforms")
DIGEST = re.compile(r"[0-9a-f]{64}")
NUMBERS = ("groups", "without", "keepers", "segments", "people")


class Whom(models.TextChoices):
    """For whom a send is, as its form asks."""

    EVERY = "every", gettext_lazy("Every group")
    SOME = "some", gettext_lazy("Some groups")
    PEOPLE = "people", gettext_lazy("Members, one by one")


class SendForm(forms.Form):
    """The plain fields of a send."""

    purpose = forms.ChoiceField(choices=Send.For.choices, label=gettext_lazy("What for"), widget=forms.RadioSelect)
    goal = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        label=gettext_lazy("Goal it serves"),
        widget=forms.Select({"class": "form-select"}),
    )
    no_goal_reason = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("Without a goal: why it is sent all the same"),
        widget=forms.TextInput({"class": "form-control"}),
    )
    text = forms.CharField(
        required=False,
        max_length=LONGEST,
        strip=False,
        label=gettext_lazy("Text"),
        widget=forms.Textarea({"class": "form-control", "rows": 7}),
    )
    at = forms.DateTimeField(
        required=False,
        label=gettext_lazy("Not before"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput({"class": "form-control", "type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
    )
    via = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        label=gettext_lazy("By which account"),
        help_text=gettext_lazy(
            "Where several of your accounts are in a group. A group it cannot write to gets it by another."
        ),
        widget=forms.Select({"class": "form-select"}),
    )
    snippet = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        community: Community,
        goals: Sequence[tuple[int, str]],
        accounts: Sequence[tuple[int, str]],
        *args: Any,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.community, self.accounts = community, accounts
        offered = {"goal": [("", _("No goal")), *goals], "via": [("", _("As suits each group")), *accounts]}
        for name, choices_ in offered.items():
            chosen = self.fields[name]
            assert isinstance(chosen, forms.TypedChoiceField)
            chosen.choices = choices_

    def clean_at(self) -> datetime | None:
        """What was typed is the community's clock."""
        typed: datetime | None = self.cleaned_data["at"]
        return typed.replace(tzinfo=ZoneInfo(self.community.timezone)) if typed else None

    def clean_snippet(self) -> SnippetVersion | None:
        found = SnippetVersion.objects.filter(snippet__community=self.community, pk=self.cleaned_data["snippet"] or 0)
        return found.select_related("snippet").first()


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form holds beside its plain fields: all of it, also what the choice of `whom` leaves unused."""

    whom: str = Whom.SOME
    links: Sequence[tuple[str, str]] = ()
    attached: Sequence[Mapping[str, str]] = ()
    pictures: Sequence[str] = ()
    """Digests."""
    ticked: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def audience(self) -> dict[str, Any]:
        """As of `core.rules.audiences.Audience`."""
        names: tuple[str, ...] = ("groups", *LISTS, "keepers", "without")
        if self.whom == Whom.PEOPLE:
            names = ("segments", "people")
        elif self.whom == Whom.EVERY:
            names = ("without",)
        asked = {name: list(self.ticked.get(name, ())) for name in names}
        return {"every": self.whom == Whom.EVERY, **{name: found for name, found in asked.items() if found}}

    def addresses(self) -> dict[str, str]:
        """Name of a link → where it leads. Raises Refusal for one without a name, and for a name there is twice."""
        found: dict[str, str] = {}
        for name, address in self.links:
            if not name:
                raise Refusal("Say what the link to %(address)s is called.", code="bad_link", address=address[:100])
            if name in found:
                raise Refusal("There are two links called “%(name)s”.", code="bad_link", name=name)
            found[name] = address
        return found


def typed(given: QueryDict) -> Typed:
    """What was typed."""
    links = zip(given.getlist("link_name"), given.getlist("link_address"), strict=False)
    columns = [given.getlist(f"attached_{name}") for name in COLUMNS]
    rows = zip(given.getlist("attached_kind"), *columns, strict=False)
    return Typed(
        whom=given.get("whom", "") if given.get("whom") in Whom.values else Whom.SOME,
        links=[(name.strip(), address.strip()) for name, address in links if name.strip() or address.strip()],
        attached=[attached(kind, dict(zip(COLUMNS, said, strict=True))) for kind, *said in rows if kind in PARTS],
        pictures=[each for each in dict.fromkeys(given.getlist("pictures")) if DIGEST.fullmatch(each)],
        ticked={name: given.getlist(name) for name in LISTS} | {name: _whole(given.getlist(name)) for name in NUMBERS},
    )


def written(send: Send) -> Typed:
    """What the form says of a send there is."""
    audience = send.audience
    of_people = audience.get("segments") or audience.get("people")
    return Typed(
        whom=Whom.PEOPLE if of_people else Whom.EVERY if audience.get("every") else Whom.SOME,
        links=list(send.links.items()),
        attached=[attached(each["kind"], each) for each in send.attached if not each.get("digest")],
        pictures=[each["digest"] for each in send.attached if each.get("digest")],
        ticked={name: audience.get(name, ()) for name in (*LISTS, *NUMBERS)},
    )


def plain(send: Send) -> dict[str, Any]:
    """The plain fields of a send there is."""
    at = send.at.astimezone(ZoneInfo(send.community.timezone)).replace(tzinfo=None) if send.at else None
    fields = {name: getattr(send, name) for name in ("purpose", "no_goal_reason", "text")}
    return {**fields, "goal": send.goal_id, "via": send.via_id, "at": at, "snippet": send.snippet_id}


def draft_of(community: Community, fields: Mapping[str, Any], rest: Typed, *, now: datetime) -> Draft:
    """The draft that was typed. Raises Refusal for what can be told from the form alone."""
    if fields["at"] and fields["at"] < now:
        raise Refusal("That time is over.", code="past")
    goal = Goal.objects.filter(community=community, pk=fields["goal"] or 0).first()
    return Draft(
        purpose=fields["purpose"],
        text=fields["text"].replace("\r\n", "\n"),
        audience=rest.audience(),
        attached=[*({"kind": "image", "digest": each} for each in rest.pictures), *map(complete, rest.attached)],
        links=rest.addresses(),
        goal=goal,
        no_goal_reason=fields["no_goal_reason"],
        at=fields["at"],
        snippet=fields["snippet"],
        via=Connection.objects.filter(community=community, pk=fields["via"] or 0).first(),
    )


def choices(community: Community, day: date, ticked: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """By what groups and people can be chosen here: name of the field → (value, words, whether it is ticked)."""
    groups = list(community.groups.values_list("pk", "platform"))
    held = in_force([pk for pk, _platform in groups], day).values()
    keepers = {each.user_id: str(each) for each in keepers_of([pk for pk, _p in groups], day).values() if each.user_id}
    stages = set(Course.objects.filter(group__community=community).values_list("stage", flat=True))
    segments = Segment.objects.filter(community=community, retired_at=None).values_list("pk", "name")
    people = Person.objects.filter(pk__in=ticked.get("people", ())).values_list("pk", "name")
    offered: dict[str, list[tuple[Any, Any]]] = {
        "types": [(each, _(LABELS[each])) for each in sorted({each.type for each in held})],
        "tags": [(each, each) for each in sorted({tag for each in held for tag in each.segment})],
        "stages": [(each, said) for each, said in STAGES.items() if each in stages],
        "platforms": sorted({(platform, platform) for _pk, platform in groups}),
        "keepers": sorted(keepers.items(), key=lambda each: each[1]),
        "segments": list(segments),
        "people": list(people),
    }
    return {
        name: [(value, said, value in ticked.get(name, ())) for value, said in found] for name, found in offered.items()
    }


def _whole(texts: Sequence[str]) -> list[int]:
    return [int(each) for each in texts if each.isascii() and each.isdecimal() and len(each) <= 18]
