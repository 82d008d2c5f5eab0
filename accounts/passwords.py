"""What a password has to be, in words that every catalogue of ours has."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext


class LengthValidator(MinimumLengthValidator):
    """Django's rule; its sentence lacks a translation in some languages."""

    def get_error_message(self) -> str:
        return gettext("This password is too short: it needs at least %(n)s characters.") % {
            "n": self.min_length
        }
