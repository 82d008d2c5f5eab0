"""A version of the knowledge: drafted, checked, replayed, signed by two, in force; and all that stops one."""

from datetime import datetime, timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted, StaleVersion
from accounts.models import AuditEvent, User
from accounts.reauthentication import ReauthenticationNeeded
from cases.models import Case
from mdt.actions.due import due_between
from mdt.actions.pipeline import assess
from mdt.demo import PASSWORD, DemoHospital
from recommendations.actions import drafts
from recommendations.active import active, of_version
from recommendations.models import DraftState, Evaluation, KnowledgeDraft
from recommendations.rules.knowledge import standard
from tests.recommendations.actions.conftest import replayed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def sign(draft: KnowledgeDraft, hospital: DemoHospital, role: str, **changed: object) -> None:
    now = timezone.now()
    usual = {"password": PASSWORD, "seen": draft.sha256, "active_from": now, "at": now}
    drafts.sign(draft=draft, by=hospital.people[role], **(usual | changed))  # type: ignore[arg-type]


def test_two_signatures_release_a_replayed_draft(
    replayed_draft: KnowledgeDraft, hospital: DemoHospital
) -> None:
    sign(replayed_draft, hospital, "surgeon")
    assert active() is standard()

    sign(replayed_draft, hospital, "oncologist")

    assert active().version == "2026.2"
    assert active().rule("option.upfront_resection").title == "Operate first"
    events = set(AuditEvent.trail().values_list("event", flat=True))
    assert {"knowledge drafted", "knowledge signed", "knowledge released"} <= events


