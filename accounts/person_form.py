"""The form of one account: who it is, and what they are at each site."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.actions.people import Details, version_of
from accounts.models import Role, Site, User
from accounts.permissions import Permission, sites_with
from accounts.templatetags.languages import own_name


def _line() -> forms.TextInput:
    return forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"})


class PersonForm(forms.Form):
    """One choice of roles for each site that ``user`` manages, named ``roles_`` and its code."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput())
    full_name = forms.CharField(label=_("Name"), max_length=200, widget=_line())
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, help_text=_("They sign in by it."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )  # fmt: skip
    profession = forms.CharField(
        label=_("Profession"), max_length=100, required=False, widget=_line()
    )
    language = forms.ChoiceField(label=_("Language of their pages"))

    def __init__(self, data: Any = None, *, user: User, person: User | None = None) -> None:
        super().__init__(data)
        self.sites = list(sites_with(user, Permission.MANAGE_USERS))
        languages = [(code, own_name(code)) for code, _name in settings.LANGUAGES]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        for site in self.sites:
            self.fields[f"roles_{site.code}"] = forms.MultipleChoiceField(
                label=site.name, choices=Role.choices, required=False,
                widget=forms.CheckboxSelectMultiple(),
            )  # fmt: skip
        if person:
            self.initial = _initial(person, self.sites)

    @property
    def about(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in ("full_name", "email", "profession", "language"))

    @property
    def places(self) -> Iterator[forms.BoundField]:
        return (self[f"roles_{site.code}"] for site in self.sites)

    @property
    def details(self) -> Details:
        names = ("full_name", "email", "profession", "language")
        return Details(**{name: self.cleaned_data[name] for name in names})

    @property
    def roles(self) -> dict[Site, list[str]]:
        return {site: self.cleaned_data[f"roles_{site.code}"] for site in self.sites}


def _initial(person: User, sites: list[Site]) -> dict[str, Any]:
    held: dict[int, list[str]] = {}
    for site, role in person.memberships.values_list("site", "role"):
        held.setdefault(site, []).append(role)
    names = ("full_name", "email", "profession", "language")
    return (
        {name: getattr(person, name) for name in names}
        | {"seen": version_of(person)}
        | {f"roles_{site.code}": held.get(site.pk, []) for site in sites}
    )
