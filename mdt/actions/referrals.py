"""Writing a referral, keeping it as a draft, submitting and withdrawing it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted, Problem, StaleVersion
from accounts.models import Site, User
from accounts.permissions import Permission, check, may, roles_with
from cases.actions.importing import import_document
from cases.models import Case, Patient
from cases.rules.document import from_json
from mdt.actions import agenda, clocks, notices, objections
from mdt.exceptions import DuplicateReferral, ReferralIncomplete
from mdt.models import (
    AgendaItem,
    Board,
    DuplicateAnswer,
    Informed,
    Material,
    MaterialState,
    Referral,
    ReferralState,
    ReferralStep,
)
from mdt.rules import states
from mdt.rules.gate import ALWAYS, Completeness, completeness

SYSTEM = "urn:mrn"
FIELDS = (
    *(name for name, _ in ALWAYS),
    *("given_name", "sex", "priority_because", "key_worker", "gp", "frailty", "patient_view_from"),
    *("interpreter", "informed_on", "no_pathology", "clock", "clock_from"),
)
IDENTITY = ("number", "family_name", "given_name", "birth_date", "sex")
ANSWER_WITHIN = timedelta(days=7)


@transaction.atomic
def start(*, board: Board, by: User, at: datetime, case: Case | None = None) -> Referral:
    """Begin a draft. About a known case its identity comes from the record and stays."""
    site = case.site if case else _site_of(by, board)
    check(by, Permission.REFER, site)
    if not board.sites.filter(pk=site.pk).exists():
        raise Invalid("This board does not serve that hospital.")
    referral = Referral.objects.create(
        board=board, site=site, referrer=by, case=case, created_at=at, changed_at=at,
        **(_identity_of(case.patient) if case else {}),
    )  # fmt: skip
    audit.record("referral begun", referral, by=by, at=at, site_code=site.code)
    return referral


def _site_of(by: User, board: Board) -> Site:
    sites = board.sites.filter(
        memberships__user=by, memberships__role__in=roles_with(Permission.REFER)
    )
    site = sites.order_by("id").first()
    if site is None:
        raise NotPermitted("You may not refer a case to this board.")
    return site


def _identity_of(patient: Patient) -> dict[str, Any]:
    number = patient.identifiers.first()
    return {
        "number": number.value if number else "",
        "family_name": patient.family_name or "",
        "given_name": patient.given_name or "",
        "birth_date": patient.birth_date,
        "sex": patient.sex,
    }


@transaction.atomic
def keep(
    *,
    referral: Referral,
    content: Mapping[str, Any],
    materials: Sequence[Mapping[str, Any]],
    expected_version: int,
    by: User,
    at: datetime,
) -> Referral:
    """Save a draft with whatever it has. Refuses to overwrite what somebody else wrote meanwhile."""
    referral = locked(referral)
    _check_own(by, referral)
    if not referral.is_editable:
        raise NotAllowedNow("A referral can be changed as a draft, or when it was returned.")
    if expected_version != referral.version:
        raise StaleVersion(
            "This referral was changed since you opened it; nothing was overwritten."
        )
    fixed = IDENTITY if referral.case_id else ()
    for name in FIELDS:
        if name in content and name not in fixed:
            setattr(referral, name, content[name])
    referral.version += 1
    referral.changed_at = at
    referral.save()
    _keep_materials(referral, materials, by, at)
    audit.record("referral kept", referral, by=by, at=at, detail={"version": referral.version})
    return referral


def _keep_materials(
    referral: Referral, materials: Sequence[Mapping[str, Any]], by: User, at: datetime
) -> None:
    known = {str(row.public_id): row for row in referral.materials.all()}
    kept = set()
    for sent in materials:
        row = known.get(str(sent.get("id") or "")) or Material(referral=referral)
        for name in ("kind", "what", "performed_on", "where", "accession"):
            setattr(row, name, sent.get(name) or ("" if name != "performed_on" else None))
        if row.state != MaterialState.REVIEWED and sent.get("state") != MaterialState.REVIEWED:
            row.state = sent.get("state") or MaterialState.REQUESTED
        row.case_id, row.changed_by, row.changed_at = referral.case_id, by, at
        row.save()
        kept.add(row.pk)
    # What somebody has reviewed stays, whatever the referrer's form says.
    referral.materials.exclude(pk__in=kept).exclude(state=MaterialState.REVIEWED).delete()


def complete(referral: Referral) -> Completeness:
    """How much of the gate a referral meets."""
    kinds = [material.kind for material in referral.materials.all()]
    content = {name: getattr(referral, name) for name in FIELDS}
    return completeness(
        content,
        imaging=kinds.count("imaging"),
        pathology=kinds.count("pathology"),
        no_pathology=referral.no_pathology,
    )


@transaction.atomic
def submit(*, referral: Referral, by: User, at: datetime, answer: str = "") -> Referral:
    """Send a referral to its board.

    Raises ``ReferralIncomplete`` naming every gap, and ``DuplicateReferral`` when the same patient waits with the
    same question and ``answer`` does not say what to do about it.
    """
    referral = locked(referral)
    _check_own(by, referral)
    if answer == DuplicateAnswer.WITHDRAW:
        return withdraw(referral=referral, because="asked already by somebody else", by=by, at=at)
    if not states.may_follow(states.REFERRAL, referral.state, ReferralState.SUBMITTED):
        raise NotAllowedNow("This referral was submitted already.")
    check_complete(referral)
    referral.case = referral.case or _case_of(referral, by, at)
    # Two hospitals may submit at the same moment: the second one waits here, and then finds the first.
    Case.objects.select_for_update(no_key=True).get(pk=referral.case.pk)
    twin = duplicate_of(referral)
    if twin and answer == DuplicateAnswer.JOIN:
        return _join(referral, twin, by, at)
    if twin and answer != DuplicateAnswer.NEW_QUESTION:
        raise DuplicateReferral(
            "This patient is referred with the same question already: join that referral, "
            "ask a new question, or withdraw."
        )
    referral.duplicate_answer = answer if twin else ""
    referral.submitted_at, referral.missing = at, []
    referral.answer_due_on = None
    step(referral, ReferralState.SUBMITTED, by=by, at=at, event="referral submitted")
    referral.materials.update(case=referral.case)
    if referral.clock and referral.clock_from:
        clocks.begin(case=referral.case, code=referral.clock, on=referral.clock_from, by=by, at=at)
    if referral.informed == Informed.OBJECTED:
        objections.note(case=referral.case, by=by, at=at)
    return referral


def check_complete(referral: Referral) -> None:
    gaps = complete(referral).gaps
    if gaps:
        raise ReferralIncomplete(
            "The referral is not complete yet.",
            problems=tuple(Problem(gap.field, gap.message) for gap in gaps),
        )


def duplicate_of(referral: Referral) -> Referral | None:
    """Another live referral of the same patient with the same question."""
    if referral.case is None:
        return None
    twins = Referral.objects.live().filter(
        case__patient=referral.case.patient, question=referral.question
    )
    answered = agenda.decided_referrals()
    return twins.exclude(pk=referral.pk).exclude(pk__in=answered).order_by("id").first()


def _join(referral: Referral, twin: Referral, by: User, at: datetime) -> Referral:
    referral.joined_to, referral.duplicate_answer = twin, DuplicateAnswer.JOIN
    referral.submitted_at = at
    step(referral, ReferralState.JOINED, by=by, at=at, event="referral joined")
    referral.materials.update(case=referral.case)
    key = f"joined:{referral.public_id}"
    path = f"/referrals/{twin.public_id}/"
    notices.tell(
        [twin.referrer], key=key, text="A colleague has joined your referral.", path=path, at=at
    )
    return referral


def _case_of(referral: Referral, by: User, at: datetime) -> Case:
    """The open case of the patient with this number and this birth date; a new one for a new patient."""
    found = list(
        Patient.objects.filter(identifiers__value=referral.number).distinct().order_by("id")
    )
    same = [patient for patient in found if patient.birth_date == referral.birth_date]
    if found and len(same) != 1:
        raise Invalid(
            "This number belongs to a patient with another birth date.",
            problems=(Problem("birth_date", "does not fit the number; check both"),),
        )
    known = Case.objects.open().filter(
        patient__in=same, site__in=referral.board.sites.all()
    ).order_by("-opened_at").first()  # fmt: skip
    if known:
        return known
    if same:
        raise Invalid("This patient has no open case at a hospital of this board.")
    patient = {
        "identifiers": [{"system": SYSTEM, "value": referral.number}],
        "family_name": referral.family_name,
        "given_name": referral.given_name or None,
        "birth_date": referral.birth_date.isoformat() if referral.birth_date else None,
        "sex": referral.sex or "unknown",
    }
    written = {name: value for name, value in patient.items() if value is not None}
    document = from_json(
        {"schema": "crlm-case/1", "patient": written, "board": {"question": referral.question}}
    )
    case = import_document(document, site=referral.site, by=by, at=at).case
    case.referrer = referral.referrer
    case.save(update_fields=["referrer"])
    return case


@transaction.atomic
def withdraw(*, referral: Referral, because: str, by: User, at: datetime) -> Referral:
    """Take a referral back before a decision is signed. Its place on a list becomes free; nothing is deleted."""
    referral = locked(referral)
    _check_own(by, referral)
    if not because.strip():
        raise Invalid("Say why the referral is withdrawn.")
    if not states.may_follow(states.REFERRAL, referral.state, ReferralState.WITHDRAWN):
        raise NotAllowedNow("This referral can no longer be withdrawn.")
    if agenda.decided_referrals().filter(pk=referral.pk).exists():
        raise NotAllowedNow("The board has answered this referral.")
    step(
        referral, ReferralState.WITHDRAWN, by=by, at=at, because=because.strip(),
        event="referral withdrawn",
    )  # fmt: skip
    for item in AgendaItem.objects.placed().filter(reasons__referral=referral).distinct():
        if not item.reasons.exclude(referral=referral).exists():
            agenda.take_off(item=item, because="referral withdrawn", by=by, at=at)
    return referral


def step(
    referral: Referral,
    state: str,
    *,
    by: audit.Actor,
    at: datetime,
    event: str,
    because: str = "",
    missing: Sequence[str] = (),
) -> None:
    """Move a referral and write its history; the caller holds the row and has checked the person."""
    before, referral.state = referral.state, state
    referral.changed_at = at
    referral.version += 1
    referral.save()
    ReferralStep.objects.create(
        referral=referral, before=before, after=state, because=because, missing=list(missing),
        by=by if isinstance(by, User) else None, at=at,
    )  # fmt: skip
    audit.record(event, referral, by=by, at=at, site_code=referral.site.code)


def locked(referral: Referral) -> Referral:
    rows = Referral.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("board", "site", "referrer", "case__patient").get(pk=referral.pk)


def may_change(by: User, referral: Referral) -> bool:
    """The referrer; and the coordinator of the referring hospital, on the referrer's behalf."""
    if by.pk == referral.referrer_id:
        return may(by, Permission.REFER, referral.site_id)
    return may(by, Permission.SCHEDULE, referral.site_id)


def _check_own(by: User, referral: Referral) -> None:
    if not may_change(by, referral):
        raise NotPermitted("Only the referrer or a coordinator may change this referral.")


def recipients(item: AgendaItem) -> list[User]:
    """Everybody who asked and waits for the board's answer, each once."""
    asked = Referral.objects.filter(reasons__item=item)
    joined = Referral.objects.filter(joined_to__in=asked)
    people = User.objects.filter(referrals__in=asked) | User.objects.filter(referrals__in=joined)
    return list(people.distinct())
