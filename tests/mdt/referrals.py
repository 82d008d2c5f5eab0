"""A complete referral, as a referrer writes it."""

from datetime import date, datetime
from typing import Any

from accounts.models import User
from mdt.actions import referrals
from mdt.models import Board, Referral
from tests.mdt.course import AT


def content(number: str = "77", **other: Any) -> dict[str, Any]:
    return {
        "number": number, "family_name": "Keller", "given_name": "Beat", "birth_date": date(1958, 6, 1), "sex": "male",
        "question": "resectability", "question_text": "Can the three metastases be resected at once?",
        "discussion_reason": "new", "source": "clinic", "priority": "routine", "responsible": "Dr. Rosa Furrer",
        "ecog": "1", "comorbidity": "none known", "anticoagulation": "none", "patient_view": "none known",
        "informed": "yes", "informed_on": date(2026, 3, 1), "no_pathology": True,
    } | other  # fmt: skip


CT = {"kind": "imaging", "what": "CT of the liver", "where": "Hill Hospital", "state": "requested"}


def draft(board: Board, by: User, *, at: datetime = AT, **other: Any) -> Referral:
    begun = referrals.start(board=board, by=by, at=at)
    return referrals.keep(
        referral=begun, content=content(**other), materials=[CT], expected_version=begun.version,
        by=by, at=at,
    )  # fmt: skip


def submitted(board: Board, by: User, *, at: datetime = AT, **other: Any) -> Referral:
    return referrals.submit(referral=draft(board, by, at=at, **other), by=by, at=at)
