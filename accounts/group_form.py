"""The form of one more row in the table of groups."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actions.groups import GIVEN_BY_GROUPS, LONGEST
from accounts.models import Role, Site, User
from accounts.permissions import Permission, sites_with
from accounts.site_form import line


class GroupForm(forms.Form):
    group = forms.CharField(label=_("Group at the provider"), max_length=LONGEST, widget=line())
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[("", "–"), *((role, Role(role).label) for role in GIVEN_BY_GROUPS)],
    )
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), empty_label=None)

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        sites = sites_with(user, Permission.MANAGE_USERS)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
