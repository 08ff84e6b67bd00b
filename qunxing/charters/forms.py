"""The sheet a charter is written on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qunxing.charters.words import days_words
from qunxing.core.rules.charters import (
    GAINS,
    GATES,
    LABELS,
    LARGEST,
    MONEY,
    NATURAL,
    PURPOSES,
    SUBTYPES,
    VALUES,
    Audience,
    Terms,
    Value,
)

SELECT = {"class": "form-select"}
TICK = {"class": "form-check-input"}
BLANK = 2
"""Empty lines for further kinds of people; saving gives as many again."""
MOST = 20


class Numbers(forms.TypedChoiceField):
    """A number of days, one of the usual ones or the one that is written already."""

    def __init__(self, known: Mapping[int, str], now: int | None, empty: str, **more: Any) -> None:
        days = sorted({*known, *([now] if now else [])})
        choices = [("", empty), *((str(each), days_words(each, known)) for each in days)]
        super().__init__(choices=choices, coerce=int, empty_value=None, required=False, **more)


class CharterForm(forms.Form):
    """All of a charter but whom it is for; everything may stay open in a draft."""

    type = forms.ChoiceField(required=False, widget=forms.Select(SELECT))
    subtype = forms.ChoiceField(required=False, widget=forms.Select(SELECT))
    purposes = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple(TICK))
    values = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple(TICK))
    gates = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple(TICK))
    segment = forms.CharField(required=False, max_length=400, widget=forms.TextInput({"class": "form-control"}))
    size_cap = forms.IntegerField(
        required=False, min_value=1, max_value=LARGEST, widget=forms.NumberInput({"class": "form-control"})
    )
    lasts = forms.ChoiceField(
        required=False,
        choices=[("", gettext_lazy("for as long as it does its work")), ("ends", gettext_lazy("until a day set now"))],
        widget=forms.Select(SELECT),
    )
    ends_on = forms.DateField(
        required=False, widget=forms.DateInput({"class": "form-control", "type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(required=False, max_length=2000, widget=forms.Textarea({"class": "form-control", "rows": 2}))

    def __init__(self, terms: Terms, data: QueryDict | None = None) -> None:
        super().__init__(data, initial=_initial(terms))
        labels = [("", _("not said yet")), *((word, _(LABELS[word])) for word in SUBTYPES)]
        self._choices("type", labels)
        finer = [(_(LABELS[one]), [(sub, _(LABELS[sub])) for sub in subs]) for one, subs in SUBTYPES.items()]
        self._choices("subtype", [("", _("none in particular")), *finer])
        for name, known in (("purposes", PURPOSES), ("values", VALUES), ("gates", GATES)):
            self._choices(name, [(word, _(label)) for word, label in known.items()])
        widget = forms.Select(SELECT)
        self.fields["natural_days"] = Numbers(NATURAL, terms.natural_days, _("not said yet"), widget=widget)
        self.fields["gain_days"] = Numbers(GAINS, terms.gain_days, _("nothing agreed"), widget=forms.Select(SELECT))
        self.audiences = audiences_in(data) if data is not None else terms.audiences

    def _choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined] # every one of them is a choice field

    def clean(self) -> dict[str, Any]:
        """A group that is meant to end has a last day."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("lasts") == "ends" and not found.get("ends_on") and "ends_on" not in self.errors:
            self.add_error("ends_on", _("A group that is meant to end needs its last day."))
        return found

    @property
    def rows(self) -> list[tuple[int, Audience]]:
        """The kinds of people it is for, and empty lines for more."""
        more = [Audience("")] * BLANK
        return list(enumerate([*self.audiences, *more][:MOST]))

    @property
    def terms(self) -> Terms:
        """What was written; to be read once it is valid."""
        found = self.cleaned_data
        tags = found["segment"].replace("，", ",").replace("、", ",").split(",")
        return Terms(
            type=found["type"],
            subtype=found["subtype"],
            segment=tuple(dict.fromkeys(tag.strip()[:40] for tag in tags if tag.strip())),
            purposes=tuple(found["purposes"]),
            audiences=self.audiences,
            values=tuple(found["values"]),
            gates=tuple(found["gates"]),
            natural_days=found["natural_days"],
            gain_days=found["gain_days"],
            size_cap=found["size_cap"],
            ends_on=found["ends_on"] if found["lasts"] == "ends" else None,
            note=found["note"],
        )


def audiences_in(data: QueryDict) -> tuple[Audience, ...]:
    """The kinds of people a sheet names; a line without a name is none."""
    found = []
    for at in range(MOST):
        who = " ".join(data.get(f"who-{at}", "").replace("\0", "").split())[:60]
        needs = tuple(value for value in Value if value in data.getlist(f"needs-{at}"))
        money = data.get(f"money-{at}", "")
        if who:
            found.append(Audience(who, needs, money if money in MONEY else ""))
    return tuple(found)


def _initial(terms: Terms) -> dict[str, Any]:
    return {
        **{name: getattr(terms, name) for name in Terms.__dataclass_fields__},
        "segment": "、".join(terms.segment),
        "lasts": "ends" if terms.ends_on else "",
    }
