"""The word that a list is fuller than its board plans, said to whoever puts a case on it by hand. It blocks nothing."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from mdt.models import Meeting


def warn_if_full(request: HttpRequest, meeting: Meeting) -> None:
    """Beside the notice of what was done; silent where there is room."""
    loaded = Meeting.objects.with_load().get(pk=meeting.pk)
    most, planned = loaded.board.fill_minutes(loaded.capacity_minutes), loaded.planned_minutes  # type: ignore[attr-defined]
    if planned > most:
        words = _("%(planned)d minutes are planned, %(over)d more than the board plans at most.")
        messages.warning(request, words % {"planned": planned, "over": planned - most})
