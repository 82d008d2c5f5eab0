"""Taking the sizes of a DICOM structured report into the lesion grid of a case, where they wait."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, Problem
from accounts.models import User
from accounts.permissions import Permission, check
from cases.dicom.reading import Report, Size, Unreadable, read
from cases.exceptions import PatientConflict
from cases.models import Case, ImportRun, ImportSource, Patient

CODE = "dicom-sr"
Json = dict[str, object]


@transaction.atomic
def take(*, case: Case, name: str, content: bytes, by: User, at: datetime) -> ImportRun:
    """Keep the sizes of a report for a case; the same report twice is kept once. No fact is written.

    Raises ``Invalid`` for what cannot be read, ``PatientConflict`` when birth date or sex are another's.
    """
    check(by, Permission.EDIT_CASES, case.site_id)
    try:
        report = read(content)
    except Unreadable as no:
        raise Invalid(str(no), problems=(Problem("report", str(no)),)) from no
    _check_same_person(report, case.patient)
    source = ImportSource.objects.get_or_create(code=CODE, defaults={"name": "DICOM reports"})[0]
    run, is_new = ImportRun.objects.get_or_create(
        source=source,
        site=case.site,
        content_sha256=sha256(content).hexdigest(),
        subject=str(case.public_id),
        defaults={
            "case": case,
            "file": name[:200],
            "outcome": "sizes",
            "counts": {"items": report.items, "sizes": len(report.sizes)},
            "issues": [_remark(text) for text in report.says],
            "replaces": list(report.replaces),
            "questions": [_asked(size, report) for size in report.sizes],
            "received_at": at,
        },
    )
    if is_new:
        detail = {"sha256": run.content_sha256, "sizes": len(report.sizes)}
        audit.record("report taken", case, by=by, at=at, site_code=case.site.code, detail=detail)
    return run


def _check_same_person(report: Report, patient: Patient) -> None:
    born = patient.birth_date.isoformat() if patient.birth_date else ""
    for name, said, known in (
        ("birth date", report.birth_date, born),
        ("sex", report.sex, patient.sex if patient.sex in ("female", "male") else ""),
    ):
        if said and known and said != known:
            raise PatientConflict(f"The report is of somebody with another {name}.")


def _remark(text: str) -> Json:
    return {"severity": "information", "code": "informational", "diagnostics": text}


def _asked(size: Size, report: Report) -> Json:
    """A size that is in doubt is asked, never put into a row of the grid."""
    told = (
        size.label,
        size.where,
        "" if size.axis == "length" else f"{size.axis} axis",
        f"{size.role} by the reader" if size.role else "",
        size.doubt,
    )
    return {
        "mark": sha256(f"{report.uid} {size.place}".encode()).hexdigest()[:16],
        "kind": "question" if size.doubt or size.axis == "short" else "proposed",
        "path": "lesions",
        "value": {
            "mm": size.mm,
            "measured_on": report.study_on or None,
            "report": report.uid,
            "where": ", ".join(part for part in told if part),
            "axis": size.axis,
            "name": "uid " + size.uid if size.uid else "",
        },
        "because": size.doubt or "A size on an image: which lesion, and does it take part?",
        "code": "",
        "source": f"item {size.place}",
    }
