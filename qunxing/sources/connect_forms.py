"""The form of any platform, made from what its carrier asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qunxing.carriers.live import CarrierKind, Field
from qunxing.sources.models import Connection

PLAIN = {"class": "form-control", "autocomplete": "off", "spellcheck": "false"}


class ConnectForm(forms.Form):
    """What a platform's carrier asks. `again`: of an account that is connected; what is left empty stays as it is."""

    def __init__(self, typed: Any = None, *, kind: CarrierKind, again: Connection | None = None) -> None:
        known = again.answers if again else {}
        super().__init__(typed, initial={**known, **_ticks(kind, known)})
        for each in kind.fields:
            made = MAKERS.get(each.kind, _text)(each)
            made.label, made.help_text = _(each.label), _(each.help) if each.help else ""
            made.required = each.required and again is None and each.kind != "yes"
            self.fields[each.name] = made

    def answers(self) -> dict[str, str]:
        """What `connecting.connect` takes."""
        return {name: _said(value) for name, value in self.cleaned_data.items()}


def _ticks(kind: CarrierKind, answers: Mapping[str, Any]) -> dict[str, bool]:
    return {each.name: answers.get(each.name) == "yes" for each in kind.fields if each.kind == "yes"}


def _said(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _text(field: Field) -> forms.Field:
    return forms.CharField(max_length=4000, widget=forms.TextInput(PLAIN))


def _url(field: Field) -> forms.Field:
    """No URLField: whether it is an address, the carrier says in its own words."""
    return forms.CharField(max_length=4000, widget=forms.TextInput({**PLAIN, "inputmode": "url"}))


def _secret(field: Field) -> forms.Field:
    """Never shown again, not even to whoever has just typed it."""
    widget = forms.PasswordInput({**PLAIN, "autocomplete": "new-password"}, render_value=False)
    return forms.CharField(max_length=20_000, widget=widget)


def _yes(field: Field) -> forms.Field:
    return forms.BooleanField(widget=forms.CheckboxInput({"class": "form-check-input"}))


def _choice(field: Field) -> forms.Field:
    offered = [(value, _(label)) for value, label in field.choices]
    return forms.ChoiceField(choices=offered, widget=forms.Select({"class": "form-select"}))


MAKERS: Mapping[str, Callable[[Field], forms.Field]] = {"url": _url, "secret": _secret, "yes": _yes, "choice": _choice}
