"""The fields of the forms of the sign-in library, by the names that the other pages give them."""

from django import template
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

register = template.Library()
LABELS = {
    "email": _("E-mail address"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password again"),
}


@register.filter
def label_of(field: BoundField) -> str:
    return str(LABELS.get(field.name, field.label))
