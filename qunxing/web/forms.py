"""Signing in, the first owner, inviting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from qunxing.communities.models import Community, Role, User

NAME = {"class": "form-control", "autocomplete": "username", "autocapitalize": "none", "autofocus": True}
PASSWORD = {"class": "form-control", "autocomplete": "current-password"}
NEW_PASSWORD = {"class": "form-control", "autocomplete": "new-password"}


class SignInForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=150, widget=forms.TextInput(NAME))
    password = forms.CharField(label=_("Password"), max_length=200, strip=False, widget=forms.PasswordInput(PASSWORD))


class NewPasswordForm(forms.Form):
    """A password good enough for `user`."""

    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(NEW_PASSWORD),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user or User(username=self.cleaned_data.get("name", "")))
        return password


class FirstRunForm(NewPasswordForm):
    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(NAME))
    field_order = ["name", "password"]


class RolesForm(forms.Form):
    """One role for each community; empty means none. Communities without a field are left alone."""

    def __init__(self, *args: Any, communities: list[Community], roles: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.communities = communities
        for community in communities:
            self.fields[f"role-{community.pk}"] = forms.ChoiceField(
                label=community.name,
                choices=[("", _("No access")), *Role.choices],
                required=False,
                initial=roles.get(community.pk, ""),
                widget=forms.Select({"class": "form-select form-select-sm"}),
            )

    def roles(self) -> dict[Community, Role | None]:
        """What was chosen, community by community."""
        chosen = {community: self.cleaned_data[f"role-{community.pk}"] for community in self.communities}
        return {community: Role(role) if role else None for community, role in chosen.items()}


class InviteForm(RolesForm):
    name = forms.CharField(label=_("Name"), max_length=150, widget=forms.TextInput({"class": "form-control"}))
    field_order = ["name"]
