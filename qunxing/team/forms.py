"""What an operator types about keepers, rules and posts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qunxing.communities.models import User
from qunxing.core.rules.reminders import MOST_EVERY_DAYS, MOST_FIRST_DAYS
from qunxing.people.models import Person
from qunxing.team.models import Post, Rules, Squad

INPUT, SELECT = {"class": "form-control"}, {"class": "form-select"}


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={**INPUT, "type": "date"}), **more)


class KeeperForm(forms.Form):
    """Who is to keep the group, and from when."""

    who = forms.ChoiceField(label=_("Keeper"), widget=forms.Select(attrs=SELECT))
    from_day = day_field(_("From"))

    def __init__(self, team: Iterable[User], staff: Iterable[Person], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.people: dict[str, User | Person] = {f"u{user.pk}": user for user in team}
        self.people |= {f"p{person.pk}": person for person in staff}
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (key, each.username if isinstance(each, User) else each.name) for key, each in self.people.items()
        ]

    @property
    def chosen(self) -> User | Person:
        return self.people[self.cleaned_data["who"]]


class RulesForm(forms.Form):
    """The rules, a line each, and how often they are said."""

    lines = forms.CharField(
        label=_("Rules, one a line"), widget=forms.Textarea(attrs={**INPUT, "rows": 8}), max_length=10_000
    )
    from_day = day_field(_("From"))
    first_days = forms.IntegerField(
        label=_("Every day for so many days"), min_value=0, max_value=MOST_FIRST_DAYS, initial=7,
        widget=forms.NumberInput(attrs=INPUT),
    )  # fmt: skip
    every_days = forms.IntegerField(
        label=_("Then every so many days (0: no more)"), min_value=0, max_value=MOST_EVERY_DAYS, initial=30,
        widget=forms.NumberInput(attrs=INPUT),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why they change"), required=False, max_length=500, widget=forms.TextInput(attrs=INPUT)
    )


class BreachForm(forms.Form):
    """Which rule was broken, by whom, when."""

    line = forms.TypedChoiceField(label=_("Rule"), coerce=int, widget=forms.Select(attrs=SELECT))
    day = day_field(_("Day"))
    name = forms.CharField(label=_("Member"), required=False, max_length=200, widget=forms.TextInput(attrs=INPUT))
    note = forms.CharField(label=_("Note"), required=False, max_length=500, widget=forms.TextInput(attrs=INPUT))

    def __init__(self, rules: Rules, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["line"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(number, f"{number}. {line}") for number, line in enumerate(rules.lines, 1)]


class SquadForm(forms.Form):
    name = forms.CharField(label=_("Squad"), max_length=60, widget=forms.TextInput(attrs=INPUT))


class PostForm(forms.Form):
    """Who holds which post, with which rights."""

    name = forms.CharField(label=_("Member"), max_length=200, widget=forms.TextInput(attrs=INPUT))
    kind = forms.ChoiceField(label=_("Post"), choices=Post.Kind.choices, widget=forms.Select(attrs=SELECT))
    squad = forms.ModelChoiceField(
        label=_("Squad"),
        queryset=Squad.objects.none(),
        required=False,
        empty_label=_("none"),
        widget=forms.Select(attrs=SELECT),
    )
    rights = forms.MultipleChoiceField(
        label=_("May"), choices=Post.Right.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    from_day = day_field(_("From"))
    to_day = day_field(_("To"), required=False)

    def __init__(self, group: int, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["squad"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Squad.objects.filter(group=group)
