"""The form that takes a file to import."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Site, User
from accounts.permissions import Permission, roles_with
from cases.models import ImportSource


class ImportForm(forms.Form):
    """A file and the site whose patients it is about: one of those where the person may import."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "FHIR R4 as JSON or NDJSON, up to 20 MB unpacked, gzipped or not. A large one is read in the background."
        ),
    )
    site = forms.ModelChoiceField(
        label=_("Site"), queryset=Site.objects.none(), to_field_name="code", empty_label=None
    )

    source = forms.ModelChoiceField(
        label=_("Sender"), queryset=ImportSource.objects.all(), to_field_name="code",
        empty_label=_("none of these"), required=False,
        help_text=_("Its units, codes and numbering systems are used to read the file."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **rest: Any) -> None:
        super().__init__(*args, **rest)
        own = user.memberships.filter(role__in=roles_with(Permission.IMPORT_CASES)).values("site")
        self.fields["site"].queryset = Site.objects.filter(pk__in=own)  # type: ignore[attr-defined]
