"""Two records of one person: joined by two people, and parted again by two within thirty days (practice S11).

Nothing is deleted. The record that goes points to the one that stays; its cases and numbers go over, and what went
is remembered, so that it can go back.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from accounts import audit
from accounts.exceptions import NotAllowedNow, NotPermitted
from accounts.models import User
from accounts.permissions import Permission, check
from cases.actions.recording import refresh_head
from cases.models import Case, ImportSource, MergeState, Patient, PatientIdentifier, PatientMerge

BY = audit.SystemActor("HL7 v2")
MAY_BE_PARTED = timedelta(days=30)


@transaction.atomic
def propose(*, stays: Patient, goes: Patient, source: ImportSource, at: datetime) -> PatientMerge:
    """Ask people whether two records are one person; the same proposal twice is one."""
    merge, is_new = PatientMerge.objects.get_or_create(
        stays=stays,
        goes=goes,
        state=MergeState.PROPOSED,
        defaults={"source": source, "proposed_at": at},
    )
    if is_new:
        _audit(merge, "merge proposed", BY, at)
    return merge


@transaction.atomic
def confirm(*, merge: PatientMerge, by: User, at: datetime) -> PatientMerge:
    """Say that both are one person. The first word is noted, the second of another person joins them."""
    merge = _locked(merge, by, MergeState.PROPOSED)
    if merge.first_by is None:
        merge.first_by = by
        merge.save(update_fields=["first_by"])
        _audit(merge, "merge confirmed", by, at)
        return merge
    if merge.first_by == by:
        raise NotPermitted("A second person has to confirm this.")
    merge.second_by, merge.state, merge.merged_at = by, MergeState.MERGED, at
    merge.moved = _join(merge.stays, merge.goes, at)
    merge.save()
    _audit(merge, "patients merged", by, at)
    return merge


@transaction.atomic
def refuse(*, merge: PatientMerge, by: User, at: datetime) -> PatientMerge:
    """Say that these are two people."""
    merge = _locked(merge, by, MergeState.PROPOSED)
    merge.state = MergeState.REFUSED
    merge.save(update_fields=["state"])
    _audit(merge, "merge refused", by, at)
    return merge


@transaction.atomic
def part(*, merge: PatientMerge, by: User, at: datetime) -> PatientMerge:
    """Undo a merge: asked for by one, done by another, at most thirty days after."""
    merge = _locked(merge, by, MergeState.MERGED)
    if merge.merged_at is None or at - merge.merged_at > MAY_BE_PARTED:
        raise NotAllowedNow("Records can be parted within thirty days after they were joined.")
    if merge.parting_by is None:
        merge.parting_by = by
        merge.save(update_fields=["parting_by"])
        _audit(merge, "parting asked for", by, at)
        return merge
    if merge.parting_by == by:
        raise NotPermitted("A second person has to confirm this.")
    _give_back(merge, at)
    merge.state = MergeState.PARTED
    merge.save(update_fields=["state"])
    _audit(merge, "patients parted", by, at)
    return merge


def _locked(merge: PatientMerge, by: User, state: MergeState) -> PatientMerge:
    row = PatientMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    for patient in (row.stays, row.goes):
        check(by, Permission.IMPORT_CASES, patient.site_id)
    if row.state != state:
        raise NotAllowedNow("Somebody has answered this already.")
    return row


def _join(stays: Patient, goes: Patient, at: datetime) -> dict[str, list[int]]:
    cases = list(goes.cases.select_for_update().order_by("pk"))
    numbers = list(goes.identifiers.all())
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(patient=stays)
    _number(numbers, stays, first=stays.identifiers.count())
    Patient.objects.filter(pk=goes.pk).update(replaced_by=stays)
    _refresh(stays, at)
    return {"cases": [case.pk for case in cases], "numbers": [number.pk for number in numbers]}


def _give_back(merge: PatientMerge, at: datetime) -> None:
    Case.objects.filter(pk__in=merge.moved["cases"]).update(patient=merge.goes)
    numbers = PatientIdentifier.objects.filter(pk__in=merge.moved["numbers"])
    _number(numbers.order_by("position"), merge.goes, first=0)
    Patient.objects.filter(pk=merge.goes_id).update(replaced_by=None)
    _refresh(merge.stays, at)
    _refresh(merge.goes, at)


def _number(numbers: Iterable[PatientIdentifier], owner: Patient, *, first: int) -> None:
    for position, number in enumerate(numbers, first):
        number.patient, number.position = owner, position
        number.save(update_fields=["patient", "position"])


def _refresh(patient: Patient, at: datetime) -> None:
    """Every case of the patient says now who it is about: found by the new numbers, assessed anew."""
    for case in Case.objects.filter(patient=patient).select_for_update().order_by("pk"):
        refresh_head(case, kind="patients merged", at=at)


def _audit(merge: PatientMerge, event: str, by: audit.Actor, at: datetime) -> None:
    detail = {"stays": str(merge.stays.public_id), "goes": str(merge.goes.public_id)}
    audit.record(event, merge, by=by, at=at, site_code=merge.stays.site.code, detail=detail)
