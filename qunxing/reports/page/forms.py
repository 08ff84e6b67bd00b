"""What is typed on the page: which days, and for how long a link works."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from qunxing.reports.page.actions import LASTING
from qunxing.reports.page.figures import Days


class DaysForm(forms.Form):
    """From and to, both inside."""

    first = forms.DateField(
        required=False, label=_("From"), widget=forms.DateInput({"type": "date", "class": "form-control"}, "%Y-%m-%d")
    )
    last = forms.DateField(
        required=False, label=_("To"), widget=forms.DateInput({"type": "date", "class": "form-control"}, "%Y-%m-%d")
    )

    @classmethod
    def of(cls, days: Days) -> DaysForm:
        """The form as filled in with these days."""
        return cls(initial={"first": days.first, "last": days.last})


class ShareForm(forms.Form):
    """For how many days a link works."""

    lasting = forms.TypedChoiceField(coerce=int, label=_("Works for"), widget=forms.Select({"class": "form-select"}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # as the parent takes them
        choices = [(n, ngettext("%(n)s day", "%(n)s days", n) % {"n": n}) for n in LASTING]
        self.fields["lasting"].choices = choices  # type: ignore[attr-defined] # it is a choice field
        self.fields["lasting"].initial = LASTING[1]
