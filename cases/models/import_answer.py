"""What a person decided about a proposal or question of an import."""

from django.db import models
from django.utils import timezone


class ImportAnswer(models.Model):
    """``mark`` is of the question and of the content it was asked about: other content asks again."""

    source = models.ForeignKey("cases.ImportSource", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=16)
    value = models.JSONField()
    said = models.CharField(max_length=200)
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["source", "site", "mark"], name="one_answer_per_question"
            ),
        )

    def __str__(self) -> str:
        return self.mark
