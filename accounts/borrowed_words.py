"""Words of Django that a catalogue of ours says otherwise: ours is asked before Django's own."""

from django.utils.translation import gettext_noop, ngettext_lazy, npgettext_lazy

LENGTHS_OF_TIME = (
    # Between days and hours.
    gettext_noop(", "),
    ngettext_lazy("%(num)d day", "%(num)d days", "num"),
    npgettext_lazy("naturaltime-past", "%(num)d day", "%(num)d days", "num"),
    npgettext_lazy("naturaltime-future", "%(num)d day", "%(num)d days", "num"),
)
PASSWORDS = (
    gettext_noop("Your password can’t be too similar to your other personal information."),
    gettext_noop("Your password can’t be a commonly used password."),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
)
