"""Which lesion of a case a person said that a sent size, or a lesion as its sender names it, is."""

from django.conf import settings
from django.db import models


class SentLesionQuerySet(models.QuerySet["SentLesion"]):
    def of_case(self, case_id: int) -> dict[str, str]:
        """Give the choices of a case, by what they are about."""
        return dict(self.filter(case=case_id).values_list("name", "choice"))


class SentLesion(models.Model):
    """``name`` is a tracking UID, a sender's own number of the lesion, or the mark of one single size.

    ``choice`` is as in ``cases.rules.sent_sizes``: a lesion of the case, a new one, or left out.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="sent_lesions")
    name = models.TextField()
    choice = models.CharField(max_length=201)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    chosen_at = models.DateTimeField()

    objects = SentLesionQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "name"], name="one_choice_per_sent_lesion"),
        )

    def __str__(self) -> str:
        return self.choice
