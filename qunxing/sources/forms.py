"""Handing data in, and answering what an import asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from qunxing.carriers.files.guides import GUIDES
from qunxing.carriers.registry import FORMATS
from qunxing.carriers.tables.readings import FIELDS as READINGS
from qunxing.communities.models import Community, Group
from qunxing.core.text.chain import is_chain
from qunxing.sources.models import Import

CHAT_FIELDS = {
    "time": _("Time"),
    "sender": _("Account of the sender"),
    "sender_name": _("Name of the sender"),
    "text": _("What was said"),
    "group": _("Group"),
    "id": _("Message number"),
    "reply_to": _("Number of the message replied to"),
    "thread": _("Topic"),
    "kind": _("Kind of message"),
}
ROSTER_FIELDS = {
    "name": _("Nickname"),
    "group_name": _("Name in the group"),
    "id": _("Account"),
    "joined_at": _("Joined on"),
    "join_scene": _("How they joined"),
    "inviter": _("Invited by"),
    "last_spoken": _("Last spoke on"),
    "staff": _("Is staff"),
    "phone": _("Phone number"),
}
ACT_FIELDS = {
    "who": _("Nickname"),
    "when": _("Time"),
    "what": _("Goods or content"),
    "amount": _("Amount paid"),
    "refund": _("Amount given back"),
    "status": _("State of the order"),
    "id": _("Order number"),
    "phone": _("Phone number"),
    "account": _("Account"),
    "kind": _("Kind of act"),
}
READING_FIELDS = {"day": _("Day"), "group": _("Group"), **{each.name: each.name for each in READINGS[2:]}}
FIELDS: Mapping[str, Mapping[str, Any]] = {
    Import.What.CHAT: CHAT_FIELDS,
    Import.What.ROSTER: ROSTER_FIELDS,
    Import.What.ACTS: ACT_FIELDS,
    Import.What.READINGS: READING_FIELDS,
}
ACT_KINDS = (
    ("order", _("Orders")),
    ("checkin", _("Check-ins (打卡)")),
    ("signin", _("Sign-ins (签到)")),
    ("survey", _("Answers to a survey")),
    ("registration", _("Registrations (报名)")),
)
OVERLAPS = (
    ("keep_first", _("Keep what is there; add only days it does not cover")),
    ("keep_new", _("Take the new file; what is there for these days no longer counts")),
    ("both", _("Keep both: they are different talk")),
)
DATE_ORDERS = (
    ("dmy", _("Day first (19/11/2026)")),
    ("mdy", _("Month first (11/19/2026)")),
    ("ymd", _("Year first (2026/11/19)")),
)
ENCODINGS = (("utf-8", "UTF-8"), ("gb18030", "GB18030 / GBK"), ("big5", "Big5"), ("utf-16", "UTF-16"))
SELECT = {"class": "form-select"}
CONTROL = {"class": "form-control"}
DAY = {"class": "form-control", "type": "date"}
"""Browsers read days as ISO only, whatever the language."""


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files."""

    widget = ManyFiles(attrs={"class": "form-control"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        files: list[UploadedFile[Any]] = [super(FilesField, self).clean(each, initial) for each in data or [None]]
        return files


class GroupForm(forms.Form):
    """A group there is, or the name and platform of a new one."""

    group = forms.ModelChoiceField(
        label=_("Group"),
        queryset=Group.objects.none(),
        required=False,
        empty_label=_("As the file says; orders: the whole community"),
        widget=forms.Select(SELECT),
    )
    new_group = forms.CharField(
        label=_("Or a new group"), max_length=200, required=False, widget=forms.TextInput(CONTROL)
    )
    platform = forms.ChoiceField(
        label=_("on"), choices=[(g.platform, _(g.title)) for g in GUIDES], required=False, widget=forms.Select(SELECT)
    )

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.community = community
        groups: Any = self.fields["group"]
        groups.queryset = community.groups.all()
        self.fields["new_group"].widget.attrs["placeholder"] = _("Name of the group")


class UploadForm(GroupForm):
    """Files to take in."""

    uploads = FilesField(label=_("Files"))
    what = forms.ChoiceField(
        label=_("What it is"), choices=Import.What.choices, initial=Import.What.CHAT, widget=forms.Select(SELECT)
    )
    timezone = forms.CharField(
        label=_("Time zone, where the file says none"),
        max_length=60,
        required=False,
        widget=forms.TextInput({**CONTROL, "list": "zones"}),
    )
    field_order = ["uploads", "what", "timezone", "group", "new_group", "platform"]

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, community=community, **kwargs)
        self.fields["timezone"].initial = community.timezone

    def clean_timezone(self) -> str:
        return checked_zone(self.cleaned_data["timezone"])


class PasteForm(GroupForm):
    """Text to take in."""

    text = forms.CharField(
        label=_("Text"),
        max_length=4_000_000,
        widget=forms.Textarea({"class": "form-control", "rows": 7, "spellcheck": "false"}),
    )
    what = forms.ChoiceField(
        label=_("What it is"), choices=Import.What.choices, initial=Import.What.ROSTER, widget=forms.Select(SELECT)
    )
    day = forms.DateField(label=_("On which day"), required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    timezone = forms.CharField(
        label=_("Time zone"), max_length=60, widget=forms.TextInput({**CONTROL, "list": "zones"})
    )
    field_order = ["text", "what", "day", "timezone", "group", "new_group", "platform"]

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, community=community, **kwargs)
        self.fields["timezone"].initial = community.timezone

    @property
    def chosen_day(self) -> date | None:
        """The day to give the text. The proposed one is a list's or chain's; talk says its own, or is asked for it."""
        is_chosen = self.cleaned_data["what"] != Import.What.CHAT or "day" in self.changed_data
        chosen: date | None = self.cleaned_data["day"]
        return chosen if is_chosen else None

    def clean_what(self) -> str:
        """A chain says itself that it is one."""
        chosen: str = self.cleaned_data["what"]
        return Import.What.ACTS if is_chain(self.cleaned_data.get("text", "")) else chosen

    def clean_timezone(self) -> str:
        return checked_zone(self.cleaned_data["timezone"])


class AnswerForm(GroupForm):
    """The answer to one question of an import; which fields there are depends on what is asked."""

    def __init__(
        self, *args: Any, ask: str, choices: list[str], finding: Mapping[str, Any], what: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ask = ask
        self.mapped = self._mapping(choices, finding, what)
        if ask != "group":
            for name in ("group", "new_group", "platform"):
                del self.fields[name]
        if ask in ANSWERS:
            self.fields[ask] = ANSWERS[ask](choices, self.community)

    def _mapping(self, choices: list[str], finding: Mapping[str, Any], what: str) -> list[str]:
        """Fields for what each column holds; a list of nothing but names leaves nothing to say."""
        columns = list(finding.get("columns") or (choices if self.ask == "mapping" else []))
        if self.ask != "mapping" and len(columns) == 1:
            return []
        guessed = finding.get("mapping", {})
        fields = FIELDS[Import.What(what)]
        for name, label in fields.items() if columns else ():
            options = [("", "–"), *((column, column) for column in columns)]
            if guessed.get(name) and guessed[name] not in columns:
                options.append((guessed[name], guessed[name]))
            self.fields[f"map-{name}"] = forms.ChoiceField(
                label=label, choices=options, initial=guessed.get(name, ""), required=False, widget=forms.Select(SELECT)
            )
        return [f"map-{name}" for name in fields] if columns else []

    @property
    def mapping_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.mapped]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.mapped]

    def answers(self) -> dict[str, Any]:
        """What `sources.actions.answer` takes."""
        found = {name: self.cleaned_data[name] for name in ANSWERS if self.cleaned_data.get(name)}
        if "day" in found:
            found["day"] = found["day"].isoformat()
        mapping = {name[4:]: self.cleaned_data[name] for name in self.mapped if self.cleaned_data.get(name)}
        return found | ({"mapping": mapping} if mapping else {})


