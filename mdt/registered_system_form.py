"""What every form that registers a system of the hospital asks: its name, whose cases, and whose numbers."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Site, User
from accounts.permissions import Permission, roles_with
from cases.models import ImportSource


def line() -> forms.TextInput:
    return forms.TextInput(attrs={"size": 60, "spellcheck": "false", "autocomplete": "off"})


class RegisteredSystemForm(forms.Form):
    """The sites offered are those whose accounts ``user`` manages."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Short and lasting, such as lakeside-ehr.")
    )
    name = forms.CharField(widget=line(), label=pgettext_lazy("thing", "Name"), max_length=200)
    site = forms.ModelChoiceField(
        label=_("Whose cases"), queryset=Site.objects.none(), empty_label="–"
    )
    source = forms.ModelChoiceField(
        label=_("Numbers of patients as those of the sender"),
        queryset=ImportSource.objects.all(),
        empty_label="–",
    )

    def __init__(self, *data: object, user: User, **rest: object) -> None:
        super().__init__(*data, **rest)  # type: ignore[arg-type]
        roles = roles_with(Permission.MANAGE_USERS)
        held = Site.objects.filter(memberships__user=user, memberships__role__in=roles).distinct()
        self.fields["site"].queryset = held  # type: ignore[attr-defined]
