"""What is kept of an import beside the case: its run, which resource told which fact, documents, booked dates, sizes."""

from collections.abc import Iterable
from typing import Any

from accounts import audit
from accounts.models import User
from cases.actions import bookings
from cases.actions.import_results import CREATED, REFUSED, UNCHANGED, UPDATED, Received, UnitResult
from cases.actions.kept_documents import keep, sends_any
from cases.actions.sent_lesions import keep_sent
from cases.fhir.answers import SIZES
from cases.fhir.findings import End, Finding
from cases.fhir.identity import Message, mark
from cases.fhir.issues import operation_outcome
from cases.fhir.merged import Merged
from cases.fhir.preview import UnitPreview
from cases.models import Case, CaseStatus, ImportRun, SourceItem

Json = dict[str, Any]


def note(unit: UnitPreview, result: UnitResult, received: Received) -> ImportRun:
    """Keep one run for each content and patient; the same input again adds nothing."""
    run = run_of(unit, result, received)
    names = ("source", "site", "content_sha256", "subject")
    more = ("case", "file", "outcome", "counts", "questions", "issues", "received_at")
    run, is_new = ImportRun.objects.get_or_create(
        **{name: getattr(run, name) for name in names},
        defaults={name: getattr(run, name) for name in more},
    )
    if is_new and result.effect == REFUSED:
        detail = {"sha256": received.content_sha256, "source": received.source.code}
        audit.record(
            "FHIR refused", run, by=received.by, at=received.at, site_code=received.site.code,
            detail=detail,
        )  # fmt: skip
    return run


def run_of(unit: UnitPreview, result: UnitResult, received: Received) -> ImportRun:
    """The run as it is to be kept; no row yet."""
    return ImportRun(
        source=received.source,
        site=received.site,
        case=result.case,
        file=received.file,
        content_sha256=received.content_sha256,
        subject=unit.unit.key,
        outcome=result.outcome,
        counts=_counts(unit),
        questions=[question_json(q) for q in _open(unit, received)],
        issues=operation_outcome([*unit.issues, *result.issues])["issue"],
        received_at=received.at,
    )


def _counts(unit: UnitPreview) -> dict[str, int]:
    ends = list(unit.ends().values())
    return {str(end): ends.count(end) for end in End}


def _open(unit: UnitPreview, received: Received) -> list[Finding]:
    """Give what a person still has to answer."""
    waiting = (End.PROPOSED, End.QUESTION)
    done = {*received.accepted, *received.answers}
    return [
        f
        for f in unit.findings
        if f.end in waiting and (mark(f) not in done or (f.path == SIZES and f.value))
    ]


def question_json(found: Finding) -> Json:
    return {
        "mark": mark(found),
        "kind": str(found.end),
        "path": found.path,
        "value": found.value,
        "because": found.because,
        "code": found.code,
        "source": found.source,
    }


def link(told: Iterable[tuple[Merged, ImportRun]], received: Received) -> None:
    """Remember which resource told which fact."""
    items = [
        _item(message, run.case, run, received)
        for merged, run in told
        if run.case is not None and run.case.status == CaseStatus.OPEN
        for message in merged.changed
    ]
    if not items:
        return
    SourceItem.objects.bulk_create(
        items,
        update_conflicts=True,
        unique_fields=["source", "case", "key"],
        update_fields=["run", "is_weak", "type", "version", "content_sha256", "place", "facts"],
        batch_size=1000,
    )


def _item(message: Message, case: Case, run: ImportRun, received: Received) -> SourceItem:
    return SourceItem(
        source=received.source,
        case=case,
        run=run,
        key=message.key.text,
        is_weak=message.key.is_weak,
        type=message.type,
        version=message.version,
        content_sha256=message.content_sha256,
        place=message.source,
        facts=[[path, value] for path, value in message.facts],
    )


def keep_documents(
    unit: UnitPreview, result: UnitResult, run: ImportRun, received: Received
) -> None:
    if result.case is None:
        return
    if result.effect != CREATED or sends_any(unit):
        result.documents = keep(unit, case=result.case, run=run, by=received.by, at=received.at)
    result.booked = bookings.keep(
        unit.unit.items, case=result.case, source=received.source, by=received.by, at=received.at
    )
    if (result.documents or result.booked) and result.effect == UNCHANGED:
        result.effect = UPDATED


def join_sizes(unit: UnitPreview, result: UnitResult, received: Received) -> None:
    """Remember which lesion a person said that each size is; the size itself waits in the grid."""
    said = {
        name: (found.value, str(received.answers[name]))
        for found in unit.findings
        if found.path == SIZES and isinstance(found.value, dict)
        if (name := mark(found)) in received.answers
    }
    if said and result.case is not None and isinstance(received.by, User):
        keep_sent(case=result.case, said=said, by=received.by, at=received.at)
