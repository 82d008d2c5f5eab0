"""Which meetings and people the answers of one input name: read together, however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.models import Identity, Membership, Site, StaffNumber, User
from accounts.permissions import Permission
from cases.fhir.mapping.meeting_answers import MeetingAnswer, Number
from mdt.actions.meetings import may_at_board
from mdt.fhir_names import MEETING, PERSON, meeting_at, read_number
from mdt.models import Meeting


@dataclass(frozen=True, slots=True)
class Names:
    """``members`` are the active people of a board, by its key; ``run`` the boards where one may note who comes."""

    meetings: dict[UUID, Meeting]
    numbered: dict[Number, User]
    linked: dict[str, set[User]]
    ours: dict[UUID, User]
    members: dict[int, set[int]]
    run: set[int]

    def meetings_of(self, answer: MeetingAnswer) -> list[Meeting]:
        found = {self.meetings[one] for one in _meetings(answer) if one in self.meetings}
        return sorted(found, key=lambda meeting: meeting.pk)

    def people_of(self, answer: MeetingAnswer) -> list[User]:
        """Whom an administrator gave one of the numbers or linked to the address, or whom we name so ourselves."""
        found = {self.numbered[one] for one in answer.people if one in self.numbered}
        found |= {self.ours[one] for one in _ours(answer.people, PERSON) if one in self.ours}
        for address in answer.practitioners:
            found |= self.linked.get(address, set())
        return sorted(found, key=lambda person: person.pk)


def names_in(answers: Sequence[MeetingAnswer], site: Site, by: User) -> Names:
    """Whatever the answers name and this person may see: meetings of the site's boards, active people."""
    meetings = _visible(answers, site, by)
    boards = {meeting.board_id: meeting for meeting in meetings.values()}
    return Names(
        meetings,
        _numbered(answers),
        _linked(answers),
        _known(answers),
        {key: _members(meeting) for key, meeting in boards.items()},
        {key for key, meeting in boards.items() if may_at_board(by, Permission.RUN_MEETING, meeting)},
    )  # fmt: skip


def _visible(answers: Iterable[MeetingAnswer], site: Site, by: User) -> dict[UUID, Meeting]:
    named = {one for answer in answers for one in _meetings(answer)}
    rows = Meeting.objects.visible_to(by).filter(board__sites=site, public_id__in=named)
    return {row.public_id: row for row in rows.select_related("board")}


def _numbered(answers: Iterable[MeetingAnswer]) -> dict[Number, User]:
    numbers = {number for answer in answers for number in answer.people}
    values = StaffNumber.objects.filter(value__in={value for _, value in numbers})
    rows = values.filter(user__is_active=True).select_related("user")
    return {(row.system, row.value): row.user for row in rows}


def _linked(answers: Iterable[MeetingAnswer]) -> dict[str, set[User]]:
    addresses = {one for answer in answers for one in answer.practitioners}
    found: dict[str, set[User]] = {}
    for row in Identity.objects.practitioners(addresses).select_related("user"):
        found.setdefault(row.subject, set()).add(row.user)
    return found


def _known(answers: Iterable[MeetingAnswer]) -> dict[UUID, User]:
    named = {one for answer in answers for one in _ours(answer.people, PERSON)}
    rows = User.objects.filter(public_id__in=named, is_active=True)
    return {row.public_id: row for row in rows}


def _members(meeting: Meeting) -> set[int]:
    rows = Membership.objects.filter(site__in=meeting.board.sites.all(), user__is_active=True)
    return set(rows.values_list("user_id", flat=True))


def _meetings(answer: MeetingAnswer) -> set[UUID]:
    addressed = {found for one in answer.addresses if (found := meeting_at(one))}
    return _ours(answer.meetings, MEETING) | addressed


def _ours(numbers: Iterable[Number], system: str) -> set[UUID]:
    return {found for one, value in numbers if one == system and (found := read_number(value))}
