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
from cases.fhir.items import Item
from cases.fhir.preview import UnitPreview
from cases.models import Case, ImportSource

CREATED, UPDATED, UNCHANGED, NOTHING = "created", "updated", "unchanged", "nothing"
REFUSED = "refused"
APOLOGY, NOTED, TAKEN_BACK, SHOWN = "apology noted", "answer noted", "apology taken back", "shown"
"""What becomes of an answer to a meeting, beside ``UNCHANGED``; ``SHOWN``: nothing is written."""


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


@dataclass(frozen=True, slots=True)
class AnswerResult:
    """What became of an answer to a meeting: in words for whom and which, the meeting also by its public id.

    ``because`` is why nothing of it is written, or what stays beside it; ``sent`` are the numbers of who answers.
    """

    item: Item
    status: str
    effect: str
    because: str = ""
    meeting: str = ""
    meeting_id: str = ""
    person: str = ""
    sent: str = ""

    @property
    def is_written(self) -> bool:
        return self.effect not in (SHOWN, UNCHANGED)

    def issue(self) -> Issue | None:
        """The reason, for an OperationOutcome."""
        if not self.because:
            return None
        page, where = self.item.page, self.item.expression()
        return Issue("information", "shown", self.because, where, "", page.file, page.line)


@dataclass(frozen=True, slots=True)
class Written:
    """What one confirmation wrote."""

    patients: list[UnitResult]
    answers: list[AnswerResult]
