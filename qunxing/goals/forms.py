"""The forms in which a goal is frozen and a promise given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from qunxing.core.metrics.base import Grain, Metric
from qunxing.core.refusals import Refusal
from qunxing.core.rules.goals import Way
from qunxing.core.rules.promises import Cadence, Proof
from qunxing.goals import figures, words
from qunxing.goals.models import GoalTerms, PromiseTerms, Who
from qunxing.goals.terms import Aim, Vow

INPUT, SELECT = {"class": "form-control"}, {"class": "form-select"}
DAY = {**INPUT, "type": "date"}
WAYS = (
    (Way.HOLD.value, gettext_lazy("keep it in every period")),
    (Way.REACH.value, gettext_lazy("get there by the deadline")),
)
GRAINS = {
    Grain.DAY: gettext_noop("every day"),
    Grain.WEEK: gettext_noop("every week"),
    Grain.MONTH: gettext_noop("every month"),
    Grain.SPAN: gettext_noop("from the start on, all together"),
}
DAILY = {"cadence": "daily", "at": "10:00", "margin": 30, "proof": Proof.RECORDED.value, "who": Who.STAFF.value}
"""What a new promise begins with."""
DEFAULT_LENGTH = 90
DEFAULT_HORIZON = 28


def figure_choices(fitting: Sequence[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every figure a goal can be about, those of the fitting metrics first, in their order."""
    every = figures.offered()
    first = sorted((each for each in every if each[0].name in fitting), key=lambda each: fitting.index(each[0].name))
    rest = [each for each in every if each[0].name not in fitting]
    groups = [(_("What such a group is for"), first), (_("Other numbers"), rest)]
    return [(title, [(key_of(*each), figures.title(*each)) for each in found]) for title, found in groups if found]


def key_of(metric: Metric, part: str) -> str:
    return f"{metric.name}:{part}"


