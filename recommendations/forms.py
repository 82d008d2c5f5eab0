"""Forms of the rule lab. They read what was typed; the actions decide what is accepted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.widgets import MomentInput


class StartForm(forms.Form):
    version = forms.CharField(label=_("Version"), max_length=32)
    why = forms.CharField(
        label=_("What is to change, and why"), widget=forms.Textarea({"rows": 3}), max_length=2000
    )


class FileForm(forms.Form):
    """One file, typed or uploaded; what is uploaded counts."""

    text = forms.CharField(
        label=_("Text"), required=False, strip=False, widget=forms.Textarea({"class": "source"})
    )
    upload = forms.FileField(label=_("Or a file from your machine"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        upload = cleaned.get("upload")
        if upload is not None:
            try:
                cleaned["text"] = upload.read().decode("utf-8")
            except UnicodeDecodeError:
                self.add_error("upload", _("This file is not UTF-8 text."))
        return cleaned


class SignForm(forms.Form):
    active_from = forms.DateTimeField(
        label=_("In force from (UTC); empty: from now"),
        required=False,
        widget=MomentInput(),
    )
    password = forms.CharField(
        label=_("Your password"),
        widget=forms.PasswordInput({"autocomplete": "current-password", "required": True}),
        strip=False,
        required=False,  # not asked for where the identity provider is asked
    )
    seen = forms.CharField(widget=forms.HiddenInput)
