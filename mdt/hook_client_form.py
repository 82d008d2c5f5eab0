"""The form that lets a hospital system ask for advice: how it signs, and of whose patients it may ask."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from mdt.hooks.tokens import ALGORITHMS
from mdt.models import HookClient
from mdt.registered_system_form import RegisteredSystemForm, line
from mdt.sender_form import LINES

USUAL = ["ES384", "RS384"]


class Keys(forms.CharField):
    """A JSON Web Key Set as it was sent to us; what is in it the action judges."""

    widget = LINES

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return json.loads(text) if text else None
        except (ValueError, RecursionError) as error:
            raise ValidationError(_now("This is no JSON.")) from error


class HookClientForm(RegisteredSystemForm):
    """``settings`` is what was typed, once it is valid."""

    field_order = ("code", "name", "issuer", "jwks_url", "jwks", "algorithms", "site", "source", "shows_options")  # fmt: skip
    issuer = forms.CharField(
        widget=line(),
        label=_("Issuer"),
        max_length=300,
        help_text=_("The iss of its tokens, exactly."),
    )
    jwks_url = forms.CharField(
        widget=line(),
        label=_("Address of its public keys"),
        max_length=300,
        required=False,
        help_text=_("A whole https address. Leave it empty where the keys are given below."),
    )
    jwks = Keys(
        label=_("Public keys"),
        max_length=20_000,
        required=False,
        help_text=_("A JSON Web Key Set, each key with its kid. Never a private key."),
    )
    algorithms = forms.MultipleChoiceField(
        label=_("Signs by"),
        choices=[(name, name) for name in ALGORITHMS],
        widget=forms.CheckboxSelectMultiple,
        initial=USUAL,
    )
    shows_options = forms.BooleanField(label=_("Show treatment options as well"), required=False)

    def __init__(self, *data: object, user: User, **rest: object) -> None:
        super().__init__(*data, user=user, **rest)
        self.fields["source"].help_text = _("Its trusted numbering systems say of whom it asks.")

    @property
    def settings(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    @classmethod
    def of(cls, client: HookClient, user: User) -> "HookClientForm":
        names = ("code", "name", "issuer", "jwks_url", "algorithms", "site", "source", "shows_options")  # fmt: skip
        keys = json.dumps(client.jwks, indent=1) if client.jwks else ""
        first = {name: getattr(client, name) for name in names}
        return cls(initial=first | {"jwks": keys}, user=user)
