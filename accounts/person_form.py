"""The form of one account: who it is, and what they are at each site."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.actions.people import Details, given_by_groups, version_of
from accounts.models import Role, Site, User
from accounts.permissions import Permission, sites_with
from accounts.templatetags.languages import own_name


def _line() -> forms.TextInput:
    return forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"})


class RoleBoxes(forms.CheckboxSelectMultiple):
    """A box for each role; what follows from groups is ticked, says by which, and is not changed here."""

    def __init__(self, by_groups: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self.by_groups = by_groups

    def create_option(
        self, name: str, value: Any, label: Any, selected: bool, *about: Any, **more: Any
    ) -> dict[str, Any]:
        groups = self.by_groups.get(str(value), ())
        option = super().create_option(name, value, label, selected or bool(groups), *about, **more)
        if groups:
            option["attrs"]["disabled"] = True
            option["label"] = format_html(
                '<span>{} <span class="quiet small">{} <code translate="no">{}</code></span></span>',
                label, ngettext("by the group", "by the groups", len(groups)), ", ".join(groups),
            )  # fmt: skip
        return option


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
        self.by_groups = _by_groups(person)
        for site in self.sites:
            self.fields[f"roles_{site.code}"] = forms.MultipleChoiceField(
                label=site.name, choices=Role.choices, required=False,
                widget=RoleBoxes(self.by_groups.get(site.pk, {})),
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
        """What is ticked; boxes that cannot be changed are not sent."""
        return {
            site: [*self.cleaned_data[f"roles_{site.code}"], *self.by_groups.get(site.pk, {})]
            for site in self.sites
        }


def _by_groups(person: User | None) -> dict[int, dict[str, list[str]]]:
    """Roles that groups give, with these groups, by site."""
    found: dict[int, dict[str, list[str]]] = {}
    for row in given_by_groups(person) if person else ():
        found.setdefault(row.site_id, {})[row.role] = row.groups
    return found


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