class GoalForm(forms.Form):
    """All of a goal but whose it is. Shares are typed as per cent: 8 or 8%."""

    name = forms.CharField(max_length=120, label=gettext_lazy("What it is called"), widget=forms.TextInput(INPUT))
    way = forms.ChoiceField(choices=WAYS, label=gettext_lazy("How it is meant"), widget=forms.Select(SELECT))
    grain = forms.ChoiceField(label=gettext_lazy("How it is counted"), widget=forms.Select(SELECT))
    baseline = forms.CharField(max_length=20, label=gettext_lazy("Where it begins"), widget=forms.TextInput(INPUT))
    target = forms.CharField(max_length=20, label=gettext_lazy("Target"), widget=forms.TextInput(INPUT))
    start = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(DAY, "%Y-%m-%d"))
    deadline = forms.DateField(label=gettext_lazy("Until"), widget=forms.DateInput(DAY, "%Y-%m-%d"))
    horizon = forms.IntegerField(
        min_value=0,
        max_value=3660,
        label=gettext_lazy("No verdict in the first days"),
        widget=forms.NumberInput(INPUT),
    )
    reason = forms.CharField(max_length=500, label=gettext_lazy("Why it is changed"), widget=forms.TextInput(INPUT))

    def __init__(self, metric: Metric, part: str, *args: Any, is_change: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.metric, self.part = metric, part
        choices = [(each.value, _(GRAINS[each])) for each in figures.grains(metric)]
        self.fields["grain"] = forms.ChoiceField(
            choices=choices, label=gettext_lazy("How it is counted"), widget=forms.Select(SELECT)
        )
        self.is_share = figures.unit(metric, part) == "share"
        if self.is_share:
            for name in ("baseline", "target"):
                self.fields[name].help_text = _("in per cent: 8 means 8%")
        if not is_change:
            del self.fields["reason"]

    def aim(self, params: Mapping[str, str]) -> Aim:
        """What was typed. Raises Refusal for what is no number."""
        typed = self.cleaned_data
        return Aim(
            name=typed["name"].strip(),
            metric=self.metric.name,
            part=self.part,
            params=dict(params),
            way=Way(typed["way"]),
            grain=typed["grain"],
            baseline=self._number(typed["baseline"]),
            target=self._number(typed["target"]),
            start=typed["start"],
            deadline=typed["deadline"],
            horizon=typed["horizon"],
        )

    def _number(self, typed: str) -> float:
        text = typed.strip().replace(",", "").replace("，", "").replace("％", "%")
        try:
            value = float(text.rstrip("%"))
        except ValueError as error:
            raise Refusal("“%(text)s” is no number.", code="bad_number", text=typed) from error
        if not -1e12 < value < 1e12:
            raise Refusal("“%(text)s” is no number.", code="bad_number", text=typed)
        return value / 100 if self.is_share or text.endswith("%") else value


def first_words(metric: Metric, part: str, now: float | None, today: date) -> dict[str, Any]:
    """What the form begins with: kept in every week or month, for a quarter of a year."""
    grain = Grain.MONTH if metric.default_grain == Grain.MONTH else Grain.WEEK
    offered = figures.grains(metric)
    return {
        "name": figures.title(metric, part),
        "way": Way.HOLD.value,
        "grain": (grain if grain in offered else offered[-1]).value,
        "baseline": "0",
        "target": "",
        "start": today,
        "deadline": today + timedelta(days=DEFAULT_LENGTH),
        "horizon": DEFAULT_HORIZON,
    }


def words_of(terms: GoalTerms, *, is_share: bool) -> dict[str, Any]:
    """The form filled with what holds."""
    times = 100 if is_share else 1
    kept = {name: getattr(terms, name) for name in ("name", "way", "grain", "start", "deadline", "horizon")}
    return {**kept, "baseline": f"{terms.baseline * times:g}", "target": f"{terms.target * times:g}"}


class PromiseForm(forms.Form):
    """All of a promise but whose it is."""

    text = forms.CharField(max_length=200, label=gettext_lazy("What is promised"), widget=forms.TextInput(INPUT))
    cadence = forms.ChoiceField(label=gettext_lazy("How often"), widget=forms.Select(SELECT))
    at = forms.TimeField(
        label=gettext_lazy("At"),
        widget=forms.TimeInput({**INPUT, "type": "time"}, "%H:%M"),
        input_formats=["%H:%M", "%H:%M:%S"],
    )
    margin = forms.IntegerField(
        min_value=0,
        max_value=720,
        label=gettext_lazy("Minutes before or after that are in time"),
        widget=forms.NumberInput(INPUT),
    )
    from_day = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(DAY, "%Y-%m-%d"))
    proof = forms.ChoiceField(label=gettext_lazy("How one can tell"), widget=forms.Select(SELECT))
    who = forms.ChoiceField(choices=Who.choices, label=gettext_lazy("A message by"), widget=forms.Select(SELECT))
    people = forms.CharField(
        required=False,
        max_length=400,
        label=gettext_lazy("These people"),
        help_text=gettext_lazy("Their names as in the group, separated by commas; only where you chose them above."),
        widget=forms.TextInput(INPUT),
    )
    words = forms.CharField(
        required=False,
        max_length=400,
        label=gettext_lazy("With one of these words"),
        help_text=gettext_lazy("Separated by commas; empty: any message will do."),
        widget=forms.TextInput(INPUT),
    )
    reason = forms.CharField(max_length=500, label=gettext_lazy("Why it is changed"), widget=forms.TextInput(INPUT))

    def __init__(self, *args: Any, is_change: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        weekly = [(f"weekly-{at}", _("every %(day)s") % {"day": words.weekday(at)}) for at in range(7)]
        cadences = [("daily", _("every day")), ("weekdays", _("Monday to Friday")), *weekly]
        proofs = [(each.value, _(said)) for each, said in words.PROOFS.items()]
        for name, choices in (("cadence", cadences), ("proof", proofs)):
            self.fields[name] = forms.ChoiceField(
                choices=choices, label=self.fields[name].label, widget=forms.Select(SELECT)
            )
        if not is_change:
            del self.fields["reason"]

    def vow(self, people: tuple[int, ...]) -> Vow:
        """What was typed."""
        typed = self.cleaned_data
        cadence, _dash, on = typed["cadence"].partition("-")
        return Vow(
            text=typed["text"].strip(),
            from_day=typed["from_day"],
            cadence=Cadence(cadence),
            weekday=int(on or 0),
            minutes=typed["at"].hour * 60 + typed["at"].minute,
            margin=typed["margin"],
            proof=Proof(typed["proof"]),
            who=typed["who"],
            people=people,
            words=tuple(parts(typed["words"])),
        )


def parts(text: str) -> list[str]:
    """Words separated by commas of either kind."""
    return [part.strip() for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip()]


def vow_words(terms: PromiseTerms, names: Mapping[int, str], today: date) -> dict[str, Any]:
    """The form filled with what holds; a new version begins tomorrow."""
    cadence = f"weekly-{terms.weekday}" if terms.cadence == Cadence.WEEKLY else terms.cadence
    return {
        "text": terms.text,
        "cadence": cadence,
        "at": f"{terms.minutes // 60:02}:{terms.minutes % 60:02}",
        "margin": terms.margin,
        "from_day": today + timedelta(days=1),
        "proof": terms.proof,
        "who": terms.who,
        "people": "，".join(names.get(each, str(each)) for each in terms.people),
        "words": "，".join(terms.words),
    }
