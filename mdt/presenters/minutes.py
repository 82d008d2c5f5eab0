"""The page of a meeting's minutes: can I send this, and what is still to be done before the book is closed?"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from accounts.models import User
from accounts.permissions import Permission, held_at
from mdt.actions import closing
from mdt.documents.content import MinutesContent, content_of
from mdt.documents.material import material_of
from mdt.documents.speaking import spoken
from mdt.models import (
    Decision,
    Letter,
    Meeting,
    MeetingState,
    MinutesApproval,
    MinutesDocument,
    Purpose,
)

OVER = (MeetingState.ENDED, MeetingState.APPROVED, MeetingState.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Version:
    """The files of one version, named once."""

    number: int
    pseudonymised: bool
    documents: list[MinutesDocument]

    @property
    def made(self) -> MinutesDocument:
        return self.documents[0]


@dataclass(frozen=True, slots=True)
class MinutesPage:
    meeting: Meeting
    content: MinutesContent
    versions: list[Version]
    purposes: list[tuple[str, str]]
    approvals: list[MinutesApproval]
    changed: bool
    open_cases: int
    to_complete: Decision | None
    letters_waiting: int
    alarmed: int
    may_approve: bool
    may_archive: bool
    may_make: bool
    may_name: bool

    @property
    def has_decisions(self) -> bool:
        """Whether any decision is signed; before that nothing that follows from one is done."""
        return any(one.signed for one in self.content.cases)


def minutes_page(meeting: Meeting, user: User) -> MinutesPage:
    """Everything on it, and what this person may do next."""
    held = held_at(user, meeting.board.sites.all())
    material = material_of(meeting)
    changed, undecided = closing.has_changed(meeting, material), closing.open_cases(material)
    is_over = meeting.state in OVER
    letters = Letter.objects.unsent().filter(decision__item__meeting=meeting)
    incomplete = Decision.objects.to_complete().filter(item__meeting=meeting)
    documents = meeting.minutes.defer("content").select_related("made_by", "meeting__board")
    return MinutesPage(
        meeting=meeting,
        content=spoken(content_of(meeting, pseudonymised=True, material=material)),
        versions=list(_versions(documents)),
        purposes=Purpose.choices,
        approvals=material.approvals,
        changed=changed,
        open_cases=undecided,
        to_complete=incomplete.order_by("item__position", "id").first(),
        letters_waiting=letters.count(),
        alarmed=closing.alarmed(meeting),
        may_approve=is_over and changed and not undecided and Permission.APPROVE_MINUTES in held,
        may_archive=meeting.state == MeetingState.APPROVED
        and not changed
        and Permission.RUN_MEETING in held,
        may_make=Permission.EXPORT in held,
        may_name=Permission.EXPORT_IDENTIFIED in held,
    )


def _versions(documents: Iterable[MinutesDocument]) -> Iterable[Version]:
    def key(document: MinutesDocument) -> tuple[int, bool]:
        return (-document.version, document.pseudonymised)

    for (number, pseudonymised), files in groupby(sorted(documents, key=key), key=key):
        yield Version(-number, pseudonymised, list(files))
