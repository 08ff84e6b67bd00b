"""Making a token."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from qunxing.api.models import Scope
from qunxing.communities.models import Community

DAYS = (30, 90, 365)
CHOOSE = {"class": "form-select"}
READABLE = [(scope.value, scope.label) for scope in (Scope.NUMBERS, Scope.PEOPLE, Scope.TALK)]


class TokenForm(forms.Form):
    """What a program may read, of which communities, and for how long."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("What it is for: you will see it in the log of who read what."),
        widget=forms.TextInput({"class": "form-control"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may read"),
        choices=READABLE,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
    )
    community = forms.ChoiceField(label=_("Of which communities"), required=False, widget=forms.Select(CHOOSE))
    days = forms.TypedChoiceField(label=_("Valid for"), coerce=int, initial=90, widget=forms.Select(CHOOSE))

    def __init__(self, *args: Any, communities: list[Community], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.communities = communities
        named = [(str(each.pk), each.name) for each in communities]
        self.fields["community"].choices = [("", _("all I may see")), *named]  # type: ignore[attr-defined]  # it is a choice
        lengths = [(n, ngettext("%(n)s day", "%(n)s days", n) % {"n": n}) for n in DAYS]
        self.fields["days"].choices = lengths  # type: ignore[attr-defined]  # it is a choice

    def into(self) -> list[Community] | None:
        """The communities chosen; None for all."""
        chosen = self.cleaned_data["community"]
        return [each for each in self.communities if str(each.pk) == chosen] if chosen else None
