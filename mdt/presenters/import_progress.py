"""How far a worker is with a large file, in words and in percent of the whole."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cases.actions.queued_imports import progress_of
from cases.models import ReceivedFile


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a worker is with a large file. ``words`` names the step; ``percent`` of the whole."""

    words: str
    percent: int


STEPS = {
    "": (0, 0, _("Waiting for a worker")),
    "read": (2, 8, _("Reading the file")),
    "check": (10, 30, _("Checking each resource")),
    "patients": (40, 20, _("Reading the patients")),
    "write": (60, 40, _("Comparing with the cases")),
}
"""Where each step begins, and its share of the whole, in percent."""


def progress(file: ReceivedFile) -> Progress:
    step, done, total = progress_of(file)
    begins, share, words = STEPS[step]
    return Progress(str(words), begins + (share * done // total if total else 0))
