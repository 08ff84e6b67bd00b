"""What people type on the page of who carries a group."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from qunxing.contributors.models import Naming


def _line() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "form-control"})


class NamingForm(forms.Form):
    """What a member is to the group."""

    person = forms.IntegerField(widget=forms.HiddenInput)
    part = forms.ChoiceField(choices=Naming.Part.choices)
    answer = forms.ChoiceField(choices=Naming.Answer.choices)
    note = forms.CharField(required=False, max_length=300)


class RecognitionForm(forms.Form):
    """Who was recognised, when, by whom, for what."""

    person = forms.TypedChoiceField(coerce=int, label=_("Member"), widget=forms.Select(attrs={"class": "form-select"}))
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})
    )
    said_by = forms.CharField(label=_("Who said it in the group"), max_length=100, widget=_line())
    what = forms.CharField(label=_("For what"), max_length=500, widget=_line())

    def __init__(self, *args: object, people: list[tuple[int, str]], **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type] # whatever forms take
        self.fields["person"].choices = people  # type: ignore[attr-defined] # a field of choices
