"""The form that registers a record system, in the words of whoever registers us there."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from mdt.actions.record_systems import Settings
from mdt.models import RecordSystem
from mdt.registered_system_form import RegisteredSystemForm, line
from mdt.sender_form import Lines


class RecordSystemForm(RegisteredSystemForm):
    """``settings`` is what was typed, once it is valid."""

    field_order = ("code", "name", "address", "token_issuer", "origins", "client_id", "secret", "by_key", "reads_facts", "site", "source")  # fmt: skip
    address = forms.CharField(
        widget=line(),
        label=_("Address of its FHIR server"),
        max_length=300,
        help_text=_("As a launch names it (iss), such as https://ehr.hospital.example/fhir/r4."),
    )
    token_issuer = forms.CharField(
        widget=line(),
        label=_("Issuer of its identities"),
        max_length=300,
        help_text=_("The iss of its ID tokens; accounts are linked by it and the subject."),
    )
    origins = Lines(
        label=_("Further servers of its sign-in"),
        help_text=_(
            "One https address to a line, if signing in or keys are not on the FHIR server."
        ),
    )
    client_id = forms.CharField(widget=line(), label=_("Client ID, as it gave us"), max_length=200)
    secret = forms.CharField(
        label=_("Client secret"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "size": 40}),
        help_text=_("Kept unreadable. Empty: as it is; for a new system, a public client."),
    )
    by_key = forms.BooleanField(
        label=_("By our key instead of a secret (private_key_jwt)"),
        required=False,
        help_text=_("It reads our public keys at the address beside this form."),
    )
    reads_facts = forms.BooleanField(
        label=_("Read the patient’s facts at a launch"),
        required=False,
        help_text=_(
            "At launches of people who may import: what it lets us read waits on Import until a person confirms it. Register the further scopes there first."
        ),
    )

    def __init__(self, *data: object, user: User, **rest: object) -> None:
        super().__init__(*data, user=user, **rest)
        self.fields["source"].help_text = _(
            "Its trusted numbering systems say whom a launch means."
        )

    @property
    def settings(self) -> Settings:
        given = {name: self.cleaned_data[name] for name in self.fields if name != "code"}
        return Settings(**given | {"secret": given["secret"] or None})

    @classmethod
    def of(cls, system: RecordSystem, user: User) -> "RecordSystemForm":
        names = (
            "code",
            "name",
            "address",
            "token_issuer",
            "client_id",
            "by_key",
            "reads_facts",
            "site",
            "source",
        )
        initial = {name: getattr(system, name) for name in names}
        return cls(initial=initial | {"origins": "\n".join(system.origins)}, user=user)
