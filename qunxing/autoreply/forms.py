"""The form in which an automatic reply is written."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from qunxing.autoreply.actions import LONGEST, Draft
from qunxing.autoreply.models import AutoReply
from qunxing.communities.models import Community, Group

INPUT, SELECT = {"class": "form-control"}, {"class": "form-select"}


class AutoReplyForm(forms.Form):
    """What it answers, where, and with which words."""

    trigger = forms.ChoiceField(choices=AutoReply.On.choices, label=_("What is answered"), widget=forms.Select(SELECT))
    words = forms.CharField(
        required=False,
        max_length=1500,
        label=_("Words"),
        help_text=_("Several with commas; nothing for somebody who joins."),
        widget=forms.TextInput(INPUT),
    )
    text = forms.CharField(
        max_length=LONGEST,
        label=_("What it says"),
        help_text=_("{member} is who is answered, {group} the group."),
        widget=forms.Textarea({**INPUT, "rows": 4}),
    )
    groups: forms.ModelMultipleChoiceField[Group] = forms.ModelMultipleChoiceField(
        queryset=Group.objects.none(),
        required=False,
        label=_("In which groups"),
        help_text=_("None chosen: in all of them."),
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
    )
    rests = forms.IntegerField(
        min_value=0,
        max_value=86_400,
        label=_("Seconds until it speaks again in a group"),
        widget=forms.NumberInput(INPUT),
    )
    yields = forms.IntegerField(
        min_value=0,
        max_value=1440,
        label=_("Minutes of silence after one of our people spoke"),
        widget=forms.NumberInput(INPUT),
    )

    def __init__(self, community: Community, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        heard = community.groups.filter(heard_by__until=None).exclude(heard_by=None).distinct()
        cast("forms.ModelMultipleChoiceField[Group]", self.fields["groups"]).queryset = heard

    def draft(self) -> Draft:
        said = self.cleaned_data
        words = tuple(said["words"].replace("，", ",").replace("、", ",").split(","))
        return Draft(said["trigger"], said["text"], words, tuple(said["groups"]), said["rests"], said["yields"])


def words_of(autoreply: AutoReply | None) -> dict[str, Any]:
    """What the form begins with."""
    if autoreply is None:
        return {"trigger": "joined", "rests": 60, "yields": 10}
    said = {name: getattr(autoreply, name) for name in ("trigger", "text", "rests", "yields")}
    return said | {"words": "，".join(autoreply.words), "groups": list(autoreply.groups.all())}