def test_it_is_in_force_from_its_moment_on(
    released: KnowledgeDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = released.active_from
    assert moment is not None

    def at(now: datetime) -> str:
        monkeypatch.setattr("recommendations.active.timezone.now", lambda: now)
        return active().version

    assert at(moment - timedelta(milliseconds=1)) == standard().version
    assert at(moment) == "2026.2"


@pytest.mark.parametrize("gone", ["role", "account"])
def test_who_may_sign_no_more_stands_for_nothing(
    replayed_draft: KnowledgeDraft, hospital: DemoHospital, gone: str
) -> None:
    sign(replayed_draft, hospital, "surgeon")
    if gone == "role":
        hospital.people["surgeon"].memberships.all().delete()
    else:
        User.objects.filter(pk=hospital.people["surgeon"].pk).update(is_active=False)

    sign(replayed_draft, hospital, "oncologist")
    assert active() is standard()

    sign(replayed_draft, hospital, "chair")
    assert active().version == "2026.2"


def test_one_person_cannot_sign_twice(
    replayed_draft: KnowledgeDraft, hospital: DemoHospital
) -> None:
    sign(replayed_draft, hospital, "surgeon")

    with pytest.raises(NotAllowedNow, match="somebody else"):
        sign(replayed_draft, hospital, "surgeon")


def test_a_wrong_password_does_not_sign(
    replayed_draft: KnowledgeDraft, hospital: DemoHospital
) -> None:
    with pytest.raises(ReauthenticationNeeded):
        sign(replayed_draft, hospital, "surgeon", password="guess")


@pytest.mark.parametrize("role", ["coordinator", "system_admin", "radiologist", "auditor"])
def test_others_may_neither_draft_nor_sign(
    replayed_draft: KnowledgeDraft, hospital: DemoHospital, role: str
) -> None:
    with pytest.raises(NotPermitted):
        sign(replayed_draft, hospital, role)
    with pytest.raises(NotPermitted):
        drafts.start(version="x", why="y", by=hospital.people[role], at=timezone.now())


def test_no_signature_without_a_replay(draft: KnowledgeDraft, hospital: DemoHospital) -> None:
    with pytest.raises(NotAllowedNow, match="Replay"):
        sign(draft, hospital, "surgeon")


def test_a_change_leaves_signature_and_replay_behind(
    replayed_draft: KnowledgeDraft, hospital: DemoHospital
) -> None:
    sign(replayed_draft, hospital, "surgeon")
    drafts.change(
        draft=replayed_draft, file="terms.toml", text=replayed_draft.files["terms.toml"] + "\n# x",
        seen=replayed_draft.sha256, by=hospital.people["chair"], at=timezone.now(),
    )  # fmt: skip
    changed = KnowledgeDraft.objects.get()

    with pytest.raises(NotAllowedNow, match="Replay"):
        sign(changed, hospital, "oncologist")
    sign(replayed(changed, hospital), hospital, "oncologist")

    assert active() is standard()


def test_texts_that_changed_meanwhile_are_not_signed(
    replayed_draft: KnowledgeDraft, hospital: DemoHospital
) -> None:
    with pytest.raises(StaleVersion):
        sign(replayed_draft, hospital, "surgeon", seen="0" * 64)


def test_a_moment_in_the_past_is_refused(
    replayed_draft: KnowledgeDraft, hospital: DemoHospital
) -> None:
    with pytest.raises(Invalid):
        sign(replayed_draft, hospital, "surgeon", active_from=timezone.now() - timedelta(minutes=5))


def test_released_texts_cannot_be_changed(released: KnowledgeDraft, hospital: DemoHospital) -> None:
    with pytest.raises(NotAllowedNow):
        drafts.change(
            draft=released, file="terms.toml", text="", seen=released.sha256,
            by=hospital.people["chair"], at=timezone.now(),
        )  # fmt: skip
    with pytest.raises(ProgrammingError), transaction.atomic():
        KnowledgeDraft.objects.update(files={})


@pytest.mark.parametrize(
    ("_why", "file", "old", "new", "message"),
    [
        ("unknown fact", "terms.toml", "votes.count >= 1", "votes.sum >= 1", "no fact votes.sum"),
        ("wrong type", "terms.toml", "votes.count >= 1", "votes.count has 1", "does not fit"),
        ("circle", "terms.toml", '"votes.count >= 1"', '"gate.resection"', "refers to itself"),
        ("duplicate id", "alerts.toml", 'id = "alert.dpd"', 'id = "alert.ugt1a1"', "used twice"),
        ("missing source", "alerts.toml", '{ id = "S28"', '{ id = "S999"', "no source S999"),
        ("safety gone", "safety.toml", "safety.resection_needs_a_vote", "safety.x", "is missing"),
        ("safety held back", "safety.toml", '  "option.local_ablation",\n]', "]", "also remove"),
        ("safety changed", "safety.toml", "votes.count >= 1", "votes.count >= 0", "was changed"),
        ("another version", "release.toml", "2026.2", "2026.3", "must be 2026.2"),
    ],
)
def test_a_bad_draft_stops_and_the_running_version_goes_on(
    draft: KnowledgeDraft,
    hospital: DemoHospital,
    _why: str,
    file: str,
    old: str,
    new: str,
    message: str,
) -> None:
    assert old in draft.files[file]
    errors = drafts.change(
        draft=draft, file=file, text=draft.files[file].replace(old, new, 1),
        seen=draft.sha256, by=hospital.people["chair"], at=timezone.now(),
    )  # fmt: skip

    assert any(message in error.message for error in errors), errors
    assert all(error.line > 0 and error.file.endswith(".toml") for error in errors)
    told = next(error for error in errors if message in error.message)
    assert told.rule
    assert told.file == file or told.file in draft.files
    with pytest.raises(Invalid) as refusal:
        replayed(KnowledgeDraft.objects.get(), hospital)
    assert refusal.value.problems
    assert active() is standard()


def test_a_stale_screen_overwrites_nothing(draft: KnowledgeDraft, hospital: DemoHospital) -> None:
    with pytest.raises(StaleVersion):
        drafts.change(
            draft=draft, file="terms.toml", text="", seen="0" * 64,
            by=hospital.people["chair"], at=timezone.now(),
        )  # fmt: skip


def test_old_evaluations_keep_their_version_and_every_case_comes_due(
    released: KnowledgeDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = timezone.now()
    assess(Case.objects.values_list("pk", flat=True), as_of=at.date(), at=at)
    before = dict(Evaluation.objects.values_list("pk", "knowledge_version"))
    assert set(before.values()) == {standard().version}
    now = timezone.now() + timedelta(minutes=1)
    monkeypatch.setattr("recommendations.active.timezone.now", lambda: now)
    open_cases = list(Case.objects.open().values_list("pk", flat=True))

    assert set(due_between(0, 10**9, as_of=now.date())) == set(open_cases)
    assess(open_cases, as_of=now.date(), at=now)

    kept = dict(Evaluation.objects.filter(pk__in=before).values_list("pk", "knowledge_version"))
    assert kept == before
    latest = Evaluation.objects.latest_of_each(open_cases).values_list(
        "knowledge_version", flat=True
    )
    assert set(latest) == {"2026.2"}
    assert due_between(0, 10**9, as_of=now.date()) == []
    assert of_version("2026.2").rule("option.upfront_resection").title == "Operate first"


def test_a_release_in_the_middle_of_a_batch_leaves_its_cases_due(
    released: KnowledgeDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read with the old version is not noted as read with the new one."""
    moment = released.active_from
    assert moment is not None
    ids = list(Case.objects.open().values_list("pk", flat=True))
    times = iter([moment - timedelta(seconds=1)])
    monkeypatch.setattr("recommendations.active.timezone.now", lambda: next(times, moment))

    assess(ids, as_of=moment.date(), at=moment)

    assert set(Evaluation.objects.values_list("knowledge_version", flat=True)) == {
        standard().version
    }
    assert set(due_between(0, 10**9, as_of=moment.date())) == set(ids)


def test_a_release_this_program_cannot_read_is_passed_over(
    released: KnowledgeDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = timezone.now() + timedelta(minutes=1)
    monkeypatch.setattr("recommendations.active.timezone.now", lambda: later)
    KnowledgeDraft.objects.create(
        version="2026.9", why="of another program", based_on="2026.2", files={"release.toml": "["},
        sha256="0" * 64, state=DraftState.RELEASED, drafted_by=released.drafted_by, drafted_at=later,
        changed_by=released.drafted_by, changed_at=later, active_from=later,
    )  # fmt: skip

    assert active().version == "2026.2"
