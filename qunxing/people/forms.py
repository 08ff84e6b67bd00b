"""Marking and merging."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from qunxing.people.models import Channel, DataRequest, StandIn, Way

DATE = {"class": "form-control", "type": "date"}


class MarkForm(forms.Form):
    """Staff or bot, from and to which day; empty days are open."""

    role = forms.ChoiceField(label=_("Is"), choices=StandIn.choices, widget=forms.Select({"class": "form-select"}))
    from_day = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(DATE, format="%Y-%m-%d"))
    to_day = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(DATE, format="%Y-%m-%d"))


class EndForm(forms.Form):
    """The last day of a mark."""

    on = forms.DateField(label=_("Last day"), widget=forms.DateInput(DATE, format="%Y-%m-%d"))


class PreferenceForm(forms.Form):
    """By what, how, and how we know."""

    channel = forms.ChoiceField(
        label=_("Channel"), choices=Channel.choices, widget=forms.Select({"class": "form-select"})
    )
    way = forms.ChoiceField(label=_("How"), choices=Way.choices, widget=forms.Select({"class": "form-select"}))
    source = forms.CharField(label=_("How we know"), max_length=200, widget=forms.TextInput({"class": "form-control"}))


class ConsentForm(forms.Form):
    """What for, how and when they agreed, until when, and where it can be looked up."""

    purpose = forms.CharField(label=_("What for"), max_length=200, widget=forms.TextInput({"class": "form-control"}))
    obtained = forms.CharField(
        label=_("How they agreed"), max_length=200, widget=forms.TextInput({"class": "form-control"})
    )
    evidence = forms.CharField(
        label=_("Where it can be looked up"),
        max_length=500,
        required=False,
        widget=forms.TextInput({"class": "form-control"}),
    )
    agreed_on = forms.DateField(label=_("From"), widget=forms.DateInput(DATE, format="%Y-%m-%d"))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(DATE, format="%Y-%m-%d"))


class RequestForm(forms.Form):
    """What a member asks, at the request door."""

    kind = forms.ChoiceField(
        label=_("I want to"), choices=DataRequest.Kind.choices, widget=forms.Select({"class": "form-select"})
    )
    nickname = forms.CharField(
        label=_("My nickname in the group"), max_length=100, widget=forms.TextInput({"class": "form-control"})
    )
    group_name = forms.CharField(
        label=_("Which group"), max_length=200, widget=forms.TextInput({"class": "form-control"})
    )
    way = forms.ChoiceField(
        label=_("Only for the last choice: how do you want to be written to?"),
        choices=[("", "—"), *Way.choices],
        required=False,
        widget=forms.Select({"class": "form-select"}),
    )
    reach = forms.CharField(
        label=_("Where shall the answer go? (a phone number, WeChat …)"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"class": "form-control"}),
    )
    words = forms.CharField(
        label=_("Anything else"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"class": "form-control", "rows": 3}),
    )


class AnswerForm(forms.Form):
    """What became of a request."""

    state = forms.ChoiceField(
        label=_("Result"),
        choices=[
            (DataRequest.State.DONE, DataRequest.State.DONE.label),
            (DataRequest.State.REFUSED, DataRequest.State.REFUSED.label),
        ],
        widget=forms.Select({"class": "form-select"}),
    )
    answer = forms.CharField(
        label=_("What was done, or why not"), max_length=2000, widget=forms.TextInput({"class": "form-control"})
    )


class MergeForm(forms.Form):
    """Another person who is the same one."""

    other = forms.IntegerField(min_value=1)
    reason = forms.CharField(max_length=200, required=False)
