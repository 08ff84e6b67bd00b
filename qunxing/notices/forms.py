"""The form of a channel: what is asked depends on its kind."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from qunxing.notices.models import Channel

Kind = Channel.Kind
PLAIN = {"class": "form-control", "autocomplete": "off", "spellcheck": "false"}
HIDDEN = {**PLAIN, "autocomplete": "new-password"}
WHERE = {
    Kind.WECOM: _("From the group's settings: 群机器人."),
    Kind.FEISHU: _("From the group's settings: 群机器人 → 自定义机器人."),
    Kind.DINGTALK: _("From the group's settings: 机器人 → 自定义."),
    Kind.WEBHOOK: _("Each notice is posted there as JSON."),
}
SUCH_AS = {
    Kind.WECOM: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
    Kind.FEISHU: "https://open.feishu.cn/open-apis/bot/v2/hook/…",
    Kind.DINGTALK: "https://oapi.dingtalk.com/robot/send?access_token=…",
}
SIGNED = {
    Kind.FEISHU: _("If 签名校验 is switched on for the robot."),
    Kind.DINGTALK: _("If 加签 is switched on for the robot; it begins with SEC."),
    Kind.WEBHOOK: _("At least 16 characters, known to the receiver too: it signs every notice (HMAC-SHA256)."),
}


class ChannelForm(forms.Form):
    """A new channel of one kind."""

    name = forms.CharField(label=_("What you call it"), max_length=100, widget=forms.TextInput(PLAIN))
    to = forms.CharField(
        label=_("E-mail addresses"),
        help_text=_("One a line."),
        max_length=4000,
        widget=forms.Textarea({**PLAIN, "rows": 3}),
    )
    url = forms.CharField(label=_("Its address (webhook)"), max_length=2000, widget=forms.PasswordInput(HIDDEN))
    secret = forms.CharField(
        label=_("Secret that signs"), max_length=500, required=False, widget=forms.PasswordInput(HIDDEN)
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.Select({"class": "form-select"})
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unasked = ("url", "secret") if kind == Kind.MAIL else ("to",) if kind in SIGNED else ("to", "secret")
        for name in unasked:
            del self.fields[name]
        if kind in WHERE:
            self.fields["url"].help_text = f"{WHERE[Kind(kind)]} {SUCH_AS.get(Kind(kind), '')}".strip()
        if kind in SIGNED:
            self.fields["secret"].help_text = SIGNED[Kind(kind)]

    def clean_to(self) -> list[str]:
        """Each address, once."""
        found = list(dict.fromkeys(filter(None, re.split(r"[\s,，;；]+", self.cleaned_data["to"]))))
        for each in found:
            try:
                validate_email(each)
            except ValidationError as error:
                raise ValidationError(_("%(address)s is no e-mail address."), params={"address": each}) from error
        return found
