"""Documents kept with a case: reports and letters as a sender gave them, byte for byte."""

import uuid
from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.text import slugify

from cases.models.case import Case
from cases.models.fact import tracked
from cases.models.source import ImportRun, ImportSource

if TYPE_CHECKING:
    from accounts.models import User


ENDINGS = {
    "application/pdf": "pdf",
    "application/rtf": "rtf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}
"""What goes out under its own type; everything else is text."""


class DocumentState(models.TextChoices):
    CURRENT = "current", "Current"
    REPLACED = "replaced", "Replaced"
    WITHDRAWN = "withdrawn", "Withdrawn by the sender"


class KeptDocumentQuerySet(models.QuerySet["KeptDocument"]):
    def visible_to(self, user: "User") -> "KeptDocumentQuerySet":
        return self.filter(case__in=Case.objects.visible_to(user))


class KeptDocument(models.Model):
    """What was sent is never changed. Without a hash only the ``url`` is known: nothing is fetched from there.

    ``written_on`` has the precision that was sent. The same bytes stand once with each case, in a table of their own,
    so that no list loads them.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="document_rows")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=200, blank=True)
    written_on = models.CharField(max_length=10, blank=True)
    author = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    content_sha256 = models.CharField(max_length=64, blank=True)
    url = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    objects: ClassVar[KeptDocumentQuerySet] = KeptDocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-written_on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["case", "content_sha256"],
                condition=~Q(content_sha256=""),
                name="same_bytes_once_per_case",
            ),
            models.UniqueConstraint(
                fields=["case", "url"],
                condition=Q(content_sha256=""),
                name="same_address_once_per_case",
            ),
            models.CheckConstraint(
                condition=Q(content_sha256="", size=0) & ~Q(url="")
                | ~Q(content_sha256="") & Q(size__gt=0),
                name="document_has_content_or_address",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="document_stands", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def served_type(self) -> str:
        """The type for the browser: markup goes out as plain text, so that nothing renders it."""
        return self.media_type if self.media_type in ENDINGS else "text/plain; charset=utf-8"

    @property
    def kind_of_file(self) -> str:
        return ENDINGS.get(self.media_type, self.media_type.rpartition("/")[2]).upper()

    @property
    def file_name(self) -> str:
        return f"{slugify(self.title)[:80] or 'document'}.{ENDINGS.get(self.media_type, 'txt')}"

    @property
    def is_here(self) -> bool:
        """Whether the bytes were sent, or only where they lie."""
        return bool(self.content_sha256)


class DocumentContent(models.Model):
    document = models.OneToOneField(
        KeptDocument, primary_key=True, on_delete=models.PROTECT, related_name="content"
    )
    content = models.BinaryField()

    class Meta:
        triggers = (
            pgtrigger.Protect(name="content_stands", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return str(self.document_id)


class DocumentOriginQuerySet(models.QuerySet["DocumentOrigin"]):
    def visible_to(self, user: "User") -> "DocumentOriginQuerySet":
        return self.filter(document__case__in=Case.objects.visible_to(user))

    def of_case(self, case: Case) -> "DocumentOriginQuerySet":
        """Who gave which document of a case, the newest document first."""
        order = ("-document__written_on", "-document_id", "id")
        return (
            self.filter(document__case=case).select_related("document", "source").order_by(*order)
        )


@tracked
class DocumentOrigin(models.Model):
    """Which resource of which sender gave a document, and whether it still stands by it.

    ``replaces`` are the keys of what it takes the place of, so that the order of arrival makes no difference.
    """

    document = models.ForeignKey(KeptDocument, on_delete=models.PROTECT, related_name="origins")
    source = models.ForeignKey(ImportSource, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="+")
    key = models.TextField()
    number = models.CharField(max_length=200, blank=True)
    version = models.CharField(max_length=64, blank=True)
    replaces = ArrayField(models.TextField(), default=list, blank=True)
    state = models.CharField(max_length=10, choices=DocumentState, default=DocumentState.CURRENT)

    objects: ClassVar[DocumentOriginQuerySet] = DocumentOriginQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["document", "source", "key"], name="one_origin_per_resource"
            ),
            models.CheckConstraint(
                condition=Q(state__in=DocumentState.values), name="document_state"
            ),
        )

    def __str__(self) -> str:
        return self.key
