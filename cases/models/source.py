"""Where facts came from: senders, what they sent, and which resource told which fact."""

import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from cases.models.case import Case


class ImportSource(models.Model):
    """A sender as the administrator configured it.

    Without ``trusted_systems`` every numbering system counts, except numbers of the state.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    trusted_systems = ArrayField(models.TextField(), null=True, blank=True)
    stable_systems = ArrayField(models.TextField(), default=list, blank=True)
    unit_aliases = models.JSONField(default=dict, blank=True)
    local_codes = models.JSONField(default=list, blank=True)
    # HL7 v2: assigning authority (name or OID) -> numbering system of the record.
    authorities = models.JSONField(default=dict, blank=True)
    # Laboratory results of known patients without a question need no click; off until a site asks for it.
    automatic_labs = models.BooleanField(default=False)
    # Another installation of this program: its cases come whole, with what FHIR has no home for.
    is_crlm_board = models.BooleanField(default=False)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def sizes_of(self, case: "Case") -> Iterator[tuple["ImportRun", dict[str, object]]]:
        """Give each size on an image that was sent for a case, newest input first."""
        replaced = {
            uid
            for uids in self.filter(case=case).values_list("replaces", flat=True)
            for uid in uids
        }
        for run in self.filter(case=case).exclude(questions=[]).select_related("source"):
            for asked in run.questions:
                value = asked["value"]
                report = value.get("report") if isinstance(value, dict) else None
                if asked["path"] == "lesions" and value and report not in replaced:
                    yield run, asked

    def with_questions(self) -> "ImportRunQuerySet":
        return self.exclude(questions=[])


class ImportRun(models.Model):
    """One patient of one input: what it became, and what a person still has to answer."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.ForeignKey(ImportSource, on_delete=models.PROTECT, related_name="runs")
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(
        "cases.Case", null=True, on_delete=models.PROTECT, related_name="imports"
    )
    file = models.TextField()
    content_sha256 = models.CharField(max_length=64)
    subject = models.TextField(blank=True)
    outcome = models.CharField(max_length=20)
    counts = models.JSONField(default=dict)
    questions = models.JSONField(default=list)
    issues = models.JSONField(default=list)
    # Reports (by their unique id) that this one takes the place of: what they sent waits no more.
    replaces = ArrayField(models.TextField(), default=list, blank=True)
    received_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[ImportRunQuerySet] = ImportRunQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-received_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["source", "site", "content_sha256", "subject"],
                name="one_run_per_content_and_patient",
            ),
        )

    def __str__(self) -> str:
        return f"{self.outcome} from {self.file}"


class SourceItem(models.Model):
    """One resource of a sender and the facts that it told, so that it can be recognised and corrected."""

    source = models.ForeignKey(ImportSource, on_delete=models.PROTECT, related_name="items")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="source_items")
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="items")
    key = models.TextField()
    is_weak = models.BooleanField(default=False)
    type = models.CharField(max_length=60)
    version = models.CharField(max_length=64, blank=True)
    content_sha256 = models.CharField(max_length=64)
    place = models.TextField()
    facts = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["source", "case", "key"], name="one_item_per_key"),
        )

    def __str__(self) -> str:
        return self.place
