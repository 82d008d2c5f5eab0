"""Referrals of the demo hospital: one waits for triage, one is to be noted, one is still a draft."""

from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from mdt.actions import referrals, standards
from mdt.models import Board, Referral, StandardOfCare

CRITERIA = (
    "Resected, no new lesion on the latest scan",
    "CEA in range",
    "No question of treatment",
)
SURVEILLANCE = (
    "Two years since the resection without recurrence",
    "CT and CEA of the last three months without finding",
    "No question of treatment",
)
CT = {
    "kind": "imaging",
    "what": "CT thorax and abdomen",
    "where": "Hill Hospital",
    "state": "requested",
}
MATERIAL = {
    "resectability": (CT, {"kind": "pathology", "what": "Biopsy, segment VI", "where": "Institute of Pathology", "state": "transferred"}),
    "postoperative": (CT, {"kind": "pathology", "what": "Liver resection specimen", "where": "Institute of Pathology", "state": "transferred"}),
}  # fmt: skip
BORN = {"R-0990": date(1951, 3, 2), "R-1001": date(1957, 5, 12), "R-1002": date(1949, 11, 23)}


def load_referrals(board: Board, people: dict[str, User], today: date, at: datetime) -> None:
    """Invented once; the patients of these referrals have no other record."""
    if Referral.objects.filter(board=board).exists():
        return
    if not StandardOfCare.objects.filter(board=board).exists():
        standards.adopt(
            board=board, code="follow-up", title="Follow-up without finding", criteria=CRITERIA,
            expires_on=today + timedelta(days=365), by=people["chair"], at=at,
        )  # fmt: skip
    referrer = people["referrer"]
    asked = content(today, "R-1001", "Aebi", "Ruth", "resectability", "Can both lobes be cleared?")
    follow = content(
        today, "R-1002", "Zgraggen", "Emil", "postoperative", "Follow-up after resection."
    )
    for written in (asked, follow):
        referrals.submit(referral=draft(board, referrer, written, at), by=referrer, at=at)
    draft(board, referrer, {"number": "R-1003", "family_name": "Christen"}, at)


def draft(board: Board, by: User, written: dict[str, Any], at: datetime) -> Referral:
    """A referral of the demo with whatever is written so far."""
    begun = referrals.start(board=board, by=by, at=at)
    rows = MATERIAL.get(written.get("question", ""), ())
    return referrals.keep(
        referral=begun,
        content=written,
        materials=rows,
        expected_version=begun.version,
        by=by,
        at=at,
    )


def content(
    today: date, number: str, family: str, given: str, question: str, words: str
) -> dict[str, Any]:
    """A whole referral, as its form holds it."""
    return {
        "number": number, "family_name": family, "given_name": given, "birth_date": BORN[number],
        "sex": "male" if given == "Emil" else "female", "question": question, "question_text": words,
        "discussion_reason": "post_op" if question == "postoperative" else "new",
        "source": "clinic", "priority": "routine", "responsible": "Dr. Rosa Furrer", "ecog": "1",
        "frailty": "3", "comorbidity": "Hypertension", "anticoagulation": "none",
        "patient_view": "Wishes treatment near home.", "patient_view_from": "Dr. Rosa Furrer",
        "informed": "yes", "informed_on": today, "clock": "board", "clock_from": today,
    }  # fmt: skip
