"""The scenarios S11 to S21 once more through the doors that people and programs use: pages and API.

Their rules are tested under the same numbers beside this file. Here what is written by page or API is read back by page
or API, and the clock is the real one.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Site, User
from cases.actions import merging
from cases.models import ImportSource, PatientMerge
from mdt.actions import joining, scheduling
from mdt.models import (
    Action,
    AgendaItem,
    Board,
    DateQuestion,
    Decision,
    Letter,
    Meeting,
    MeetingSeries,
    Referral,
)
from tests.mdt.conftest import person
from tests.mdt.course import BY, PASSWORD
from tests.mdt.referrals import content as referral_content
from tests.system.scenarios.doors import (
    a_case,
    api,
    chair,
    coming,
    in_session,
    listed,
    page,
    read_back,
    sign,
    signed,
    words,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
__all__ = ["chair", "coming", "in_session", "signed"]


@pytest.fixture
def merge(
    signed: Decision, site: Site, coordinator: User, surgeon: User, chair: User
) -> PatientMerge:
    """The same woman under her maiden name and another number, decided at the same meeting, and listed again twice."""
    item = listed(a_case(site, "2", "Frei"), signed.item.meeting, coordinator)
    assert item.state == "provisional", "the list is closed: the chair approves"
    late = f"/items/{item.public_id}/late/"
    assert page(chair).post(late, {"verdict": "approve"}).status_code == 302
    assert sign(read_back(item, coordinator, surgeon), surgeon).status_code == 200
    source = ImportSource.objects.create(code="adt", name="Admissions")
    stays, goes = signed.item.case.patient, item.case.patient
    return merging.propose(stays=stays, goes=goes, source=source, at=timezone.now())


def test_s11_two_people_join_two_records_and_part_them_again(
    merge: PatientMerge,
    signed: Decision,
    coming: list[Meeting],
    site: Site,
    coordinator: User,
    surgeon: User,
) -> None:
    second = Decision.objects.exclude(pk=signed.pk).get()
    other = User.objects.create_user("other@lakeside.example", "Dr Other", PASSWORD)
    other.memberships.create(site=site, role="coordinator")
    listed(signed.item.case, coming[1], coordinator)
    listed(second.item.case, coming[2], coordinator)
    address = f"/interfaces/merges/{merge.public_id}/"

    def numbers(decision: Decision) -> str:
        letter = Letter.objects.get(decision=decision, kind="gp")
        return words(page(coordinator).get(f"/letters/{letter.public_id}/"))

    def on_lists() -> int:
        rows = (
            api(coordinator).get(f"/api/v1/meetings/{one.public_id}/agenda/").json()
            for one in coming[1:3]
        )
        return sum(one["count"] for one in rows)

    assert "Records that may be one person" in words(page(coordinator).get("/interfaces/"))
    assert page(coordinator).post(address, {"step": "confirm"}).status_code == 302
    assert page(coordinator).post(address, {"step": "confirm"}).status_code == 403, "by two people"
    assert page(surgeon).post(address, {"step": "confirm"}).status_code == 404, "by who may"
    assert page(other).post(address, {"step": "confirm"}).status_code == 302
    joining.follow_merges([signed.item.case_id, second.item.case_id], at=timezone.now())

    for decision in (signed, second):
        shown = words(page(surgeon).get(f"/decisions/{decision.public_id}/"))
        assert decision.sha256 in shown, "both stand as they were signed"
    assert on_lists() == 1, "one person stands on one list"
    assert {one.case.patient_id for one in AgendaItem.objects.all()} == {merge.stays_id}

    for who in (coordinator, other):
        assert page(who).post(address, {"step": "part"}).status_code == 302
    joining.follow_merges([signed.item.case_id, second.item.case_id], at=timezone.now())
    assert on_lists() == 2
    assert numbers(signed) != numbers(second)
    assert {d.sha256 for d in Decision.objects.all()} == {signed.sha256, second.sha256}


def test_s15_a_time_that_comes_twice_or_never_is_asked(board: Board, coordinator: User) -> None:
    words_of = {"board": "liver", "starts": "02:30", "minutes": 30}
    address, client = "/api/v1/meetings/planning/", api(coordinator)
    for day, choice in (("2027-03-28", "later"), ("2027-10-31", "second")):
        asked = client.post(address, words_of | {"day": day}, format="json")
        assert asked.status_code == 422, asked.json()
        made = client.post(address, words_of | {"day": day, "choice": choice}, format="json")
        assert made.status_code == 201, made.json()
        assert made.json()["ends_at"] > made.json()["starts_at"]


def test_s16_every_case_of_a_cancelled_meeting_goes_somewhere(
    coming: list[Meeting], site: Site, coordinator: User
) -> None:
    items = [listed(a_case(site, str(n), f"Name{n}"), coming[0], coordinator) for n in range(1, 5)]
    address = f"/meetings/{coming[0].public_id}/cancel/"
    sent = {"because": "snow"} | {str(one.public_id): str(coming[1].public_id) for one in items[1:]}

    refused = page(coordinator).post(address, sent)
    assert refused.status_code == 422
    assert Meeting.objects.get(pk=coming[0].pk).state == "planned"
    done = page(coordinator).post(address, sent | {str(items[0].public_id): "alarm"})

    assert done.status_code == 302
    told = api(coordinator).get(f"/api/v1/meetings/{coming[1].public_id}/agenda/").json()
    assert told["count"] == 3
    assert (
        api(coordinator).get(f"/api/v1/meetings/{coming[0].public_id}/").json()["state"]
        == "cancelled"
    )


def test_s18_a_second_referral_is_asked_about(board: Board, site: Site) -> None:
    sent = {
        k: (v.isoformat() if hasattr(v, "isoformat") else v) for k, v in referral_content().items()
    }
    study = {"kind": "imaging", "what": "CT", "where": "Hill Hospital", "state": "requested"}

    def drafted(by: User) -> str:
        made = api(by).post("/api/v1/referrals/", {"board": "liver"}, format="json").json()
        kept = api(by).put(
            f"/api/v1/referrals/{made['public_id']}/", sent | {"version": made["version"], "materials": [study]},
            format="json",
        )  # fmt: skip
        assert kept.status_code == 200, kept.json()
        return f"/api/v1/referrals/{made['public_id']}/submission/"

    hill = Site.objects.create(code="hill", name="Hill Hospital")
    board.sites.add(hill)
    first, second = person(site, "referrer"), person(hill, "referrer")
    assert api(first).post(drafted(first), {}, format="json").status_code == 200
    again = drafted(second)
    asked = api(second).post(again, {}, format="json")
    assert asked.status_code == 409, asked.json()
    assert "joined" not in [one.state for one in Referral.objects.all()]
    joined = api(second).post(again, {"answer": "join"}, format="json")
    assert (joined.status_code, joined.json()["state"]) == (200, "joined")


def test_s20_an_overdue_task_comes_up_and_is_handed_over(
    signed: Decision, coordinator: User, surgeon: User, radiologist: User
) -> None:
    from mdt.actions import follow_ups

    sent = {
        "text": "Book MRI",
        "owner": radiologist.public_id,
        "deputy": surgeon.public_id,
        "days": 2,
    }
    page(coordinator).post(f"/decisions/{signed.public_id}/action/", sent)
    task = Action.objects.get()
    now = timezone.now()
    assert follow_ups.escalate(today=now.date() + timedelta(days=9), by=BY, at=now) == 1
    assert "Book MRI" in words(page(surgeon).get("/")), "the deputy finds it on Today"
    over = {"to": surgeon.public_id, "reason": "on leave"}
    assert page(coordinator).post(f"/actions/{task.public_id}/hand-over/", over).status_code == 302
    shown = words(page(surgeon).get(f"/decisions/{signed.public_id}/"))
    assert "on leave" in shown
    assert "1 task open" in shown
    assert ">actioned<" not in shown, "not while a task is open"

    _do_everything_else(signed, surgeon, coordinator)
    shown = words(page(surgeon).get(f"/decisions/{signed.public_id}/"))
    assert "1 task open" in shown
    assert ">actioned<" not in shown
    refused = page(surgeon).post(
        f"/actions/{task.public_id}/close/", {"done": "1", "evidence": " "}
    )
    assert refused.status_code == 422, "evidence is needed to close"
    page(surgeon).post(
        f"/actions/{task.public_id}/close/", {"done": "1", "evidence": "MRI 12 March"}
    )
    assert ">actioned<" in words(page(surgeon).get(f"/decisions/{signed.public_id}/"))


def _do_everything_else(signed: Decision, surgeon: User, coordinator: User) -> None:
    """The patient is told and both letters leave; only the task is left."""
    told = {"person": surgeon.public_id, "channel": "phone"}
    page(surgeon).post(f"/decisions/{signed.public_id}/informed/", told)
    for letter in Letter.objects.filter(decision=signed):
        sent = page(coordinator).post(f"/letters/{letter.public_id}/send/", {"to": "Dr Gross"})
        assert sent.status_code == 302, words(sent)


def test_s21_no_letter_leaves_before_the_patient_is_told(
    signed: Decision, coordinator: User, surgeon: User
) -> None:
    letter = Letter.objects.get(decision=signed, kind="gp")
    address = f"/letters/{letter.public_id}/"

    early = page(coordinator).post(f"{address}send/", {"to": "Dr Gross"})
    assert early.status_code == 409, early.status_code
    assert Letter.objects.get(pk=letter.pk).state == "waiting"
    page(surgeon).post(f"/decisions/{signed.public_id}/informed/", {
        "person": surgeon.public_id, "channel": "phone",
    })  # fmt: skip
    assert Letter.objects.get(pk=letter.pk).state == "ready"
    assert page(coordinator).post(f"{address}send/", {"to": "Dr Gross"}).status_code == 302


def test_s12_summer_time_moves_utc_and_not_the_meeting(board: Board, coordinator: User) -> None:
    sent = {"board": "liver", "starts": "08:00", "minutes": 60}
    made = [
        api(coordinator)
        .post("/api/v1/meetings/planning/", sent | {"day": day}, format="json")
        .json()
        for day in ("2027-03-25", "2027-04-01")
    ]

    assert [one["starts_at"] for one in made] == ["2027-03-25T07:00:00Z", "2027-04-01T06:00:00Z"]
    for one, day in zip(made, ("20270325", "20270401"), strict=True):
        shown = words(page(coordinator).get(f"/meetings/{one['public_id']}/"))
        assert "08:00 (Europe/Zurich)" in shown
        ics = page(coordinator).get(f"/meetings/{one['public_id']}/invitation.ics").content.decode()
        assert f"DTSTART;TZID=Europe/Zurich:{day}T080000" in ics


@pytest.mark.parametrize(("choice", "moved"), [("next", 1), ("previous", -1), ("skip", None)])
def test_s14_a_holiday_asks_and_the_coordinator_confirms(
    choice: str, moved: int | None, series: MeetingSeries, coordinator: User
) -> None:
    now = timezone.now()
    day = now.date() + timedelta(days=14 + (3 - now.weekday()) % 7)
    told = page(coordinator).post(
        "/meetings/calendar/holiday/", {"board": "liver", "day": day.isoformat(), "name": "Feast"}
    )
    assert told.status_code == 302, words(told)
    scheduling.extend_series(series=series, today=now.date(), by=BY, at=now)
    question = DateQuestion.objects.get()
    assert "Feast" in words(page(coordinator).get("/meetings/calendar/"))

    address = f"/meetings/calendar/{question.public_id}/confirm/"
    assert page(coordinator).post(address, {"choice": choice}).status_code == 302
    assert page(coordinator).post(address, {"choice": choice}).status_code == 409, "asked once"

    rows = api(coordinator).get("/api/v1/meetings/", {"limit": 100}).json()["results"]
    days = {Meeting.objects.get(public_id=one["public_id"]).local_start.date() for one in rows}
    assert day not in days
    around = {day + timedelta(days=n) for n in (-1, 1)} & days
    assert around == (set() if moved is None else {day + timedelta(days=moved)})


def test_s18_the_page_asks_with_three_answers_and_loses_nothing(board: Board, site: Site) -> None:
    """The dialog of the second hospital; what it wrote is kept whatever it answers."""
    from tests.mdt.referrals import draft, submitted

    hill = Site.objects.create(code="hill", name="Hill Hospital")
    board.sites.add(hill)
    first, second = person(site, "referrer"), person(hill, "referrer")
    submitted(board, first, at=timezone.now())
    again = draft(board, second, at=timezone.now())
    address = f"/referrals/{again.public_id}/"
    shown = page(second).get(address).context
    fields = [*shown["form"], *(field for row in shown["rows"] for field in row)]
    sent = {field.html_name: field.value() or "" for field in fields} | {"do": "submit"}

    asked = page(second).post(address, sent)

    assert asked.status_code in (409, 422), asked.status_code
    text = words(asked)
    assert all(f'value="{answer}"' in text for answer in ("join", "new_question", "withdraw"))
    assert Referral.objects.get(pk=again.pk).state == "draft"
    assert Referral.objects.get(pk=again.pk).question_text == again.question_text
