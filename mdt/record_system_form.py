"""The form that registers a record system, in the words of whoever registers us there."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Site, User
from accounts.permissions import Permission, roles_with
from cases.models import ImportSource
from mdt.actions.record_systems import Settings
from mdt.models import RecordSystem
from mdt.sender_form import Lines


def _line() -> forms.TextInput:
    return forms.TextInput(attrs={"size": 60, "spellcheck": "false", "autocomplete": "off"})


class RecordSystemForm(forms.Form):
    """``settings`` is what was typed, once it is valid."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Short and lasting, such as lakeside-ehr.")
    )
    name = forms.CharField(widget=_line(), label=_("Name"), max_length=200)
    address = forms.CharField(
        widget=_line(),
        label=_("Address of its FHIR server"),
        max_length=300,
        help_text=_("As a launch names it (iss), such as https://ehr.hospital.example/fhir/r4."),
    )
    token_issuer = forms.CharField(
        widget=_line(),
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
    client_id = forms.CharField(widget=_line(), label=_("Client ID, as it gave us"), max_length=200)
    secret = forms.CharField(
        label=_("Client secret"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "size": 40}),
        help_text=_("Kept unreadable. Empty: as it is; for a new system, a public client."),
    )
    site = forms.ModelChoiceField(label=_("Whose cases"), queryset=Site.objects.none())
    source = forms.ModelChoiceField(
        label=_("Numbers of patients as those of the sender"),
        queryset=ImportSource.objects.all(),
        help_text=_("Its trusted numbering systems say whom a launch means."),
    )

    def __init__(self, *data: object, user: User, **rest: object) -> None:
        super().__init__(*data, **rest)  # type: ignore[arg-type]
        roles = roles_with(Permission.MANAGE_USERS)
        held = Site.objects.filter(memberships__user=user, memberships__role__in=roles).distinct()
        self.fields["site"].queryset = held  # type: ignore[attr-defined]

    @property
    def settings(self) -> Settings:
        given = {name: self.cleaned_data[name] for name in self.fields if name != "code"}
        return Settings(**given | {"secret": given["secret"] or None})

    @classmethod
    def of(cls, system: RecordSystem, user: User) -> "RecordSystemForm":
        names = ("code", "name", "address", "token_issuer", "client_id", "site", "source")
        initial = {name: getattr(system, name) for name in names}
        return cls(initial=initial | {"origins": "\n".join(system.origins)}, user=user)
