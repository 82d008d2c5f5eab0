"""Noting what people answered to a meeting through another system: what they said beforehand, and no presence.

Each answer is judged alone: what names no coming meeting, or nobody surely, is shown with the reason and writes
nothing. What a person noted is never changed by an answer.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from accounts import audit
from accounts.days import day_at
from accounts.models import User
from cases.actions.import_results import APOLOGY, NOTED, SHOWN, TAKEN_BACK, UNCHANGED, AnswerResult
from cases.fhir.mapping.meeting_answers import MeetingAnswer
from cases.fhir.preview import Preview
from cases.models import ReceivedFile
from mdt.actions import attendance
from mdt.actions.meetings import locked_row
from mdt.actions.reply_names import Names, names_in
from mdt.models import Apology, Attendance, Meeting, MeetingReply, MeetingState, ReplyStatus
from mdt.rules.replies import Effect, Said, effect_of, last_word

MOST_SENT = 3
"""So many numbers of somebody who is not known are named, for whoever sets them up."""


@dataclass(frozen=True, slots=True)
class _Clear:
    """An answer that says who comes to which coming meeting."""

    answer: MeetingAnswer
    meeting: Meeting
    person: User

    def result(self, effect: str = SHOWN, because: str = "") -> AnswerResult:
        return replace(
            _shown(self.answer, because, self.meeting), effect=effect, person=self.person.full_name
        )

    @property
    def said(self) -> Said:
        answer = self.answer
        return Said(answer.status, answer.told_at, answer.item.content_sha256)


def note(found: Preview, file: ReceivedFile, by: User, at: datetime) -> list[AnswerResult]:
    """Note each answer of an input that can be noted, and say of every one what became of it; the same again is nothing.

    The caller holds the transaction. What is noted is put among what the input could be taken for.
    """
    results: dict[int, AnswerResult] = {}
    of_person: dict[tuple[int, int], dict[int, _Clear]] = defaultdict(dict)
    names = names_in(found.answers, file.site, by)
    for number, answer in enumerate(found.answers):
        one = _judged(answer, names, at)
        if isinstance(one, _Clear):
            of_person[one.meeting.pk, one.person.pk][number] = one
        else:
            results[number] = one
    # In one order everywhere, so that two imports never wait for each other.
    for key in sorted(of_person):
        results |= dict(_of_one_person(of_person[key], file, by, at))
    found.taken |= {one.item for one in results.values() if one.effect != SHOWN}
    return [results[number] for number in sorted(results)]


def _of_one_person(
    several: dict[int, _Clear], file: ReceivedFile, by: User, at: datetime
) -> Iterator[tuple[int, AnswerResult]]:
    """Of the answers of one person to one meeting only the last is noted."""
    last = last_word([one.said for one in several.values()])
    taken = next((n for n, one in several.items() if one.said == last), None)
    for number, one in several.items():
        if last is None:
            yield number, one.result(because="Several answers of this person differ, and no time says which is the last")  # fmt: skip
        elif number == taken:
            yield number, _noted(one, file, by, at)
        else:
            yield number, one.result(because="Another answer of this person in the file is later, or the same")  # fmt: skip


def _noted(one: _Clear, file: ReceivedFile, by: User, at: datetime) -> AnswerResult:
    meeting, person, said = locked_row(one.meeting), one.person, one.said
    held = MeetingReply.objects.filter(meeting=meeting, person=person)
    last, said_at = held.order_by("-id").first(), min(said.at or at, at)
    if last and last.content_sha256 == said.key:
        return one.result(UNCHANGED)
    is_noted = held.filter(content_sha256=said.key).exists()
    if is_noted and said.at is None:  # sent again, or meant anew? Nothing is guessed
        return one.result(because="It was noted before a later answer, which stays: it has no time of its own")  # fmt: skip
    if is_noted or (last and last.said_at > said_at):
        return one.result(because="A later answer of this person is noted already")
    if Attendance.objects.filter(meeting=meeting, user=person).exists():
        return one.result(because="This person is noted as present already")
    reply = MeetingReply.objects.create(
        meeting=meeting, person=person, status=said.status, starts_at=meeting.starts_at,
        said_at=said_at, source=file.source, content_sha256=said.key, by=by, at=at,
    )  # fmt: skip
    detail = {"person": str(person.public_id), "status": said.status, "source": file.source.code}
    audit.record("answer to a meeting received", meeting, by=by, at=at, detail=detail)
    return _follow(one, reply, by, at)


def _follow(one: _Clear, reply: MeetingReply, by: User, at: datetime) -> AnswerResult:
    """Note the apology that follows from an answer, or take back the one that followed from an earlier."""
    meeting, person = reply.meeting, reply.person
    apology = Apology.objects.filter(meeting=meeting, person=person).first()
    by_person = apology is not None and apology.reply_id is None
    effect = effect_of(reply.status, has_apology=apology is not None, by_person=by_person)
    if effect is Effect.NOTE:
        attendance.apologise(
            meeting=meeting, person=person, deputy=None, by=by, at=at, reply=reply,
            received_on=day_at(meeting.board, at),
        )  # fmt: skip
        return one.result(APOLOGY)
    if effect is Effect.WITHDRAW and apology:
        attendance.take_back(apology=apology, by=by, at=at)
        return one.result(TAKEN_BACK)
    stays = by_person and reply.status != ReplyStatus.DECLINED
    return one.result(NOTED, "The apology that a person noted stays" if stays else "")


def _judged(answer: MeetingAnswer, names: Names, at: datetime) -> _Clear | AnswerResult:
    """Which coming meeting and which of its people an answer names, or why none."""
    if answer.status not in ReplyStatus.values:
        return _shown(answer, "Only accepted, declined and tentative say whether somebody comes")
    meetings, people = names.meetings_of(answer), names.people_of(answer)
    if len(meetings) != 1:
        none = "It names no meeting of a board of this site"
        return _shown(answer, "It names several meetings" if meetings else none)
    (meeting,) = meetings
    if because := _why_not(meeting, names, at) or _other_time(answer, meeting):
        return _shown(answer, because, meeting)
    if len(people) != 1:
        none = "It names nobody by a number that is set up"
        return _shown(answer, "Its numbers belong to several people" if people else none, meeting)
    (person,) = people
    if person.pk not in names.members[meeting.board_id]:
        return _shown(answer, "Whom it names does not belong to this board", meeting)
    return _Clear(answer, meeting, person)


def _shown(answer: MeetingAnswer, because: str, meeting: Meeting | None = None) -> AnswerResult:
    words, key = (str(meeting), str(meeting.public_id)) if meeting else ("", "")
    sent = ", ".join(f"{system}|{value}" for system, value in sorted(answer.people)[:MOST_SENT])
    return AnswerResult(answer.item, answer.status, SHOWN, because, words, key, sent=sent[:200])


def _why_not(meeting: Meeting, names: Names, at: datetime) -> str:
    if meeting.state == MeetingState.CANCELLED:
        return "The meeting is cancelled"
    if meeting.begun_at or meeting.starts_at <= at or not meeting.is_open:
        return "The meeting has begun or is over"
    if meeting.board_id not in names.run:
        return "You may not note for this board who comes"
    return ""


def _other_time(answer: MeetingAnswer, meeting: Meeting) -> str:
    """Who declines may propose another time; who accepts one does not come at ours."""
    is_other = answer.starts_at not in (None, meeting.starts_at)
    is_coming = answer.status != ReplyStatus.DECLINED
    return "It is about another time than that of the meeting" if is_other and is_coming else ""
