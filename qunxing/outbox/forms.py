"""The forms of the rules of sending, and of looking through the log."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qunxing.communities.models import Community, Group
from qunxing.core.rules.quota import Rule
from qunxing.outbox.audits import Audit, What
from qunxing.outbox.logged import RULES
from qunxing.outbox.models import SendingRules
from qunxing.outbox.ruling import BOUNDS

INPUT, SELECT = {"class": "form-control"}, {"class": "form-select"}
NUMBERS = ("a_day", "promotions_a_week", "apart", "stop_after")
TIMES = ("quiet_from", "quiet_to")
QUOTAS = (
    (Rule.MONTH.value, gettext_lazy("as many as the month has days, in a month (unless changed)")),
    (Rule.WEEK.value, gettext_lazy("7 a week")),
    (Rule.DAY.value, gettext_lazy("1 a day")),
)


def _time(label: Any) -> forms.TimeField:
    widget = forms.TimeInput({**INPUT, "type": "time"}, "%H:%M")
    return forms.TimeField(label=label, widget=widget, input_formats=["%H:%M", "%H:%M:%S"])


def _number(name: str, help_text: Any = "") -> forms.IntegerField:
    least, most = BOUNDS[name]
    widget = forms.NumberInput(INPUT)
    return forms.IntegerField(min_value=least, max_value=most, label=RULES[name], help_text=help_text, widget=widget)


class RulesForm(forms.Form):
    """What a community allows itself."""

    quiet_from = _time(RULES["quiet_from"])
    quiet_to = _time(RULES["quiet_to"])
    a_day = _number("a_day")
    promotions_a_week = _number("promotions_a_week", gettext_lazy("From Monday to Sunday."))
    quota = forms.ChoiceField(
        choices=QUOTAS,
        label=RULES["quota"],
        help_text=gettext_lazy("As its administrator chose in 群发助手; what colleagues send by hand counts too."),
        widget=forms.Select(SELECT),
    )
    apart = _number("apart", gettext_lazy("Beyond what its platform asks; 0: as fast as the platform lets us."))
    stop_after = _number("stop_after", gettext_lazy("It sends no more until somebody says “go on”."))
    own_group = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        label=RULES["own_group"],
        help_text=gettext_lazy("A test goes there without approval: choose a group of colleagues only."),
        widget=forms.Select(SELECT),
    )
    own_send = forms.BooleanField(
        required=False, label=RULES["own_send"], widget=forms.CheckboxInput({"class": "form-check-input"})
    )

    def __init__(self, community: Community, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.community = community
        groups = community.groups.values_list("pk", "name")
        chosen = self.fields["own_group"]
        assert isinstance(chosen, forms.TypedChoiceField)
        chosen.choices = [("", _("None chosen")), *groups]

    @staticmethod
    def words_of(rules: SendingRules) -> dict[str, Any]:
        """What holds, as the form says it."""
        times = {name: time(*divmod(getattr(rules, name), 60)) for name in TIMES}
        plain = {name: getattr(rules, name) for name in (*NUMBERS, "quota", "own_send")}
        return {**times, **plain, "own_group": rules.own_group_id}

    def given(self) -> dict[str, Any]:
        """What was typed, as `ruling.change_rules` takes it."""
        typed = self.cleaned_data
        minutes = {name: typed[name].hour * 60 + typed[name].minute for name in TIMES}
        plain = {name: typed[name] for name in (*NUMBERS, "quota", "own_send")}
        group = Group.objects.filter(community=self.community, pk=typed["own_group"] or 0).first()
        return {**minutes, **plain, "own_group": group}


class LogForm(forms.Form):
    """Which lines of the log are looked for. What cannot be understood narrows nothing."""

    what = forms.ChoiceField(required=False, label=gettext_lazy("What"), widget=forms.Select(SELECT))
    who = forms.CharField(required=False, max_length=150, label=gettext_lazy("Who"), widget=forms.TextInput(INPUT))
    send = forms.IntegerField(required=False, label=gettext_lazy("Number of the send"), widget=forms.NumberInput(INPUT))
    first = forms.DateField(
        required=False, label=gettext_lazy("From"), widget=forms.DateInput({**INPUT, "type": "date"}, "%Y-%m-%d")
    )
    last = forms.DateField(
        required=False, label=gettext_lazy("Until"), widget=forms.DateInput({**INPUT, "type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        chosen = self.fields["what"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", _("Every kind")), *What.choices]

    def narrowed(self, lines: QuerySet[Audit], community: Community) -> QuerySet[Audit]:
        """The lines that are looked for."""
        self.is_valid()
        asked, zone = self.cleaned_data, ZoneInfo(community.timezone)
        wanted = {"what": asked.get("what"), "who__icontains": asked.get("who"), "send": asked.get("send")}
        if first := asked.get("first"):
            wanted["at__gte"] = datetime.combine(first, time(), zone)
        if last := asked.get("last"):
            wanted["at__lt"] = datetime.combine(last, time(), zone) + timedelta(days=1)
        return lines.filter(**{name: value for name, value in wanted.items() if value})
