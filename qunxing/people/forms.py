"""Marking and merging."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from qunxing.people.models import StandIn

DATE = {"class": "form-control", "type": "date"}


class MarkForm(forms.Form):
    """Staff or bot, from and to which day; empty days are open."""

    role = forms.ChoiceField(label=_("Is"), choices=StandIn.choices, widget=forms.Select({"class": "form-select"}))
    from_day = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(DATE, format="%Y-%m-%d"))
    to_day = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(DATE, format="%Y-%m-%d"))


class EndForm(forms.Form):
    """The last day of a mark."""

    on = forms.DateField(label=_("Last day"), widget=forms.DateInput(DATE, format="%Y-%m-%d"))


class MergeForm(forms.Form):
    """Another person who is the same one."""

    other = forms.IntegerField(min_value=1)
    reason = forms.CharField(max_length=200, required=False)
