"""The form of one more number by which other systems name a person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actions.staff_numbers import LONGEST_SYSTEM, LONGEST_VALUE
from accounts.site_form import line


class StaffNumberForm(forms.Form):
    system = forms.CharField(
        label=_("System"), max_length=LONGEST_SYSTEM, widget=line(),
        help_text=_("as it stands in what is sent: urn:oid:… or https://…"),
    )  # fmt: skip
    value = forms.CharField(label=_("Number"), max_length=LONGEST_VALUE, widget=line())
