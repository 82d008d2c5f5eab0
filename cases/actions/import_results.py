"""What an import was given, and what became of each patient of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from accounts import audit
from accounts.models import Site
from cases.actions.bookings import BookedChange
from cases.actions.kept_documents import DocumentChange
from cases.fhir.conflicts import Conflict
from cases.fhir.identity import Message, messages
from cases.fhir.issues import Issue
from cases.fhir.preview import UnitPreview
from cases.models import Case, ImportSource

CREATED, UPDATED, UNCHANGED, NOTHING = "created", "updated", "unchanged", "nothing"
REFUSED = "refused"


@dataclass(slots=True)
class UnitResult:
    """What became of one patient. ``issues`` and ``conflicts`` with what a person wrote arose while writing.

    ``version_before`` is that of the case as it was found, 0 for one that was opened.
    """

    subject: str
    outcome: str
    effect: str
    case: Case | None = None
    version_before: int = 0
    questions: int = 0
    issues: list[Issue] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    documents: list[DocumentChange] = field(default_factory=list)
    booked: list[BookedChange] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Received:
    file: str
    content_sha256: str
    source: ImportSource
    site: Site
    by: audit.Actor
    at: datetime
    accepted: frozenset[str]
    answers: Mapping[str, object]

    def messages_of(self, unit: UnitPreview) -> list[Message]:
        """What each resource of a patient tells, with what people accepted and answered."""
        return messages(
            unit.findings,
            accepted=self.accepted,
            answers=self.answers,
            stable_systems=self.source.stable_systems,
            by_facts=unit.whole is not None,
        )