class AgainForm(GroupForm):
    """Another zone or another group for a file that was imported."""

    timezone = forms.CharField(label=_("Time zone"), max_length=60, required=False, widget=forms.TextInput(CONTROL))
    field_order = ["timezone", "group", "new_group", "platform"]

    def clean_timezone(self) -> str:
        return checked_zone(self.cleaned_data["timezone"])


def checked_zone(name: str) -> str:
    """The zone's name. Raises ValidationError for one that does not exist."""
    if name and name not in available_timezones():
        raise forms.ValidationError(_("There is no such time zone. Write it like Asia/Shanghai."))
    return name


class ZoneField(forms.CharField):
    def clean(self, value: Any) -> Any:
        return checked_zone(str(super().clean(value)))


def _zone(choices: list[str], community: Community) -> forms.Field:
    widget = forms.TextInput({"class": "form-control", "list": "zones"})
    return ZoneField(label=_("Time zone"), initial=community.timezone, widget=widget)


def _day(choices: list[str], community: Community) -> forms.Field:
    widget = forms.DateInput(DAY, format="%Y-%m-%d")
    return forms.DateField(label=_("Day"), initial=choices[0] if choices else None, widget=widget)


def _one_of(label: Any, options: Any) -> Any:
    def build(choices: list[str], community: Community) -> forms.Field:
        offered = [pair for pair in options if not choices or pair[0] in choices]
        return forms.ChoiceField(label=label, choices=offered, widget=forms.RadioSelect())

    return build


ANSWERS = {
    "timezone": _zone,
    "day": _day,
    "kind": _one_of(_("What are the rows of this table?"), ACT_KINDS),
    "date_order": _one_of(_("How are dates written?"), DATE_ORDERS),
    "overlap": _one_of(_("What shall count?"), OVERLAPS),
    "encoding": _one_of(_("Encoding"), ENCODINGS),
    "format": _one_of(_("Format"), [(fmt.name, _(fmt.title)) for fmt in FORMATS]),
}
