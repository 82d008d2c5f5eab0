"""The main job: assess the response, raise flags, evaluate the evidence, queue for the board.

One idempotent function does it for any number of cases; the outbox and the nightly sweep both call it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from cases.actions.deteriorations import observed_of
from cases.documents import documents_of
from cases.fhir.progress import no_search_for_cycles
from cases.models import Case, CaseChange
from cases.rules.assessed import AssessedLine
from cases.rules.deterioration import Deterioration, clinical_flags
from cases.rules.document import CaseDocument
from cases.rules.flags import Flag
from mdt.actions.delivering import match_deliveries
from mdt.actions.due import note_assessed
from mdt.actions.flagging import Flagged, keep_flags
from mdt.actions.joining import follow_merges
from mdt.actions.queueing import Queued, queue_cases
from mdt.actions.watching import flags_of_decision, standing_of
from recommendations.actions.evaluations import record_many
from recommendations.active import active
from recommendations.rules.evaluate import Evaluation, evaluate

BATCH = 250


@dataclass
class Account:
    """What one run did, for the operator to read."""

    assessed: int = 0
    flagged: Flagged = field(default_factory=Flagged)
    queued: Queued = field(default_factory=Queued)
    evaluations: int = 0
    suggestions: int = 0

    def add(self, other: "Account") -> None:
        self.assessed += other.assessed
        self.flagged = Flagged(
            self.flagged.raised + other.flagged.raised,
            self.flagged.withdrawn + other.flagged.withdrawn,
        )
        self.queued = self.queued + other.queued
        self.evaluations += other.evaluations
        self.suggestions += other.suggestions


def assess(case_ids: Iterable[int], *, as_of: date, at: datetime) -> Account:
    """Bring flags, evaluations and agenda of these cases to what their facts say on ``as_of``."""
    ids, account = sorted(case_ids), Account()
    for start in range(0, len(ids), BATCH):
        account.add(assess_batch(ids[start : start + BATCH], as_of=as_of, at=at))
    return account


@no_search_for_cycles()
@transaction.atomic
def assess_batch(ids: list[int], *, as_of: date, at: datetime) -> Account:
    """One batch in one transaction. The cases are locked, so that no change slips in between.

    Locks are taken in one order everywhere: cases, flags, boards, items; and never against a mere reference.
    """
    cases = {
        case.pk: case
        for case in Case.objects.open()
        .filter(pk__in=ids)
        .select_related("site")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    }
    account = Account(assessed=len(cases))
    found, evaluations, heads, documents = {}, {}, {}, {}
    observed, knowledge, decided = _observed(cases), active(), standing_of(cases)
    for case_id, document in documents_of(cases):
        documents[case_id] = document
        profile = cases[case_id].site.knowledge_profile
        evaluation = evaluate(document, as_of=as_of, profile=profile, knowledge=knowledge)
        clinical = _clinical(document, observed.get(case_id, ()), evaluation, as_of)
        watched = flags_of_decision(
            decided.get(case_id), document, as_of=as_of, profile=profile, knowledge=knowledge
        )
        found[case_id] = (*evaluation.flags, *clinical, *watched)
        evaluations[case_id] = evaluation
        heads[case_id] = (phase_of(evaluation), latest_response(evaluation.course.lines))
    account.flagged = keep_flags(found, at=at)
    account.evaluations = record_many(evaluations, at=at)
    account.suggestions = sum(len(evaluation.suggestions) for evaluation in evaluations.values())
    _keep_heads(cases, heads, at)
    note_assessed(cases, documents.items(), as_of=as_of, knowledge=knowledge, decided=decided)
    match_deliveries(documents, as_of=as_of, at=at)
    account.queued = queue_cases(cases, at=at)
    follow_merges(cases, at=at)
    return account


def _observed(case_ids: Iterable[int]) -> dict[int, list[Deterioration]]:
    found: dict[int, list[Deterioration]] = {}
    for row in observed_of(case_ids):
        item = Deterioration(row.observed_on, row.findings, row.recorded_by.full_name)
        found.setdefault(row.case_id, []).append(item)
    return found


def _clinical(
    document: CaseDocument, observed: Iterable[Deterioration], evaluation: Evaluation, as_of: date
) -> Iterable[Flag]:
    """No flag asks for a board once the patient has died."""
    died = document.patient.deceased_on
    if died and died <= as_of:
        return ()
    return clinical_flags(observed, evaluation.course.lines, as_of)


def phase_of(evaluation: Evaluation) -> str:
    return evaluation.derived.phase


def latest_response(lines: Iterable[AssessedLine]) -> str:
    """The overall response of the latest scan of the current line, or nothing."""
    current = [item.response for item in lines if item.line.is_current and item.response]
    latest = current[-1].latest if current else None
    return latest.overall if latest else ""


def _keep_heads(cases: dict[int, Case], heads: dict[int, tuple[str, str]], at: datetime) -> None:
    changed = []
    for case_id, case in cases.items():
        known = (case.phase, case.latest_response, case.assessed_version)
        if known != (*heads[case_id], case.version):
            case.phase, case.latest_response = heads[case_id]
            case.assessed_version, case.assessed_at = case.version, at
            changed.append(case)
    names = ["phase", "latest_response", "assessed_version", "assessed_at"]
    Case.objects.bulk_update(changed, names)


@transaction.atomic
def drain(*, as_of: date, at: datetime, limit: int = BATCH) -> int:
    """Work off the oldest waiting changes; return how many there were.

    Changes and their consequences are one transaction: a worker that dies leaves them waiting.
    """
    changes = list(CaseChange.objects.claimed(limit))
    if changes:
        assess_batch(sorted({change.case_id for change in changes}), as_of=as_of, at=at)
        CaseChange.objects.filter(pk__in=[change.pk for change in changes]).update(done_at=at)
    return len(changes)
