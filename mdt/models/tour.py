"""Who was offered the tour already: it is offered once, and never again."""

from django.conf import settings
from django.db import models


class TourAnswer(models.Model):
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tour_answer"
    )
    taken = models.BooleanField()
    answered_at = models.DateTimeField()

    def __str__(self) -> str:
        return "taken" if self.taken else "not taken"
