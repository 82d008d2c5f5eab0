"""Answers to meetings as calendars of other systems send them."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Site, StaffNumber, User
from cases.actions import receiving
from cases.actions.import_results import AnswerResult, Written
from cases.models import ReceivedFile
from mdt.actions import replies
from mdt.models import Board, Meeting

SYSTEM = "urn:hospital:staff"
Json = dict[str, Any]


def coming(board: Board, days: int = 7) -> Meeting:
    """A meeting that many days from now; below zero it was."""
    start = timezone.now().replace(microsecond=0) + timedelta(days=days)
    return Meeting.objects.create(
        board=board, starts_at=start, ends_at=start + timedelta(hours=1), capacity_minutes=60,
        cut_off_at=start - timedelta(days=2),
    )  # fmt: skip


def numbered(user: User, value: str, by: User, system: str = SYSTEM) -> StaffNumber:
    return StaffNumber.objects.create(
        user=user, system=system, value=value, added_by=by, added_at=timezone.now()
    )


def answer(meeting: Meeting, who: str = "4711", status: str = "declined", **more: Any) -> Json:
    """What the person with this number says to a meeting, in our own identifier of it."""
    return {
        "resourceType": "AppointmentResponse",
        "appointment": {"identifier": {"system": "urn:crlm:meeting", "value": str(meeting.public_id)}},
        "actor": {"type": "Practitioner", "identifier": {"system": SYSTEM, "value": who}},
        "participantStatus": status,
    } | more  # fmt: skip


def said_at(minutes_ago: int) -> Json:
    moment = timezone.now() - timedelta(minutes=minutes_ago)
    return {"lastUpdated": moment.isoformat(timespec="milliseconds")}


def bundle(*resources: Json) -> bytes:
    entries = [{"resource": resource} for resource in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


class Door:
    """The import, as the page and the API do it: looked at, then confirmed with the seal that was seen."""

    def __init__(self, site: Site, by: User) -> None:
        self.site, self.by = site, by

    def seen(self, *resources: Json) -> tuple[ReceivedFile, receiving.Rehearsal]:
        now, content = timezone.now(), bundle(*resources)
        file = receiving.receive(name="a.json", content=content, site=self.site, by=self.by, at=now)
        return file, receiving.rehearse(file, by=self.by, at=now, note=replies.note)

    def sent(self, *resources: Json) -> list[AnswerResult]:
        file, seen = self.seen(*resources)
        written = self.confirm(file, seen.seal)
        assert [one.effect for one in written.answers] == [one.effect for one in seen.answers]
        return written.answers

    def confirm(self, file: ReceivedFile, seal: str) -> Written:
        return receiving.confirm(
            file, seal=seal, said={}, by=self.by, at=timezone.now(), note=replies.note
        )

    def effects(self, *resources: Json) -> list[str]:
        return [one.effect for one in self.sent(*resources)]


@pytest.fixture
def meeting(board: Board) -> Meeting:
    return coming(board)


@pytest.fixture
def known(surgeon: User, coordinator: User) -> User:
    """The surgeon, with the number that the hospital gives."""
    numbered(surgeon, "4711", coordinator)
    return surgeon


@pytest.fixture
def door(site: Site, coordinator: User) -> Door:
    return Door(site, coordinator)
