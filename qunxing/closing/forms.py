"""Words on a figure, and the answer to an objection."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

AREA = {"class": "form-control", "rows": 3}


class RemarkForm(forms.Form):
    """A note, or an objection."""

    text = forms.CharField(max_length=2000, label=_("Your words"), widget=forms.Textarea(AREA))
    objects = forms.BooleanField(required=False)


class AnswerForm(forms.Form):
    """Accepted or not, and why."""

    accepted = forms.ChoiceField(choices=(("yes", "yes"), ("no", "no")))
    reason = forms.CharField(max_length=2000, label=_("Why"), widget=forms.Textarea(AREA))
