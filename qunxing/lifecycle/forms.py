"""What a person says of the end of a group."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qunxing.communities.models import Group
from qunxing.core.rules.sunset import ASK_AGAIN


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "form-control", "rows": rows})


class KeepForm(forms.Form):
    """Keep it on, until it is asked again."""

    ask_again = forms.DateField(label=_("Ask again on"), widget=_day())
    note = forms.CharField(label=_("Why it goes on"), required=False, max_length=500, widget=_area(2))

    def __init__(self, today: date, data: Any = None) -> None:
        super().__init__(data, initial={"ask_again": today + timedelta(days=ASK_AGAIN)}, auto_id="keep_%s")


class EndForm(forms.Form):
    """Say that it ended."""

    day = forms.DateField(label=_("Dissolved on"), widget=_day())
    successor = forms.ModelChoiceField(
        Group.objects.none(),
        label=_("Members went to"),
        required=False,
        empty_label=_("no other group"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    farewell = forms.CharField(label=_("What was said in the group"), required=False, max_length=2000, widget=_area(4))
    note = forms.CharField(label=_("Note for colleagues"), required=False, max_length=500, widget=_area(2))

    def __init__(self, group: Group, today: date, farewell: str, data: Any = None) -> None:
        super().__init__(data, initial={"day": today, "farewell": farewell}, auto_id="end_%s")
        open_groups = group.community.groups.filter(ended_on=None).exclude(pk=group.pk)
        field = self.fields["successor"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = open_groups
