"""Examinations of the demo hospital that the case document has no part for: some done, some asked for, some open."""

from datetime import date, datetime, timedelta

from accounts.models import Site, User
from cases.actions import work_ups
from cases.documents import documents_of
from cases.models import Case, WorkUp
from cases.rules.document import CaseDocument

SEEN = 24
FULL = ("done", "To the caecum, no second tumour")
OPEN = (
    ("requested", ""),
    ("incomplete", "Stopped at the tumour; CT colonography to follow"),
)


def load_work_up(site: Site, people: dict[str, User], today: date, at: datetime) -> None:
    """Invented once, for the first patients: every fourth colonoscopy is not complete or still awaited."""
    if WorkUp.objects.filter(case__site=site).exists():
        return
    cases = {case.pk: case for case in Case.objects.open().filter(site=site).order_by("pk")[:SEEN]}
    for place, (pk, document) in enumerate(documents_of(cases)):
        _examine(cases[pk], document, place, by=people["oncologist"], today=today, at=at)


def _examine(
    case: Case, document: CaseDocument, place: int, *, by: User, today: date, at: datetime
) -> None:
    found_on = document.primary.diagnosed_on or today - timedelta(days=90)
    state, finding = OPEN[place // 4 % 2] if place % 4 == 3 else FULL
    day = None if state == "requested" else found_on
    _keep(case, "colonoscopy", state, day, finding, by=by, at=at)
    if document.therapy_lines and place % 3:
        _keep(case, "hepatitis_b", "done", found_on, "HBsAg and anti-HBc negative", by=by, at=at)


def _keep(
    case: Case, kind: str, state: str, day: date | None, finding: str, *, by: User, at: datetime
) -> None:
    work_ups.record(
        case=case, kind=kind, state=state, performed_on=day, finding=finding, by=by, at=at
    )
